"""The client against servers that do everything that a server can do wrong, each inside its time and memory."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest

from launch_gates.site.client import USER_AGENT, Client, Options
from launch_gates.site.detours import Detours
from launch_gates.site.failures import Kind
from launch_gates.site.limits import Limits
from tests.site.servers import Raw, answer, free_port

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

    from launch_gates.site.visit import Visit

_LOCAL = Detours(named=frozenset({"127.0.0.1", "localhost"}))


def _client(limits: Limits = Limits(), headers: Mapping[str, Mapping[str, str]] = {}) -> Client:  # noqa: B008
    return Client(Options(detours=_LOCAL, limits=limits, headers=headers))


def _get(url: str, limits: Limits = Limits()) -> Visit:  # noqa: B008 (frozen)
    with _client(limits) as client:
        return client.visitor().get(url)


def _always(data: bytes) -> Callable[[socket.socket, bytes], None]:
    return lambda connection, _head: connection.sendall(data)


def _by_path(answers: dict[str, bytes]) -> Callable[[socket.socket, bytes], None]:
    return lambda connection, head: connection.sendall(answers[head.split(b" ")[1].decode()])


class TestAnswers:
    def test_a_page_comes_with_its_hop(self) -> None:
        with Raw(_always(answer(b"hello", content_type="text/html; charset=iso-8859-1"))) as server:
            visit = _get(server.url)
        assert (visit.status, visit.body, visit.content_type, visit.received) == (200, b"hello", "text/html", 5)
        assert (visit.last.address, visit.last.http_version, visit.last.certificate) == ("127.0.0.1", "HTTP/1.1", None)
        assert visit.last.is_new_connection
        assert visit.attempts == 1

    def test_it_says_who_it_is_and_asks_for_what_it_can_unpack(self) -> None:
        with Raw(_always(answer())) as server:
            _get(server.url)
        head = server.heads[0].decode().lower()
        assert f"user-agent: {USER_AGENT}".lower() in head
        assert "accept-encoding: gzip, deflate\r\n" in head

    def test_a_second_request_uses_the_connection_and_its_name_phases_are_none(self) -> None:
        with Raw(_always(answer(b"x"))) as server, _client() as client:
            visitor = client.visitor()
            first, second = visitor.get(server.url), visitor.get(server.url)
        assert first.last.phases.connect is not None
        assert second.last.phases.connect is None
        assert not second.last.is_new_connection

    def test_a_new_visitor_has_no_cookies_and_its_own_connection(self) -> None:
        with Raw(_always(answer(b"x", set_cookie="session=1"))) as server, _client() as client:
            visitor = client.visitor()
            visitor.get(server.url)
            visitor.get(server.url)
            with client.visitor(is_new=True) as other:
                assert other.get(server.url).last.is_new_connection
        assert [b"cookie: session=1" in head.lower() for head in server.heads] == [False, True, False]

    @pytest.mark.parametrize(
        ("encoding", "body"),
        [
            ("gzip", gzip.compress(b"hello" * 100)),
            ("deflate", zlib.compress(b"hello" * 100)),
            ("deflate", zlib.compress(b"hello" * 100)[2:-4]),
        ],
        ids=["gzip", "zlib", "bare"],
    )
    def test_packed_bodies_are_unpacked(self, encoding: str, body: bytes) -> None:
        with Raw(_always(answer(body, content_encoding=encoding))) as server:
            visit = _get(server.url)
        assert (visit.body, visit.received, visit.is_cut) == (b"hello" * 100, len(body), False)

    def test_a_packing_that_nobody_asked_for_is_said(self) -> None:
        with Raw(_always(answer(b"\x00\x01", content_encoding="br"))) as server:
            visit = _get(server.url)
        assert (visit.status, visit.body, visit.is_cut) == (200, b"", True)

    def test_form_json_and_text_are_sent(self) -> None:
        with Raw(_always(answer())) as server, _client() as client:
            visitor = client.visitor()
            visitor.send("POST", server.url, data={"a": "1"})
            visitor.send("POST", server.url, json={"a": 1})
            visitor.send("PUT", server.url, content="text", headers={"content-type": "text/plain"})
        bodies = [head.partition(b"\r\n\r\n")[2] for head in server.heads]
        assert bodies == [b"a=1", b'{"a":1}', b"text"]


class TestRedirects:
    def test_every_hop_is_kept(self) -> None:
        answers = {"/": answer(status="302 Found", location="/b?x=1"), "/b?x=1": answer(b"end")}
        with Raw(_by_path(answers)) as server:
            visit = _get(server.url)
        assert [(hop.status, hop.url) for hop in visit.hops] == [(302, server.url), (200, f"{server.url}b?x=1")]
        assert visit.body == b"end"

    def test_they_are_not_followed_when_not_asked_to(self) -> None:
        with Raw(_always(answer(status="301 Moved", location="/b"))) as server, _client() as client:
            visit = client.visitor().get(server.url, follows=False)
        assert (visit.status, visit.header("location")) == (301, "/b")

    def test_a_circle_ends(self) -> None:
        answers = {"/": answer(status="302 Found", location="/b"), "/b": answer(status="302 Found", location="/")}
        with Raw(_by_path(answers)) as server:
            visit = _get(server.url)
        assert visit.failure is not None
        assert (visit.failure.kind, visit.status) == (Kind.REDIRECT, 0)
        assert len(server.heads) <= 5

    def test_coming_back_once_with_a_cookie_is_no_circle(self) -> None:
        def serve(connection: socket.socket, head: bytes) -> None:
            has = b"cookie: seen=1" in head.lower()
            connection.sendall(answer(b"in") if has else answer(status="302 Found", location="/", set_cookie="seen=1"))

        with Raw(serve) as server:
            assert _get(server.url).body == b"in"

    def test_an_endless_way_ends(self) -> None:
        count = iter(range(1000))

        def serve(connection: socket.socket, _head: bytes) -> None:
            connection.sendall(answer(status="302 Found", location=f"/{next(count)}"))

        with Raw(serve) as server:
            visit = _get(server.url)
        assert visit.failure is not None
        assert visit.failure.message == "more than 10 redirects"
        assert len(server.heads) == 11

    @pytest.mark.parametrize(
        "location", ["javascript:alert(1)", "http://[bad/", "http://a b/", "ftp://x/", "http://x:99999/"]
    )
    def test_one_to_what_is_no_address_is_said(self, location: str) -> None:
        with Raw(_always(answer(status="302 Found", location=location))) as server:
            visit = _get(server.url)
        assert visit.failure is not None
        assert visit.failure.kind in {Kind.REDIRECT, Kind.NAME}

    def test_one_to_a_private_address_is_refused_before_anything_is_sent(self) -> None:
        with Raw(_always(answer(b"secret"))) as inner:
            where = f"http://127.0.0.2:{inner.port}/"
            with Raw(_always(answer(status="302 Found", location=where))) as server:
                visit = _get(server.url)
        assert visit.failure is not None
        assert visit.failure.kind is Kind.ADDRESS
        assert inner.heads == []

    def test_a_header_for_one_host_does_not_reach_another(self) -> None:
        with Raw(_always(answer(b"there"))) as other:
            where = f"http://localhost:{other.port}/"
            with Raw(_always(answer(status="302 Found", location=where))) as server:
                headers = {"127.0.0.1": {"x-bypass": "value"}}
                with _client(headers=headers) as client:
                    visit = client.visitor().get(server.url, headers={"x-mine": "1", "authorization": "Basic x"})
        assert visit.body == b"there"
        assert b"x-bypass: value" in server.heads[0].lower()
        assert b"x-mine: 1" in server.heads[0].lower()
        for name in (b"x-bypass", b"x-mine", b"authorization"):
            assert name not in other.heads[0].lower()

    def test_a_cookie_of_one_host_does_not_reach_another(self) -> None:
        with Raw(_always(answer(b"there"))) as other:
            where = f"http://localhost:{other.port}/"
            with Raw(_always(answer(status="302 Found", location=where, set_cookie="a=1"))) as server:
                _get(server.url)
        assert b"cookie" not in other.heads[0].lower()

    def test_a_password_in_a_redirect_is_used_and_not_kept(self) -> None:
        with Raw(_always(answer(b"there"))) as other:
            where = f"http://ada:swordfish@localhost:{other.port}/in"
            with Raw(_always(answer(status="302 Found", location=where))) as server:
                visit = _get(server.url)
        assert visit.url == f"http://localhost:{other.port}/in"
        assert "swordfish" not in "".join(hop.url for hop in visit.hops)


class TestBadServers:
    def test_nobody_listens(self) -> None:
        visit = _get(f"http://127.0.0.1:{free_port()}/")
        assert visit.failure is not None
        assert (visit.failure.kind, visit.attempts) == (Kind.CONNECT, 2)

    def test_a_name_that_is_not_there(self) -> None:
        visit = _get("http://shop.invalid/")
        assert visit.failure is not None
        assert visit.failure.kind is Kind.NAME

    def test_one_that_hangs_up_is_asked_again(self) -> None:
        count = iter(range(10))

        def serve(connection: socket.socket, _head: bytes) -> None:
            if next(count) == 0:
                connection.close()
            else:
                connection.sendall(answer(b"now"))

        with Raw(serve) as server:
            visit = _get(server.url)
        assert (visit.body, visit.attempts) == (b"now", 2)

    def test_what_changes_something_is_never_sent_twice(self) -> None:
        with Raw(lambda connection, _head: connection.close()) as server, _client() as client:
            visit = client.visitor().send("POST", server.url, data={"a": "1"})
        assert visit.failure is not None
        assert len(server.heads) == 1

    @pytest.mark.parametrize(
        "data",
        [
            b"SSH-2.0-OpenSSH_9.2\r\n",
            b"HTTP/1.1 abc\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        ],
    )
    def test_what_is_no_http_is_said(self, data: bytes) -> None:
        def serve(connection: socket.socket, _head: bytes) -> None:
            connection.sendall(data)
            connection.close()

        with Raw(serve) as server:
            visit = _get(server.url)
        assert visit.failure is not None
        assert visit.failure.kind is Kind.PROTOCOL

    def test_a_flood_of_headers_ends(self) -> None:
        def serve(connection: socket.socket, _head: bytes) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while server.sleep(0):
                connection.sendall(b"x-flood: " + b"y" * 1000 + b"\r\n")

        with Raw(serve) as server:
            visit = _get(server.url)
        assert visit.failure is not None
        assert visit.failure.kind is Kind.PROTOCOL

    @pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n"])
    def test_one_that_stalls_ends_in_time(self, sent: bytes) -> None:
        def serve(connection: socket.socket, _head: bytes) -> None:
            connection.sendall(sent)
            server.sleep(20)

        with Raw(serve) as server:
            started = time.monotonic()
            visit = _get(server.url, Limits(seconds=0.5))
            took = time.monotonic() - started
        assert visit.failure is not None
        assert visit.failure.kind is Kind.TIMEOUT
        assert took < 3

    @pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"])
    def test_one_that_drips_ends_in_time(self, head: bytes) -> None:
        """Each byte comes inside any time-out between two reads; all of them do not come inside the request's."""

        def serve(connection: socket.socket, _head: bytes) -> None:
            connection.sendall(head)
            while server.sleep(0.05):
                connection.sendall(b"H")

        with Raw(serve) as server:
            started = time.monotonic()
            visit = _get(server.url, Limits(seconds=0.5))
            took = time.monotonic() - started
        assert visit.failure is not None
        assert visit.failure.kind is Kind.TIMEOUT
        assert took < 3

    def test_an_endless_body_is_cut_and_said(self) -> None:
        def serve(connection: socket.socket, _head: bytes) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
            while server.sleep(0):
                connection.sendall(b"z" * 65_536)

        with Raw(serve) as server:
            visit = _get(server.url, Limits(body=300_000))
        assert (visit.status, len(visit.body), visit.is_cut) == (200, 300_000, True)

    def test_a_compressed_bomb_never_fills_memory(self) -> None:
        bomb = gzip.compress(bytes(200 << 20), 9)
        with Raw(_always(answer(bomb, content_encoding="gzip"))) as server:
            tracemalloc.start()
            visit = _get(server.url)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert (len(visit.body), visit.is_cut) == (4 << 20, True)
        assert most < 40 << 20

    def test_a_broken_packing_is_cut(self) -> None:
        with Raw(
            _always(answer(gzip.compress(b"hello" * 1000)[:-12] + b"garbage-here", content_encoding="gzip"))
        ) as server:
            assert _get(server.url).is_cut


class TestLimits:
    def test_the_requests_of_a_run_are_counted_and_end(self) -> None:
        with Raw(_always(answer())) as server, _client(Limits(requests=3)) as client:
            visitor = client.visitor()
            visits = [visitor.get(server.url) for _ in range(4)]
        assert [each.is_answered for each in visits] == [True, True, True, False]
        assert visits[3].failure is not None
        assert visits[3].failure.kind is Kind.BUDGET
        assert (client.requests, client.hosts, len(server.heads)) == (3, {"127.0.0.1": 3}, 3)

    def test_a_short_retry_after_is_waited_for(self) -> None:
        count = iter(range(10))

        def serve(connection: socket.socket, _head: bytes) -> None:
            first = next(count) == 0
            connection.sendall(answer(status="429 Slow down", retry_after="1") if first else answer(b"now"))

        with Raw(serve) as server:
            started = time.monotonic()
            visit = _get(server.url)
        assert (visit.body, visit.attempts) == (b"now", 2)
        assert time.monotonic() - started >= 0.9

    def test_a_host_that_asks_for_longer_is_left_alone(self) -> None:
        with Raw(_always(answer(status="503 Busy", retry_after="3600"))) as server, _client() as client:
            first, second = client.visitor().get(server.url), client.visitor().get(server.url)
        assert first.status == 503
        assert second.failure is not None
        assert second.failure.kind is Kind.RATE
        assert len(server.heads) == 1
