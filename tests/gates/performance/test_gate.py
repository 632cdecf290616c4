"""The performance gate against servers whose latencies are known. They are asked fast, so that a test takes seconds."""

from __future__ import annotations

import gzip
import json
import threading
import time
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from launch_gates.gates.performance import history
from launch_gates.gates.performance.checks import Taken, problems
from launch_gates.gates.performance.measuring import Measured, Plan, Target
from launch_gates.gates.performance.records import Run
from launch_gates.gates.performance.rules import RULES
from launch_gates.site.failures import Kind, NoAnswerError
from launch_gates.site.phases import Phases
from launch_gates.site.visit import Hop, Visit
from tests.cli.tool import inside
from tests.site.servers import Raw, answer, free_port

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli import tool

FAST = ("--max-rate", "100")
_END = b"\r\n\r\n"
_PAGE = answer(b"<!doctype html><title>Shop</title><h1>Shop</h1>", content_type="text/html")


def _takes(seconds: Callable[[int], float], page: bytes = _PAGE) -> Callable[[socket.socket, bytes], None]:
    """A server whose nth answer, the first being 0, takes so long."""
    numbers = count()

    def serve(connection: socket.socket, _head: bytes) -> None:
        time.sleep(seconds(next(numbers)))
        connection.sendall(page)

    return serve


def _measure(url: str, folder: Path, *arguments: str) -> tool.Run:
    return inside("performance", url, *arguments, "--format", "json", cwd=folder)


def _figures(run: tool.Run) -> dict[str, Any]:
    stats = run.report["gates"][0]["stats"]
    return {name.removeprefix("home."): value for name, value in stats.items() if name.startswith("home.")}


def _unchecked(run: tool.Run) -> list[tuple[str, str]]:
    return [(each["subject"], each["reason"]) for each in run.report["gates"][0]["unchecked"]]


class TestVerdicts:
    def test_a_fast_site_passes_at_the_first_look_that_can(self, tmp_path: Path) -> None:
        with Raw(_takes(lambda _number: 0.005)) as server:
            run = _measure(server.url, tmp_path, *FAST)
        figures = _figures(run)
        assert (run.code, run.rules, figures["verdict"]) == (0, [], "pass")
        assert (figures["samples"], figures["errors"]) == (75, 0)
        assert 4 < figures["p50_ms"] < 100
        assert figures["p95_low_ms"] <= figures["p95_ms"] <= figures["p95_high_ms"] <= figures["worst_ms"]

    def test_a_slow_site_fails_after_a_few_requests(self, tmp_path: Path) -> None:
        with Raw(_takes(lambda _number: 0.6)) as server:
            run = _measure(server.url, tmp_path, "--max-rate", "20")
            asked = len(server.heads)
        assert (run.code, _figures(run)["verdict"]) == (1, "fail")
        assert "performance/p95" in run.rules
        assert asked < 60

    def test_a_site_near_the_limit_is_inconclusive_and_says_how_many_more(self, tmp_path: Path) -> None:
        slow = {15, 45, 62}
        with Raw(_takes(lambda number: 0.55 if number in slow else 0.002)) as server:
            run = _measure(server.url, tmp_path, "--samples", "80", *FAST)
        [(subject, reason)] = _unchecked(run)
        assert (run.code, subject) == (3, "home")
        assert "which decides nothing" in reason
        assert _figures(run)["verdict"] == "inconclusive"

    def test_too_few_samples_never_pass(self, tmp_path: Path) -> None:
        with Raw(_takes(lambda _number: 0.0)) as server:
            run = _measure(server.url, tmp_path, "--samples", "20", *FAST)
        assert run.code == 3
        assert "59" in run.report["gates"][0]["unchecked"][0]["fix"]

    def test_the_budget_ends_it_and_is_said(self, tmp_path: Path) -> None:
        with Raw(_takes(lambda _number: 0.0)) as server:
            run = _measure(server.url, tmp_path, "--budget", "1s", "--max-rate", "10")
        [(_, reason)] = _unchecked(run)
        assert reason.startswith("the time for measuring was over; ")


class TestHonesty:
    def test_a_stall_counts_for_everybody_who_would_have_waited(self, tmp_path: Path) -> None:
        """One answer takes 1.5 s, on a server with one worker: the requests due meanwhile waited too."""
        worker, numbers = threading.Lock(), count()

        def serve(connection: socket.socket, _head: bytes) -> None:
            with worker:
                time.sleep(1.5 if next(numbers) == 30 else 0.001)
                connection.sendall(_PAGE)

        with Raw(serve) as server:
            run = _measure(server.url, tmp_path, "--max-rate", "20", "--history", "runs.jsonl")
        [kept] = list(history.read(tmp_path / "runs.jsonl"))
        assert isinstance(kept, Run)
        slow = [sample for sample in kept.routes[0].samples if sample is not None and sample > 500]
        assert len(slow) >= 10
        assert run.code == 1

    def test_the_first_request_is_judged_alone(self, tmp_path: Path) -> None:
        with Raw(_takes(lambda number: 2.2 if number == 0 else 0.0)) as server:
            run = _measure(server.url, tmp_path, *FAST)
        assert run.rules == ["performance/cold", "performance/slow-phase"]
        figures = _figures(run)
        assert figures["cold_ms"] > 2200
        assert figures["worst_ms"] < 500
        assert "waiting for the application" in run.report["findings"][1]["message"]

    def test_no_more_than_four_requests_a_second_unless_asked(self, tmp_path: Path) -> None:
        times: list[float] = []

        def serve(connection: socket.socket, _head: bytes) -> None:
            times.append(time.monotonic())
            connection.sendall(_PAGE)

        (tmp_path / "launch-gates.toml").write_text(
            '[site.routes]\ncart = "/cart"\nabout = "/about"\n', encoding="utf-8"
        )
        with Raw(serve) as server:
            _measure(server.url, tmp_path, "--budget", "3s")
        # When they arrive is not quite when they were sent, on a busy machine; over all of them it evens out.
        assert (len(times) - 1) / (times[-1] - times[0]) <= 4.2
        for first in times:
            assert sum(first <= other < first + 0.75 for other in times) <= 4

    def test_a_host_that_wants_to_be_left_alone_is(self, tmp_path: Path) -> None:
        numbers = count()

        def serve(connection: socket.socket, _head: bytes) -> None:
            busy = answer(b"", status="429 Too Many Requests", retry_after="60")
            connection.sendall(busy if next(numbers) >= 5 else _PAGE)

        with Raw(serve) as server:
            run = _measure(server.url, tmp_path, "--max-rate", "10")
            asked = len(server.heads)
        [(_, reason)] = _unchecked(run)
        assert "429" in reason or "left alone" in reason
        assert asked <= 8


class TestRules:
    def test_failures_are_slow_and_are_counted(self, tmp_path: Path) -> None:
        numbers = count()

        def serve(connection: socket.socket, _head: bytes) -> None:
            broken = next(numbers) % 5 == 4
            connection.sendall(answer(b"", status="500 Broken") if broken else _PAGE)

        with Raw(serve) as server:
            run = _measure(server.url, tmp_path, *FAST)
        assert {"performance/p95", "performance/errors"} <= set(run.rules)
        [errors] = [each for each in run.report["findings"] if each["rule"] == "performance/errors"]
        assert list(errors["details"]["errors"]) == ["500"]

    def test_a_late_first_byte(self, tmp_path: Path) -> None:
        with Raw(_takes(lambda _number: 0.9)) as server:
            run = _measure(server.url, tmp_path, "--max-rate", "10")
        assert "performance/ttfb" in run.rules

    @pytest.mark.parametrize(("packed", "found"), [(False, ["performance/uncompressed"]), (True, [])])
    def test_text_without_compression(self, tmp_path: Path, *, packed: bool, found: list[str]) -> None:
        html = b"<!doctype html><title>Shop</title>" + b"<p>A good thing for a good price.</p>" * 200
        page = (
            answer(gzip.compress(html), content_type="text/html", content_encoding="gzip")
            if packed
            else answer(html, content_type="text/html")
        )
        with Raw(_takes(lambda _number: 0.0, page)) as server:
            assert _measure(server.url, tmp_path, *FAST).rules == found

    def test_a_heavy_page(self, tmp_path: Path) -> None:
        picture = answer(bytes(3 << 20), content_type="image/jpeg")
        html = b'<!doctype html><title>Shop</title><img src="/a.jpg"><img src="/b.jpg"><img src="https://cdn.example/c.jpg">'
        page = answer(html, content_type="text/html")

        def serve(connection: socket.socket, head: bytes) -> None:
            connection.sendall(picture if b".jpg " in head else page)

        with Raw(serve) as server:
            run = _measure(server.url, tmp_path, *FAST)
        assert run.rules == ["performance/heavy-page"]
        assert "6.0 MiB in 4 requests, without 1 that were not asked for" in run.report["findings"][0]["message"]

    def test_the_history_is_compared_with(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITLAB_CI", "true")
        slower = [0.0]
        with Raw(_takes(lambda _number: 0.005 + slower[0])) as server:
            for number in range(3):
                monkeypatch.setenv("CI_COMMIT_SHA", str(number) * 40)
                assert _measure(server.url, tmp_path, *FAST, "--history", "runs.jsonl").code == 0
                time.sleep(1)  # runs are told apart by the second
            monkeypatch.setenv("CI_COMMIT_SHA", "3" * 40)
            slower[0] = 0.1
            run = _measure(server.url, tmp_path, *FAST, "--history", "runs.jsonl")
        assert run.rules == ["performance/regression", "performance/regression"]
        assert "in the last 3 releases" in run.report["findings"][0]["message"]
        plotted = inside("performance", "plot", "runs.jsonl", "-o", "page.html", cwd=tmp_path)
        assert plotted.code == 0
        assert "<svg" in (tmp_path / "page.html").read_text(encoding="utf-8")

    def test_text_without_compression_on_any_route(self, tmp_path: Path) -> None:
        (tmp_path / "launch-gates.toml").write_text('[site.routes]\nfeed = "/feed"\n', encoding="utf-8")
        feed = answer(b'{"price": 1}' * 400, content_type="application/json", content_encoding="identity")

        def serve(connection: socket.socket, head: bytes) -> None:
            connection.sendall(feed if b" /feed " in head else _PAGE)

        with Raw(serve) as server:
            run = _measure(server.url, tmp_path, *FAST)
        assert [each["message"] for each in run.report["findings"]] == [
            "feed: /feed comes without compression: 4.7 KiB"
        ]

    def test_the_first_request_after_the_deploy(self, tmp_path: Path) -> None:
        with Raw(_takes(lambda number: 2.1 if number == 0 else 0.0)) as server:
            run = _measure(server.url, tmp_path, *FAST, "--wait", "10s")
        assert run.rules == ["performance/cold"]
        message = run.report["findings"][0]["message"]
        assert message.startswith("/: the first request after the deploy took 2.1 s, more than 2.0 s")

    def test_a_first_request_without_an_answer_is_too_slow(self) -> None:
        """As where an instance has to be started; the timeout of a real run is longer than a test may last."""
        target = Target("home", "https://shop.example/")
        asleep = Visit(target.url, (), failure=NoAnswerError(Kind.TIMEOUT, "no whole answer in time"))
        phases = Phases(wait=0.1, total=0.1)
        hop = Hop("GET", target.url, 200, httpx.Headers(), "HTTP/2", "192.0.2.1", None, phases, is_new_connection=True)
        route = Measured(target, asleep, Visit(target.url, (hop,), b"Shop"))
        run = Run(datetime(2026, 1, 31, tzinfo=UTC), "", "production", "shop.example", ())
        found = problems(Taken([route], Plan(500, 200, 60), 2000, {}, run, None))
        assert [rule.id for rule, _ in found] == ["performance/cold", "performance/p95"]


class TestBadInput:
    def test_a_site_that_is_down_is_unchecked(self, tmp_path: Path) -> None:
        run = _measure(f"http://127.0.0.1:{free_port()}/", tmp_path)
        assert (run.code, _unchecked(run)[0][1]) == (3, "the connection was refused")

    def test_no_setting_makes_a_site_that_is_down_pass(self, tmp_path: Path) -> None:
        rules = ", ".join(f'"{rule.id}"' for rule in RULES)
        (tmp_path / "launch-gates.toml").write_text(f"[performance]\ndisable = [{rules}]\n", encoding="utf-8")
        run = _measure(f"http://127.0.0.1:{free_port()}/", tmp_path, "--history", "runs.jsonl")
        assert (run.code, _unchecked(run)[0][1]) == (3, "the connection was refused")
        assert not (tmp_path / "runs.jsonl").exists()

    def test_lines_of_the_history_that_hold_no_run_are_said(self, tmp_path: Path) -> None:
        (tmp_path / "runs.jsonl").write_text("not JSON\n{}\n", encoding="utf-8")
        with Raw(_takes(lambda _number: 0.0)) as server:
            run = _measure(server.url, tmp_path, *FAST, "--history", "runs.jsonl")
        said = {"subject": "lines of the history that hold no run", "reason": "the first is line 1: it is not JSON"}
        assert {**said, "count": 2} in run.report["gates"][0]["not_looked_at"]

    def test_a_wall_is_unchecked(self, tmp_path: Path) -> None:
        wall = answer(b"", status="403 Forbidden", cf_mitigated="challenge")
        with Raw(_takes(lambda _number: 0.0, wall)) as server:
            run = _measure(server.url, tmp_path)
        assert (run.code, _unchecked(run)[0][1]) == (3, "Cloudflare's challenge stands before it")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--samples", "5"), "a whole number from 10 to 1000"),
            (("--samples", "many"), "a whole number from 10 to 1000"),
            (("--budget", "3 minutes"), "a duration such as"),
            (("--max-rate", "0"), "requests a second"),
        ],
    )
    def test_a_wrong_option(self, arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
        run = inside("performance", "https://shop.example", *arguments, cwd=tmp_path)
        assert run.code == 2
        assert message in run.err

    def test_a_history_of_another_kind_is_told_before_anything_is_asked(self, tmp_path: Path) -> None:
        (tmp_path / "runs.jsonl").write_text('{"schema_version": 99}\n', encoding="utf-8")
        with Raw(_takes(lambda _number: 0.0)) as server:
            run = _measure(server.url, tmp_path, "--history", "runs.jsonl")
            assert server.heads == []
        assert run.code in {2, 3}

    def test_a_plot_of_nothing(self, tmp_path: Path) -> None:
        run = inside("performance", "plot", "runs.jsonl", cwd=tmp_path)
        assert run.code != 0
        assert "runs.jsonl" in run.err


def test_the_terminal_gets_a_table(tmp_path: Path) -> None:
    with Raw(_takes(lambda _number: 0.0)) as server:
        run = inside("performance", server.url, *FAST, cwd=tmp_path)
    assert "route  first" in run.err
    assert "0 of 75" in run.err
    assert "wait " in run.err
    assert f"; {len(_PAGE.partition(_END)[2])} B, unpacked" in run.err
    assert "home.p95" not in run.out


def test_server_timings_and_caches_are_kept(tmp_path: Path) -> None:
    page = answer(
        b"<h1>Shop</h1>", content_type="text/html", server_timing='db;dur=53.2, app;desc="x";dur=47', x_cache="HIT"
    )
    with Raw(_takes(lambda _number: 0.0, page)) as server:
        figures = _figures(_measure(server.url, tmp_path, *FAST, "--history", "runs.jsonl"))
    line = json.loads((tmp_path / "runs.jsonl").read_text(encoding="utf-8"))
    [route] = line["routes"]
    assert (route["phases_ms"]["server db"], route["phases_ms"]["server app"]) == (53.2, 47.0)
    assert route["cache"] == {"hit": 75}
    assert (figures["server db_ms"], figures["cache_hit"], figures["http_version"]) == (53.2, 75, "HTTP/1.1")
    assert figures["transferred_bytes"] == len(b"<h1>Shop</h1>")


def test_a_page_of_another_site_is_left_out_and_a_homepage_there_is_unchecked(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text('[site.routes]\ncheckout = "/checkout"\n', encoding="utf-8")
    with Raw(_takes(lambda _number: 0.0)) as other:
        away = answer(b"", status="302 Found", location=f"http://localhost:{other.port}/pay")

        def serve(connection: socket.socket, head: bytes) -> None:
            connection.sendall(away if b" /checkout " in head or b" /away " in head else _PAGE)

        with Raw(serve) as server:
            sold_elsewhere = _measure(server.url, tmp_path, *FAST, "--connect-to", "::127.0.0.1:")
            lives_elsewhere = _measure(f"{server.url}away", tmp_path, *FAST, "--connect-to", "::127.0.0.1:")
    said = {"subject": "the route checkout", "reason": "it leads to another site, localhost", "count": 1}
    assert sold_elsewhere.code == 0
    assert said in sold_elsewhere.report["gates"][0]["not_looked_at"]
    assert (lives_elsewhere.code, _unchecked(lives_elsewhere)[0][1]) == (3, said["reason"])


def test_what_is_not_measured_is_said(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text('[site.routes]\nwebhook = "/hook"\n', encoding="utf-8")
    page = answer(b"<h1>Shop</h1><img src=https://cdn.example/a.png>", content_type="text/html")

    def serve(connection: socket.socket, head: bytes) -> None:
        is_home = head.startswith(b"GET / ")
        connection.sendall(answer(b"", status="302 Found", location="/en?token=x") if is_home else page)

    with Raw(serve) as server:
        run = _measure(server.url, tmp_path, *FAST)
    said = [(each["subject"], each["reason"]) for each in run.report["gates"][0]["not_looked_at"]]
    assert (run.code, run.rules) == (0, [])
    assert said[:3] == [
        ("the route webhook", "it answers no GET"),
        (f"home: {server.url}", f"it redirects to {server.url}en, which is measured in its place"),
        ("home: the size of what other hosts serve", "they are not asked"),
    ]
    assert _figures(run)["url"] == f"{server.url}en"
