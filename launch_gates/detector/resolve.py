"""One credential, one match: where several rules see the same text, the most specific one stands."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.detector.match import Match


def most_specific(matches: list[Match]) -> list[Match]:
    """The matches without those that overlap a more specific one, or are a part of another; in order of place.

    A credential joined of two parts wins over either part alone, then the lower rank, then the longer text.
    """
    ordered = sorted(
        matches,
        key=lambda match: (
            not match.parts,
            match.rule.rank,
            match.start - match.end,
            match.start,
            # What follows only makes the choice the same in whatever order the matches come.
            len(match.encodings),
            match.encodings,
            match.rule.id,
            [part.start for part in match.parts],
        ),
    )
    kept: list[Match] = []
    taken = _Intervals()
    for match in ordered:
        spans = [(match.start, match.end), *((part.start, part.end) for part in match.parts)]
        if not taken.overlaps(match.start, match.end):
            kept.append(match)
            for span in spans:
                taken.add(*span)
    return sorted(kept, key=lambda match: (match.start, match.end))


def joined(anchors: list[Match], near: list[list[Match]]) -> list[Match]:
    """The anchors; instead of one that has a match near it, that match with the anchor as its part.

    `near` holds the candidates for each anchor. No match is joined with two anchors: they choose in the order of the
    text, each the nearest that is left, and again in the reverse order; what joins more, over less distance, stands.
    So a list of `id, secret, id, secret` comes out right, and one of `secret, id, secret, id`.
    """
    forth, back = (_chosen(anchors, near, order) for order in (range(len(anchors)), range(len(anchors))[::-1]))
    chosen = min(forth, back, key=lambda choice: (-len(choice), sum(gap for gap, _ in choice.values())))
    return [
        chosen[number][1].with_parts(anchor) if number in chosen else anchor for number, anchor in enumerate(anchors)
    ]


def _chosen(anchors: list[Match], near: list[list[Match]], order: Iterable[int]) -> dict[int, tuple[int, Match]]:
    """By the anchor's number, the distance to the match that it gets, and that match."""
    taken: set[tuple[int, int]] = set()
    chosen: dict[int, tuple[int, Match]] = {}
    for number in order:
        anchor = anchors[number]
        free = [match for match in near[number] if (match.start, match.end) not in taken]
        if free:
            gaps = [(max(match.start - anchor.end, anchor.start - match.end), match) for match in free]
            chosen[number] = nearest = min(gaps, key=lambda pair: pair[0])
            taken.add((nearest[1].start, nearest[1].end))
    return chosen


class _Intervals:
    """Half-open intervals, asked whether a new one overlaps any. Kept sorted and apart from each other."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def overlaps(self, start: int, end: int) -> bool:
        position = bisect_left(self._ends, start + 1)
        return position < len(self._starts) and self._starts[position] < end

    def add(self, start: int, end: int) -> None:
        """Adds an interval; one that overlaps another is joined with it."""
        first = bisect_left(self._ends, start)
        last = first
        while last < len(self._starts) and self._starts[last] <= end:
            start, end = min(start, self._starts[last]), max(end, self._ends[last])
            last += 1
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]
