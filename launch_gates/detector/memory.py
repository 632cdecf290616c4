"""What was confirmed before, for texts that are nearly the same, such as the versions of one file."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from launch_gates.detector.confirm import LONGEST_NAME, matches_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.detector.match import Match
    from launch_gates.detector.ruleset import DetectionRule

_MOST = 200_000
"""Regions that are remembered, about 30 MB; then all are forgotten. Nothing of their text is kept."""


class Memory:
    """The matches of one rule in one region, worked out once. Not for several threads."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self._known: dict[bytes, tuple[Match, ...]] = {}

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
            known = tuple(match.moved(-start) for match in matches_in(rule, data, path, start, end))
            self._known[key] = known
        return [match.moved(start) for match in known] if known else known
