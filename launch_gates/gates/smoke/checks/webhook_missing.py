"""A webhook that no event arrives at."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.routes import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look
    from launch_gates.site.visit import Visit

RULE = Rule(
    id="smoke/webhook-missing",
    title="The webhook does not take events",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="The customer has paid and the shop never hears of it: no order, no mail, no goods.",
    fix="Correct the path at the payment provider or in the application; it must take a POST without a log-in, a CSRF "
    "token or a redirect.",
    references=("https://docs.stripe.com/webhooks#webhook-endpoint-def",),
    bad_example="POST /webhooks/stripe -> 404",
    good_example="POST /webhooks/stripe without a signature -> 400",
)
_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE})


def find(look: Look) -> Iterator[Problem]:
    """Only where an event was sent: it is refused for its lack of a signature, and for nothing else."""
    seen, tried = look.pages.of(Role.WEBHOOK), look.tries.webhook
    if seen is None or tried is None or not tried.is_answered:
        return
    wrong = _wrong(tried)
    if wrong:
        # What raises where the signature lacks may still take an event that has one.
        is_sure = tried.status < HTTPStatus.INTERNAL_SERVER_ERROR
        yield Problem(
            *(Severity.CRITICAL if is_sure else Severity.MEDIUM, f"an event is {wrong}", RULE.fix, (seen.path,)),
            url=tried.url,
            name=seen.route.name,
            confidence=Confidence.CERTAIN if is_sure else Confidence.LIKELY,
        )


def _wrong(tried: Visit) -> str:
    status = tried.status
    if status in _ABSENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"answered with {status}"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"redirected with {status}, which no payment provider follows"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and tried.is_html:
        return "answered with a page: nothing takes events there"
    return ""
