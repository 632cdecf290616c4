"""Where a finding is, in words: for every format that says it to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.report.escape import for_terminal

if TYPE_CHECKING:
    from launch_gates.core.finding import Finding, Location

_SHORT_COMMIT = 12


def location_of(finding: Finding) -> Location:
    """The finding's place; that of a member of an archive as if the archive was a folder."""
    location, member = finding.location, finding.details.get("member")
    if location.path and isinstance(member, str) and member:
        return location._replace(path=f"{location.path}/{member}")
    return location


def place(location: Location) -> str:
    """One place in a line, escaped: `src/pay.py:12:8 in commit 1a2b3c4d5e6f`; empty where there is none."""
    at = location.path or ""
    if at and location.line is not None:
        at += f":{location.line}"
        if location.column is not None:
            at += f":{location.column}"
    parts = [at, location.url or "", f"database {location.database}" if location.database else ""]
    said = ", ".join(part for part in parts if part)
    if location.name:
        said = f"{location.name} in {said}" if said else location.name
    if location.commit:
        said = f"{said} in commit {location.commit[:_SHORT_COMMIT]}".lstrip()
    return for_terminal(said)


def subject(finding: Finding) -> str:
    """What it is about, for a format that wants a file's path and has nothing else: path, address, name or gate."""
    location = finding.location
    gate = finding.rule.partition("/")[0]
    return location.path or location.url or location.name or location.database or gate or "unnamed"
