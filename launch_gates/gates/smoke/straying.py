"""Whether the way to a page leads from one environment into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.smoke.routes import Role
from launch_gates.site.address import host_of
from launch_gates.site.environment import PREVIEW, environment_of

if TYPE_CHECKING:
    from launch_gates.gates.smoke.look import Look, Seen


_OF_CUSTOMERS = (".myshopify.com", ".firebaseapp.com")
"""Where a shop without pages of the platform has its checkout, and an application its log-in."""


def strayed_to(seen: Seen, look: Look) -> str:
    """The first such host among its redirects; empty where there is none.

    Where a hosted shop has its administration is its platform's choice.
    """
    production = host_of(look.site.url or "")
    for hop in seen.visit.hops if seen.route.role is not Role.ADMIN else ():
        host = host_of(hop.headers.get("location", ""))
        is_preview = environment_of(host) == PREVIEW and not host.endswith(_OF_CUSTOMERS)
        is_other = is_preview if look.is_production else host == production
        if host and host != look.host and is_other:
            return host
    return ""
