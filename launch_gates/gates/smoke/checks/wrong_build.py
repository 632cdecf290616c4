"""The build that answers is not the one that was deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.site.build import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look
    from launch_gates.site.waiting import Waited

RULE = Rule(
    id="smoke/wrong-build",
    title="Another build than the one that was deployed answers",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="The deploy did not arrive: customers use the old version, and everything that is checked now is its.",
    fix="Read the deploy's log; see whether a cache, a second host or a failed roll-out still serves the old build.",
    references=("https://docs.github.com/en/actions/deployment/about-deployments",),
    bad_example="Expected 1f0c9e2; https://shop.example says 8a77b10 after 5 minutes.",
    good_example="https://shop.example says 1f0c9e2.",
)


def find(look: Look) -> Iterator[Problem | Unchecked]:
    """Where a build was expected."""
    expected, waited = look.expected, look.waited
    if expected is None or waited is None or waited.came or not expected.build:
        return
    if waited.is_silent:
        reason = "the site does not say which build it is"
        yield Unchecked(RULE.id, look.url, reason, f"Have it say so, and set site.build to where: {FORMS}.")
        return
    answer = f"says {waited.said}" if waited.said is not None else _silence(waited)
    yield Problem(
        Severity.CRITICAL,
        f"the build {expected.build[:12]} does not answer after {waited.seconds:.0f} s: the site {answer}",
        RULE.fix,
        (),
        url=waited.visit.url,
        details={"expected": expected.build, "said": waited.said, "seconds": round(waited.seconds, 1)},
    )


def _silence(waited: Waited) -> str:
    failure = waited.visit.failure
    return f"gives no answer ({failure.message})" if failure is not None else f"answers {waited.visit.status}"
