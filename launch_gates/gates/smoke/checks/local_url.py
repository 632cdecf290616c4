"""Addresses of a developer's machine, of a private network or of staging in what customers and search engines get."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.robots import robots_of
from launch_gates.gates.smoke.sitemap import places_in
from launch_gates.site.address import host_of
from launch_gates.site.environment import HOSTS_OF_PLATFORMS, is_local, is_staging_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look, Seen

RULE = Rule(
    id="smoke/local-url",
    title="A page, a redirect or the sitemap names a developer's machine or staging",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="Customers who follow it reach nothing, or a shop that takes no real order; search engines list the wrong "
    "address, and shared links have no picture.",
    fix="Set the application's own address (SITE_URL, APP_URL, NEXT_PUBLIC_SITE_URL or the like) for this environment, "
    "and build again.",
    references=("https://www.rfc-editor.org/rfc/rfc6761#section-6.3", "https://12factor.net/config"),
    bad_example='<link rel="canonical" href="http://localhost:3000/">',
    good_example='<link rel="canonical" href="https://shop.example/">',
)


class _Place(NamedTuple):
    """Where an address stands in a page."""

    selector: str
    attribute: str
    title: str
    is_own: bool = False
    """Whether it says where the page itself is, so that a platform's name is wrong there too."""


_PLACES = (
    _Place("link[rel~=canonical i]", "href", "the canonical address", is_own=True),
    _Place("meta[property='og:url' i]", "content", "og:url", is_own=True),
    _Place("base", "href", "the base of its links", is_own=True),
    _Place("link[rel~=alternate i]", "href", "an alternate address"),
    _Place("meta[property='og:image' i], meta[name='twitter:image' i]", "content", "the picture for shared links"),
    _Place("form", "action", "a form"),
    _Place("a", "href", "a link"),
    _Place("script, img, iframe, source, video", "src", "something that it loads"),
    _Place("link[rel~=stylesheet i], link[rel~=preload i], link[rel~=icon i]", "href", "something that it loads"),
)


class _Named(NamedTuple):
    seen: Seen | None
    where: str
    url: str
    is_own: bool


def find(look: Look) -> Iterator[Problem]:
    """One finding for each host in each kind of place."""
    if is_local(look.host):
        return
    told = set()
    for named in _named(look):
        host = host_of(named.url)
        what = _what(host, look, is_own=named.is_own)
        if what and (host, named.where) not in told:
            told.add((host, named.where))
            yield _problem(named, what, look)


def _problem(named: _Named, what: str, look: Look) -> Problem:
    seen = named.seen
    title, name = (seen.route.title, seen.route.name) if seen is not None else ("the site", "")
    shown = named.url.partition("?")[0].partition("#")[0]
    return Problem(
        Severity.HIGH,
        f"{title} names {shown} as {named.where}: {what}",
        RULE.fix,
        (named.where, host_of(named.url)),
        url=seen.visit.url if seen is not None else look.url,
        name=name,
    )


def _what(host: str, look: Look, *, is_own: bool) -> str:
    """What is wrong with the host; empty where nothing is."""
    if is_local(host):
        return "a developer's machine, or a private network"
    if not look.is_production or host == look.host:
        return ""
    if is_staging_of(host, look.host):
        return "not for customers"
    is_lent = host.endswith(HOSTS_OF_PLATFORMS) and not look.host.endswith(HOSTS_OF_PLATFORMS)
    return "a name that the platform lends" if is_own and is_lent else ""


def _named(look: Look) -> Iterator[_Named]:
    for seen, page in look.own_pages():
        for place in _PLACES:
            for node in page.select(place.selector):
                url = (node.attributes.get(place.attribute) or "").strip()
                if url.startswith(("http://", "https://", "//")):
                    yield _Named(seen, place.title, url, place.is_own)
    if look.content is not None:
        for url in robots_of(look.content.robots).sitemaps:
            yield _Named(None, "its sitemap, in robots.txt", url, is_own=True)
        for sitemap in look.content.sitemaps:
            for url in places_in(sitemap):
                yield _Named(None, "a page, in its sitemap", url, is_own=True)
