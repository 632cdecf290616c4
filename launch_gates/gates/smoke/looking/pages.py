"""Asks for every route: those of the configuration, or those that are found."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from launch_gates.gates.smoke.look import Pages
from launch_gates.gates.smoke.looking.discovery import Found, discover, see
from launch_gates.gates.smoke.routes import Role, Route, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.config.settings import SiteSettings
    from launch_gates.core.gate import Context
    from launch_gates.gates.smoke.look import Seen
    from launch_gates.site.client import Client


def look_at_pages(client: Client, url: str, site: SiteSettings, context: Context) -> Pages:
    """The homepage, then the configured routes in order; where none is configured, those that are found."""
    visitor = client.visitor()
    home = see(Route(Role.HOME, Role.HOME.value, url, "the address that was given"), visitor.get(url))
    nowhere = visitor.get(urljoin(url, f"/launch-gates-{secrets.token_hex(6)}")) if home.is_reached else None
    found = Found((), {})
    if site.routes:
        found = Found(tuple(_configured(client, url, site, context)), {})
    elif nowhere is not None:
        found = discover(client, home, nowhere, context)
    return Pages((home, *found.seen), found.not_found, nowhere)


def _configured(client: Client, url: str, site: SiteSettings, context: Context) -> Iterator[Seen]:
    visitor = client.visitor()
    for number, (name, path) in enumerate(site.routes.items()):
        context.progress(number, len(site.routes), "routes")
        route = Route(role_of(name), name, urljoin(url, path), "configured", is_configured=True)
        if route.url != url:
            yield see(route, visitor.get(route.url))
