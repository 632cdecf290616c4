"""A detected credential, before anything is reported of it. This is the only record that holds a secret value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from launch_gates.core.confidence import Confidence
    from launch_gates.core.severity import Severity
    from launch_gates.detector.ruleset import DetectionRule


class Match(NamedTuple):
    """One credential at one place. Printing it shows no value."""

    rule: DetectionRule
    start: int
    """Where it begins, in bytes of what was scanned."""
    end: int
    secret: bytes
    """The value itself, decoded. Never printed, logged, stored or raised."""
    severity: Severity
    confidence: Confidence
    name: str = ""
    """What it is assigned to, where that is known. Scanned text: redact and escape it before it is shown."""
    encodings: tuple[str, ...] = ()
    """What had to be undone to find it, outermost first."""
    run: tuple[int, int] | None = None
    """The encoded text that it was found in; None where nothing was encoded."""
    parts: tuple[Match, ...] = ()
    """The other parts of a credential of two parts, such as the AWS key id beside its secret."""

    def __repr__(self) -> str:
        """Without the value and what it is assigned to."""
        return f"Match({self.rule.id}, {self.start}, {self.end}, {self.severity!r}, {self.confidence!r})"

    @property
    def covers(self) -> tuple[int, int]:
        """All that must go where the value may not be seen."""
        return self.run or (self.start, self.end)

    def with_parts(self, *parts: Match) -> Match:
        """The same with the other parts of the credential."""
        return self._replace(parts=parts)

    def moved(self, distance: int) -> Match:
        """The same in a text where it stands so many bytes further on."""
        return self._replace(start=self.start + distance, end=self.end + distance)

    def found_in(self, encoding: str, place: tuple[int, int], run: tuple[int, int]) -> Match:
        """The same as seen from outside the encoded text: at about `place`, somewhere in `run`."""
        return self._replace(start=place[0], end=place[1], encodings=(encoding, *self.encodings), run=run)
