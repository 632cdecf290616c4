"""Percentiles are samples, failures are slower than all, and the interval holds the true p95 as often as it says."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.performance.percentiles import Summary, interval_ranks, nearest_rank, summary

SAMPLES = st.lists(st.none() | st.floats(0, 1e6), max_size=150)


def test_the_figures_of_a_series() -> None:
    numbers = [float(number) for number in range(100, 0, -1)]
    assert summary(numbers) == Summary(100, 0, 50.0, 95.0, (90.0, 99.0), 100.0)
    assert summary(numbers).error_rate == 0


def test_no_sample_and_one_sample() -> None:
    assert summary([]) == Summary(0, 0, None, None, None, None)
    assert summary([]).error_rate == 0
    assert summary([12.5]) == Summary(1, 0, 12.5, 12.5, None, 12.5)


def test_a_failure_is_slower_than_everything() -> None:
    few = summary([10.0] * 97 + [None] * 3)
    assert (few.p50, few.p95, few.worst, few.errors, few.error_rate) == (10.0, 10.0, 10.0, 3, 0.03)
    many = summary([10.0] * 94 + [None] * 6)
    assert (many.p50, many.p95, many.worst) == (10.0, None, 10.0)
    assert summary([None, None]) == Summary(2, 2, None, None, None, None)


def test_an_interval_that_ends_in_failures_is_none() -> None:
    assert summary([10.0] * 98 + [None] * 2).interval is None
    assert summary([10.0] * 99 + [None]).interval == (10.0, 10.0)


@pytest.mark.parametrize(
    ("size", "percent", "rank"),
    [(1, 95, 1), (19, 95, 19), (20, 95, 19), (21, 95, 20), (100, 95, 95), (4, 50, 2), (5, 50, 3)],
)
def test_the_nearest_rank(size: int, percent: int, rank: int) -> None:
    assert nearest_rank(size, percent) == rank


@pytest.mark.parametrize(
    ("size", "ranks"),
    [(0, None), (1, None), (20, None), (58, None), (59, (50, 59)), (60, (52, 60)), (100, (90, 99)), (200, (183, 196))],
)
def test_the_ranks_of_the_interval(size: int, ranks: tuple[int, int] | None) -> None:
    assert interval_ranks(size, 95) == ranks


@pytest.mark.parametrize("size", [59, 60, 75, 125, 200, 1000])
def test_the_interval_holds_the_p95_with_95_percent(size: int) -> None:
    ranks = interval_ranks(size, 95)
    assert ranks is not None
    share = Fraction(95, 100)
    sure = sum(math.comb(size, below) * share**below * (1 - share) ** (size - below) for below in range(*ranks))
    assert sure >= share


def test_the_interval_holds_the_p95_in_simulated_runs() -> None:
    generator = random.Random(1)  # noqa: S311 (samples, no secret)
    true = math.exp(1.6448536269514722)
    held = 0
    for _ in range(4000):
        interval = summary([generator.lognormvariate(0, 1) for _ in range(75)]).interval
        assert interval is not None
        held += interval[0] <= true <= interval[1]
    assert held / 4000 >= 0.95


@given(SAMPLES)
def test_every_figure_is_a_sample_in_whatever_order_they_come(samples: list[float | None]) -> None:
    figures = summary(samples)
    assert figures == summary(samples[::-1])
    assert all(value is None or value in samples for value in (figures.p50, figures.p95, figures.worst))
    answered = [sample for sample in samples if sample is not None]
    if figures.p95 is not None:
        assert sum(sample <= figures.p95 for sample in answered) >= 0.95 * len(samples)
