"""Whether an answer is what was looked for: the log-in, the checkout, the administration, a webhook, a health check."""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus
from typing import TYPE_CHECKING

from launch_gates.gates.smoke.likeness import are_alike
from launch_gates.gates.smoke.places import CART_WORDS, CHECKOUT_WORDS, LOGIN_WORDS
from launch_gates.gates.smoke.routes import Role
from launch_gates.gates.smoke.shapes import (
    asks_for_password,
    is_administration,
    is_shell,
    last_part,
    looks_administrative,
)
from launch_gates.site.failures import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.gates.smoke.look import Seen
    from launch_gates.site.visit import Visit

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_WANTS_A_POST = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.BAD_REQUEST})
_ALIVE = frozenset({HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.SERVICE_UNAVAILABLE})
_ADMINISTRATIVE = ("admin", "dashboard", "backoffice", "nova")
_SHORT = 300
"""Characters that a health check says at most, where it is no JSON."""


class Named(Enum):
    """How it is known that something may be at a path."""

    LINKED = "a page links to it: whatever it answers, customers come there"
    MENTIONED = "the site's own scripts or its sitemap name it"
    USUAL = "other shops have it there"


def is_it(role: Role, seen: Seen, nowhere: Visit, named: Named) -> bool:
    """Whether the route is there. `nowhere` is what the site answers for a path that nobody has."""
    visit = seen.visit
    if named is Named.LINKED:
        return True
    if not visit.is_answered:
        return visit.failure is not None and visit.failure.kind is Kind.REDIRECT and nowhere.is_answered
    if seen.wall is not None:
        return seen.is_guarded and nowhere.status != visit.status
    if role is Role.LOGIN and seen.page is not None and asks_for_password(seen.page):
        return visit.status == HTTPStatus.OK
    if are_alike(visit, nowhere):
        return named is Named.MENTIONED and seen.page is not None and is_shell(seen.page)
    return visit.status not in _GONE and _TOLD_BY[role](seen, nowhere)


def _is_login(seen: Seen, nowhere: Visit) -> bool:
    if _breaks(seen, nowhere):
        return True
    page = seen.page
    return seen.visit.status == HTTPStatus.OK and page is not None and _says(seen, LOGIN_WORDS)


def _is_checkout(seen: Seen, nowhere: Visit) -> bool:
    if _breaks(seen, nowhere):
        return True
    page = seen.page
    if seen.visit.status != HTTPStatus.OK or page is None:
        return False
    return _says(seen, (*CHECKOUT_WORDS, *CART_WORDS, *LOGIN_WORDS)) or asks_for_password(page)


def _is_admin(seen: Seen, nowhere: Visit) -> bool:
    status, page = seen.visit.status, seen.page
    if status in _REFUSED or _breaks(seen, nowhere):
        return status != nowhere.status
    if status != HTTPStatus.OK or page is None:
        return False
    if is_administration(page) or looks_administrative(page):
        return True
    said = f"{page.title} {page.url}".lower()
    says_so = "admin" in last_part(seen.visit.asked) or any(word in said for word in _ADMINISTRATIVE)
    return says_so and (asks_for_password(page) or is_shell(page))


def _is_webhook(seen: Seen, nowhere: Visit) -> bool:
    return seen.visit.status in _WANTS_A_POST and seen.visit.status != nowhere.status


def _is_health(seen: Seen, _nowhere: Visit) -> bool:
    if seen.visit.status not in _ALIVE or seen.visit.url.rstrip("/") != seen.visit.asked.rstrip("/"):
        return False
    if seen.page is not None:
        return len(seen.page.text) < _SHORT and not is_shell(seen.page)
    return len(seen.visit.text) < _SHORT or seen.visit.content_type.endswith("json")


_TOLD_BY: dict[Role, Callable[[Seen, Visit], bool]] = {
    Role.LOGIN: _is_login,
    Role.CHECKOUT: _is_checkout,
    Role.ADMIN: _is_admin,
    Role.WEBHOOK: _is_webhook,
    Role.HEALTH: _is_health,
}


def _breaks(seen: Seen, nowhere: Visit) -> bool:
    """Something is there, and fails: the site does not answer so for what is not there."""
    return seen.visit.status >= HTTPStatus.INTERNAL_SERVER_ERROR > nowhere.status


def _says(seen: Seen, words: tuple[str, ...]) -> bool:
    """By where it ended, or by its title."""
    title = f" {seen.page.title.casefold()} " if seen.page is not None else ""
    return last_part(seen.visit.url) in words or any(f" {word} " in title for word in words)
