"""Asks for what search engines ask for: robots.txt and the sitemap."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from launch_gates.gates.smoke.robots import robots_of
from launch_gates.gates.smoke.sitemap import is_index, places_in

if TYPE_CHECKING:
    from launch_gates.gates.smoke.hosts import Own
    from launch_gates.site.client import Client
    from launch_gates.site.visit import Visit


def look_at_robots(client: Client, home: str) -> Visit:
    """For every agent."""
    return client.visitor().get(urljoin(home, "/robots.txt"))


def look_at_sitemaps(client: Client, home: str, robots: Visit, own: Own) -> tuple[Visit, ...]:
    """The first that robots.txt names, else the usual one; of an index its first part too."""
    visitor = client.visitor()
    named = (url for url in robots_of(robots).sitemaps if own.has(url))
    first = visitor.get(next(named, urljoin(home, "/sitemap.xml")))
    parts = [url for url in places_in(first) if own.has(url)] if is_index(first) else []
    return (first, *map(visitor.get, parts[:1]))
