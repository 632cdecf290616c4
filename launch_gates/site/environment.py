"""Which environment a host is, where nobody says."""

from __future__ import annotations

from launch_gates.site.addresses import is_address, names_this_machine

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


def is_tunnel(host: str) -> bool:
    """Whether the name leads to somebody's own machine."""
    return host.lower().endswith(_TUNNELS)


def environment_of(host: str) -> str:
    """`production`, or `preview` for what is plainly not meant for customers."""
    host = host.lower()
    if is_address(host) or names_this_machine(host) or host.endswith(HOSTS_OF_PLATFORMS):
        return PREVIEW
    first = host.partition(".")[0].split("-")
    return PREVIEW if _WORDS.intersection(first) and host.count(".") > 1 else PRODUCTION
