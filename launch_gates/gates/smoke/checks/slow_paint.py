"""A page whose largest part comes late, as a browser measures it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/slow-paint",
    title="The largest part of a page comes late",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why="Visitors go before they have seen anything: 2.5 seconds is the limit for good, 4 for poor.",
    fix="Load the largest picture or text first, smaller, and without a script before it.",
    references=("https://web.dev/articles/lcp",),
    bad_example="largest contentful paint of the homepage: 5.1 s",
    good_example="largest contentful paint of the homepage: 1.2 s",
)
_GOOD, _POOR = 2.5, 4.0


def find(look: Look) -> Iterator[Problem]:
    """By one load without a cache, from here: a hint, and no measurement of what visitors have."""
    for drawn in look.browser.drawn if look.browser is not None else ():
        paint = drawn.loaded.paint
        if paint is not None and paint > _GOOD:
            yield Problem(
                Severity.MEDIUM if paint > _POOR else Severity.LOW,
                f"the largest part of {drawn.seen.route.title} comes after {paint:.1f} s",
                RULE.fix,
                (drawn.seen.path,),
                url=drawn.loaded.url,
                name=drawn.seen.route.name,
                confidence=Confidence.LIKELY,
                details={"seconds": round(paint, 2), "requests": drawn.loaded.requests},
            )
