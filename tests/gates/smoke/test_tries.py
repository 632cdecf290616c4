"""What is sent beyond asking for pages: only what was allowed, once, and only to where the page came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.smoke.look import Pages
from launch_gates.gates.smoke.looking.discovery import see
from launch_gates.gates.smoke.looking.tries import Allowed, try_out
from launch_gates.gates.smoke.routes import Role, Route
from launch_gates.site.client import Client, Options
from launch_gates.site.detours import Detours
from tests.site.servers import Raw, answer

if TYPE_CHECKING:
    import socket

_PAGE = """<form method=post action={action}>
<input type=hidden name=token value=t0ken><input name=user><input type=password name=word><button>Go</button></form>"""
_PATHS = {Role.LOGIN: "login", Role.ADMIN: "admin", Role.WEBHOOK: "hook"}


def _sent(allowed: Allowed, *, configured: bool = False, action: str = "/login") -> list[bytes]:
    """The POSTs that arrive at a shop with a log-in, an administration and a webhook."""

    def reply(connection: socket.socket, head: bytes) -> None:
        body = _PAGE.format(action=action).encode() if head.startswith((b"GET /login", b"GET /admin")) else b""
        connection.sendall(answer(body, content_type="text/html", set_cookie="session=s1"))

    with Raw(reply) as server, Client(Options(Detours(named=frozenset({"127.0.0.1"})))) as client:
        routes = [Route(role, role.value, f"{server.url}{path}", "", configured) for role, path in _PATHS.items()]
        pages = Pages(tuple(see(route, client.visitor().get(route.url)) for route in routes), {}, None)
        try_out(client, pages, allowed)
        return [head for head in server.heads if head.startswith(b"POST")]


def test_nothing_is_sent_to_what_is_only_assumed() -> None:
    assert _sent(Allowed()) == []


@pytest.mark.parametrize(("allowed", "configured"), [(Allowed(active=True), False), (Allowed(), True)])
def test_one_log_in_and_one_event(allowed: Allowed, configured: bool) -> None:  # noqa: FBT001 (a column)
    login, event = _sent(allowed, configured=configured)
    head, _, body = login.partition(b"\r\n\r\n")
    assert body.startswith(b"token=t0ken&user=launch-gates-")
    assert b"cookie: session=s1" in head.lower()
    assert b"\r\norigin: http://127.0.0.1" in head.lower()
    assert b"/login\r\n" in head.lower().partition(b"referer: ")[2]
    assert event.startswith(b"POST /hook ")
    assert b'"livemode":false' in event
    assert b"stripe-signature" not in event.lower()


def test_default_credentials_are_tried_once_where_that_was_asked_for() -> None:
    [attempt] = _sent(Allowed(default_credentials=True))
    assert attempt.endswith(b"token=t0ken&user=admin&word=admin")


@pytest.mark.parametrize("action", ["http://localhost:9/login", "https://127.0.0.1/login"])
def test_no_password_goes_elsewhere(action: str) -> None:
    assert not any(b"word=" in each for each in _sent(Allowed(active=True, default_credentials=True), action=action))
