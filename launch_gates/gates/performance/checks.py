"""From what was measured to problems. Pure; the rules' words are in `rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from launch_gates.core.figures import human_size
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.severity import Severity
from launch_gates.gates.performance import rules
from launch_gates.gates.performance.percentiles import summary
from launch_gates.gates.performance.regression import is_comparable, slowdowns
from launch_gates.gates.performance.timings import most_of, opening, serving
from launch_gates.gates.performance.verdict import FEWEST_TO_PASS, more_needed
from launch_gates.gates.performance.weight import MOST_ASKED, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from launch_gates.core.rule import Rule
    from launch_gates.gates.performance.measuring import Measured, Plan
    from launch_gates.gates.performance.records import Run
    from launch_gates.gates.performance.weight import Weight
    from launch_gates.site.visit import Visit

SLOW_TTFB = 800.0
"""Milliseconds: what web.dev calls good ends there."""
HEAVY, VERY_HEAVY = 2 << 20, 5 << 20
MANY_REQUESTS = 100
_ERRORS_HIGH = 0.05
_PHASE_STANDS_OUT = 0.6
_PHASES = {
    "name": "looking the name up",
    "connect": "connecting",
    "tls": "the TLS handshake",
    "wait": "waiting for the application",
    "body": "the transfer of the body",
}


class Taken(NamedTuple):
    """All that one run has measured."""

    routes: Sequence[Measured]
    plan: Plan
    cold_limit: float
    """Milliseconds."""
    weights: Mapping[str, Weight]
    """By name of the route."""
    current: Run
    earlier: Sequence[Run] | None
    """None where no history was named."""
    deployed: Visit | None = None
    """The first request that the new build answered, where it was waited for."""


def problems(taken: Taken) -> Iterator[tuple[Rule, Problem | Unchecked]]:
    """What breaks a rule, and what could not be told, of the routes that were reached."""
    if taken.deployed is not None:
        yield from _deployed(taken.deployed, taken)
    for route in taken.routes:
        if not route.is_reached:
            continue
        yield from _cold(route, taken)
        yield from _p95(route, taken)
        yield from _errors(route)
        yield from _first_byte(route)
        yield from _phase(route, taken)
        yield from _unpacked(route, unpacked(route.page))
        if (weight := taken.weights.get(route.target.name)) is not None:
            yield from _weight(route, weight)
    yield from _slower(taken)


def unreached(routes: Iterable[Measured]) -> Iterator[Unchecked]:
    """The routes that could not be measured, which no setting hides: what was not looked at has not passed."""
    for route in routes:
        if route.obstacle is not None and not route.is_elsewhere:
            yield Unchecked(rules.P95.id, route.target.url, route.obstacle.reason, route.obstacle.fix)


def cold_of(route: Measured) -> float | None:
    """Milliseconds of the first request, redirects included; None where it got no answer."""
    return _took(route.cold) if route.cold.is_answered else None


def _took(visit: Visit) -> float:
    return sum(hop.phases.total or 0.0 for hop in visit.hops) * 1000


def phases_of(route: Measured) -> dict[str, float]:
    """Milliseconds of each phase: of the new connection, and in the median of the others."""
    return {**opening(route.page), **serving(each.visit for each in route.counted if each.latency is not None)}


def _problem(
    route: Measured,
    severity: Severity,
    message: str,
    rule: Rule,
    details: Mapping[str, object],
    *also: str,
) -> tuple[Rule, Problem]:
    """`also` is what tells it from others of the rule on this route."""
    name = route.target.name
    message = f"{name}: {message}"
    return rule, Problem(severity, message, rule.fix, (name, *also), name=name, url=route.url, details=details)


def _deployed(visit: Visit, taken: Taken) -> Iterator[tuple[Rule, Problem]]:
    took = _took(visit)
    if took > taken.cold_limit:
        path = urlsplit(visit.asked).path or "/"
        message = f"{path}: the first request after the deploy took {_more(took, taken.cold_limit)}"
        details = {"cold_ms": round(took, 1), "limit_ms": taken.cold_limit}
        identity = (path, "after the deploy")
        yield (
            rules.COLD,
            Problem(Severity.MEDIUM, message, rules.COLD.fix, identity, name=path, url=visit.url, details=details),
        )


def _cold(route: Measured, taken: Taken) -> Iterator[tuple[Rule, Problem]]:
    took, what = cold_of(route), "the first request over a new connection"
    details: dict[str, object] = {"limit_ms": taken.cold_limit}
    if took is None:
        yield _problem(route, Severity.MEDIUM, f"{what} got no answer in time; the second did", rules.COLD, details)
    elif took > taken.cold_limit:
        details["cold_ms"] = round(took, 1)
        message = f"{what} took {_more(took, taken.cold_limit)}"
        yield _problem(route, Severity.MEDIUM, message, rules.COLD, details)


def _p95(route: Measured, taken: Taken) -> Iterator[tuple[Rule, Problem | Unchecked]]:
    verdict, limit = route.verdict, taken.plan.limit
    figures = summary(route.samples)
    details = {"p95_ms": figures.p95, "limit_ms": limit, "over": verdict.over, "samples": verdict.samples}
    if verdict.decision == "fail":
        message = f"{verdict.over} of {verdict.samples} requests took longer than {seconds(limit)}"
        yield _problem(route, Severity.HIGH, message, rules.P95, details)
    elif verdict.decision == "inconclusive":
        more = more_needed(verdict)
        stopped = f"{route.stopped.reason}; " if route.stopped is not None else ""
        after = f"{verdict.over} of {verdict.samples} requests took longer than {seconds(limit)}, which decides nothing"
        if route.stopped is not None and route.stopped.fix:
            fix = route.stopped.fix
        elif taken.plan.samples < FEWEST_TO_PASS:
            fix = f"Nothing can pass with fewer than {FEWEST_TO_PASS} samples: give --samples {FEWEST_TO_PASS} or more."
        elif more is None:
            fix = "It is too near to the limit for any number of requests: make it faster, or raise performance.p95."
        else:
            fix = f"About {more} more requests would decide: give --samples, and a longer --budget if that ended first."
        yield rules.P95, Unchecked(rules.P95.id, route.target.name, f"{stopped}{after}", fix)


def _errors(route: Measured) -> Iterator[tuple[Rule, Problem]]:
    errors, samples = route.errors, len(route.samples)
    failed = errors.total()
    if failed:
        severity = Severity.HIGH if failed >= max(2, _ERRORS_HIGH * samples) else Severity.LOW
        reasons = ", ".join(f"{reason}: {count}" for reason, count in errors.most_common())
        message = f"{failed} of {samples} requests failed ({reasons})"
        yield _problem(route, severity, message, rules.ERRORS, {"errors": dict(errors), "samples": samples})


def _first_byte(route: Measured) -> Iterator[tuple[Rule, Problem]]:
    waited = serving(each.visit for each in route.counted if each.latency is not None).get("wait", 0.0)
    if waited > SLOW_TTFB:
        message = f"half of the requests wait for the first byte for {_more(waited, SLOW_TTFB)}"
        yield _problem(route, Severity.MEDIUM, message, rules.TTFB, {"wait_ms": round(waited, 1)})


def _phase(route: Measured, taken: Taken) -> Iterator[tuple[Rule, Problem]]:
    """Of the requests that were too slow, or of the first one where that was; nothing where all was fast enough."""
    slow = [each.visit for each in route.counted if each.latency is not None and each.latency > taken.plan.limit]
    if route.verdict.decision == "fail" and slow:
        phases = serving(slow)
    elif (cold_of(route) or 0.0) > taken.cold_limit:
        phases = {**opening(route.cold), **serving([route.cold])}
    else:
        return
    name, part = most_of(phases)
    if part >= _PHASE_STANDS_OUT:
        message = f"{part:.0%} of {seconds(sum(phases.values()))} is {_PHASES[name]}"
        rounded = {phase: round(value, 1) for phase, value in phases.items()}
        yield _problem(route, Severity.LOW, message, rules.SLOW_PHASE, {"phases_ms": rounded})


def _weight(route: Measured, weight: Weight) -> Iterator[tuple[Rule, Problem]]:
    if weight.received > HEAVY or weight.requests > MANY_REQUESTS:
        severity = Severity.MEDIUM if weight.received > VERY_HEAVY or weight.requests > MANY_REQUESTS else Severity.LOW
        unasked = weight.elsewhere + weight.unasked
        others = f", without {unasked} that were not asked for" if unasked else ""
        details = {"bytes": weight.received, "requests": weight.requests}
        message = f"the first view is {human_size(weight.received)} in {weight.requests} requests{others}"
        yield _problem(route, severity, message, rules.HEAVY_PAGE, details)
    for found in weight.unpacked:
        yield from _unpacked(route, found)


def _unpacked(route: Measured, found: tuple[str, int] | None) -> Iterator[tuple[Rule, Problem]]:
    if found is not None:
        path, size = found
        message = f"{path} comes without compression: {human_size(size)}"
        yield _problem(route, Severity.MEDIUM, message, rules.UNCOMPRESSED, {"bytes": size}, path)


def _slower(taken: Taken) -> Iterator[tuple[Rule, Problem]]:
    if not taken.earlier:
        return
    by_name = {route.target.name: route for route in taken.routes}
    for slowdown in slowdowns(taken.current, taken.earlier):
        now, before = seconds(slowdown.now), seconds(slowdown.before)
        message = f"p{slowdown.percent} is {now}, and was at most {before} in the last {len(taken.earlier)} releases"
        details = {"percent": slowdown.percent, "now_ms": slowdown.now, "before_ms": slowdown.before}
        route, percent = by_name[slowdown.route], str(slowdown.percent)
        yield _problem(route, Severity.MEDIUM, message, rules.REGRESSION, details, percent)


def left_out(taken: Taken) -> Iterator[NotLookedAt]:
    """What was not measured, or not compared."""
    for route in taken.routes:
        if route.is_reached and route.url != route.target.url:
            reason = f"it redirects to {without_query(route.url)}, which is measured in its place"
            yield NotLookedAt(f"{route.target.name}: {without_query(route.target.url)}", reason)
        elif route.obstacle is not None and route.is_elsewhere:
            yield NotLookedAt(f"the route {route.target.name}", route.obstacle.reason)
    for name, weight in taken.weights.items():
        if weight.elsewhere:
            yield NotLookedAt(f"{name}: the size of what other hosts serve", "they are not asked", weight.elsewhere)
        if weight.unasked:
            reason = f"more than {MOST_ASKED} files, or the host asked to be left alone"
            yield NotLookedAt(f"{name}: the size of further files", reason, weight.unasked)
    if taken.earlier is None:
        yield NotLookedAt(rules.REGRESSION.id, "no --history of earlier releases is given")
    elif names := _uncompared(taken, taken.earlier):
        reason = "too few requests, here or in every earlier release, to compare with"
        yield NotLookedAt(f"{rules.REGRESSION.id} of {', '.join(names)}", reason, len(names))


def _uncompared(taken: Taken, earlier: Sequence[Run]) -> list[str]:
    """The routes that have too few samples to compare with earlier releases, here or there."""
    reached = (route.target.name for route in taken.routes if route.is_reached)
    return [name for name in reached if not is_comparable(name, taken.current, earlier)]


def without_query(url: str) -> str:
    """A query may hold what is nobody's business."""
    return urlsplit(url)._replace(query="", fragment="").geturl()


def _more(took: float, limit: float) -> str:
    return f"{seconds(took)}, more than {seconds(limit)}"


def seconds(milliseconds: float) -> str:
    """`410 ms`, `4.8 s`."""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"  # noqa: PLR2004
