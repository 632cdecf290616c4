"""Asks for the redirects of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from launch_gates.gates.smoke.look import Redirected

if TYPE_CHECKING:
    from launch_gates.config.settings import SiteSettings
    from launch_gates.site.client import Client


def look_at_redirects(client: Client, url: str, site: SiteSettings) -> tuple[Redirected, ...]:
    """Each by a visitor without cookies, as somebody comes who follows an old link."""
    return tuple(
        Redirected(each.from_, urljoin(url, each.to), each.status, client.visitor().get(urljoin(url, each.from_)))
        for each in site.redirects
    )
