"""How long requests took: median, 95th percentile with what it may really be, worst, and how many were not answered.

A request that was not answered counts as slower than every other, or a site that fails half of them would look fast.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.gates.performance.records import Sample

_CONFIDENCE = 0.95


class Summary(NamedTuple):
    """Of one series of samples; times in milliseconds, None where that sample was not answered or there is none."""

    samples: int
    errors: int
    p50: Sample
    p95: Sample
    interval: tuple[float, float] | None
    """Where the true p95 lies with a confidence of 95 %; None where fewer than 59 samples are too few to say."""
    worst: Sample
    """The slowest that was answered."""

    @property
    def error_rate(self) -> float:
        """The part of the samples that were not answered, from 0 to 1."""
        return self.errors / self.samples if self.samples else 0.0


def summary(samples: Sequence[Sample]) -> Summary:
    """The figures of one series, in any order."""
    ordered = in_order(samples)
    ranks = interval_ranks(len(ordered), 95)
    low, high = (ordered[ranks[0] - 1], ordered[ranks[1] - 1]) if ranks else (None, None)
    return Summary(
        samples=len(ordered),
        errors=ordered.count(None),
        p50=percentile(ordered, 50),
        p95=percentile(ordered, 95),
        interval=(low, high) if low is not None and high is not None else None,
        worst=max((sample for sample in ordered if sample is not None), default=None),
    )


def in_order(samples: Sequence[Sample]) -> list[Sample]:
    """From the fastest on, with those that were not answered at the end."""
    answered = sorted(sample for sample in samples if sample is not None)
    return [*answered, *[None] * (len(samples) - len(answered))]


def percentile(ordered: Sequence[Sample], percent: int) -> Sample:
    """The nearest rank: the smallest sample that at least so many percent of all are not above.

    It is one of the samples, never a value between two: the first definition in Hyndman and Fan, "Sample Quantiles in
    Statistical Packages", The American Statistician 50, 1996.
    """
    return ordered[nearest_rank(len(ordered), percent) - 1] if ordered else None


def nearest_rank(size: int, percent: int) -> int:
    """The rank of that percentile among so many, from 1."""
    return max(1, -(-percent * size // 100))


@cache
def interval_ranks(size: int, percent: int) -> tuple[int, int] | None:
    """The ranks between which the true percentile lies with a confidence of at least 95 %, whatever the distribution.

    How many of `size` samples are below the true percentile is binomial, so it lies between the samples of two ranks
    where that number is at least the lower rank and less than the upper one (David and Nagaraja, "Order Statistics",
    3rd edition, section 7.1). Of the ranks closest together it gives the lowest, since latencies lie far apart at the
    slow end; None where even all samples are not enough.
    """
    share = percent / 100
    below = [math.comb(size, count) * share**count * (1 - share) ** (size - count) for count in range(size + 1)]
    for width in range(1, size):
        for low in range(1, size - width + 1):
            if sum(below[low : low + width]) >= _CONFIDENCE:
                return low, low + width
    return None
