"""From what was measured to problems. Pure; the rules' words are in `rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.figures import human_size
from launch_gates.core.finding import Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.severity import Severity
from launch_gates.gates.performance import rules
from launch_gates.gates.performance.percentiles import summary
from launch_gates.gates.performance.regression import is_comparable, slowdowns
from launch_gates.gates.performance.timings import most_of, opening, serving
from launch_gates.gates.performance.verdict import FEWEST_TO_PASS, more_needed
from launch_gates.site.walls import wall_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.core.rule import Rule
    from launch_gates.gates.performance.measuring import Measured, Plan
    from launch_gates.gates.performance.records import Run
    from launch_gates.gates.performance.weight import Weight
    from launch_gates.site.phases import Phases

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
    deployed: Phases | None = None
    """The first request that the new build answered, where it was waited for."""


def problems(taken: Taken) -> Iterator[tuple[Rule, Problem | Unchecked]]:
    """What breaks a rule, and what could not be told, route by route."""
    if taken.deployed is not None and taken.routes:
        yield from _cold(
            taken.routes[0], (taken.deployed.total or 0.0) * 1000, taken, "the first request after the deploy"
        )
    for route in taken.routes:
        if not route.is_reached:
            yield rules.P95, _unreached(route)
            continue
        yield from _cold(route, cold_of(route), taken, "the first request over a new connection")
        yield from _p95(route, taken)
        yield from _errors(route)
        yield from _first_byte(route)
        yield from _phase(route, taken)
        if (weight := taken.weights.get(route.target.name)) is not None:
            yield from _weight(route, weight)
    yield from _slower(taken)


def cold_of(route: Measured) -> float:
    """Milliseconds of the first request, redirects included."""
    return sum(hop.phases.total or 0.0 for hop in route.cold.hops) * 1000


def phases_of(route: Measured) -> dict[str, float]:
    """Milliseconds of each phase: of the new connection, and in the median of the others."""
    return {**opening(route.cold), **serving(each.visit for each in route.counted if each.latency is not None)}


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


def _unreached(route: Measured) -> Unchecked:
    visit, wall = route.cold, wall_of(route.cold)
    if wall is not None:
        return Unchecked(rules.P95.id, route.target.url, f"{wall.title} stands before it", wall.fix)
    reason = visit.failure.message if visit.failure is not None else f"it answers {visit.status}"
    return Unchecked(
        rules.P95.id, route.target.url, reason, "`launch-gates smoke` says more of it; correct that first."
    )


def _cold(route: Measured, took: float, taken: Taken, what: str) -> Iterator[tuple[Rule, Problem]]:
    if took > taken.cold_limit:
        details = {"cold_ms": round(took, 1), "limit_ms": taken.cold_limit}
        message = f"{what} took {seconds(took)}, more than {seconds(taken.cold_limit)}"
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
        stopped = f"{route.stopped}; " if route.stopped else ""
        after = f"{verdict.over} of {verdict.samples} requests took longer than {seconds(limit)}, which decides nothing"
        if taken.plan.samples < FEWEST_TO_PASS:
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
        message = f"half of the requests wait {seconds(waited)} for the first byte, more than {seconds(SLOW_TTFB)}"
        yield _problem(route, Severity.MEDIUM, message, rules.TTFB, {"wait_ms": round(waited, 1)})


def _phase(route: Measured, taken: Taken) -> Iterator[tuple[Rule, Problem]]:
    """Of the requests that were too slow, or of the first one where that was; nothing where all was fast enough."""
    slow = [each.visit for each in route.counted if each.latency is not None and each.latency > taken.plan.limit]
    if route.verdict.decision == "fail" and slow:
        phases = serving(slow)
    elif cold_of(route) > taken.cold_limit:
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
        others = f", without {weight.unasked} that were not asked for" if weight.unasked else ""
        details = {"bytes": weight.received, "requests": weight.requests}
        message = f"the first view is {human_size(weight.received)} in {weight.requests} requests{others}"
        yield _problem(route, severity, message, rules.HEAVY_PAGE, details)
    for path, size in weight.unpacked:
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


def uncompared(taken: Taken) -> list[str]:
    """The routes that have too few samples to compare with earlier releases, here or there."""
    if taken.earlier is None:
        return []
    reached = (route.target.name for route in taken.routes if route.is_reached)
    return [name for name in reached if not is_comparable(name, taken.current, taken.earlier)]


def seconds(milliseconds: float) -> str:
    """`410 ms`, `4.8 s`."""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"  # noqa: PLR2004
