"""Names of files and refs as what is scanned. A few hundred at once, as for one the call costs more than the look."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.detector.match import Match
    from launch_gates.detector.scan import Scanner
    from launch_gates.gates.secrets.chosen_rules import ChosenRules

AT_ONCE = 256


def as_text(names: Iterable[str]) -> bytes:
    """Names as they are scanned: not at the start of a text, as a rule for a whole file is none for its name."""
    return "\n".join(["", *names]).encode("utf-8", "surrogateescape")


def matches_in_name(name: str, rules: ChosenRules, scanner: Scanner) -> tuple[Match, ...]:
    """What one name gives away. Without it as a path: a rule for the content of some files is none for their names."""
    return rules.enabled(scanner.scan(as_text([name]))).matches


def leaking(names: Iterable[str], rules: ChosenRules) -> Iterator[tuple[str, tuple[Match, ...]]]:
    """The names that give something away, and what."""
    scanner, names = rules.scanner(), iter(names)
    while some := list(islice(names, AT_ONCE)):
        if scanner.scan(as_text(some)).covered:
            found = ((name, matches_in_name(name, rules, scanner)) for name in some)
            yield from (pair for pair in found if pair[1])
