"""What is sent, when, and what counts as the time that it took."""

from __future__ import annotations

import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from typing import TYPE_CHECKING

import pytest

from launch_gates.config.settings import SiteSettings
from launch_gates.core.gate import no_progress
from launch_gates.gates.performance.gate import targets
from launch_gates.gates.performance.measuring import Plan, Target, measure
from launch_gates.gates.performance.pace import Pace
from launch_gates.gates.performance.weight import weigh
from launch_gates.site.client import Client, Options
from launch_gates.site.detours import Detours
from launch_gates.site.limits import Limits
from tests.site.authority import Authority
from tests.site.servers import Raw, answer

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from launch_gates.gates.performance.measuring import Measured

_PAGE = answer(b"<!doctype html><title>Shop</title><h1>Shop</h1>", content_type="text/html")
_HERE = Options(
    detours=Detours(named=frozenset({"127.0.0.1", "localhost"})),
    limits=Limits(patience=0.0, repeats=0),
)
_PLAN = Plan(limit=500, samples=75, budget=30)


def _measure(*urls: str, rate: float = 100, plan: Plan = _PLAN, options: Options = _HERE) -> list[Measured]:
    routes = [Target(f"route-{number}", url) for number, url in enumerate(urls)]
    with Client(options) as client:
        return measure(client, routes, plan, Pace(rate), no_progress)


def _busy_after(number: int, page: bytes = _PAGE, **headers: str) -> Callable[[socket.socket, bytes], None]:
    """Answers 429 from then on."""
    numbers = count()

    def serve(connection: socket.socket, _head: bytes) -> None:
        busy = answer(b"", status="429 Too Many Requests", **headers)
        connection.sendall(page if next(numbers) < number else busy)

    return serve


class TestPace:
    def test_places_are_a_step_apart(self) -> None:
        pace = Pace(50)
        first, second, third = pace.wait(), pace.wait(), pace.wait()
        assert second - first >= 0.0199
        assert third - second >= 0.0199
        assert third - first < 1

    def test_places_that_nobody_took_are_not_made_up_for(self) -> None:
        pace = Pace(20)
        pace.wait()
        time.sleep(0.3)
        started = time.monotonic()
        for _ in range(3):
            pace.wait()
        assert time.monotonic() - started >= 0.0999

    def test_redirects_take_places_too(self) -> None:
        pace = Pace(20)
        first = pace.wait()
        pace.also(2)
        assert pace.wait() - first >= 0.1499


class TestLatency:
    def test_a_stall_in_the_handshake_of_tls_is_counted(self, tmp_path: Path) -> None:
        """One worker, and a connection a request: who comes during a stall waits in the handshake."""
        numbers = count()

        class Serve(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                time.sleep(1.2 if next(numbers) == 30 else 0)
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_arguments: object) -> None:
                return

        authority = Authority(tmp_path)
        served = authority.serve("localhost")
        with HTTPServer(("127.0.0.1", 0), Serve) as server:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(served.certificate, served.key)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                url = f"https://localhost:{server.server_port}/"
                [route] = _measure(url, rate=20, options=_HERE._replace(authorities=authority.file, http2=False))
            finally:
                server.shutdown()
        slow = [sample for sample in route.samples if sample is not None and sample > 500]
        assert len(slow) >= 10
        assert route.verdict.decision == "fail"

    def test_what_a_connection_usually_takes_is_no_part_of_it(self) -> None:
        """Each answer closes its connection, and reading the body is quick: the rest is the server's."""
        page = answer(b"ok", connection="close")

        def serve(connection: socket.socket, _head: bytes) -> None:
            connection.sendall(page)
            connection.close()

        with Raw(serve) as server:
            [route] = _measure(server.url)
        assert route.verdict.decision == "pass"
        assert all(each.visit.last.is_new_connection for each in route.counted[1:])


class TestCold:
    def test_a_site_that_was_asleep_is_measured_once_it_is_awake(self) -> None:
        numbers = count()

        def serve(connection: socket.socket, _head: bytes) -> None:
            time.sleep(1.0 if next(numbers) == 0 else 0.0)
            connection.sendall(_PAGE)

        with Raw(serve) as server:
            limits = _HERE.limits._replace(seconds=0.5)
            [route] = _measure(server.url, options=_HERE._replace(limits=limits))
        assert not route.cold.is_answered
        assert (route.is_reached, route.verdict.decision) == (True, "pass")

    def test_its_time_is_part_of_the_budget(self) -> None:
        def serve(connection: socket.socket, _head: bytes) -> None:
            time.sleep(0.3)
            connection.sendall(_PAGE)

        with Raw(serve) as server:
            first, second = _measure(f"{server.url}a", f"{server.url}b", plan=Plan(500, 75, 0.2))
            assert len(server.heads) == 1
        assert (first.asked, first.stopped is not None) == (0, True)
        assert second.obstacle is not None
        assert second.obstacle.reason == "the time for measuring was over"


class TestRedirects:
    def test_the_place_they_lead_to_is_measured(self) -> None:
        def serve(connection: socket.socket, head: bytes) -> None:
            is_home = head.startswith(b"GET / ")
            connection.sendall(answer(b"", status="302 Found", location="/en") if is_home else _PAGE)

        with Raw(serve) as server:
            [route] = _measure(server.url)
            assert sum(head.startswith(b"GET / ") for head in server.heads) == 1
        assert route.url.endswith("/en")
        assert route.verdict.decision == "pass"

    def test_another_site_is_not_measured(self) -> None:
        with Raw(lambda connection, _head: connection.sendall(_PAGE)) as other:
            away = answer(b"", status="302 Found", location=f"http://localhost:{other.port}/pay")
            with Raw(lambda connection, _head: connection.sendall(away)) as server:
                [route] = _measure(server.url)
            assert len(other.heads) == 1
        assert route.obstacle is not None
        assert route.obstacle.reason == "it leads to another site, localhost"

    def test_they_take_places_of_the_schedule(self) -> None:
        """Every other answer sends round once more, as some shops do to set a cookie."""
        times: list[float] = []

        def serve(connection: socket.socket, _head: bytes) -> None:
            times.append(time.monotonic())
            connection.sendall(answer(b"", status="302 Found", location="/") if len(times) % 2 else _PAGE)

        with Raw(serve) as server:
            _measure(server.url, rate=20, plan=_PLAN._replace(samples=20))
        assert len(times) == 42
        # 20 samples of two requests each; a place may have been given away before the first of them leads on.
        assert times[-1] - times[0] >= 38 * 0.05


class TestLeftAlone:
    @pytest.mark.parametrize("headers", [{}, {"retry_after": "60"}])
    def test_nothing_more_is_sent_to_any_route(self, headers: dict[str, str]) -> None:
        with Raw(_busy_after(12, _PAGE, **headers)) as server:
            routes = _measure(*(f"{server.url}{number}" for number in range(5)), rate=20)
            assert len(server.heads) == 13
        assert {route.stopped.reason for route in routes if route.stopped is not None} == {
            "the host asks to be left alone (429, or Retry-After)"
        }

    def test_a_first_request_that_is_refused_is_the_last(self) -> None:
        with Raw(_busy_after(0)) as server:
            routes = _measure(server.url, f"{server.url}a", f"{server.url}b")
            assert len(server.heads) == 1
        assert [route.is_reached for route in routes] == [False, False, False]

    def test_the_files_of_a_page_are_not_asked_for_either(self) -> None:
        html = b"<!doctype html><title>Shop</title>" + b"".join(b"<img src=/%d.png>" % number for number in range(9))
        page = answer(html, content_type="text/html")
        with Raw(_busy_after(3, page)) as server, Client(_HERE) as client:
            weight = weigh(client, client.visitor().get(server.url), Pace(100))
            assert len(server.heads) == 4
        assert weight is not None
        assert (weight.requests, weight.unasked) == (10, 7)


class TestWeight:
    def test_what_comes_later_is_no_part_of_the_first_view(self) -> None:
        html = (
            b"<!doctype html><title>Shop</title><img src=/a.png><img src=/b.png loading=lazy>"
            b"<iframe src=/c loading=LAZY></iframe><script src=/d.js></script><script src=/e.js nomodule></script>"
            b"<video><source src=/f.mp4></video><img src=https://cdn.example/g.png>"
        )
        page = answer(html, content_type="text/html")
        with Raw(lambda connection, _head: connection.sendall(page)) as server, Client(_HERE) as client:
            weight = weigh(client, client.visitor().get(server.url), Pace(100))
            asked = [head.split()[1] for head in server.heads]
        assert asked == [b"/", b"/d.js", b"/a.png"]
        assert weight is not None
        assert (weight.requests, weight.elsewhere, weight.unasked) == (4, 1, 0)


class TestTargets:
    def test_a_homepage_of_the_configuration_is_the_homepage(self) -> None:
        site = SiteSettings(routes={"home": "/de/", "webhook": "/hook", "start": "/de/", "cart": "/cart"})
        assert targets("https://shop.example/", site) == [
            Target("home", "https://shop.example/de/"),
            Target("cart", "https://shop.example/cart"),
        ]

    def test_without_configuration_the_address_that_was_given(self) -> None:
        assert targets("https://shop.example/de/", SiteSettings()) == [Target("home", "https://shop.example/de/")]
