"""The performance gate against servers whose latencies are known. They are asked fast, so that a test takes seconds."""

from __future__ import annotations

import gzip
import json
import threading
import time
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from launch_gates.gates.performance import history
from launch_gates.gates.performance.records import Run
from tests.cli.tool import inside
from tests.site.servers import Raw, answer, free_port

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli import tool

FAST = ("--max-rate", "100")
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
        for first in times:
            assert sum(first <= other < first + 0.95 for other in times) <= 4

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


class TestBadInput:
    def test_a_site_that_is_down_is_unchecked(self, tmp_path: Path) -> None:
        run = _measure(f"http://127.0.0.1:{free_port()}/", tmp_path)
        assert (run.code, _unchecked(run)[0][1]) == (3, "the connection was refused")

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
    assert "home.p95" not in run.out


def test_server_timings_and_caches_are_kept(tmp_path: Path) -> None:
    page = answer(
        b"<h1>Shop</h1>", content_type="text/html", server_timing='db;dur=53.2, app;desc="x";dur=47', x_cache="HIT"
    )
    with Raw(_takes(lambda _number: 0.0, page)) as server:
        _measure(server.url, tmp_path, *FAST, "--history", "runs.jsonl")
    line = json.loads((tmp_path / "runs.jsonl").read_text(encoding="utf-8"))
    [route] = line["routes"]
    assert (route["phases_ms"]["server db"], route["phases_ms"]["server app"]) == (53.2, 47.0)
    assert route["cache"] == {"hit": 75}
