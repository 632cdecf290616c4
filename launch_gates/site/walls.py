"""What stands between a check and the site: bot walls, log-ins in front, and pages of a host that has no such site.

A wall is told by what its maker documents or always sends, never by a status alone: a wrong guess would call a broken
shop unchecked. Headers can be imitated, which gains nobody anything here: a wall is never a pass.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.site.address import host_of
from launch_gates.site.bypasses import ACCESS, HEADER, LOGIN, VERCEL

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from launch_gates.site.visit import Visit


_BEGINNING = 20_000
"""Characters of a body that are looked at."""


class Wall(NamedTuple):
    """One kind of wall."""

    title: str
    """What it is, for a message: `Cloudflare's challenge`."""
    fix: str
    """How a check gets past it, or what to correct."""
    is_absent: bool = False
    """Whether it says that no site is here at all, so that customers see it too."""
    is_login: bool = False
    """Whether customers may well log in there: then it is a wall only before what needs no log-in."""


class _Seen(NamedTuple):
    """What a wall is told by."""

    status: int
    headers: httpx.Headers
    body: str
    """Its beginning, in small letters."""
    length: int
    """Of the whole body, in bytes."""
    host: str
    """Where the way ended."""
    asked: str
    """The host that was asked."""

    def header(self, name: str) -> str:
        return str(self.headers.get(name, "")).lower()

    def sets_cookie(self, name: str) -> bool:
        return any(each.lower().startswith(f"{name}=") for each in self.headers.get_list("set-cookie"))


_GONE = "Point the name at the running application, or deploy it: its host knows no such site."
_ALLOWED = "or run it from an allowed address."


def _cloudflare_challenge(seen: _Seen) -> bool:
    return seen.header("cf-mitigated") == "challenge"


def _cloudflare_access(seen: _Seen) -> bool:
    return seen.host.endswith(".cloudflareaccess.com")


def _vercel_firewall(seen: _Seen) -> bool:
    return seen.header("x-vercel-mitigated") in {"deny", "challenge"}


def _vercel_protection(seen: _Seen) -> bool:
    is_login = seen.status == HTTPStatus.UNAUTHORIZED and (
        seen.sets_cookie("_vercel_sso_nonce") or "vercel.com/sso" in seen.body
    )
    return is_login or (seen.host == "vercel.com" and seen.asked != "vercel.com")


def _netlify_password(seen: _Seen) -> bool:
    is_netlify = seen.header("server") == "netlify" or "x-nf-request-id" in seen.headers
    return seen.status == HTTPStatus.UNAUTHORIZED and is_netlify


def _basic(seen: _Seen) -> bool:
    return seen.status == HTTPStatus.UNAUTHORIZED and seen.header("www-authenticate").startswith("basic")


_LOG_INS = ("login.microsoftonline.com", "accounts.google.com")
_LOG_INS_BELOW = (".okta.com", ".auth0.com", ".onelogin.com", ".b2clogin.com")


def _elsewhere(seen: _Seen) -> bool:
    return seen.host != seen.asked and (seen.host in _LOG_INS or seen.host.endswith(_LOG_INS_BELOW))


def _shopify_password(seen: _Seen) -> bool:
    return "x-shopid" in seen.headers and 'action="/password"' in seen.body


def _no_heroku_app(seen: _Seen) -> bool:
    return "herokucdn.com/error-pages/no-such-app" in seen.body


def _no_render_service(seen: _Seen) -> bool:
    return seen.header("x-render-routing") == "no-server"


def _no_vercel_deployment(seen: _Seen) -> bool:
    return seen.header("x-vercel-error") == "deployment_not_found"


def _no_netlify_site(seen: _Seen) -> bool:
    return seen.header("server") == "netlify" and "not found - request id" in seen.body


def _no_fly_app(seen: _Seen) -> bool:
    return seen.status == HTTPStatus.NOT_FOUND and seen.header("server").startswith("fly/") and not seen.body.strip()


def _no_railway_service(seen: _Seen) -> bool:
    return seen.header("x-railway-fallback") == "true"


def _no_github_pages(seen: _Seen) -> bool:
    return "there isn't a github pages site here" in seen.body


_PARKED_MARKS = (
    "sedoparking.com",
    "parkingcrew.net",
    "bodis.com",
    "hugedomains.com",
    "dan.com/buy-domain",
    "this domain is for sale",
    "buy this domain",
    "domain is parked",
    "parked free, courtesy of",
)


def _parked(seen: _Seen) -> bool:
    """Such pages are short; a shop that mentions a domain's sale is not."""
    return seen.length < _BEGINNING and any(mark in seen.body for mark in _PARKED_MARKS)


def _absent(host: str) -> Wall:
    return Wall(f"{host}'s page for a site that is not there", _GONE, is_absent=True)


_WALLS: tuple[tuple[Callable[[_Seen], bool], Wall], ...] = (
    (
        _cloudflare_challenge,
        Wall(
            "Cloudflare's challenge",
            f"Have a WAF rule skip it for a header of your own and set {HEADER} to that, as `Name: value`, {_ALLOWED}",
        ),
    ),
    (
        _cloudflare_access,
        Wall("Cloudflare Access", f"Set {' and '.join(ACCESS)} to a service token of this application."),
    ),
    (_vercel_firewall, Wall("Vercel's firewall", f"Add a bypass rule to the project's firewall, {_ALLOWED}")),
    (
        _vercel_protection,
        Wall("Vercel's deployment protection", f"Set {VERCEL} to the project's secret for protection bypass."),
    ),
    (_netlify_password, Wall("Netlify's password page", "Check a deploy that has no password.")),
    (_basic, Wall("HTTP basic authentication", f"Set {LOGIN} to `user:password`.")),
    (
        _elsewhere,
        Wall("a log-in on another host", "Let this client through, or check an address without it.", is_login=True),
    ),
    (_shopify_password, Wall("Shopify's password page", "Open the shop, or check it after it has opened.")),
    (_no_heroku_app, _absent("Heroku")),
    (_no_render_service, _absent("Render")),
    (_no_vercel_deployment, _absent("Vercel")),
    (_no_netlify_site, _absent("Netlify")),
    (_no_fly_app, _absent("Fly.io")),
    (_no_railway_service, _absent("Railway")),
    (_no_github_pages, _absent("GitHub Pages")),
    (_parked, Wall("a parked domain's page", "Point the name at your host: the registrar answers.", is_absent=True)),
)


def wall_of(visit: Visit) -> Wall | None:
    """The wall that a visit ended at, or None where it reached the site, or nothing."""
    if not visit.is_answered:
        return None
    last = visit.last
    seen = _Seen(
        last.status,
        last.headers,
        visit.text[:_BEGINNING].lower(),
        len(visit.body),
        host_of(last.url),
        host_of(visit.asked),
    )
    return next((wall for stands, wall in _WALLS if stands(seen)), None)
