"""A route that answers with an error."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.routes import VITAL, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look, Seen

RULE = Rule(
    id="smoke/status",
    title="A page of the site answers with an error",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="Who wants to look, log in or pay gets an error page, and goes.",
    fix="Read the application's log of that moment; right after a deploy it is often a variable or a migration.",
    references=("https://www.rfc-editor.org/rfc/rfc9110#section-15.6",),
    bad_example="GET /checkout -> 500",
    good_example="GET /checkout -> 200",
)
_ANSWERED_BY_A_POST = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.BAD_REQUEST})
_ASKS_WHO = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def find(look: Look) -> Iterator[Problem]:
    """What only takes a POST, or asks who is there, is well; a page that was not configured may be gone (404)."""
    for seen in look.pages.seen:
        status = seen.visit.status
        is_broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        if seen.is_reached and status >= HTTPStatus.BAD_REQUEST and not _is_expected(seen):
            yield Problem(
                Severity.CRITICAL if seen.route.role in VITAL else Severity.HIGH,
                f"{seen.route.title} answers {status}",
                RULE.fix if is_broken else "Correct the path, or see why it is refused.",
                (seen.path, "5xx" if is_broken else str(status)),
                url=seen.visit.url,
                name=seen.route.name,
                details={"status": status, "source": seen.route.source},
            )


def _is_expected(seen: Seen) -> bool:
    status = seen.visit.status
    if seen.route.role is Role.WEBHOOK:
        return status in _ANSWERED_BY_A_POST or status in _ASKS_WHO or status == HTTPStatus.NOT_FOUND
    return status in _ASKS_WHO and seen.route.role in {Role.ADMIN, Role.HEALTH}
