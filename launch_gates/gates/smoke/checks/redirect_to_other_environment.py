"""A redirect from one environment into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.straying import strayed_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/redirect-to-other-environment",
    title="A page redirects to another environment",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="Customers end up on a staging host, with its data and without a payment that counts; or a test of a preview "
    "looks at production.",
    fix="Set the application's own address (SITE_URL, APP_URL, NEXTAUTH_URL or the like) for this environment.",
    references=("https://12factor.net/config",),
    bad_example="https://shop.example/checkout -> https://staging.shop.example/checkout",
    good_example="https://shop.example/checkout -> https://shop.example/login",
)


def find(look: Look) -> Iterator[Problem]:
    """The first such host on each route's way."""
    for seen in look.pages.seen:
        host = strayed_to(seen, look)
        if host:
            what, severity = (
                ("not for customers", Severity.CRITICAL) if look.is_production else ("the production", Severity.MEDIUM)
            )
            message = f"{seen.route.title} redirects to {host}, which is {what}"
            yield Problem(severity, message, RULE.fix, (seen.path,), url=seen.route.url, name=seen.route.name)
