"""What was confirmed before, for texts that are nearly the same, such as the versions of one file."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from launch_gates.detector.confirm import LONG_RUN, LONGEST_NAME, judge, matches_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    import re2

    from launch_gates.detector.match import Match
    from launch_gates.detector.ruleset import DetectionRule

_MOST = 200_000
"""Regions that are remembered, about 30 MB; then all are forgotten. Nothing of their text is kept."""
_MOST_JUDGED = 50_000


class Memory:
    """The matches of one rule in one region, worked out once. Not for several threads."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self._known: dict[bytes, tuple[Match, ...]] = {}
        self._judged: dict[bytes, Match | None] = {}

    def matches_in(self, rule: DetectionRule, data: bytes, path: bytes | None, start: int, end: int) -> Sequence[Match]:
        """As `confirm.matches_in`, which sees nothing but the region and as much before it as a name may have."""
        before = start - LONGEST_NAME if start > LONGEST_NAME else 0
        digest = blake2b(data[before:end], digest_size=16)
        digest.update(b"%d %d %s" % (rule.rank, start - before, path or b""))
        key = digest.digest()
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = matches_in(rule, data, path, start, end, self._judge)
            known = tuple(match.moved(-start) for match in found)
            self._known[key] = known
        return [match.moved(start) for match in known] if known else known

    def _judge(
        self, rule: DetectionRule, data: bytes, path: bytes | None, found: re2._Match, span: tuple[int, int]
    ) -> Match | None:
        """As `confirm.judge`: of a region that has changed, most of what was found in it has not."""
        first, last = found.span()
        before = first - LONGEST_NAME if first > LONGEST_NAME else 0
        digest = blake2b(data[before : last + LONG_RUN], digest_size=16)
        where = (first - before, last - before, span[0] - before, span[1] - before)
        digest.update(b"%d %d %d %d %d %s" % (rule.rank, *where, path or b""))
        key = digest.digest()
        if key in self._judged:
            known = self._judged[key]
            return None if known is None else known._replace(start=span[0], end=span[1])
        if len(self._judged) >= _MOST_JUDGED:
            self._judged.clear()
        match = self._judged[key] = judge(rule, data, path, found, span)
        return match
