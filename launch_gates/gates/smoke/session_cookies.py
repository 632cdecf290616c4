"""Which cookies are sessions, by the names that frameworks give them, and how one is protected (RFC 6265)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.site.visit import Hop

_NAMES = {
    "sessionid": "Django",
    "connect.sid": "Express",
    "koa.sess": "Koa",
    "koa:sess": "Koa",
    "laravel_session": "Laravel",
    "ci_session": "CodeIgniter",
    "cakephp": "CakePHP",
    "phpsessid": "PHP",
    "ocsessid": "OpenCart",
    "jsessionid": "Java",
    "asp.net_sessionid": "ASP.NET",
    ".aspxauth": "ASP.NET",
    ".aspnetcore.session": "ASP.NET Core",
    ".aspnetcore.cookies": "ASP.NET Core",
    ".aspnetcore.identity.application": "ASP.NET Core",
    "next-auth.session-token": "NextAuth",
    "authjs.session-token": "Auth.js",
    "better-auth.session_token": "Better Auth",
    "remember_user_token": "Devise",
    "session": "Flask, Starlette",
    "adonis-session": "AdonisJS",
}
_BEGINNINGS = (
    ("wordpress_logged_in_", "WordPress"),
    ("wordpress_sec_", "WordPress"),
    ("wp_woocommerce_session_", "WooCommerce"),
    ("sess", "Drupal"),
    ("ssess", "Drupal"),
    ("prestashop-", "PrestaShop"),
)
_DRUPAL_HASH = 32
_PREFIXES = ("__secure-", "__host-")
_OTHERS = ("_ga", "_hj", "_gat", "ajs_", "mp_", "analytics", "_shopify", "optimizely")
"""Those who count visitors call that a session too."""


class Cookie(NamedTuple):
    """One that an answer sets, without its value."""

    name: str
    is_secure: bool
    is_http_only: bool
    same_site: str
    """`lax`, `strict` or `none`; empty where it does not say."""


def cookies_of(hop: Hop) -> Iterator[Cookie]:
    """Those that it sets, without those that it takes away."""
    for line in hop.headers.get_list("set-cookie"):
        pair, *attributes = line.split(";")
        name, equals, value = pair.partition("=")
        said = {
            key.strip().lower(): text.strip().lower() for key, _, text in (each.partition("=") for each in attributes)
        }
        is_taken_away = said.get("max-age", "1").startswith(("0", "-")) or not value.strip(' "')
        if equals and not is_taken_away:
            yield Cookie(name.strip(), "secure" in said, "httponly" in said, said.get("samesite", ""))


def framework_of(cookie: str) -> str:
    """Whose session it is; empty where it is none."""
    name = cookie.lower()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    if name in _NAMES:
        return _NAMES[name]
    for beginning, framework in _BEGINNINGS:
        rest = name.removeprefix(beginning)
        if rest != name and (framework != "Drupal" or (len(rest) == _DRUPAL_HASH and rest.isalnum())):
            return framework
    if name.endswith("_session") and not name.startswith(_OTHERS):
        return "Rails" if name.startswith("_") else "Laravel"
    return ""
