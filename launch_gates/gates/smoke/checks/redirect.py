"""A redirect of the configuration that is not there, or leads elsewhere."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look, Redirected

RULE = Rule(
    id="smoke/redirect",
    title="A redirect that should be there is not",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="Old links, printed addresses and the rank that search engines gave them lead to an error, or to two copies of "
    "the site.",
    fix="Correct the redirect at the CDN, the server or the application, or its entry in `site.redirect`.",
    references=("https://www.rfc-editor.org/rfc/rfc9110#section-15.4",),
    bad_example="http://www.shop.example/ -> 200",
    good_example="http://www.shop.example/ -> 301 -> https://shop.example/",
)


def find(look: Look) -> Iterator[Problem | Unchecked]:
    """The status is that of the first answer; the way may have more than one step to where it has to end."""
    for redirected in look.redirects:
        visit = redirected.visit
        if visit.failure is not None and not visit.hops:
            fix = "See whether its name leads to the same server."
            yield Unchecked(RULE.id, redirected.wanted, visit.failure.message, fix)
        elif wrong := _wrong(redirected):
            identity = (redirected.wanted,)
            yield Problem(Severity.HIGH, f"{redirected.wanted} {wrong}", RULE.fix, identity, url=visit.asked)


def _wrong(redirected: Redirected) -> str:
    """What is wrong, after the address; empty where nothing is."""
    visit, status = redirected.visit, redirected.visit.hops[0].status
    ways = [urljoin(hop.url, hop.headers["location"]) for hop in visit.hops if "location" in hop.headers]
    if not ways or not HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"answers {status} and does not redirect"
    if redirected.status is not None and status != redirected.status:
        return f"redirects with {status} in place of {redirected.status}"
    if _plain(redirected.to) not in map(_plain, ways):
        return f"leads to {ways[-1]} in place of {redirected.to}"
    return ""


def _plain(url: str) -> str:
    return url.removesuffix("/")
