"""What a page that came over https loads over http."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.site.address import host_of
from launch_gates.site.environment import is_local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look, Seen
    from launch_gates.site.page import Page, Resource

RULE = Rule(
    id="smoke/mixed-content",
    title="A page over https loads something over http",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="Browsers refuse such scripts, styles and frames, so the page is broken; images are changed to https or lost.",
    fix="Write the address with https, or as a path alone; often the application's own address is set to http.",
    references=("https://www.w3.org/TR/mixed-content/",),
    bad_example='<script src="http://cdn.example/cart.js"></script> on https://shop.example',
    good_example='<script src="https://cdn.example/cart.js"></script>',
)
_BLOCKED = frozenset({"script", "stylesheet", "font", "frame"})
_UPGRADES = "upgrade-insecure-requests"


def find(look: Look) -> Iterator[Problem]:
    """One finding for each address that is refused, and one for each host of images."""
    told = set()
    for seen, page in look.own_pages():
        if not seen.visit.url.startswith("https://") or _upgrades(seen, page):
            continue
        for resource in page.resources():
            what = resource.url if resource.kind in _BLOCKED else host_of(resource.url)
            if resource.url.startswith("http://") and not is_local(host_of(resource.url)) and what not in told:
                told.add(what)
                yield _problem(seen, resource, look)


def _problem(seen: Seen, resource: Resource, look: Look) -> Problem:
    is_blocked = resource.kind in _BLOCKED
    host = "" if look.own.has(resource.url) else host_of(resource.url)
    url = resource.url.partition("?")[0]
    effect = "which browsers refuse" if is_blocked else "which browsers change to https, or leave out"
    return Problem(
        Severity.HIGH if is_blocked else Severity.LOW,
        f"{seen.route.title} loads the {resource.kind} {url} over http, {effect}",
        RULE.fix,
        ("blocked", host, url.partition("://")[2].partition("/")[2]) if is_blocked else ("images", host),
        url=seen.visit.url,
        name=seen.route.name,
    )


def _upgrades(seen: Seen, page: Page) -> bool:
    """Whether the page has browsers ask with https anyway (CSP, `upgrade-insecure-requests`)."""
    policies = (seen.visit.header("content-security-policy"), page.meta("content-security-policy") or "")
    return any(_UPGRADES in policy.lower() for policy in policies)
