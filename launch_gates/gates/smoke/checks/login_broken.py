"""A log-in that nobody gets through, or that gives away what is typed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import NotLookedAt
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.forms import can_be_used, leads_on, unsafe_forms
from launch_gates.gates.smoke.routes import Role
from launch_gates.gates.smoke.shapes import login_form, may_be_drawn_by_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/login-broken",
    title="The log-in does not work, or is not safe",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="Customers cannot come to their orders, or others on their network read what they type.",
    fix="Open the log-in page and try it; read the application's log of that moment.",
    references=(
        "https://owasp.org/Top10/A07_2021-Identification_and_Authentication_Failures/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
    ),
    bad_example="A wrong password is answered with 500.",
    good_example="A wrong password is answered with the form and a message.",
)


def find(look: Look) -> Iterator[Problem | NotLookedAt]:
    """What the page says, and what came of one wrong log-in where that was allowed."""
    at = look.pages.of(Role.LOGIN)
    if at is not None and at.is_guarded:
        reason = f"{at.route.title} is a service on another host: whether it works is not known"
        yield NotLookedAt(at.route.name, reason)
    seen = look.pages.answered(Role.LOGIN)
    if seen is None or seen.page is None:
        return
    form = login_form(seen.page)
    if form is not None:
        yield from unsafe_forms(seen, seen.page, [form], look)
    elif may_be_drawn_by_scripts(seen.page):
        yield NotLookedAt(seen.route.name, f"{seen.route.title} is drawn by scripts: whether it works is not known")
    elif not can_be_used(seen.page) and not leads_on(seen.page, look) and seen.error_page is None:
        message = f"{seen.route.title} has no form, and nothing to press"
        yield Problem(
            *(Severity.CRITICAL, message, RULE.fix, (seen.path, "form")),
            url=seen.visit.url,
            name=seen.route.name,
            confidence=Confidence.LIKELY,
        )
    tried = look.tries.login
    if tried is None and Role.LOGIN in look.tries.allowed:
        reason = "no wrong log-in was sent: there is no form for a password that is sent to the site itself"
        yield NotLookedAt(seen.route.name, reason)
    elif tried is not None and tried.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        message = f"a wrong name and password are answered with {tried.status}"
        identity = (seen.path, "wrong")
        yield Problem(Severity.CRITICAL, message, RULE.fix, identity, url=tried.url, name=seen.route.name)
