"""Asks for every route."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from launch_gates.gates.smoke.look import Pages, Seen
from launch_gates.gates.smoke.routes import Role, Route, role_of
from launch_gates.site.page import Page
from launch_gates.site.walls import wall_of

if TYPE_CHECKING:
    from launch_gates.config.settings import SiteSettings
    from launch_gates.core.gate import Context
    from launch_gates.site.client import Client
    from launch_gates.site.visit import Visit

_HTML = ("text/html", "application/xhtml+xml")


def look_at_pages(client: Client, url: str, site: SiteSettings, context: Context) -> Pages:
    """The homepage and the configured routes, in order."""
    home = Route(Role.HOME, Role.HOME.value, url, "the address that was given")
    routes = [home, *(route for route in configured(url, site) if route.url != url)]
    visitor = client.visitor()
    seen = []
    for number, route in enumerate(routes):
        context.progress(number, len(routes), "routes")
        seen.append(see(route, visitor.get(route.url)))
    nowhere = visitor.get(urljoin(url, f"/launch-gates-{secrets.token_hex(6)}")) if seen[0].is_reached else None
    return Pages(tuple(seen), {}, nowhere)


def configured(url: str, site: SiteSettings) -> list[Route]:
    """The routes of the configuration."""
    return [
        Route(role_of(name), name, urljoin(url, path), "configured", is_configured=True)
        for name, path in site.routes.items()
    ]


def see(route: Route, visit: Visit) -> Seen:
    """What the visit of a route came to."""
    is_page = visit.is_answered and visit.content_type in _HTML
    return Seen(route, visit, Page(visit.url, visit.text) if is_page else None, wall_of(visit))
