"""Names of files and refs as what is scanned. A few hundred at once, as for one the call costs more than the look."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.detector.scan import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.detector.match import Match
    from launch_gates.detector.scan import Scanner, ScanResult
    from launch_gates.gates.secrets.chosen_rules import ChosenRules

AT_ONCE = 256


def scan_of(names: Iterable[str], scanner: Scanner) -> ScanResult:
    """What names give away: not at the start of a text, as a rule for a whole file is none for its name."""
    return scanner.scan("\n".join(["", *names]).encode("utf-8", "surrogateescape"), NAMES)


def matches_in_name(name: str, rules: ChosenRules, scanner: Scanner) -> tuple[Match, ...]:
    """What one name gives away. Without it as a path: a rule for the content of some files is none for their names."""
    return rules.enabled(scan_of([name], scanner)).matches


def leaking(names: Iterable[str], rules: ChosenRules) -> Iterator[tuple[str, tuple[Match, ...]]]:
    """The names that give something away, and what."""
    scanner, names = rules.scanner(), iter(names)
    while some := list(islice(names, AT_ONCE)):
        if scan_of(some, scanner).covered:
            found = ((name, matches_in_name(name, rules, scanner)) for name in some)
            yield from (pair for pair in found if pair[1])
