"""Every format is in the table, renders every report, and is loaded only when it is asked for."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates.report.formats import EXPLAINING, FORMATS
from tests.report.reports import hostile, many

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.core.report import Report

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders_purely(name: str, rich_report: Report, clean_report: Report) -> None:
    render = FORMATS[name]()
    for report in (rich_report, clean_report):
        text = render(report)
        assert text.endswith("\n")
        assert text == render(report)


@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_report_looks_as_it_did(name: str, snapshot: Callable[[str, str], None]) -> None:
    text = FORMATS[name]()(hostile())
    assert all(line.isprintable() for line in text.split("\n"))
    snapshot(f"hostile.{name}", text)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_a_hundred_thousand_findings_take_seconds_and_a_bounded_file(name: str) -> None:
    report = many(100_000)
    started = time.process_time()
    size = len(FORMATS[name]()(report).encode())
    assert time.process_time() - started < 30
    assert size < 100_000 * 1_200


def test_a_file_that_can_render_is_in_the_table() -> None:
    files = [path for path in (ROOT / "launch_gates" / "report").glob("*.py") if "\ndef render(" in path.read_text()]
    assert len(files) == len(FORMATS)


def test_the_text_format_loads_no_json() -> None:
    program = (
        "import sys; from launch_gates.report.formats import FORMATS; FORMATS['text']();"
        "assert not {'json', 'textwrap', 'shutil', 'launch_gates.report.json_report'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": str(ROOT)})


def test_a_format_that_explains_is_a_format() -> None:
    assert FORMATS.keys() >= EXPLAINING
