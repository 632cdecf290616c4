"""Production that search engines are told to leave out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.hosts import path_of
from launch_gates.gates.smoke.robots import forbidden_by, robots_of
from launch_gates.gates.smoke.routes import FOR_SEARCH, Role
from launch_gates.gates.smoke.shapes import asks_for_password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/noindex-in-production",
    title="Production tells search engines to leave it out",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="The setting that kept staging out of search results went along to production: nobody finds the shop, and it "
    "takes weeks to come back.",
    fix="Take noindex away, or the `Disallow: /`, in this environment; then ask for a new crawl.",
    references=(
        "https://developers.google.com/search/docs/crawling-indexing/block-indexing",
        "https://www.rfc-editor.org/rfc/rfc9309",
    ),
    bad_example='<meta name="robots" content="noindex"> on https://shop.example/',
    good_example="User-agent: *\nDisallow: /cart/",
)


def find(look: Look) -> Iterator[Problem]:
    """The homepage and the pages of the configuration. A site that begins with a log-in is nothing to be found."""
    pages = list(look.own_pages())
    if not look.is_production or not pages or asks_for_password(pages[0][1]):
        return
    yield from _by_robots(look)
    for seen, page in pages:
        by = forbidden_by(seen.visit, page)
        if by and seen.route.role in FOR_SEARCH:
            yield Problem(
                Severity.HIGH if seen.route.role is Role.HOME else Severity.MEDIUM,
                f"{by} keeps {seen.route.title} out of search results",
                RULE.fix,
                (seen.path,),
                url=seen.visit.url,
                name=seen.route.name,
            )


def _by_robots(look: Look) -> Iterator[Problem]:
    robots = look.content.robots if look.content is not None else None
    if robots is None:
        return
    if robots.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        message = f"robots.txt answers {robots.status}: search engines stay away until it answers"
        yield Problem(Severity.MEDIUM, message, "Have it answer 200 or 404.", ("robots.txt", "5xx"), url=robots.url)
    elif not robots_of(robots).allows(path_of(look.pages.seen[0].visit.url)):
        message = "robots.txt keeps search engines from the homepage"
        yield Problem(Severity.HIGH, message, RULE.fix, ("robots.txt",), url=robots.url)
