"""A session cookie that others than the server may read, send or see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.session_cookies import cookies_of, framework_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look
    from launch_gates.gates.smoke.session_cookies import Cookie
    from launch_gates.site.visit import Hop

RULE = Rule(
    id="smoke/cookie",
    title="A session cookie is not protected",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="Who gets a customer's session is that customer: without Secure anybody in the same network reads it, without "
    "HttpOnly any script on the page does, without SameSite other sites send it along.",
    fix="Set Secure, HttpOnly and SameSite=Lax in the framework's session settings.",
    references=(
        "https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2",
        "https://owasp.org/Top10/A05_2021-Security_Misconfiguration/",
    ),
    bad_example="Set-Cookie: sessionid=<redacted>; Path=/",
    good_example="Set-Cookie: sessionid=<redacted>; Path=/; Secure; HttpOnly; SameSite=Lax",
)


def find(look: Look) -> Iterator[Problem]:
    """Each framework's once, by all that it lacks anywhere: on pages, at a log-in that was tried, on journeys."""
    lacking: dict[str, dict[str, Severity]] = {}
    first: dict[str, tuple[str, str, Hop]] = {}
    for name, hop in _hops(look):
        for cookie in cookies_of(hop) if look.own.has(hop.url) else ():
            framework = framework_of(cookie.name)
            if framework and (lacks := _lacks(cookie, hop)):
                lacking[framework] = lacks | lacking.get(framework, {})
                first.setdefault(framework, (cookie.name, name, hop))
    for framework, lacks in lacking.items():
        cookie_name, name, hop = first[framework]
        message = f"the session cookie {cookie_name} ({framework}) has no {' and no '.join(lacks)}"
        yield Problem(max(lacks.values()), message, RULE.fix, (framework,), url=hop.url, name=name)


def _lacks(cookie: Cookie, hop: Hop) -> dict[str, Severity]:
    """A site without https, as on one's own machine, can set no Secure."""
    lacks = {}
    if hop.url.startswith("https://") and not cookie.is_secure:
        has_hsts = "strict-transport-security" in hop.headers
        lacks["Secure"] = Severity.MEDIUM if has_hsts and cookie.same_site != "none" else Severity.HIGH
    if not cookie.is_http_only:
        lacks["HttpOnly"] = Severity.MEDIUM
    if not cookie.same_site:
        lacks["SameSite"] = Severity.INFO
    return lacks


def _hops(look: Look) -> Iterator[tuple[str, Hop]]:
    for seen in look.pages.seen:
        yield from ((seen.route.name, hop) for hop in seen.visit.hops)
    for visit in (look.tries.login, look.tries.admin):
        yield from (("login", hop) for hop in (visit.hops if visit is not None else ()))
    for gone in look.journeys:
        yield from ((gone.journey.name, hop) for hop in gone.hops)
