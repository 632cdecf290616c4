"""The keys of what looks at a deployed site: `[site]`, which says where and what it is, and a table a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.config import kinds
from launch_gates.config.key import Key, Section
from launch_gates.config.rule_keys import rule_keys

if TYPE_CHECKING:
    from collections.abc import Mapping


SITE_URL: Key[str | None] = Key(
    "site", "url", kinds.URL, None, "The site that customers use.", unset="the address on the command line"
)
SITE_CREDENTIAL_HOSTS: Key[tuple[str, ...]] = Key(
    "site",
    "credential-hosts",
    kinds.HOSTS,
    (),
    "The only hosts that credentials of the environment are sent to: what gets past a protection, and log-ins.",
    unset="the host of `site.url`, or of the address on the command line",
)
SITE_ASSET_HOSTS: Key[tuple[str, ...]] = Key(
    "site",
    "asset-hosts",
    kinds.HOSTS,
    (),
    "Further hosts of yours from which pages load scripts, styles and images: these are looked at too.",
    unset="the host of `site.url`, with and without `www.`",
)
SITE_ENVIRONMENT: Key[str | None] = Key(
    "site",
    "environment",
    kinds.ENVIRONMENT,
    None,
    "Which environment it is: search engines may read production, and nothing else.",
    unset="what the host says, else production",
)
SITE_ROUTES: Key[Mapping[str, str]] = Key(
    "site",
    "routes",
    kinds.ROUTES,
    {},
    "What must answer: name and path. `home`, `login`, `checkout`, `admin`, `webhook` and `health` are looked at as "
    "what they are, any other name as a page. To `login` one wrong log-in is sent, to `webhook` one event without a "
    "signature.",
    unset="the usual places are looked at",
)
SITE_BUILD: Key[str | None] = Key(
    "site",
    "build",
    kinds.BUILD,
    None,
    "Where the site says which build it is: `header x-build`, `meta build`, `json /version commit`, `text /build.txt`.",
    unset="the usual headers and meta elements of the homepage",
)
REDIRECT_FROM = Key("site.redirect", "from", kinds.PLACE, "", "What is asked for: a path or an address.", required=True)
REDIRECT_TO = Key("site.redirect", "to", kinds.PLACE, "", "Where it must lead.", required=True)
REDIRECT_STATUS: Key[int | None] = Key(
    "site.redirect", "status", kinds.REDIRECT_STATUS, None, "The status of the first answer.", unset="any redirect"
)
SMOKE_DISABLE, SMOKE_SEVERITY = rule_keys("smoke", "login-broken")

SITE = Section(
    "site",
    (SITE_URL, SITE_CREDENTIAL_HOSTS, SITE_ASSET_HOSTS, SITE_ENVIRONMENT, SITE_BUILD, SITE_ROUTES),
    "The deployed site, and what is on it.",
)
REDIRECT = Section(
    "site.redirect",
    (REDIRECT_FROM, REDIRECT_TO, REDIRECT_STATUS),
    "A redirect that must be there: http to https, www to apex, old paths to new ones. One table a redirect.",
    repeated=True,
)
SMOKE = Section("smoke", (SMOKE_DISABLE, SMOKE_SEVERITY), "What is looked at after each deploy.")
SECTIONS = (SITE, REDIRECT, SMOKE)
