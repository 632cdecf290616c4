"""A page with nothing on it, or with an error in place of what belongs there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.smoke.error_pages import error_page_of
from launch_gates.gates.smoke.likeness import page_of
from launch_gates.gates.smoke.routes import VITAL, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.smoke.look import Look, Seen
    from launch_gates.site.page import Page

RULE = Rule(
    id="smoke/empty-page",
    title="A page is blank, or shows an error",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="The server says that all is well, and customers see nothing, or a stack trace with your code and settings.",
    fix="Open the page and read the application's log of that moment; switch debug pages off in production.",
    references=("https://owasp.org/Top10/A05_2021-Security_Misconfiguration/",),
    bad_example="GET / -> 200, with Django's debug page",
    good_example="GET / -> 200, with the shop",
)
_VISIBLE = (
    "img, svg, picture, video, canvas, iframe, frame, object, embed, form, input, button, meta[http-equiv=refresh i]"
)
_SHELL_LACKS = "The page has neither text nor a script that would draw it: see whether the build's files were deployed."
_NO_DEBUG = "Switch the debug mode off where customers are: DEBUG, APP_DEBUG, NODE_ENV, RAILS_ENV, or what else it is."


def find(look: Look) -> Iterator[Problem]:
    """What scripts draw is no empty page; a page that answers an error is `smoke/status`'s, unless it shows code."""
    for seen in look.pages.seen:
        if not seen.is_reached or seen.route.role is Role.WEBHOOK:
            continue
        is_fine = seen.visit.status < HTTPStatus.BAD_REQUEST
        error = seen.error_page
        severity = Severity.CRITICAL if seen.route.role in VITAL else Severity.HIGH
        if error is not None and (is_fine or error.shows_code):
            fix = _NO_DEBUG if error.shows_code else RULE.fix
            yield _problem(seen, severity, f"{seen.route.title} shows {error.title}", fix)
        elif is_fine and _is_blank(seen):
            yield _problem(seen, severity, f"{seen.route.title} is blank", _SHELL_LACKS)
    yield from _where_nothing_is(look)


def _problem(seen: Seen, severity: Severity, message: str, fix: str) -> Problem:
    return Problem(severity, message, fix, (seen.path,), url=seen.visit.url, name=seen.route.name)


def _is_blank(seen: Seen) -> bool:
    if seen.visit.is_cut or seen.visit.status == HTTPStatus.NO_CONTENT or seen.route.role is Role.HEALTH:
        return False
    return _shows_nothing(seen.page) if seen.page is not None else not seen.visit.body.strip()


def _shows_nothing(page: Page) -> bool:
    return not (page.text or page.select(_VISIBLE) or page.select("script"))


def _where_nothing_is(look: Look) -> Iterator[Problem]:
    """The debug mode shows itself first where there is nothing. A site of one's own machine may have it on."""
    nowhere = look.pages.nowhere
    error = error_page_of(nowhere.text, page_of(nowhere)) if nowhere is not None else None
    if nowhere is not None and error is not None and error.shows_code and look.is_production:
        message = f"a path that is not there shows {error.title}"
        yield Problem(Severity.CRITICAL, message, _NO_DEBUG, ("nowhere",), url=nowhere.url)
