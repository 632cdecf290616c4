"""Runs a scanner on a place and keeps what it found, so that a peer of the same version looks at the same only once.

What the scanners wrote is deleted as soon as it is read: only rules and places are kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import scanners
from benchmarks.scanners import OURS, Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from benchmarks.scanners import Call, Kind
    from benchmarks.trees import Place

_GAVE_UP = (b"incomplete scan", b"fatal: unable to read")
"""On stderr, at exit code 0: the scanner did not look at all of it."""
_TOO_LONG = "took more than"
"""The one failure that is kept: trying again would take as long again."""


@dataclass(frozen=True)
class Report:
    """What one scanner found in one place. Where there is a `failure`, nothing is known of what is there."""

    scanner: str
    found: tuple[Found, ...] = ()
    failure: str = ""


@dataclass(frozen=True)
class Desk:
    """What runs have in common: environments, the versions in them, the folder to keep reports in, the longest run."""

    environments: Path
    versions: Mapping[str, str]
    kept: Path
    environment: Mapping[str, str]
    longest: Mapping[str, float]

    def all_of(self, kind: Kind, place: Place) -> list[Report]:
        """What every scanner says of it, ours first and always anew."""
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            return [self.one(call, place, report) for call in scanners.calls(kind, self.environments, report)]

    def one(self, call: Call, place: Place, report: Path) -> Report:
        """What one scanner says of it; one that was asked before is not run."""
        arguments = [argument for argument in call.arguments[1:] if argument != str(report)]
        longest = self.longest.get(call.scanner, self.longest[""])
        about = (call.scanner, self.versions.get(call.scanner, ""), arguments, place.name, place.state, longest)
        kept = self.kept / f"{hashlib.sha256(json.dumps(about).encode()).hexdigest()[:24]}.json"
        if call.scanner != OURS and kept.is_file():
            return _loaded(kept.read_text(encoding="utf-8"))
        report.unlink(missing_ok=True)
        made = look(call, Path(place.folder), self.environment, report, longest)
        if call.scanner != OURS and (not made.failure or made.failure.startswith(_TOO_LONG)):
            kept.write_text(json.dumps(asdict(made)), encoding="utf-8")
        return made


def look(call: Call, folder: Path, environment: Mapping[str, str], report: Path, longest: float) -> Report:
    """One run of one scanner. Whatever keeps it from a report is its failure."""
    errors = report.with_name("errors")
    with errors.open("wb") as said, (report if call.on_output else report.with_name("output")).open("wb") as printed:
        try:
            process = subprocess.Popen(
                call.arguments,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=said,
                start_new_session=True,
            )
        except OSError as error:
            return Report(call.scanner, failure=f"cannot be started: {error.strerror}")
        try:
            code = process.wait(longest)
        except subprocess.TimeoutExpired:
            return Report(call.scanner, failure=f"{_TOO_LONG} {longest:.0f} s")
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    if code not in call.codes:
        return Report(call.scanner, failure=f"exit code {code}")
    if any(sign in errors.read_bytes() for sign in _GAVE_UP):
        return Report(call.scanner, failure="did not look at all of it")
    try:
        return Report(call.scanner, tuple(scanners.read(call.scanner, report.read_bytes())))
    except (OSError, ValueError) as error:
        return Report(call.scanner, failure=f"no report that can be read: {error}")


def _loaded(text: str) -> Report:
    told = json.loads(text)
    return Report(told["scanner"], tuple(Found(**each) for each in told["found"]), told["failure"])


def by_scanner(reports: Iterable[Report]) -> dict[str, Report]:
    """By name, in the same order."""
    return {report.scanner: report for report in reports}
