"""Looks at a site as plain values: what was asked, and what is said to have come back."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx

from launch_gates.config.settings import SiteSettings
from launch_gates.gates.smoke.checks.table import CHECKS
from launch_gates.gates.smoke.look import Look, Pages, Tries
from launch_gates.gates.smoke.looking.discovery import see
from launch_gates.gates.smoke.routes import Role, Route
from launch_gates.site.phases import StopWatch
from launch_gates.site.visit import Hop, Visit

if TYPE_CHECKING:
    from launch_gates.core.finding import NotLookedAt, Unchecked
    from launch_gates.core.problem import Problem
    from launch_gates.gates.smoke.look import Redirected, Seen
    from launch_gates.site.failures import NoAnswerError

SHOP = "https://shop.example/"


def hop(url: str, status: int, kind: str = "text/html", method: str = "GET", **headers: str) -> Hop:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Hop(
        method=method,
        url=url,
        status=status,
        headers=httpx.Headers({"content-type": kind, **given}),
        http_version="HTTP/1.1",
        address="203.0.113.7",
        certificate=None,
        phases=StopWatch(1).phases(),
        is_new_connection=True,
    )


def visit(
    body: str = "",
    status: int = 200,
    path: str = "/",
    *,
    kind: str = "text/html",
    via: tuple[str, ...] = (),
    **headers: str,
) -> Visit:
    """The answer of the last place; `via` are the places before it, of which the first was asked for."""
    urls = [urljoin(SHOP, each) for each in (*via, path)]
    hops = [hop(url, 302, location=after) for url, after in pairwise(urls)]
    return Visit(urls[0], (*hops, hop(urls[-1], status, kind, **headers)), body.encode())


def failed(failure: NoAnswerError, *via: str) -> Visit:
    """No answer, after these redirects."""
    urls = [urljoin(SHOP, each) for each in via]
    hops = [hop(url, 302, location=after) for url, after in pairwise(urls)]
    return Visit(urls[0], tuple(hops), failure=failure)


def seen(role: Role, answer: Visit, *, is_configured: bool = False) -> Seen:
    """A route with what it answered."""
    return see(Route(role, role.value, answer.asked, "its usual path", is_configured), answer)


def look(
    *routes: Seen,
    environment: str = "production",
    url: str = SHOP,
    nowhere: Visit | None = None,
    tries: Tries = Tries(),  # noqa: B008 (frozen)
    site: SiteSettings = SiteSettings(),  # noqa: B008 (frozen)
    redirects: tuple[Redirected, ...] = (),
) -> Look:
    """A healthy homepage and these routes."""
    home = () if any(each.route.role is Role.HOME for each in routes) else (seen(Role.HOME, visit(HOME)),)
    return Look(
        url,
        environment,
        site,
        Pages((*home, *routes), {}, nowhere or visit("gone", 404)),
        redirects=redirects,
        tries=tries,
    )


HOME = "<!doctype html><title>Shop</title><h1>Everything for tea</h1><a href=/cart>Cart</a><a href=/login>Log in</a>"


def found(rule: str, at: Look) -> list[Problem | Unchecked | NotLookedAt]:
    """What that rule says."""
    check = next(check for check in CHECKS if check.rule.id == rule)
    return list(check.find(at))
