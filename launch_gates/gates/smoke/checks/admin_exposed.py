"""An administration that is open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.routes import Role
from launch_gates.gates.smoke.shapes import is_administration, looks_administrative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/admin-exposed",
    title="The administration asks for no log-in",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="Anybody can read the customers' data, change prices and send refunds.",
    fix="Take it off the network now, then have every page of it ask for a log-in; see in the logs who was there.",
    references=("https://owasp.org/Top10/A01_2021-Broken_Access_Control/",),
    bad_example="GET /admin/ -> 200, with the list of orders",
    good_example="GET /admin/ -> 302 -> /admin/login/",
)


def find(look: Look) -> Iterator[Problem]:
    """By what only an administration shows; a page of that name is none."""
    seen = look.pages.answered(Role.ADMIN)
    if seen is None or seen.page is None:
        return
    is_certain = is_administration(seen.page)
    if is_certain or looks_administrative(seen.page):
        message = "the administration is shown to somebody who has not logged in"
        yield Problem(
            *(Severity.CRITICAL, message, RULE.fix, (seen.path,)),
            url=seen.visit.url,
            name=seen.route.name,
            confidence=Confidence.CERTAIN if is_certain else Confidence.LIKELY,
        )
