"""Cases that the detector was not built on: how much of what leaks is found, how much of what does not is reported.

`python -m tests.detector.cases.judged` lists the share of every kind, and each case that comes out other than
expected. The bounds below are what has been reached, less a little. They move in one direction each: whoever changes
the rules and gets further raises the floor or lowers the ceiling, and no change goes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.detector.cases.judged import judged, share
from tests.detector.cases.table import FOUND, LOWERED, cases

if TYPE_CHECKING:
    from tests.detector.cases.judged import Judged

LEAST_FOUND = 0.97
"""Of the credentials."""
MOST_FLAGGED = 0.025
"""Of what is none, or may be public, or stands in tests and says so."""
LEAST_SHOWN = 0.6
"""Of the values in tests: rated low, and still shown."""


@pytest.fixture(scope="module")
def everything() -> tuple[Judged, ...]:
    return judged()


def test_what_leaks_is_found(everything: tuple[Judged, ...]) -> None:
    assert share(one.is_found for one in everything if one.case.expectation == FOUND) >= LEAST_FOUND


def test_what_does_not_leak_is_not_reported(everything: tuple[Judged, ...]) -> None:
    assert share(one.is_flagged for one in everything if one.case.expectation != FOUND) <= MOST_FLAGGED


def test_what_stands_in_tests_is_shown(everything: tuple[Judged, ...]) -> None:
    assert share(one.is_found for one in everything if one.case.expectation == LOWERED) >= LEAST_SHOWN


def test_there_are_cases_of_every_kind() -> None:
    kinds = [case.kind for case in cases()]
    assert min(map(kinds.count, kinds)) >= 15
    assert len({case.id for case in cases()}) == len(kinds)


def test_values_are_the_same_in_every_run() -> None:
    texts = [case.text for case in cases()]
    cases.cache_clear()
    assert [case.text for case in cases()] == texts
