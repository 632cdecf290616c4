"""A preview or staging site that search engines may list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.hosts import is_same_site, path_of
from launch_gates.gates.smoke.robots import forbidden_by, robots_of
from launch_gates.gates.smoke.routes import FOR_SEARCH
from launch_gates.site.addresses import is_address
from launch_gates.site.environment import is_local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look

RULE = Rule(
    id="smoke/indexable-preview",
    title="Search engines may list a site that is not for customers",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why="Customers find the copy in search results and order there; and the copy competes with the shop for its rank.",
    fix="Have every answer of this environment say `X-Robots-Tag: noindex`, or ask for a password.",
    references=("https://developers.google.com/search/docs/crawling-indexing/block-indexing",),
    bad_example="https://staging.shop.example/ -> 200, without X-Robots-Tag",
    good_example="https://staging.shop.example/ -> 200, X-Robots-Tag: noindex",
)


def find(look: Look) -> Iterator[Problem]:
    """Of a name that everybody can ask for; a canonical address elsewhere tells search engines enough."""
    if look.is_production or is_local(look.host) or is_address(look.host):
        return
    for seen, page in look.own_pages():
        if seen.route.role not in FOR_SEARCH:
            continue
        canonical = page.canonical()
        robots = robots_of(look.content.robots if look.content is not None else None)
        is_kept_out = (
            forbidden_by(seen.visit, page)
            or not robots.allows(path_of(seen.visit.url))
            or (canonical is not None and not is_same_site(canonical, seen.visit.url))
        )
        if not is_kept_out:
            message = f"search engines may list this {look.environment}: nothing keeps {seen.route.title} out"
            yield Problem(
                *(Severity.MEDIUM, message, RULE.fix, ()),
                url=seen.visit.url,
                name=seen.route.name,
                confidence=Confidence.LIKELY,
            )
            return
