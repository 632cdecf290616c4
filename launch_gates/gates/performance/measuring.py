"""Asks each route: once over a new connection, then on a fixed schedule until its verdict falls.

The schedule is an open loop: requests are due at fixed times, whatever the answers take, and a latency counts from when
the request was due. A server that stalls is not asked less for it, and what visitors would have waited is counted
(Tene, "How NOT to Measure Latency", 2013: coordinated omission).
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.performance.records import over_limit
from launch_gates.gates.performance.timings import opening
from launch_gates.gates.performance.verdict import Verdict, decide
from launch_gates.site.failures import Kind
from launch_gates.site.walls import wall_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launch_gates.gates.performance.records import Sample
    from launch_gates.site.client import Client, Visitor
    from launch_gates.site.visit import Visit

_MOST_AT_ONCE = 16
"""Requests under way: more than one only where answers take longer than the schedule's step."""


class Target(NamedTuple):
    """One route to measure."""

    name: str
    """Its key in the configuration, or its path, without a query."""
    url: str


class Plan(NamedTuple):
    """How much is asked."""

    limit: float
    """Milliseconds that the p95 must stay under."""
    samples: int
    """The most a route."""
    budget: float
    """Seconds for all routes."""
    rate: float
    """Requests a second, of all routes together: they are on one host."""


class Warm(NamedTuple):
    """One request of the schedule."""

    latency: Sample
    """Milliseconds from when it was due to the end of its answer, without what a new connection took."""
    visit: Visit
    error: str = ""
    """Why the latency is None: `503`, `timeout`."""


class Measured:
    """What one route came to, while it is measured and after."""

    def __init__(self, target: Target, cold: Visit) -> None:
        """`cold` is the first request, over a new connection."""
        self.target = target
        self.cold = cold
        self.url = cold.url
        """Where redirects lead: what the schedule asks for."""
        self.verdict: Verdict = Verdict("inconclusive", 0, 0)
        self.stopped = ""
        """Why nothing more was asked, where no verdict fell."""
        self._answers: dict[int, Warm] = {}
        self._lock = threading.Lock()

    @property
    def is_reached(self) -> bool:
        """Whether the site itself answered, without an error."""
        visit = self.cold
        return visit.is_answered and visit.status < HTTPStatus.BAD_REQUEST and wall_of(visit) is None

    @property
    def warm(self) -> list[Warm]:
        """In the order in which they were due, as far as there is none missing."""
        kept: list[Warm] = []
        while (answer := self._answers.get(len(kept))) is not None:
            kept.append(answer)
        return kept

    @property
    def counted(self) -> list[Warm]:
        """Those of the verdict, or all where none fell."""
        warm = self.warm
        return warm if self.verdict.decision == "inconclusive" else warm[: self.verdict.samples]

    @property
    def samples(self) -> list[Sample]:
        """The latencies of those."""
        return [each.latency for each in self.counted]

    @property
    def errors(self) -> Counter[str]:
        """Why samples are None, with how many are for each reason."""
        return Counter(each.error for each in self.counted if each.error)

    def add(self, number: int, warm: Warm, plan: Plan) -> None:
        """Takes an answer, and decides where the answers before it suffice."""
        with self._lock:
            self._answers[number] = warm
            if self.verdict.decision == "inconclusive":
                taken = over_limit((each.latency for each in self.warm), plan.limit)
                self.verdict = decide(taken, plan.samples)

    def stop(self, reason: str) -> None:
        """Nothing more is to be asked."""
        with self._lock:
            self.stopped = self.stopped or reason

    def wants_more(self, asked: int, plan: Plan) -> bool:
        """Whether a further request is of use."""
        return self.is_reached and not self.stopped and self.verdict.decision == "inconclusive" and asked < plan.samples


def measure(
    client: Client, targets: Sequence[Target], plan: Plan, progress: Callable[[int, int | None, str], None]
) -> list[Measured]:
    """Every route, at no more than the plan's rate. Never raises for what a server does."""
    step = 1 / plan.rate
    measured = []
    for target in targets:
        started = time.monotonic()
        with client.visitor(is_new=True) as visitor:
            measured.append(Measured(target, visitor.get(target.url)))
        time.sleep(max(0.0, step - (time.monotonic() - started)))
    _on_schedule(client, measured, plan, progress)
    return measured


def _on_schedule(
    client: Client, routes: Sequence[Measured], plan: Plan, progress: Callable[[int, int | None, str], None]
) -> None:
    """Round by round, one request a route; a route whose verdict has fallen leaves its place to the others."""
    local = threading.local()

    def ask(route: Measured, number: int, due: float) -> None:
        if not hasattr(local, "visitor"):
            local.visitor = client.visitor()
        _ask(local.visitor, route, number, due, plan)

    asked = dict.fromkeys(range(len(routes)), 0)
    step, ends = 1 / plan.rate, time.monotonic() + plan.budget
    due = time.monotonic()
    with ThreadPoolExecutor(_MOST_AT_ONCE, "request") as pool:
        under_way = []
        while going := [number for number, route in enumerate(routes) if route.wants_more(asked[number], plan)]:
            for number in going:
                route = routes[number]
                if not route.wants_more(asked[number], plan):
                    continue
                if due >= ends:
                    route.stop("the time for measuring was over")
                    continue
                time.sleep(max(0.0, due - time.monotonic()))
                under_way.append(pool.submit(ask, route, asked[number], due))
                asked[number] += 1
                due += step
                progress(sum(asked.values()), None, f"requests; {route.target.name} is measured")
        for future in under_way:
            future.result()


def _ask(visitor: Visitor, route: Measured, number: int, due: float, plan: Plan) -> None:
    visit = visitor.get(route.url)
    failure = visit.failure
    if failure is not None and failure.kind in {Kind.RATE, Kind.BUDGET}:
        route.stop(failure.message)
        return
    if visit.status == HTTPStatus.TOO_MANY_REQUESTS:
        route.stop("the host answers 429: it asks to be left alone")
        return
    if (wall := wall_of(visit)) is not None:
        route.stop(f"{wall.title} stands before it")
        return
    if failure is not None or visit.status >= HTTPStatus.BAD_REQUEST:
        error = failure.kind.value if failure is not None else str(visit.status)
        route.add(number, Warm(None, visit, error), plan)
        return
    latency = (time.monotonic() - due) * 1000 - sum(opening(visit).values())
    route.add(number, Warm(max(latency, 0.0), visit), plan)
