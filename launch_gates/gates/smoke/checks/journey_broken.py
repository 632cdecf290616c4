"""A journey that does not lead to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.journeys.running import Gone
    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/journey-broken",
    title="A journey through the site does not lead to its end",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="Every page may answer, and nobody can buy: a customer comes as far as the journey did.",
    fix="See the step that the message names, and the application's log of that moment.",
    references=("https://owasp.org/www-project-web-security-testing-guide/",),
    bad_example="buy, step 3 of 4 (POST /cart/add): answers 500",
    good_example="buy: 4 steps in 0.6 s",
)


def find(look: Look) -> Iterator[Problem | Unchecked]:
    """One finding a journey: the steps after the one that went wrong were not gone."""
    for gone in look.journeys:
        if gone.reason:
            yield Unchecked(RULE.id, _place(gone), gone.reason, gone.fix)
        elif gone.problems:
            more = f", and {len(gone.problems) - 1} more" if len(gone.problems) > 1 else ""
            yield Problem(
                Severity.CRITICAL,
                f"{_place(gone)}: {gone.problems[0]}{more}",
                RULE.fix,
                (gone.journey.name,),
                url=gone.visit.url if gone.visit is not None else look.url,
                name=gone.journey.name,
                details={"step": gone.steps + 1, "steps": len(gone.journey.steps), "problems": list(gone.problems)},
            )
    yield from _of_files(look)


def _of_files(look: Look) -> Iterator[Problem | Unchecked]:
    for run in look.hurl:
        if not run.is_run:
            yield Unchecked(RULE.id, run.file, run.reason, "Install it: https://hurl.dev/docs/installation.html")
        elif not run.is_passed:
            what = run.reason or f"{len(run.lines) or 'some'} assertions do not hold"
            line = run.lines[0] if run.lines else None
            details = {"lines": list(run.lines)}
            yield Problem(
                Severity.CRITICAL, f"{run.file}: {what}", RULE.fix, (run.file,), run.file, line, details=details
            )


def _place(gone: Gone) -> str:
    step = gone.step
    way = f" ({step.verb} {step.path})" if step is not None else ""
    return f"{gone.journey.name}, step {gone.steps + 1} of {len(gone.journey.steps)}{way}"
