"""Whether the routes of a run answer slower than they did in earlier releases. Pure: runs in, comparisons out.

Two medians or two p95s always differ; what counts is whether chance explains it. If nothing has changed, the slow half
(for the p95: the slowest twentieth) of this run's and the earlier runs' requests, put together, is spread over them as
in a lottery, so the number that falls to this run has a hypergeometric distribution. That is the median test (Mood,
"Introduction to the Theory of Statistics", 1950) and the same at the 95th percentile, with Fisher's exact probability:
right for every number of samples, with any ties, whatever the distribution. A rank sum such as Mann and Whitney's sees
a shift of everything sooner, and hardly sees the slowest twentieth, which is what a limit on the p95 is about.
Holm's procedure ("A simple sequentially rejective multiple test procedure", 1979) holds the risk of a false alarm in a
run, over all its routes, below 5 %.

Being certain is not enough: a route must also be slower than in each of the earlier releases, by as much as somebody
may notice. So what a busy hour adds, and releases among themselves differ by, is no alarm.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.performance.percentiles import in_order, nearest_rank, percentile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from launch_gates.gates.performance.records import Run, Sample

RELEASES = 5
"""With how many earlier releases a run is compared."""
COMPARED = 60
"""How many samples of each run: the first, as how far a run goes on depends on how slow it is."""
LEAST_RATIO = 1.1
LEAST_DIFFERENCE = 20.0
"""In milliseconds."""
_FALSE_ALARM = 0.05
_PERCENTS = (50, 95)


class Slowdown(NamedTuple):
    """One percentile of one route that is higher than before; milliseconds of the whole run."""

    route: str
    percent: int
    before: float
    """That of the slowest of the earlier releases."""
    now: float
    chance: float
    """How probable so many slow samples are where nothing has changed, before other routes are taken into account."""


def earlier_releases(runs: Iterable[Run], current: Run) -> tuple[Run, ...]:
    """Of runs from the oldest on, the newest of each of the last releases before `current`, in the same place.

    A release is a commit; a run without one is a release of its own. Runs of the current commit are left out, so that
    running again does not make a slow release its own measure.
    """
    newest: dict[object, Run] = {}
    for number, run in enumerate(runs):
        is_same_place = (run.host, run.environment) == (current.host, current.environment)
        if is_same_place and run.time < current.time and (not run.commit or run.commit != current.commit):
            key = run.commit or number
            newest.pop(key, None)
            newest[key] = run
            if len(newest) > RELEASES:
                del newest[next(iter(newest))]
    return tuple(newest.values())


def slowdowns(current: Run, earlier: Sequence[Run]) -> list[Slowdown]:
    """The routes that are slower than in all of the earlier runs, in the order of the run.

    A route with fewer than `COMPARED` samples, here or in all earlier runs, is not compared: `is_comparable` says so.
    """
    found: list[Slowdown] = []
    for route in current.routes:
        found += _compared(route.name, route.samples, _series(route.name, earlier))
    certain = _holm({(each.route, each.percent): each.chance for each in found})
    return [each for each in found if (each.route, each.percent) in certain]


def is_comparable(name: str, current: Run, earlier: Iterable[Run]) -> bool:
    """Whether the route has enough samples, here and in an earlier run."""
    return bool(_series(name, (current,)) and _series(name, earlier))


def _series(name: str, runs: Iterable[Run]) -> list[tuple[Sample, ...]]:
    return [
        route.samples for run in runs for route in run.routes if route.name == name and len(route.samples) >= COMPARED
    ]


def _compared(name: str, now: Sequence[Sample], before: Sequence[Sequence[Sample]]) -> list[Slowdown]:
    """Both percentiles; the chance is 1 where the difference is too small to matter, which counts as a test made."""
    if len(now) < COMPARED or not before:
        return []
    ours, theirs = now[:COMPARED], [sample for samples in before for sample in samples[:COMPARED]]
    compared = []
    for percent in _PERCENTS:
        here = percentile(in_order(now), percent)
        there = [percentile(in_order(samples), percent) for samples in before]
        worst = max((value for value in there if value is not None), default=None)
        if here is None or worst is None:  # more failed than were slow, which is another rule's business
            continue
        matters = here >= worst * LEAST_RATIO and here >= worst + LEAST_DIFFERENCE
        compared.append(Slowdown(name, percent, worst, here, chance(ours, theirs, percent) if matters else 1.0))
    return compared


def chance(ours: Sequence[Sample], theirs: Sequence[Sample], percent: int) -> float:
    """How probable it is that at least so many of all samples above that percentile are ours, if nothing has changed.

    The percentile is that of both together. A sample that was not answered is slower than every other.
    """
    together = in_order([*ours, *theirs])
    cut = together[nearest_rank(len(together), percent) - 1]
    slow_here, slow = _above(ours, cut), _above(together, cut)
    ways = sum(
        math.comb(slow, count) * math.comb(len(together) - slow, len(ours) - count)
        for count in range(slow_here, min(slow, len(ours)) + 1)
    )
    return ways / math.comb(len(together), len(ours))


def _above(samples: Iterable[Sample], cut: Sample) -> int:
    return sum(cut is not None and (sample is None or sample > cut) for sample in samples)


def _holm(chances: Mapping[tuple[str, int], float]) -> set[tuple[str, int]]:
    """Those that are certain, with a risk below `_FALSE_ALARM` that one of them is not (Holm 1979)."""
    certain = set()
    for number, name in enumerate(sorted(chances, key=lambda name: chances[name])):
        if chances[name] >= _FALSE_ALARM / (len(chances) - number):
            break
        certain.add(name)
    return certain
