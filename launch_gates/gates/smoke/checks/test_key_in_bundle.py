"""Production that is set up for a provider's test mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.hosts import path_of
from launch_gates.gates.smoke.sandboxes import modes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.content import Sandbox
    from launch_gates.gates.smoke.look import Look, Seen

RULE = Rule(
    id="smoke/test-key-in-bundle",
    title="Production uses a provider's test mode",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why="Orders come in and no money does, or cards are refused; a test key of a captcha lets every program pass.",
    fix="Set the live key in production's environment and build again: such keys are written into the scripts.",
    references=("https://docs.stripe.com/keys#test-live-modes",),
    bad_example='Stripe("pk_test_<redacted>") on https://shop.example',
    good_example='Stripe("pk_live_<redacted>") on https://shop.example',
)


def find(look: Look) -> Iterator[Problem]:
    """Once a provider. Who also has the live key chooses between the two as the script runs."""
    if not look.is_production or look.content is None:
        return
    live = frozenset[str]().union(*(text.live for text in look.content.texts))
    told = set()
    for seen, url, where, sandbox in _sandboxes(look):
        if sandbox.provider not in live and sandbox.provider not in told:
            told.add(sandbox.provider)
            yield Problem(
                Severity.HIGH,
                f"{where} uses {sandbox.what} of {sandbox.provider} in production",
                RULE.fix,
                (sandbox.provider,),
                url=url,
                name=seen.route.name,
                confidence=Confidence.LIKELY,
            )


def _sandboxes(look: Look) -> Iterator[tuple[Seen, str, str, Sandbox]]:
    for text in look.content.texts if look.content is not None else ():
        where = f"the script {path_of(text.url)}" if text.is_script else text.seen.route.title
        for sandbox in text.sandboxes:
            yield text.seen, text.url, where, sandbox
    for seen, page in look.own_pages():
        urls = [resource.url for resource in page.resources()] + [form.action for form in page.forms()]
        for sandbox in modes_of(urls):
            yield seen, seen.visit.url, seen.route.title, sandbox
