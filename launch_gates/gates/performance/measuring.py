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

from launch_gates.gates.performance.percentiles import in_order, percentile
from launch_gates.gates.performance.records import over_limit
from launch_gates.gates.performance.timings import opening
from launch_gates.gates.performance.verdict import Verdict, decide
from launch_gates.site.address import host_of
from launch_gates.site.failures import Kind, NoAnswerError
from launch_gates.site.visit import Visit
from launch_gates.site.walls import wall_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from launch_gates.gates.performance.pace import Pace
    from launch_gates.gates.performance.records import Sample
    from launch_gates.site.client import Client, Visitor

    Progress = Callable[[int, int | None, str], None]

MOST_AT_ONCE = 40
"""Requests under way: more than one only where answers take longer than the schedule's step. So many slow answers are
more than a verdict needs, so nothing is omitted by waiting for one of them."""
_REST = 3600.0
"""Seconds for which a host that answers 429 is left alone: longer than any run."""
_TIME_IS_OVER = "the time for measuring was over"


HOME = "home"
"""The name of the homepage, which the user asks for."""


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


class Obstacle(NamedTuple):
    """Why a route was not measured, or no further."""

    reason: str
    fix: str
    """Empty where more time is all that it takes."""
    is_elsewhere: bool = False
    """Whether the route is somebody else's page, as a log-in service's, which is not the site's to make faster."""


class Warm(NamedTuple):
    """One request of the schedule."""

    latency: Sample
    """Milliseconds from when it was due to the end of its answer, without what a new connection usually takes."""
    visit: Visit
    error: str = ""
    """Why the latency is None: `503`, `timeout`."""


class Measured:
    """What one route came to, while it is measured and after."""

    def __init__(self, target: Target, cold: Visit, page: Visit) -> None:
        """`cold` is the first request, over a new connection; `page` the first that was answered, if any was."""
        self.target = target
        self.cold = cold
        self.page = page
        self.url = page.url
        """Where redirects lead: what the schedule asks for."""
        self.obstacle = _obstacle(target, page)
        """Why it cannot be measured; None where it can."""
        self.verdict: Verdict = Verdict("inconclusive", 0, 0)
        self.stopped: Obstacle | None = None
        """Why nothing more was asked, where no verdict fell."""
        self.asked = 0
        """Requests of the schedule that were sent."""
        self._answers: dict[int, Warm] = {}
        self._lock = threading.Lock()

    @property
    def is_reached(self) -> bool:
        """Whether the site itself answered, without an error."""
        return self.obstacle is None

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is no page of the site, which is a reason to leave it out; the homepage must be one."""
        return self.obstacle is not None and self.obstacle.is_elsewhere and self.target.name != HOME

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

    def stop(self, why: Obstacle) -> None:
        """Nothing more is to be asked."""
        with self._lock:
            self.stopped = self.stopped or why

    def wants_more(self, plan: Plan) -> bool:
        """Whether a further request is of use."""
        is_open = self.is_reached and self.stopped is None and self.verdict.decision == "inconclusive"
        return is_open and self.asked < plan.samples


def measure(client: Client, targets: Sequence[Target], plan: Plan, pace: Pace, progress: Progress) -> list[Measured]:
    """Every route. Never raises for what a server does."""
    ends = time.monotonic() + plan.budget
    measured = [_first(client, target, pace, ends) for target in targets]
    _Schedule(client, plan, pace, progress).run(measured, ends)
    return measured


def in_turn(visitor: Visitor, url: str, pace: Pace) -> Visit:
    """The answer at the next place of the schedule."""
    pace.wait()
    visit = visitor.get(url)
    pace.also(visit.redirects)
    return visit


def refusal(visit: Visit) -> Obstacle | None:
    """What an answer says where nothing more is to be asked; None where that is not so."""
    failure = visit.failure
    if visit.status == HTTPStatus.TOO_MANY_REQUESTS or (failure is not None and failure.kind is Kind.RATE):
        reason = "the host asks to be left alone (429, or Retry-After)"
        return Obstacle(reason, "Allow this client, or measure later with a lower --max-rate.")
    if failure is not None and failure.kind is Kind.BUDGET:
        return Obstacle(failure.message, "Give a longer --budget.")
    wall = wall_of(visit)
    return None if wall is None else Obstacle(f"{wall.title} stands before it", wall.fix, wall.is_login)


def _obstacle(target: Target, visit: Visit) -> Obstacle | None:
    if (refused := refusal(visit)) is not None:
        return refused
    fix = "`launch-gates smoke` says more of it; correct that first."
    if visit.failure is not None:
        return Obstacle(visit.failure.message, fix)
    if visit.status >= HTTPStatus.BAD_REQUEST:
        return Obstacle(f"it answers {visit.status}", fix)
    host, own = (host_of(each).removeprefix("www.") for each in (visit.url, target.url))
    if host != own and not host.endswith(f".{own}"):
        fix = "Measure that by its own address, if it is yours."
        return Obstacle(f"it leads to another site, {host}", fix, is_elsewhere=True)
    return None


def _first(client: Client, target: Target, pace: Pace, ends: float) -> Measured:
    """Over a new connection; once more where that took too long for an answer, as what was asleep is awake then."""
    if time.monotonic() >= ends:
        unasked = Visit(target.url, (), failure=NoAnswerError(Kind.BUDGET, _TIME_IS_OVER))
        return Measured(target, unasked, unasked)
    cold = page = _over_new_connection(client, target, pace)
    if cold.failure is not None and cold.failure.kind is Kind.TIMEOUT:
        page = _over_new_connection(client, target, pace)
    return Measured(target, cold, page)


def _over_new_connection(client: Client, target: Target, pace: Pace) -> Visit:
    with client.visitor(is_new=True) as visitor:
        visit = in_turn(visitor, target.url, pace)
    _let_rest(client, visit)
    return visit


def _let_rest(client: Client, visit: Visit) -> None:
    """Of a Retry-After the client itself takes heed; this is for a 429 without one."""
    if visit.status == HTTPStatus.TOO_MANY_REQUESTS:
        client.let_rest(host_of(visit.url), _REST)


class _Schedule:
    """Sends the requests that are due, in threads, and takes their answers."""

    def __init__(self, client: Client, plan: Plan, pace: Pace, progress: Progress) -> None:
        self._client = client
        self._plan = plan
        self._pace = pace
        self._progress = progress
        self._local = threading.local()
        self._free = threading.Semaphore(MOST_AT_ONCE)

    def run(self, routes: Sequence[Measured], ends: float) -> None:
        """Round by round, one request a route; a route whose verdict has fallen leaves its place to the others."""
        pool = ThreadPoolExecutor(MOST_AT_ONCE, "request")
        try:
            for future in list(self._sent(pool, routes, ends)):
                future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # who interrupts a run does not wait for slow answers

    def _sent(self, pool: ThreadPoolExecutor, routes: Sequence[Measured], ends: float) -> Iterator[Future[None]]:
        plan, sent = self._plan, 0
        while going := [route for route in routes if route.wants_more(plan)]:
            for route in going:
                self._free.acquire()
                due = self._pace.wait()
                if time.monotonic() >= ends:
                    route.stop(Obstacle(_TIME_IS_OVER, ""))
                if not route.wants_more(plan):
                    self._free.release()
                    continue
                yield pool.submit(self._ask, route, route.asked, due)
                route.asked += 1
                sent += 1
                self._progress(sent, None, f"requests; {_so_far(route)}")

    def _ask(self, route: Measured, number: int, due: float) -> None:
        try:
            if not hasattr(self._local, "visitor"):
                self._local.visitor = self._client.visitor()
            self._take(route, number, due, self._local.visitor)
        finally:
            self._free.release()

    def _take(self, route: Measured, number: int, due: float, visitor: Visitor) -> None:
        visit = visitor.get(route.url)
        took = (time.monotonic() - due) * 1000
        self._pace.also(visit.redirects)
        _let_rest(self._client, visit)
        if (refused := refusal(visit)) is not None:
            route.stop(refused)
        elif visit.failure is not None or visit.status >= HTTPStatus.BAD_REQUEST:
            error = visit.failure.kind.value if visit.failure is not None else str(visit.status)
            route.add(number, Warm(None, visit, error), self._plan)
        else:
            # No more than usual: a server that stalls also stalls while a connection is opened.
            usual = min(sum(opening(visit).values()), sum(opening(route.page).values()))
            route.add(number, Warm(max(took - usual, 0.0), visit), self._plan)


def _so_far(route: Measured) -> str:
    ordered = in_order(route.samples)
    p50, p95 = percentile(ordered, 50), percentile(ordered, 95)
    name = route.target.name
    return name if p50 is None or p95 is None else f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms"
