"""What is in archives, scanned as if each was a folder of its members. Nothing is written anywhere."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.detector.archives.budget import LeftOut
from launch_gates.detector.archives.members import members
from launch_gates.gates.secrets.inner import Inner, path_in
from launch_gates.gates.secrets.names import scan_of
from launch_gates.gates.secrets.placing import Placed, numbered, placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from launch_gates.detector.match import Match
    from launch_gates.detector.scan import Scanner, ScanResult
    from launch_gates.gates.secrets.chosen_rules import ChosenRules

MOST_NAMED = 20
"""Members of one archive that are named with the same reason for leaving them out; the others are counted."""

Value = tuple[str, bytes]
"""A rule and a value that it found."""


class Part(NamedTuple):
    """What one member holds, or the names of all."""

    inner: Inner
    placed: tuple[Placed, ...]
    asks_for_path: bool = False
    """As in a scan of a history: not settled before the archive's name is known."""


class Inside(NamedTuple):
    """What is in one archive, as far as it is worth telling."""

    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    spans: tuple[tuple[int, int], ...]
    """Where names and contents of members stand in the archive as it is; sorted."""

    def outside(self, result: ScanResult) -> ScanResult:
        """What the scan of the archive as it is found beside its members.

        Of what is in both the member's finding stands: it knows the file's name, its lines and its comments. A value at
        the end of a member may seem to go on into what happens to stand next to it.
        """
        if not result.matches and not result.unresolved:
            return result
        known = self.values()

        def is_new(match: Match) -> bool:
            number = bisect_right(self.spans, (match.start, sys.maxsize)) - 1
            end = self.spans[number][1] if number >= 0 else 0
            if match.end <= end:
                return False
            values = (match.secret, match.secret[: max(0, end - match.start)])
            return not any((match.rule.id, value) in known for value in values)

        return result._replace(
            matches=tuple(filter(is_new, result.matches)), unresolved=tuple(filter(is_new, result.unresolved))
        )

    def without(self, old: Inside) -> Inside:
        """Without what an older version of the archive had too, anywhere in it."""
        known = old.values()
        kept = []
        for part in self.parts:
            new = tuple(each for each in part.placed if (each.match.rule.id, each.match.secret) not in known)
            if new:
                kept.append(part._replace(placed=new))
        return self._replace(parts=tuple(kept))

    def values(self) -> frozenset[Value]:
        """Every value in it, with its rule."""
        return frozenset(
            (each.rule.id, each.secret)
            for part in self.parts
            for found in part.placed
            for each in (found.match, *found.match.parts)
        )


class InsideScan:
    """Looks into archives with one scanner. Not for several threads."""

    def __init__(self, rules: ChosenRules, scanner: Scanner) -> None:
        """`rules` say which matches count."""
        self._rules = rules
        self._scanner = scanner

    def of(self, content: bytes, path: str | None, excluded: Callable[[str], str] = lambda _path: "") -> Inside:
        """What is in the archive of that path; None for one of a history, where rules that ask for it have to wait.

        `excluded` says why a member of that path is not to be looked at; empty where it is.
        """
        parts: list[Part] = []
        left_out: list[LeftOut] = []
        spans: list[tuple[int, int]] = []
        copies: Counter[str] = Counter()
        for each in members(content):
            place = path_in(path or "", each.name)
            if isinstance(each, LeftOut):
                left_out += [] if each.name and excluded(place) else [each]
                continue
            copies[each.name] += 1
            spans += each.spans
            if not each.content:
                continue
            if reason := excluded(place):
                left_out.append(LeftOut(each.name, reason))
                continue
            result = self._scanner.scan(each.content, None if path is None else place)
            inner = Inner(each.name, copies[each.name])
            parts += self._parts(inner, result)
            left_out += [LeftOut(each.name, reason, is_bound=True) for reason in result.left_out]
        names = self._in_names(copies)
        return Inside((*names, *parts), tuple(_few(left_out)), tuple(sorted(spans)))

    def _parts(self, inner: Inner, result: ScanResult) -> list[Part]:
        if result.unresolved:
            every = placed(result._replace(matches=result.unresolved))
            return [Part(inner, every, asks_for_path=True)]
        result = self._rules.enabled(result)
        return [Part(inner, placed(result))] if result.matches else []

    def _in_names(self, names: Iterable[str]) -> list[Part]:
        """What the members' names give away."""
        matches = self._rules.enabled(scan_of(names, self._scanner)).matches
        found = numbered(Placed(match, 0, 0, 0, (), None) for match in matches)
        return [Part(Inner("", is_names=True), found)] if found else []


def _few(left_out: Iterable[LeftOut]) -> list[LeftOut]:
    """The first of each reason by name, the others in one without a name."""
    few: list[LeftOut] = []
    counts: Counter[tuple[str, bool]] = Counter()
    for each in left_out:
        key = each.reason, each.is_bound
        counts[key] += 1
        if counts[key] <= MOST_NAMED:
            few.append(each)
    few += [
        LeftOut("", reason, is_bound, count - MOST_NAMED)
        for (reason, is_bound), count in counts.items()
        if count > MOST_NAMED
    ]
    return few
