"""A webhook that takes an event from anybody."""

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

RULE = Rule(
    id="smoke/webhook-accepts-unsigned",
    title="The webhook takes events without a signature",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    why="Anybody can send `payment succeeded` and get the goods.",
    fix="Check the provider's signature over the raw body before anything else (Stripe: `constructEvent` with the "
    "endpoint's secret), and answer 400 where it is not right.",
    references=(
        "https://docs.stripe.com/webhooks#verify-official-libraries",
        "https://owasp.org/Top10/A08_2021-Software_and_Data_Integrity_Failures/",
    ),
    bad_example="POST /webhooks/stripe without Stripe-Signature -> 200",
    good_example="POST /webhooks/stripe without Stripe-Signature -> 400",
)


def find(look: Look) -> Iterator[Problem]:
    """Only where one was sent. A page of HTML is no receipt: that is a site that answers every path."""
    seen, tried = look.pages.of(Role.WEBHOOK), look.tries.webhook
    if seen is None or tried is None or not HTTPStatus.OK <= tried.status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if not tried.is_html:
        message = f"an event without a signature is answered with {tried.status}"
        yield Problem(
            *(Severity.CRITICAL, message, RULE.fix, (seen.path,)),
            url=tried.url,
            name=seen.route.name,
            confidence=Confidence.LIKELY,
        )
