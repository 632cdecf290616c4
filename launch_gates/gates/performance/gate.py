"""The performance gate: measures, judges, compares with earlier releases, keeps the run."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from launch_gates.acceptance.making import FindingsMaker
from launch_gates.config.rule_names import refuse_unknown
from launch_gates.core.finding import NotLookedAt, Skipped, Stats, Unchecked
from launch_gates.detector.redaction import redact
from launch_gates.gates.performance import history, rules
from launch_gates.gates.performance.checks import (
    Taken,
    cold_of,
    left_out,
    phases_of,
    problems,
    unreached,
    without_query,
)
from launch_gates.gates.performance.measuring import HOME, Plan, Target, measure
from launch_gates.gates.performance.pace import Pace
from launch_gates.gates.performance.percentiles import summary
from launch_gates.gates.performance.records import RouteRun, Run
from launch_gates.gates.performance.regression import earlier_releases
from launch_gates.gates.performance.timings import cache_status, server_timings
from launch_gates.gates.performance.weight import weigh
from launch_gates.site.address import host_of
from launch_gates.site.client import Client
from launch_gates.site.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from launch_gates.config.settings import PerformanceSettings, SiteSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.gates.performance.history import BadLine
    from launch_gates.gates.performance.measuring import Measured
    from launch_gates.site.client import Options
    from launch_gates.site.waiting import Expected, Waited

NO_URL = "no address is given: set site.url, or give one on the command line"
_MOST_REQUESTS = 100_000
"""The plan's own limits are what counts."""
_NOT_READ = ("webhook",)
"""Routes that answer no GET."""


class Asked(NamedTuple):
    """What the run is to measure."""

    url: str
    """The homepage; empty where nobody gave one."""
    site: SiteSettings
    options: Options
    expected: Expected | None = None
    patience: float = 0.0
    """Seconds to wait for the expected build."""
    history: Path | None = None
    commit: str = ""
    """What is live there, where somebody says."""
    environment: str = "production"


class PerformanceGate:
    """Measures one site."""

    name = "performance"

    def __init__(self, asked: Asked) -> None:
        """Nothing is asked of the site before `run`."""
        self._asked = asked
        self.run_made: Run | None = None
        """What was measured, once it was."""

    def run(self, context: Context, config: PerformanceSettings) -> Iterator[Outcome]:
        """Yields what was found, route by route. Raises HistoryError and OutputError for a history of no use."""
        refuse_unknown("performance", config, {rule.id for rule in rules.RULES})
        asked = self._asked
        if not asked.url:
            yield Skipped(NO_URL)
            return
        began = datetime.now(UTC).replace(microsecond=0)
        run = Run(began, asked.commit, asked.environment, host_of(asked.url), ())
        bad: list[BadLine] = []
        earlier = None if asked.history is None else earlier_releases(_runs(asked.history, bad), run)
        if bad:
            reason = f"the first is line {bad[0].number}: {bad[0].reason}"
            yield NotLookedAt("lines of the history that hold no run", reason, len(bad))
        waited = self._wait(context)
        if waited is not None and not waited.came:
            said = f"build {waited.said}" if waited.said is not None else "no build that is known"
            reason = redact(f"the build that was expected does not answer: {said} does, after {waited.seconds:.0f} s")
            yield Unchecked(
                rules.P95.id, redact(asked.url), reason, "Read the deploy's log; `launch-gates smoke --wait` says more."
            )
            return
        plan, pace = Plan(config.p95, config.samples, config.budget / 1000), Pace(config.max_rate)
        limits = asked.options.limits._replace(requests=_MOST_REQUESTS, patience=0.0, repeats=0)
        with Client(asked.options._replace(limits=limits)) as client:
            routes = measure(client, targets(asked.url, asked.site), plan, pace, context.progress)
            weighed = [(each.target.name, weigh(client, each.page, pace)) for each in routes if each.is_reached][:1]
            requests = client.requests
        run = replace(run, routes=tuple(_kept(routes, plan)))
        self.run_made = run
        taken = Taken(
            routes,
            plan,
            config.cold,
            {name: weight for name, weight in weighed if weight is not None},
            run,
            earlier,
            None if waited is None else waited.visit,
        )
        yield from self._outcomes(taken, config)
        if asked.history is not None and run.routes:
            history.append(asked.history, run)
        yield Stats({**self._figures(run), "requests": requests, **_numbers(routes)})

    def _outcomes(self, taken: Taken, config: PerformanceSettings) -> Iterator[Outcome]:
        maker = FindingsMaker(config.severity, {}, redact, "route")
        for rule in rules.RULES:
            if rule.id in config.disable:
                yield NotLookedAt(rule.id, "switched off by the configuration")
        for rule, found in problems(taken):
            if rule.id in config.disable:
                continue
            yield maker.told(rule.id, found)
        # No setting hides these: a site that was not reached has not passed.
        yield from map(maker.unsaid, unreached(taken.routes))
        yield from map(maker.unsaid, (*_not_asked(self._asked.site), *left_out(taken)))

    def _wait(self, context: Context) -> Waited | None:
        expected = self._asked.expected
        if expected is None:
            return None

        def progress(spent: float, _said: str | None) -> None:
            context.progress(int(spent), int(self._asked.patience), "seconds until the new build answers")

        return wait_for(self._asked.options, self._asked.url, expected, self._asked.patience, progress)

    def _figures(self, run: Run) -> dict[str, str | int]:
        return {
            "site": redact(self._asked.url),
            "environment": run.environment,
            "routes": len(run.routes),
            **({"commit": run.commit} if run.commit else {}),
        }


def targets(url: str, site: SiteSettings) -> list[Target]:
    """The homepage and the configured routes that answer a GET, each address once."""
    urls = {HOME: url} | {name: urljoin(url, path) for name, path in site.routes.items() if name not in _NOT_READ}
    names: dict[str, str] = {}
    for name, each in urls.items():
        names.setdefault(each, name)
    return [Target(name, each) for each, name in names.items()]


def _not_asked(site: SiteSettings) -> Iterator[NotLookedAt]:
    for name in _NOT_READ:
        if name in site.routes:
            yield NotLookedAt(f"the route {name}", "it answers no GET")


def _kept(routes: Sequence[Measured], plan: Plan) -> Iterator[RouteRun]:
    for route in routes:
        if not route.is_reached:
            continue
        yield RouteRun(
            name=route.target.name,
            limit=plan.limit,
            verdict=route.verdict.decision,
            samples=tuple(route.samples),
            errors=dict(route.errors),
            cold=cold_of(route),
            phases={**phases_of(route), **_own_timings(route)},
            cache=_cache(route),
            sizes={"transferred": route.page.received, "decoded": len(route.page.body)},
        )


def _cache(route: Measured) -> dict[str, int]:
    hops = [each.visit.last for each in route.counted if each.visit.hops]
    return dict(Counter(status for hop in hops if (status := cache_status(hop))))


def _own_timings(route: Measured) -> dict[str, float]:
    """What the server itself says that it did, of the last answer."""
    answered = [each.visit.last for each in route.counted if each.latency is not None]
    return {f"server {name}": value for name, value in (server_timings(answered[-1]) if answered else {}).items()}


def _numbers(routes: Sequence[Measured]) -> dict[str, float | int | str]:
    """For programs: a dot in a figure's name keeps it out of the line for people."""
    numbers: dict[str, float | int | str] = {}
    for route in routes:
        if not route.is_reached:
            continue
        figures, name = summary(route.samples), redact(route.target.name)
        numbers[f"{name}.verdict"] = route.verdict.decision
        numbers[f"{name}.url"] = redact(without_query(route.url))
        numbers[f"{name}.http_version"] = route.page.last.http_version
        numbers[f"{name}.samples"] = figures.samples
        numbers[f"{name}.errors"] = figures.errors
        numbers[f"{name}.transferred_bytes"] = route.page.received
        numbers[f"{name}.decoded_bytes"] = len(route.page.body)
        for status, count in _cache(route).items():
            numbers[f"{name}.cache_{status}"] = count
        low, high = figures.interval or (None, None)
        for key, value in {
            "cold_ms": cold_of(route),
            "p50_ms": figures.p50,
            "p95_ms": figures.p95,
            "p95_low_ms": low,
            "p95_high_ms": high,
            "worst_ms": figures.worst,
            **{f"{redact(phase)}_ms": value for phase, value in {**phases_of(route), **_own_timings(route)}.items()},
        }.items():
            if value is not None:
                numbers[f"{name}.{key}"] = round(value, 1)
    return numbers


def _runs(file: Path, bad: list[BadLine]) -> Iterator[Run]:
    """Those of a file that is there; none of one that is not yet. Lines that are none go to `bad`."""
    for each in history.read(file) if file.exists() else ():
        if isinstance(each, Run):
            yield each
        else:
            bad.append(each)
