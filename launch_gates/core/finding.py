"""What a gate yields while it runs. None of these ever holds a secret value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.confidence import Confidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.core.severity import Severity


class Location(NamedTuple):
    """Where a finding is. What does not apply stays None; `line` and `column` count from 1."""

    path: str | None = None
    line: int | None = None
    column: int | None = None
    commit: str | None = None
    url: str | None = None
    name: str | None = None
    database: str | None = None


class Finding(NamedTuple):
    """One place where a rule does not hold.

    `message` is one line that says what is wrong and where. `fingerprint` is stable over moves, rebases and
    line shifts. `details` holds what a format may show beside it: JSON values only; of a guess under `doubt`, why it
    may be wrong and how to say so.
    """

    rule: str
    severity: Severity
    message: str
    location: Location
    fix: str
    fingerprint: str
    details: Mapping[str, object] = {}  # never changed
    confidence: Confidence = Confidence.CERTAIN


def secret_of(finding: Finding) -> str | None:
    """What numbers the secret that it is about, within its gate: the places of one secret share it."""
    number = finding.details.get("secret")
    return number if isinstance(number, str) else None


class Allowance(NamedTuple):
    """What stands beside a finding, or in another tool's file, and allows it."""

    source: str
    reason: str
    """Scanned text; empty where a comment should give one and does not."""
    is_added: bool = False
    """Whether the change that is looked at brings it along itself."""


INLINE = "inline comment"
"""The source of what a comment in the scanned text allows."""


class Accepted(NamedTuple):
    """A finding that the team has looked at and accepted. `source` says where: a comment, a baseline file."""

    finding: Finding
    reason: str
    source: str
    owner: str = ""
    expires: str = ""
    """The last day on which it counts, as 2026-01-31; empty where it does not end."""
    is_added: bool = False
    """Whether what accepts it is known to come with the change that is looked at."""


class Unchecked(NamedTuple):
    """One rule, on one subject, that could not be looked at, with the reason and what to do."""

    rule: str
    subject: str
    reason: str
    fix: str


class NotLookedAt(NamedTuple):
    """Something left out by a setting or by its nature, said and counted; it does not change the result."""

    subject: str
    reason: str
    count: int = 1  # type: ignore[assignment]  # the report's word; it hides a method of tuple that nobody calls


class Stats(NamedTuple):
    """Figures about the run: files, bytes, and the like."""

    values: Mapping[str, int | float | str]


class Interrupted(NamedTuple):
    """Somebody ended the run; what was found until then stands."""

    reason: str


class Skipped(NamedTuple):
    """Nothing here for this gate, or an input that nobody gave: the reason names the setting."""

    reason: str
