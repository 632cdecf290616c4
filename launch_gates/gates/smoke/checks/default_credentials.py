"""The credentials that software comes with."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.likeness import page_of
from launch_gates.gates.smoke.routes import Role
from launch_gates.gates.smoke.shapes import asks_for_password, is_administration, looks_administrative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/default-credentials",
    title="The administration opens with the credentials that it came with",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="They are the first thing that is tried, by machines, within hours of a launch.",
    fix="Change the password now, or remove the account; look into the logs for who was there.",
    references=("https://owasp.org/Top10/A07_2021-Identification_and_Authentication_Failures/",),
    bad_example="admin / admin opens /admin/",
    good_example="Every administrator has a name and a password of their own.",
)


def find(look: Look) -> Iterator[Problem | Unchecked]:
    """One attempt, and only with `--default-credentials`. What comes after a log-in that failed asks again."""
    if Role.ADMIN not in look.tries.allowed:
        return
    seen, tried = look.pages.of(Role.ADMIN), look.tries.admin
    if seen is None or tried is None or not tried.is_answered:
        subject = seen.route.url if seen is not None else look.url
        yield Unchecked(RULE.id, subject, "no log-in form of an administration was found", "Set site.routes.admin.")
        return
    page = page_of(tried)
    if page is None or tried.status != HTTPStatus.OK or asks_for_password(page):
        return
    if is_administration(page) or looks_administrative(page):
        message = "the administration opens with the name and the password that software comes with"
        yield Problem(Severity.CRITICAL, message, RULE.fix, (seen.path,), url=seen.visit.url, name=seen.route.name)
