"""Runs `.hurl` files with the program of that name, where it is installed (https://hurl.dev).

The only process that a site check starts, and only for files named on the command line. What it prints is not shown: it
may hold what the files send. Its report says which lines failed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROGRAM = "hurl"
_LONGEST = 300.0
"""Seconds for one file."""
_LARGEST = 32 << 20
_EXITS = {1: "hurl does not take its options", 2: "the file is no Hurl", 3: "a request could not be made"}
_OK, _NOT_AS_EXPECTED = 0, 4


class HurlRun(NamedTuple):
    """What came of one file."""

    file: str
    is_passed: bool = False
    lines: tuple[int, ...] = ()
    """Where an assertion failed."""
    reason: str = ""
    """Why it could not be run, or what went wrong beside assertions."""
    is_run: bool = True


def run_hurl(file: Path, options: Sequence[str], environment: Mapping[str, str], seconds: float = _LONGEST) -> HurlRun:
    """Runs one file. `options` are hurl's: variables, `--resolve`, `--connect-to`, `--cacert`."""
    program = shutil.which(_PROGRAM, path=environment.get("PATH"))
    if program is None:
        return HurlRun(str(file), reason="the program hurl is not installed", is_run=False)
    with tempfile.TemporaryDirectory(prefix="launch-gates-hurl-") as folder:
        command = [program, "--test", "--no-color", "--report-json", folder, *options, "--", str(file)]
        try:
            done = subprocess.run(  # noqa: S603 (a file that the user named, with the user's own program)
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return HurlRun(str(file), reason=f"it did not end within {seconds:.0f} s")
        except OSError as error:
            return HurlRun(str(file), reason=f"hurl does not start: {error.strerror}", is_run=False)
        if done.returncode == _OK:
            return HurlRun(str(file), is_passed=True)
        if done.returncode != _NOT_AS_EXPECTED:
            return HurlRun(str(file), reason=_EXITS.get(done.returncode, f"hurl ended with {done.returncode}"))
        return HurlRun(str(file), lines=_failed_lines(Path(folder, "report.json")))


def _failed_lines(report: Path) -> tuple[int, ...]:
    """Where assertions failed; nothing where the report cannot be read."""
    try:
        with report.open("rb") as opened:
            files = json.loads(opened.read(_LARGEST))
        asserts = [each for file in files for entry in file["entries"] for each in entry["asserts"]]
        return tuple(sorted({int(each["line"]) for each in asserts if not each["success"]}))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()
