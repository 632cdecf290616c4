"""One credential, one match: the most specific stands, whatever the order; parts are joined with their own."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import Severity
from launch_gates.detector.match import Match
from launch_gates.detector.resolve import joined, most_specific
from launch_gates.detector.ruleset import DetectionRule

if TYPE_CHECKING:
    from collections.abc import Sequence


def rule(rank: int) -> DetectionRule:
    return DetectionRule(
        id=f"rule-{rank}", rank=rank, severity=Severity.HIGH, confidence=Confidence.LIKELY, provider="", title="",
        pattern="x", secret=(0,), name=(), entropy=0.0, check="", prefix="", publishable=False, guessable=False,
        paths=(), names=False, reader="", near="", within=0, rotate="", fix="",
    )  # fmt: skip


RULES = [rule(rank) for rank in range(4)]


def match(rank: int, start: int, end: int, parts: tuple[Match, ...] = ()) -> Match:
    return Match(RULES[rank], start, end, b"x" * (end - start), Severity.HIGH, Confidence.LIKELY, parts=parts)


def spans(matches: Sequence[Match]) -> list[tuple[int, int, int]]:
    return [(item.rule.rank, item.start, item.end) for item in matches]


def test_of_two_rules_on_the_same_text_the_lower_rank_stands() -> None:
    assert spans(most_specific([match(2, 0, 10), match(1, 0, 10)])) == [(1, 0, 10)]


def test_the_lower_rank_stands_even_where_it_covers_less() -> None:
    assert spans(most_specific([match(2, 0, 50), match(1, 20, 30)])) == [(1, 20, 30)]


def test_of_one_rule_the_longer_text_stands() -> None:
    assert spans(most_specific([match(1, 0, 10), match(1, 0, 20)])) == [(1, 0, 20)]


def test_neighbours_that_touch_both_stand_in_the_order_of_the_text() -> None:
    assert spans(most_specific([match(1, 10, 20), match(2, 0, 10)])) == [(2, 0, 10), (1, 10, 20)]


def test_a_joined_credential_wins_over_its_parts_and_over_a_lower_rank() -> None:
    part = match(1, 0, 10)
    whole = match(3, 20, 30, (part,))
    assert spans(most_specific([part, match(0, 20, 30), whole])) == [(3, 20, 30)]


def test_what_overlaps_a_part_goes_with_it() -> None:
    whole = match(3, 20, 30, (match(1, 0, 10),))
    assert spans(most_specific([whole, match(0, 5, 15), match(2, 40, 50)])) == [(3, 20, 30), (2, 40, 50)]


def test_the_same_match_twice_is_one() -> None:
    assert spans(most_specific([match(1, 0, 10), match(1, 0, 10)])) == [(1, 0, 10)]


some_matches = st.lists(
    st.builds(
        lambda rank, start, length, part: match(
            rank, start, start + length, (match(1, start + length + 2, start + length + 6),) if part else ()
        ),
        st.integers(0, 3),
        st.integers(0, 40),
        st.integers(1, 15),
        st.booleans(),
    ),
    max_size=12,
)


@given(some_matches, st.integers(0, 100))
def test_kept_matches_never_overlap_and_do_not_depend_on_the_order(matches: list[Match], seed: int) -> None:
    kept = most_specific(matches)
    assert all(one.end <= other.start for one, other in pairwise(kept))
    assert len({id(item) for item in kept}) == len(kept)
    assert all(any(item is given_match for given_match in matches) for item in kept)
    shuffled = list(matches)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a test's order
    assert spans(most_specific(shuffled)) == spans(kept)


@given(some_matches)
def test_whatever_is_dropped_overlaps_something_that_is_kept(matches: list[Match]) -> None:
    kept = most_specific(matches)
    taken = [(item.start, item.end) for whole in kept for item in (whole, *whole.parts)]
    for item in matches:
        assert any(start < item.end and item.start < end for start, end in taken)


def pairs(anchors: list[Match], near: list[list[Match]]) -> list[tuple[int, int | None]]:
    """The start of each match, and that of its part."""
    return [(item.start, item.parts[0].start if item.parts else None) for item in joined(anchors, near)]


def test_an_anchor_is_joined_with_the_nearest_match() -> None:
    near = [[match(2, 0, 5), match(2, 130, 135), match(2, 300, 305)]]
    assert pairs([match(1, 100, 110)], near) == [(130, 100)]


def test_an_anchor_without_a_match_near_it_stays_alone() -> None:
    assert pairs([match(1, 100, 110)], [[]]) == [(100, None)]


def test_no_match_is_joined_with_two_anchors() -> None:
    only = match(2, 50, 60)
    assert sorted(pairs([match(1, 20, 30), match(1, 80, 90)], [[only], [only]]), key=str) == [(50, 20), (80, None)]


def test_ids_before_secrets_and_secrets_before_ids_are_joined_in_step() -> None:
    first, second = match(2, 30, 40), match(2, 65, 75)
    ids_first = [match(1, 10, 15), match(1, 45, 50)]  # 15 to the secret after it, 5 to the one before
    assert pairs(ids_first, [[first, second], [first, second]]) == [(30, 10), (65, 45)]
    ids_last = [match(1, 55, 60), match(1, 90, 95)]  # 15 to the secret before it, 5 to the one after
    assert pairs(ids_last, [[first, second], [first, second]]) == [(30, 55), (65, 90)]
