"""Runs are bounded and interleaved, and what fails is not timed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.timing import Command, FailedRunError, Sample, interleaved, quartiles, run

if TYPE_CHECKING:
    from pathlib import Path

ENVIRON = {"PATH": os.environ["PATH"]}


def python(code: str, expected: int = 0) -> Command:
    return Command("python", (sys.executable, "-c", code), expected)


def test_a_run_is_timed(tmp_path: Path) -> None:
    sample = run(python("import time; time.sleep(0.2)"), tmp_path, ENVIRON)
    assert sample.wall >= 0.2
    assert 0 < sample.cpu < sample.wall


def test_processor_time_of_children_counts(tmp_path: Path) -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'for _ in range(4_000_000): pass'])"
    alone = run(python("pass"), tmp_path, ENVIRON)
    assert run(python(code), tmp_path, ENVIRON).cpu > 2 * alone.cpu


def test_another_exit_code_is_a_failure(tmp_path: Path) -> None:
    assert run(python("raise SystemExit(200)", expected=200), tmp_path, ENVIRON).wall > 0
    with pytest.raises(FailedRunError, match="exit code 0, not 200"):
        run(python("pass", expected=200), tmp_path, ENVIRON)


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(FailedRunError, match="took more than"):
        run(python("import time; time.sleep(60)"), tmp_path, ENVIRON, longest=0.3)


def test_a_program_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(FailedRunError, match="cannot be started"):
        run(Command("none", (str(tmp_path / "none"),)), tmp_path, ENVIRON)


def test_runs_take_turns_after_one_that_is_not_counted() -> None:
    ran: list[str] = []

    def run_once(command: Command) -> Sample:
        ran.append(command.name)
        return Sample(1.0, 1.0)

    found = interleaved([Command("a", ()), Command("b", ())], 2, run_once)
    assert ran == ["b", "a", "a", "b", "b", "a"]
    assert [len(series.samples) for series in found] == [2, 2]


def test_what_fails_once_is_not_run_again_and_keeps_no_samples() -> None:
    ran: list[str] = []

    def run_once(command: Command) -> Sample:
        ran.append(command.name)
        if command.name == "bad" and ran.count("bad") == 2:
            raise FailedRunError("exit code 2, not 0")
        return Sample(1.0, 1.0)

    good, bad = interleaved([Command("good", ()), Command("bad", ())], 3, run_once)
    assert (len(good.samples), good.failure) == (3, "")
    assert (bad.samples, bad.failure) == ([], "exit code 2, not 0")
    assert ran.count("bad") == 2


def test_quartiles_of_one_value_are_that_value() -> None:
    assert quartiles([2.0]) == (2.0, 2.0)
    assert quartiles([1.0, 2.0, 3.0, 4.0, 5.0]) == (2.0, 4.0)
