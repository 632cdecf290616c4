"""Which build a site says it is, and waiting for the one that was deployed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.site.build import BuildPlace, build_of, is_build
from launch_gates.site.client import Client, Options
from launch_gates.site.detours import Detours
from launch_gates.site.waiting import Expected, wait
from tests.site.servers import Raw, answer

if TYPE_CHECKING:
    import socket

    from launch_gates.site.visit import Visit
    from launch_gates.site.waiting import Waited

NEW = "1f0c9e2d4b6a8f7e5d3c1b0a9f8e7d6c5b4a3f2e"
OLD = "8a77b10c4b6a8f7e5d3c1b0a9f8e7d6c5b4a3f2e"
_OPTIONS = Options(detours=Detours(named=frozenset({"127.0.0.1"})))


def _visit(data: bytes) -> Visit:
    with Raw(lambda connection, _head: connection.sendall(data)) as server, Client(_OPTIONS) as client:
        return client.visitor().get(server.url)


@pytest.mark.parametrize(
    ("place", "data", "said"),
    [
        ("header X-Build", answer(b"", x_build=NEW), NEW),
        ("header x-build", answer(b""), None),
        ("meta build", answer(b'<meta name="Build" content="v42">', content_type="text/html"), "v42"),
        ("json /version git.commit", answer(json.dumps({"git": {"commit": NEW}}).encode()), NEW),
        ("json /version 0.id", answer(b'[{"id": 17}]'), "17"),
        ("json /version id", answer(b"<html>"), None),
        ("json /version id", answer(b'{"id": {"a": 1}}'), None),
        ("json /version id", answer(b"[" * 100_000), None),
        ("text /build.txt", answer(f"{NEW}\nbuilt today\n".encode()), NEW),
        ("text /build.txt", answer(b"\x1b[31mred"), None),
        (None, answer(b"", x_commit=NEW), NEW),
        (None, answer(b'<meta name="commit" content="abc1234">', content_type="text/html"), "abc1234"),
        (None, answer(b"hello"), None),
    ],
)
def test_the_build_is_read_where_it_stands(place: str | None, data: bytes, said: str | None) -> None:
    assert build_of(_visit(data), BuildPlace.parse(place) if place else None) == said


@pytest.mark.parametrize("text", ["header x-build", "meta /about build", "json /v a.b", "text /build.txt"])
def test_a_place_is_written_as_it_is_read(text: str) -> None:
    assert str(BuildPlace.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "header", "meta", "json /v", "json v a", "text build.txt", "cookie a", "text /a /b"]
)
def test_no_other_place_is_one(text: str) -> None:
    with pytest.raises(ValueError, match="header NAME"):
        BuildPlace.parse(text)


@pytest.mark.parametrize(
    ("said", "expected", "same"),
    [
        (NEW, NEW, True),
        (NEW[:7], NEW, True),
        (NEW, NEW[:12], True),
        (NEW.upper(), NEW, True),
        (f"main-{NEW[:8]}", NEW, True),
        (f"v1.2-3-g{NEW[:8]}", NEW, True),
        ("v1.2.3", "1.2.3", True),
        (OLD, NEW, False),
        (NEW[:6], NEW, False),
        ("1.2.4", "1.2.3", False),
        ("release-1", "release", False),
        ("", NEW, False),
    ],
)
def test_a_commit_may_be_cut_short_and_nothing_else(said: str, expected: str, *, same: bool) -> None:
    assert is_build(said, expected) is same


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(said: str, expected: str) -> None:
    assert is_build(said, expected) in {True, False}


def _wait(server: Raw, expected: Expected, seconds: float) -> tuple[Waited, list[str | None]]:
    seen: list[str | None] = []
    with Client(_OPTIONS) as client:
        return wait(client, server.url, expected, seconds, lambda _spent, said: seen.append(said)), seen


def _deploys_at(look: int, before: bytes, after: bytes) -> Raw:
    count = iter(range(1000))
    return Raw(lambda connection, _head: connection.sendall(after if next(count) >= look else before))


def test_the_new_build_is_waited_for() -> None:
    expected = Expected(NEW, BuildPlace.parse("header x-build"))
    with _deploys_at(1, answer(b"old", x_build=OLD), answer(b"new", x_build=NEW)) as server:
        waited, seen = _wait(server, expected, 10)
    assert (waited.came, waited.looks, waited.said, waited.visit.body) == (True, 2, NEW, b"new")
    assert seen == [OLD]
    assert waited.seconds >= 0.9
    assert waited.visit.last.is_new_connection


def test_an_application_that_starts_late_is_waited_for() -> None:
    with _deploys_at(1, answer(b"", status="502 Bad Gateway"), answer(b"up")) as server:
        waited, _ = _wait(server, Expected(), 10)
    assert (waited.came, waited.visit.status) == (True, 200)


def test_the_time_ends() -> None:
    with Raw(lambda connection, _head: connection.sendall(answer(b"old", x_build=OLD))) as server:
        waited, _ = _wait(server, Expected(NEW), 1.5)
    assert (waited.came, waited.said, waited.is_silent) == (False, OLD, False)
    assert waited.seconds < 3


def test_a_site_that_does_not_say_its_build_is_silent() -> None:
    with Raw(lambda connection, _head: connection.sendall(answer(b"shop"))) as server:
        waited, _ = _wait(server, Expected(NEW), 0)
    assert (waited.came, waited.is_silent, waited.looks) == (False, True, 1)


def test_no_connection_is_used_twice() -> None:
    peers: list[object] = []

    def serve(connection: socket.socket, _head: bytes) -> None:
        peers.append(connection.getpeername())
        connection.sendall(answer(b"", x_build=OLD))

    with Raw(serve) as server:
        _wait(server, Expected(NEW), 3)
    assert len(set(peers)) == len(peers) > 1
