"""Redirects that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.routes import VITAL
from launch_gates.site.failures import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/redirect-loop",
    title="A page redirects without an end",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="The browser gives up and says that the page is not working; nobody gets through.",
    fix="See the redirects of the application and of the CDN before it: one undoes what the other does, most often in "
    "http and https, www and apex, or a slash at the end.",
    references=("https://www.rfc-editor.org/rfc/rfc9110#section-15.4",),
    bad_example="/checkout -> /cart -> /checkout -> ...",
    good_example="/checkout -> /cart",
)
_SHOWN = 4


def find(look: Look) -> Iterator[Problem]:
    """A circle, more redirects than browsers follow, or one to what is no address."""
    for seen in look.pages.seen:
        failure = seen.visit.failure
        if failure is not None and failure.kind is Kind.REDIRECT:
            way = [hop.url for hop in seen.visit.hops[:_SHOWN]]
            yield Problem(
                Severity.CRITICAL if seen.route.role in VITAL else Severity.HIGH,
                f"{seen.route.title}: {failure.message}",
                RULE.fix,
                (seen.path,),
                url=seen.route.url,
                name=seen.route.name,
                details={"way": way},
            )
