"""A route that gives no answer at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Unchecked
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.routes import VITAL
from launch_gates.gates.smoke.straying import strayed_to
from launch_gates.site.failures import OURS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look, Seen

RULE = Rule(
    id="smoke/unreachable",
    title="A page of the site gives no answer",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="Nobody can buy from a site that does not answer.",
    fix="See what the message names: the name, the connection, the certificate, or the time it took.",
    references=("https://www.rfc-editor.org/rfc/rfc9110#section-15",),
    bad_example="https://shop.example/checkout: the connection was refused",
    good_example="Every page answers.",
)
_FIXES = {
    Kind.NAME: "Point the name at your host, or correct the address.",
    Kind.CONNECT: "See whether the application runs and listens on the port that its host expects.",
    Kind.TLS: "Renew the certificate, or have it cover this name, with the whole chain.",
    Kind.TIMEOUT: "See what the page waits for: a database, another service, a cold start.",
    Kind.PROTOCOL: "See what answers on this port: it is no HTTP server, or breaks off.",
    Kind.REDIRECT: "See the redirects of the application and of the CDN before it: one of them undoes the other.",
}


def find(look: Look) -> Iterator[Problem | Unchecked]:
    """A redirect that leads nowhere is `smoke/redirect-loop`'s, one to another environment has a rule of its own."""
    for seen in look.pages.seen:
        failure = seen.visit.failure
        if strayed_to(seen, look):
            continue
        if failure is None:
            yield from _behind_a_wall(seen)
        elif failure.kind in OURS:
            yield Unchecked(RULE.id, seen.route.url, failure.message, "Run it again later, or name the address.")
        elif failure.kind is not Kind.REDIRECT:
            yield Problem(
                Severity.CRITICAL if seen.route.role in VITAL else Severity.HIGH,
                f"{seen.route.title} gives no answer: {failure.message}",
                _FIXES[failure.kind],
                (seen.path,),
                url=seen.visit.url,
                name=seen.route.name,
                details={"kind": failure.kind.value, "attempts": seen.visit.attempts},
            )


def _behind_a_wall(seen: Seen) -> Iterator[Problem | Unchecked]:
    wall = seen.wall
    if wall is None or seen.is_guarded:
        return
    if not wall.is_absent:
        yield Unchecked(RULE.id, seen.route.url, f"{wall.title} stands before it", wall.fix)
        return
    message = f"{seen.route.title} is not there: {wall.title} answers"
    yield Problem(Severity.CRITICAL, message, wall.fix, (seen.path,), url=seen.visit.url, name=seen.route.name)
