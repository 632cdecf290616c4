"""Scans the cases and says which come out other than expected. As a program it lists those: `python -m ...judged`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launch_gates.core.severity import Severity
from launch_gates.detector import store
from launch_gates.detector.scan import Scanner
from tests.detector.cases.table import FOUND, LOWERED, PUBLISHABLE, Case, cases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.detector.match import Match


@dataclass(frozen=True, slots=True)
class Judged:
    """A case and what the built-in rules report of it."""

    case: Case
    matches: tuple[Match, ...]

    @property
    def is_found(self) -> bool:
        """A match lies on a credential of the case; on each of several is not asked for."""
        places = self.case.secrets or ((0, len(self.case.text)),)
        spans = [match.covers for match in self.matches]
        return any(start < end_ and start_ < end for start, end in spans for start_, end_ in places)

    @property
    def is_flagged(self) -> bool:
        """More is reported than may be: anything, above `info` of a publishable key, above `low` in tests."""
        most = {LOWERED: Severity.LOW, PUBLISHABLE: Severity.INFO}.get(self.case.expectation)
        return any(most is None or match.severity > most for match in self.matches)

    @property
    def is_right(self) -> bool:
        """As expected. What is lowered must be there; a publishable key may be passed over."""
        if self.case.expectation == FOUND:
            return self.is_found
        return not self.is_flagged and (self.case.expectation != LOWERED or self.is_found)

    def __str__(self) -> str:
        """In three lines or so."""
        said = ", ".join(f"{match.rule.id}/{match.severity.label}" for match in self.matches) or "nothing"
        text = "\n    ".join(self.case.text.decode().strip("\n").split("\n"))
        return f"{self.case.id} [{self.case.expectation}] {self.case.path or '(no path)'}: {said}\n    {text}\n"


def judged() -> tuple[Judged, ...]:
    """Every case, scanned."""
    scanner = Scanner([store.built_in()])
    return tuple(Judged(case, scanner.scan(case.text, case.path).matches) for case in cases())


def share(verdicts: Iterable[bool]) -> float:
    """How much of it is true."""
    listed = list(verdicts)
    return sum(listed) / len(listed)


def _listing() -> str:
    everything = judged()
    lines = [f"{'right':>7} {'of':>4}  kind"]
    for kind in dict.fromkeys(one.case.kind for one in everything):
        right = [one.is_right for one in everything if one.case.kind == kind]
        lines.append(f"{share(right):7.1%} {len(right):4}  {kind}")
    return "\n".join([*lines, "", *(str(one) for one in everything if not one.is_right)])


if __name__ == "__main__":
    sys.stdout.write(_listing())
