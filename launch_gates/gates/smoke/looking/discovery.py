"""Looks for the routes that every shop has, where nobody named them: by links, sitemap, scripts and the usual paths.

It only ever asks with GET, at most some forty times, and of the site's own host alone.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from launch_gates.gates.smoke.hosts import is_same_site
from launch_gates.gates.smoke.likeness import page_of
from launch_gates.gates.smoke.look import Seen
from launch_gates.gates.smoke.places import USUAL, WORDS
from launch_gates.gates.smoke.recognising import Named, is_it
from launch_gates.gates.smoke.routes import Role, Route
from launch_gates.gates.smoke.shapes import asks_for_password, is_shell, last_part
from launch_gates.gates.smoke.sitemap import places_in
from launch_gates.site.address import host_of
from launch_gates.site.walls import wall_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.core.gate import Context
    from launch_gates.site.client import Client
    from launch_gates.site.page import Link, Page
    from launch_gates.site.visit import Visit

ROLES = (Role.LOGIN, Role.CHECKOUT, Role.ADMIN, Role.WEBHOOK, Role.HEALTH)
_AT_ONCE = 4
_MOST_NAMED = 3
"""The most paths of a role that are asked for because the site names them."""
_MOST_SCRIPTS = 3


class Candidate(NamedTuple):
    """Where a route may be."""

    url: str
    source: str
    named: Named


class Found(NamedTuple):
    """What came of looking."""

    seen: tuple[Seen, ...]
    not_found: dict[Role, str]
    """Role -> where it was looked for."""


def discover(client: Client, home: Seen, nowhere: Visit, context: Context) -> Found:
    """The first place of each role that is one; the roles are looked for side by side."""
    candidates = _candidates(client, home)
    with ThreadPoolExecutor(_AT_ONCE, "smoke") as threads:
        asked = {role: threads.submit(_first, client, role, candidates[role], nowhere) for role in ROLES}
        found = {}
        for number, (role, waiting) in enumerate(asked.items()):
            context.progress(number, len(ROLES), "routes looked for")
            found[role] = waiting.result()
    seen = tuple(each for each in found.values() if each is not None)
    return Found(seen, {role: _said(home, role, candidates[role]) for role, each in found.items() if each is None})


def see(route: Route, visit: Visit) -> Seen:
    """What the visit of a route came to."""
    return Seen(route, visit, page_of(visit), wall_of(visit))


def _first(client: Client, role: Role, candidates: list[Candidate], nowhere: Visit) -> Seen | None:
    visitor = client.visitor()
    for candidate in candidates:
        visit = visitor.get(candidate.url)
        seen = see(Route(role, role.value, _with_its_slash(candidate.url, visit), candidate.source), visit)
        if is_it(role, seen, nowhere, candidate.named):
            return seen
    return None


def _with_its_slash(url: str, visit: Visit) -> str:
    """The path as the site writes it, where that is the same with a slash: what is sent there is not redirected."""
    return visit.url if visit.url == f"{url}/" else url


def _candidates(client: Client, home: Seen) -> dict[Role, list[Candidate]]:
    url, page = home.visit.url, home.page
    named = {role: list(_linked(page, role)) for role in ROLES} if page is not None else {role: [] for role in ROLES}
    if page is not None and asks_for_password(page):
        named[Role.LOGIN].append(Candidate(url, "the form on the homepage", Named.LINKED))
    if not (named[Role.LOGIN] and named[Role.CHECKOUT]):
        in_scripts = _in_scripts(client, page) if page is not None and is_shell(page) else ()
        for role, candidate in (*in_scripts, *_in_sitemap(client, url)):
            named[role].append(candidate)
    return {
        role: _once(
            [
                *found[:_MOST_NAMED],
                *(Candidate(urljoin(url, path), "its usual path", Named.USUAL) for path in USUAL[role]),
            ]
        )
        for role, found in named.items()
    }


def _once(candidates: Iterable[Candidate]) -> list[Candidate]:
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.url.rstrip("/"), candidate)
    return list(first.values())


def _linked(page: Page, role: Role) -> Iterator[Candidate]:
    """What the homepage links to, the plainest words first."""
    links = [link for link in page.links() if is_same_site(link.url, page.url)]
    for words in WORDS.get(role, ()):
        for link in links:
            if _is_called(link, words):
                yield Candidate(link.url, "a link on the homepage", Named.LINKED)


def _is_called(link: Link, words: tuple[str, ...]) -> bool:
    return last_part(link.url) in words or link.text.casefold() in words


def _in_sitemap(client: Client, url: str) -> Iterator[tuple[Role, Candidate]]:
    for place in places_in(client.visitor().get(urljoin(url, "/sitemap.xml"))):
        for role, groups in WORDS.items():
            if is_same_site(place, url) and any(last_part(place) in words for words in groups):
                yield role, Candidate(place, "the sitemap", Named.MENTIONED)


def _in_scripts(client: Client, page: Page) -> Iterator[tuple[Role, Candidate]]:
    """The paths that stand as texts in the scripts of a page that these draw."""
    own = [each.url for each in page.resources() if each.kind == "script" and is_same_site(each.url, page.url)]
    visitor = client.visitor()
    text = "".join(visit.text for visit in map(visitor.get, own[:_MOST_SCRIPTS]) if visit.status == HTTPStatus.OK)
    for role in ROLES:
        for path in dict.fromkeys((*USUAL[role], *(f"/{word}" for words in WORDS.get(role, ()) for word in words))):
            if any(f"{quote}{path}{quote}" in text for quote in "\"'`"):
                yield role, Candidate(urljoin(page.url, path), "a script of the homepage", Named.MENTIONED)


def _said(home: Seen, role: Role, candidates: list[Candidate]) -> str:
    """Where it was looked for, and whether a link leads to another host."""
    usual = sum(candidate.named is Named.USUAL for candidate in candidates)
    places = {Role.LOGIN: "on the homepage, in the sitemap and ", Role.ADMIN: "on the homepage and "}
    places[Role.CHECKOUT] = places[Role.LOGIN]
    where = f"{places.get(role, '')}at {usual} usual paths"
    elsewhere = _elsewhere(home, role)
    return f"{where}; a link on the homepage leads to {elsewhere}, which is another host" if elsewhere else where


def _elsewhere(home: Seen, role: Role) -> str:
    links = home.page.links() if home.page is not None else ()
    for link in links:
        if not is_same_site(link.url, home.visit.url) and any(_is_called(link, each) for each in WORDS.get(role, ())):
            return host_of(link.url)
    return ""
