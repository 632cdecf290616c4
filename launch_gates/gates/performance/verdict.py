"""Whether the 95th percentile lies under a limit, decided from as few samples as chance allows.

The p95 is under the limit where at most 5 % of all requests are over it, so this is an exact binomial test of that
share. It is looked at only at fixed sizes ("looks"): looking after every sample, and stopping once one of them decides,
makes 12 to 17 % of wrong verdicts out of 5 %. The 5 % are spent over the looks instead, by that spending function of
Lan and DeMets which is like Pocock's bounds ("Discrete sequential boundaries for clinical trials", Biometrika 70,
1983), and the bounds come from the exact distribution of the count, not from an approximation.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SHARE = 0.05
"""The share of requests that may be over the limit of a p95."""
WRONG = 0.05
"""What a wrong pass, and a wrong fail, must stay less probable than."""
DEFAULT_SAMPLES = 200
FEWEST_SAMPLES = 10
MOST_SAMPLES = 1000
FEWEST_TO_PASS = math.ceil(math.log(WRONG) / math.log(1 - SHARE))
"""Even without a single sample over the limit, fewer samples cannot show that the p95 is under it: 59."""

_LOOKS: tuple[int, ...] = (10, 20, 30, 50, 75, 100, 125, 160, 200, *range(250, MOST_SAMPLES + 1, 50))

Decision = Literal["pass", "fail", "inconclusive"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)


class Look(NamedTuple):
    """One size at which a verdict may fall, by how many samples were over the limit until then."""

    samples: int
    most_to_pass: int | None
    """Pass with at most so many over; None where it cannot pass yet."""
    least_to_fail: int | None


class Verdict(NamedTuple):
    """What is decided, and the samples that decided it: those up to the look, or all where none did."""

    decision: Decision
    samples: int
    over: int


def decide(over: Sequence[bool], samples: int = DEFAULT_SAMPLES) -> Verdict:
    """The verdict on what was measured so far, of at most `samples`; in order, True where one was over the limit.

    More samples never change a pass or a fail, so it can be asked after each. A series that ended early, between two
    looks, is inconclusive. Raises ValueError as `looks` does.
    """
    for look in looks(samples):
        if look.samples > len(over):
            break
        count = sum(over[: look.samples])
        if look.most_to_pass is not None and count <= look.most_to_pass:
            return Verdict("pass", look.samples, count)
        if look.least_to_fail is not None and count >= look.least_to_fail:
            return Verdict("fail", look.samples, count)
    return Verdict("inconclusive", len(over), sum(over))


def more_needed(verdict: Verdict) -> int | None:
    """How many more samples a run would need, about, if the share over the limit stays; None where no run is enough.

    For a new run, which begins at its first sample: going on with an old one until it passes is what looks are against.
    """
    share = verdict.over / verdict.samples if verdict.samples else 0
    for total in (size for size in _LOOKS if size > verdict.samples):
        last = looks(total)[-1]
        can_pass = last.most_to_pass is not None and share * total <= last.most_to_pass
        can_fail = last.least_to_fail is not None and share * total >= last.least_to_fail
        if can_pass or can_fail:
            return total - verdict.samples
    return None


@cache
def looks(samples: int = DEFAULT_SAMPLES) -> tuple[Look, ...]:
    """When to look at a series of at most so many samples, and what to decide by then.

    Were exactly `SHARE` of all requests over the limit, a pass would be less probable than `WRONG`, and so would a
    fail. The more are over, the less probable is a pass, so each holds wherever that verdict is wrong. With fewer than
    `FEWEST_TO_PASS` samples no look can pass. Raises ValueError below `FEWEST_SAMPLES` or above `MOST_SAMPLES`.
    """
    if not FEWEST_SAMPLES <= samples <= MOST_SAMPLES:
        raise ValueError(f"the number of samples must be from {FEWEST_SAMPLES} to {MOST_SAMPLES}")
    going = {0: 1.0}
    """How probable each count is, at `SHARE`, together with not having been decided before."""
    passed = failed = 0.0
    table = []
    taken = 0
    for size in _sizes(samples):
        for _ in range(size - taken):
            going = _one_more(going)
        taken = size
        budget = WRONG * _spent(size / samples)
        most, passed = _spend(going, sorted(going), passed, budget)
        least, failed = _spend(going, sorted(going, reverse=True), failed, budget)
        table.append(Look(size, most, least))
    return tuple(table)


def _sizes(samples: int) -> Iterator[int]:
    yield from (size for size in _LOOKS if size < samples)
    yield samples


def _spent(time: float) -> float:
    """The part of the allowed error that may be used up at that part of the run."""
    return math.log(1 + (math.e - 1) * time)


def _one_more(going: dict[int, float]) -> dict[int, float]:
    """The distribution of the count after a further sample."""
    further = dict.fromkeys([*going, *(count + 1 for count in going)], 0.0)
    for count, probability in going.items():
        further[count] += probability * (1 - SHARE)
        further[count + 1] += probability * SHARE
    return further


def _spend(going: dict[int, float], counts: Iterable[int], spent: float, budget: float) -> tuple[int | None, float]:
    """Ends the series at as many of the counts as the budget allows; gives the last of them, and what is spent then."""
    last = None
    for count in counts:
        if spent + going[count] >= budget:
            break
        spent += going.pop(count)
        last = count
    return last, spent
