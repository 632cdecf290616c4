"""Whether the way to a page leads from one environment into another."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from launch_gates.gates.smoke.routes import Role
from launch_gates.site.environment import PREVIEW, environment_of

if TYPE_CHECKING:
    from launch_gates.gates.smoke.look import Look, Seen


def strayed_to(seen: Seen, look: Look) -> str:
    """The first such host among its redirects; empty where there is none.

    Where a hosted shop has its administration is its platform's choice.
    """
    production = _host(look.site.url or "")
    for hop in seen.visit.hops if seen.route.role is not Role.ADMIN else ():
        host = _host(hop.headers.get("location", ""))
        is_other = environment_of(host) == PREVIEW if look.is_production else host == production
        if host and host != look.host and is_other:
            return host
    return ""


def _host(url: str) -> str:
    """Empty where it has none, or is no address."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
