"""What has not changed gives an alarm in fewer than 5 % of runs; what has, and matters, gives one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.performance import regression
from launch_gates.gates.performance.records import RouteRun, Run, over_limit
from launch_gates.gates.performance.regression import (
    COMPARED,
    chance,
    earlier_releases,
    is_comparable,
    slowdowns,
)
from launch_gates.gates.performance.verdict import DEFAULT_SAMPLES, decide, looks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from launch_gates.gates.performance.records import Sample

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def a_run(routes: Mapping[str, Sequence[Sample]], *, days_ago: int = 0, **more: str) -> Run:
    about = {"commit": f"c{days_ago}", "environment": "production", "host": "shop.example", **more}
    return Run(
        NOW - timedelta(days=days_ago),
        routes=tuple(RouteRun(name, 500, samples=tuple(each)) for name, each in routes.items()),
        **about,
    )


def measured(generator: random.Random, draw: Callable[[random.Random], float], limit: float) -> list[Sample]:
    """A series as the gate takes it: it ends where the p95 is decided."""
    samples: list[Sample] = []
    for look in looks():
        samples += [draw(generator) for _ in range(look.samples - len(samples))]
        if decide(over_limit(samples, limit)).decision != "inconclusive":
            break
    return samples


def usual(generator: random.Random) -> float:
    """Half take 250 ms or less, and 95 of 100 409 ms."""
    return 250 * generator.lognormvariate(0, 0.3)


def alarms(runs: int, releases: int, routes: int, draw: Callable[[random.Random], float], limit: float = 600) -> float:
    """In what part of the runs something is found when the first route answers as `draw` says, the others as usual."""
    generator = random.Random(releases * 100 + routes)  # noqa: S311 (samples, no secret)
    found = 0
    for _ in range(runs):
        earlier = [
            a_run({str(route): measured(generator, usual, limit) for route in range(routes)}, days_ago=days)
            for days in range(releases, 0, -1)
        ]
        now = {str(route): measured(generator, usual if route else draw, limit) for route in range(routes)}
        found += bool(slowdowns(a_run(now), earlier))
    return found / runs


@pytest.mark.slow
@pytest.mark.parametrize("limit", [600.0, 400.0])
@pytest.mark.parametrize(("releases", "routes"), [(1, 1), (5, 1), (1, 10), (5, 10)])
def test_a_run_without_a_change_gives_an_alarm_in_fewer_than_5_percent(
    releases: int, routes: int, limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without this, what is too small to matter is not told, and hides how sure the test itself is.
    monkeypatch.setattr(regression, "LEAST_RATIO", 0)
    monkeypatch.setattr(regression, "LEAST_DIFFERENCE", -1e9)
    assert alarms(600, releases, routes, usual, limit) < 0.05


@pytest.mark.slow
@pytest.mark.parametrize(
    ("releases", "routes", "factor", "least"),
    [(1, 1, 1.2, 0.6), (5, 1, 1.2, 0.7), (5, 10, 1.2, 0.5), (1, 1, 1.3, 0.9), (5, 10, 1.3, 0.9)],
)
def test_a_route_that_has_become_slower_is_found(releases: int, routes: int, factor: float, least: float) -> None:
    assert alarms(150, releases, routes, lambda generator: factor * usual(generator), 1000) > least


@pytest.mark.slow
def test_a_tenth_of_requests_that_take_three_times_as_long_are_found() -> None:
    def with_a_tail(generator: random.Random) -> float:
        return usual(generator) * (3 if generator.random() < 0.1 else 1)

    assert alarms(150, 5, 1, with_a_tail, 1000) > 0.4


def test_what_is_certain_and_too_small_is_quiet() -> None:
    """A millisecond on three, and a tenth on a fast route: exact tests see them, and nobody else does."""
    for before, now in ((3.0, 4.0), (100.0, 119.0), (1000.0, 1099.0)):
        earlier = [a_run({"a": [before + number / 100 for number in range(75)]}, days_ago=1)]
        later = a_run({"a": [now + number / 100 for number in range(75)]})
        assert chance([*later.routes[0].samples], [*earlier[0].routes[0].samples], 50) < 1e-6
        assert slowdowns(later, earlier) == []


def test_both_percentiles_are_told_with_their_values() -> None:
    earlier = [a_run({"a": [100.0 + number for number in range(75)]}, days_ago=days) for days in (2, 1)]
    found = slowdowns(a_run({"a": [300.0 + number for number in range(75)]}), earlier)
    assert [(each.route, each.percent, each.before, each.now) for each in found] == [
        ("a", 50, 137.0, 337.0),
        ("a", 95, 171.0, 371.0),
    ]
    assert all(each.chance < 1e-3 for each in found)


def test_one_earlier_release_that_was_as_slow_keeps_it_quiet() -> None:
    fast, slow = [100.0 + number for number in range(75)], [300.0 + number for number in range(75)]
    earlier = [a_run({"a": samples}, days_ago=5 - number) for number, samples in enumerate([fast, slow, fast, fast])]
    assert slowdowns(a_run({"a": slow}), earlier) == []


def test_failures_are_slow_and_too_many_of_them_are_no_time() -> None:
    earlier = [a_run({"a": [100.0 + number / 10 for number in range(75)]}, days_ago=1)]
    assert slowdowns(a_run({"a": [None] * 75}), earlier) == []
    assert chance([None] * 10, [1.0] * 10, 50) < 1e-4


def test_ties_are_no_difference() -> None:
    assert chance([5.0] * 60, [5.0] * 300, 50) == 1
    assert chance([None] * 60, [None] * 300, 95) == 1


def test_the_chance_is_that_of_every_way_to_deal_the_samples_out() -> None:
    ours, theirs = [1.0, 4.0, 4.0, 6.0], [1.0, 2.0, 3.0, 4.0, None]
    together = [*ours, *theirs]
    cut = 4.0  # the fifth of nine
    slow = [sample is None or sample > cut for sample in together]
    here = sum(slow[: len(ours)])
    deals = list(combinations(slow, len(ours)))
    assert chance(ours, theirs, 50) == pytest.approx(
        float(Fraction(sum(sum(deal) >= here for deal in deals), len(deals)))
    )


@pytest.mark.parametrize(
    ("now", "before", "is_compared"),
    [(60, [60], True), (59, [60], False), (60, [59], False), (60, [10, 60], True), (60, [], False)],
)
def test_too_few_samples_are_not_compared(now: int, before: list[int], *, is_compared: bool) -> None:
    earlier = [a_run({"a": [100.0] * size}, days_ago=days + 1) for days, size in enumerate(before)]
    later = a_run({"a": [900.0] * now})
    assert is_comparable("a", later, earlier) is is_compared
    assert bool(slowdowns(later, earlier)) is is_compared


def test_a_route_that_is_new_is_not_compared() -> None:
    assert slowdowns(a_run({"new": [900.0] * 75}), [a_run({"old": [100.0] * 75}, days_ago=1)]) == []


def test_no_series_that_may_pass_is_too_short_to_be_compared() -> None:
    for samples in (COMPARED, 75, DEFAULT_SAMPLES, 1000):
        assert all(look.samples >= COMPARED for look in looks(samples) if look.most_to_pass is not None)


class TestEarlierReleases:
    def test_the_newest_run_of_each_of_the_last_five_commits(self) -> None:
        runs = [
            a_run({}, days_ago=days, commit=commit) for days, commit in zip(range(9, 0, -1), "abcdefgga", strict=True)
        ]
        # `a` was rolled back to, so it is the newest.
        assert [run.commit for run in earlier_releases(runs, a_run({}))] == ["d", "e", "f", "g", "a"]
        assert earlier_releases(runs, a_run({}))[-1] is runs[-1]

    def test_not_another_host_nor_environment_nor_the_commit_itself_nor_later_runs(self) -> None:
        runs = [
            a_run({}, days_ago=5, host="other.example"),
            a_run({}, days_ago=4, environment="staging"),
            a_run({}, days_ago=3, commit="now"),
            a_run({}, days_ago=-1),
        ]
        assert earlier_releases(runs, a_run({}, commit="now")) == ()

    def test_runs_without_a_commit_are_releases_of_their_own(self) -> None:
        runs = [a_run({}, days_ago=days, commit="") for days in (3, 2, 1)]
        assert earlier_releases(runs, a_run({}, commit="")) == tuple(runs)
