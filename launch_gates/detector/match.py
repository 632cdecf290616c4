"""A detected credential, before anything is reported of it. This is the only record that holds a secret value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launch_gates.core.confidence import Confidence
    from launch_gates.core.severity import Severity
    from launch_gates.detector.ruleset import DetectionRule


@dataclass(frozen=True, slots=True)
class Match:
    """One credential at one place. Printing it shows no value."""

    rule: DetectionRule = field(repr=False)
    start: int
    """Where it begins, in bytes of what was scanned."""
    end: int
    secret: bytes = field(repr=False)
    """The value itself, decoded. Never printed, logged, stored or raised."""
    severity: Severity
    confidence: Confidence
    name: str = field(default="", repr=False)
    """What it is assigned to, where that is known. Scanned text: redact and escape it before it is shown."""
    encodings: tuple[str, ...] = ()
    """What had to be undone to find it, outermost first."""
    run: tuple[int, int] | None = None
    """The encoded text that it was found in; None where nothing was encoded."""
    parts: tuple[Match, ...] = ()
    """The other parts of a credential of two parts, such as the AWS key id beside its secret."""

    @property
    def covers(self) -> tuple[int, int]:
        """All that must go where the value may not be seen."""
        return self.run or (self.start, self.end)

    def with_parts(self, *parts: Match) -> Match:
        """The same with the other parts of the credential."""
        return replace(self, parts=parts)

    def moved(self, distance: int) -> Match:
        """The same in a text where it stands so many bytes further on."""
        return replace(self, start=self.start + distance, end=self.end + distance)

    def found_in(self, encoding: str, place: tuple[int, int], run: tuple[int, int]) -> Match:
        """The same as seen from outside the encoded text: at about `place`, somewhere in `run`."""
        return replace(self, start=place[0], end=place[1], encodings=(encoding, *self.encodings), run=run)
