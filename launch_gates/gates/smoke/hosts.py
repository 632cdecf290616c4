"""Which addresses are the site's: its host, with or without `www.`, where that redirects to, and what is configured."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from launch_gates.site.address import host_of


def path_of(url: str) -> str:
    """Its path and query, which are the same on every host."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def is_same_site(url: str, site: str) -> bool:
    """Whether its host is the site's, with or without `www.`."""
    hosts = [host_of(each).removeprefix("www.") for each in (url, site)]
    try:
        return hosts[0] == hosts[1] != "" and urlsplit(url).port == urlsplit(site).port
    except ValueError:
        return False


class Own(NamedTuple):
    """The addresses that may be asked for what pages load."""

    places: tuple[str, ...]
    """The homepage as it was given, and where it ended."""
    asset_hosts: tuple[str, ...] = ()

    def has(self, url: str) -> bool:
        """Whether it is one of them."""
        return host_of(url) in self.asset_hosts or any(is_same_site(url, place) for place in self.places)
