"""What histories are measured on, and the memory of what is measured."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks import histories, memory

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ENVIRONMENT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def grown(tmp_path: Path, commits: int) -> Path:
    """A repository to which each commit adds one file of a kilobyte."""
    place = tmp_path / "grown"
    lines = [b"reset refs/heads/main\n"]
    for number in range(commits):
        content = (b"%04d" % number) * 250
        lines.append(b"commit refs/heads/main\ncommitter A <a@b.c> %d +0000\ndata 1\nx\n" % (1_700_000_000 + number))
        lines.append(b"M 644 inline f%d\ndata %d\n%s\n" % (number, len(content), content))
    subprocess.run(["git", "init", "-q", "-b", "main", place], check=True, env=ENVIRONMENT)
    subprocess.run(["git", "-C", place, "fast-import", "--quiet"], check=True, env=ENVIRONMENT, input=b"".join(lines))
    return place


def test_beginnings_are_the_history_up_to_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "FRACTIONS", (2e-6, 5e-6, 1.0))
    history = histories.mirror(grown(tmp_path, 9), tmp_path, ENVIRONMENT)
    assert (history.commits, history.blob_bytes) == (9, 9000)
    found = list(histories.beginnings(history, tmp_path, ENVIRONMENT))
    assert [(each.commits, each.blob_bytes) for each in found] == [(2, 2000), (5, 5000)]
    # What is there already is taken as it is.
    assert list(histories.beginnings(history, tmp_path, ENVIRONMENT)) == found


def test_memory_is_that_of_a_command_and_of_what_it_starts(tmp_path: Path) -> None:
    inner = "import time; held = bytearray(b'x') * (60 << 20); time.sleep(1)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    peak = memory.peak([sys.executable, "-c", outer], tmp_path, ENVIRONMENT)
    assert peak is None or 60 << 20 < peak.ours < 200 << 20
