"""Scans the cases and says which come out other than expected. As a program it lists those.

`python -m tests.detector.cases.judged`; with `--every-syntax` the share that is found of each credential of a provider
in every syntax.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launch_gates.core.severity import Severity
from launch_gates.detector import store
from launch_gates.detector.scan import Scanner
from tests.detector.cases.table import FOUND, LOWERED, PUBLISHABLE, cases, every_syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launch_gates.detector.match import Match
    from tests.detector.cases.table import Case


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


def judged(chosen: Sequence[Case] | None = None) -> tuple[Judged, ...]:
    """The cases, or those chosen, scanned."""
    scanner = Scanner([store.built_in()])
    return tuple(
        Judged(case, scanner.scan(case.text, case.path).matches) for case in (cases() if chosen is None else chosen)
    )


def share(verdicts: Iterable[bool]) -> float:
    """How much of it is true."""
    listed = list(verdicts)
    return sum(listed) / len(listed)


def _by(names: Sequence[str], everything: Sequence[Judged]) -> list[str]:
    """A line for each name: the share that is right."""
    right = defaultdict(list)
    for name, one in zip(names, everything, strict=True):
        right[name].append(one.is_right)
    return [f"{share(verdicts):7.1%} of {len(verdicts):4}  {name}" for name, verdicts in right.items()]


def _listing() -> str:
    everything = judged()
    lines = ["As expected:", *_by([one.case.kind for one in everything], everything), ""]
    return "\n".join([*lines, *(str(one) for one in everything if not one.is_right)])


def _syntaxes() -> str:
    everything = judged(every_syntax())
    by_syntax = sorted(_by([one.case.kind for one in everything], everything))
    by_credential = sorted(_by([one.case.id for one in everything], everything))
    return "\n".join(["Found, by syntax:", *by_syntax, "", "Found, by credential:", *by_credential, ""])


if __name__ == "__main__":
    sys.stdout.write(_syntaxes() if "--every-syntax" in sys.argv[1:] else _listing())
