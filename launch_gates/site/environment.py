"""Which environment a host is, where nobody says."""

from __future__ import annotations

from launch_gates.site.addresses import is_address, is_public, names_this_machine

PRODUCTION, PREVIEW = "production", "preview"
_TUNNELS = (
    ".ngrok.io",
    ".ngrok.app",
    ".ngrok-free.app",
    ".ngrok-free.dev",
    ".trycloudflare.com",
    ".loca.lt",
    ".ts.net",
    ".devtunnels.ms",
    ".app.github.dev",
    ".gitpod.io",
)
HOSTS_OF_PLATFORMS = (
    *_TUNNELS,
    ".vercel.app",
    ".netlify.app",
    ".onrender.com",
    ".fly.dev",
    ".herokuapp.com",
    ".up.railway.app",
    ".pages.dev",
    ".workers.dev",
    ".azurewebsites.net",
    ".web.app",
    ".firebaseapp.com",
    ".amplifyapp.com",
    ".myshopify.com",
)
"""Where a platform or a tunnel gives names: nobody's own, and nothing to send customers to."""
_WORDS = frozenset(
    {"staging", "stage", "preview", "test", "testing", "dev", "develop", "development", "qa", "uat", "demo"}
)

_LOCAL = (".local", ".test", ".internal", ".lan", ".home.arpa", ".localdomain", ".intranet")


def is_tunnel(host: str) -> bool:
    """Whether the name leads to somebody's own machine."""
    return host.lower().endswith(_TUNNELS)


def is_local(host: str) -> bool:
    """Whether only a machine itself or its own network knows the host: by an address, or a name that no one else has.

    RFC 6761, section 6; RFC 6762, section 3; RFC 8375; a name without a dot, as containers have.
    """
    host = host.lower().rstrip(".")
    if not host:
        return False
    if is_address(host):
        return not is_public(host)
    return names_this_machine(host) or "." not in host or host.endswith(_LOCAL)


def is_staging_of(host: str, production: str) -> bool:
    """Whether it is named as the copy of that very site: `staging.shop.example`, `shop-dev.example.com`."""
    host, production = host.lower(), production.lower().removeprefix("www.")
    first, _, rest = host.partition(".")
    words = first.split("-")
    if not _WORDS.difference({"demo"}).intersection(words):
        return False
    name, _, domain = production.partition(".")
    return rest == production or (rest == domain and name in words)


def environment_of(host: str) -> str:
    """`production`, or `preview` for what is plainly not meant for customers."""
    host = host.lower()
    if is_address(host) or names_this_machine(host) or host.endswith(HOSTS_OF_PLATFORMS):
        return PREVIEW
    first = host.partition(".")[0].split("-")
    return PREVIEW if _WORDS.intersection(first) and host.count(".") > 1 else PRODUCTION
