"""A file of runs gives back what was written, whatever else is in it, and loses nothing that is written at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launch_gates.core.errors import HistoryError, OutputError
from launch_gates.gates.performance import history
from launch_gates.gates.performance.history import BadLine, append, read
from launch_gates.gates.performance.history_lines import LineError, line, run_of
from launch_gates.gates.performance.records import RouteRun
from tests.gates.performance.runs import a_run, any_run

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.gates.performance.records import Run

ROUTE = RouteRun(
    "/checkout", 500, "pass", (101.5, None), {"timeout": 1}, 410.0, {"wait": 90.1}, {"hit": 1}, {"transferred": 9000}
)
RUN = a_run(ROUTE)
STANDING = (
    '{"schema_version":1,"time":"2026-01-01T12:30:00Z","commit":"0123456789abcdef","environment":"production",'
    '"host":"shop.example","routes":[{"name":"/checkout","limit_ms":500,"verdict":"pass","samples_ms":[101.5,null],'
    '"errors":{"timeout":1},"cold_ms":410.0,"phases_ms":{"wait":90.1},"cache":{"hit":1},"sizes":{"transferred":9000}}]}'
)
"""The form of version 1: what is in people's files stays readable."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "runs.jsonl"


def test_the_form_of_a_line_stands() -> None:
    assert line(RUN) == STANDING
    assert run_of(STANDING.encode()) == RUN


@given(any_run())
def test_what_is_written_is_read(run: Run) -> None:
    text = line(run)
    assert "\n" not in text
    assert run_of(text.encode()) == run


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(any_run(), max_size=4))
def test_a_file_gives_its_runs_in_order(file: Path, runs: list[Run]) -> None:
    file.write_bytes(b"")
    for run in runs:
        append(file, run)
    assert list(read(file)) == runs


def test_times_are_rounded_to_a_tenth_and_written_in_utc() -> None:
    run = a_run(RouteRun("a", 500.04, samples=(1.0499, 1.06)))
    assert run_of(line(run).encode()).routes[0].samples == (1.0, 1.1)
    assert run_of(line(run).encode()).routes[0].limit == 500


def test_keys_that_a_later_launch_gates_adds_are_passed_over() -> None:
    document = json.loads(STANDING)
    document["more"] = document["routes"][0]["more"] = [1]
    assert run_of(json.dumps(document).encode()) == RUN


CHANGES: list[tuple[str, Any, str]] = [
    ("schema_version", "1", "schema_version is not a number"),
    ("schema_version", True, "schema_version is not a number"),
    ("time", "yesterday", "time is not a time"),
    ("time", "2026-01-01T12:30:00", "time is not in UTC"),
    ("time", "2026-01-01T12:30:00+02:00", "time is not in UTC"),
    ("time", 5, "time is not a text"),
    ("commit", None, "commit is not a text"),
    ("host", ["a"], "host is not a text"),
    ("routes", {}, "routes is not a list"),
    ("routes", [1], "a route is not an object"),
    ("routes.name", 1, "name is not a text"),
    ("routes.limit_ms", -1, "limit_ms is not a number"),
    ("routes.limit_ms", 1e400, "it is not JSON"),
    ("routes.limit_ms", 10**13, "limit_ms is not a number"),
    ("routes.verdict", "won", "verdict is none of pass, fail, inconclusive"),
    ("routes.verdict", ["pass"], "verdict is none of"),
    ("routes.samples_ms", [True], "samples_ms is not a number"),
    ("routes.samples_ms", ["1"], "samples_ms is not a number"),
    ("routes.samples_ms", [1, 2], "errors are not as many"),
    ("routes.errors", {"timeout": 1.0}, "errors is not a whole number"),
    ("routes.errors", [], "errors is not an object"),
    ("routes.phases_ms", {"wait": None}, "phases_ms is not a number"),
    ("routes.sizes", {"page": 0.5}, "sizes is not a whole number"),
]


@pytest.mark.parametrize(("key", "value", "reason"), CHANGES)
def test_a_line_with_something_else_in_a_place_is_bad(key: str, value: object, reason: str) -> None:
    document = json.loads(STANDING)
    inner, _, name = key.rpartition(".")
    (document[inner][0] if inner else document)[name] = value
    with pytest.raises(LineError, match=reason):
        run_of(json.dumps(document).encode())


@pytest.mark.parametrize("name", ["schema_version", "time", "commit", "environment", "host", "routes"])
def test_a_line_without_a_key_is_bad(name: str) -> None:
    document = json.loads(STANDING)
    del document[name]
    with pytest.raises(LineError, match=f"{name} is missing"):
        run_of(json.dumps(document).encode())


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff",
        b'"',
        b"[" * 100_000,
        b"9" * 5000,
        b'{"schema_version": NaN}',
        b'{"a":' * 9000,
    ],
)
def test_what_is_no_run_is_bad(text: bytes) -> None:
    with pytest.raises(LineError):
        run_of(text)


def test_a_route_twice_is_bad() -> None:
    with pytest.raises(LineError, match="twice"):
        run_of(line(a_run(ROUTE, ROUTE)).encode())


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_do_anything_else(text: bytes) -> None:
    with pytest.raises(LineError):
        run_of(text)


def test_bad_lines_are_named_by_their_number_and_repeat_nothing(file: Path) -> None:
    secret = "hunter2-" * 3
    file.write_text(
        f'{STANDING}\n{{"password": "{secret}"}}\n\n{secret}\r\n{STANDING}\n{STANDING[:50]}', encoding="utf-8"
    )
    items = list(read(file))
    assert items == [
        RUN,
        BadLine(2, "schema_version is missing"),
        BadLine(4, "it is not JSON"),
        RUN,
        BadLine(6, "it is not JSON"),
    ]
    assert secret not in repr(items)


def test_a_newer_version_is_refused_with_its_line(file: Path) -> None:
    newer = STANDING.replace('"schema_version":1', '"schema_version":2')
    file.write_text(f"{STANDING}\n{newer}\n", encoding="utf-8")
    reading = read(file)
    assert next(reading) == RUN
    with pytest.raises(HistoryError, match="line 2: it was written by a newer launch-gates") as refused:
        next(reading)
    assert "update launch-gates" in refused.value.fix


def test_a_line_that_is_too_long_is_passed_over_in_parts(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_LINE", 1000)
    file.write_text(f"{STANDING}\n{'x' * 5000}\n{STANDING}\n{'y' * 1001}", encoding="utf-8")
    too_long = "it is longer than 1.0 KiB"
    assert list(read(file)) == [RUN, BadLine(2, too_long), RUN, BadLine(4, too_long)]


def test_a_file_that_is_too_large_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(file, RUN)
    monkeypatch.setattr(history, "MAX_SIZE", len(STANDING))
    with pytest.raises(HistoryError, match="larger than"):
        list(read(file))
    with pytest.raises(OutputError, match="larger than"):
        append(file, RUN)
    assert file.read_text(encoding="utf-8") == STANDING + "\n"


def test_a_run_that_would_be_too_long_a_line_is_not_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_LINE", 100)
    with pytest.raises(OutputError, match="a line of more than"):
        append(file, RUN)
    assert not file.exists()


def test_a_file_that_grows_while_it_is_read_has_its_end_too(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        append(file, RUN)
    monkeypatch.setattr(history, "MAX_SIZE", file.stat().st_size + 10)
    monkeypatch.setattr("io.DEFAULT_BUFFER_SIZE", 100)
    reading = read(file)
    assert next(reading) == RUN
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f"{STANDING}\n" * 100)
    with pytest.raises(HistoryError, match="larger than"):
        list(reading)


@pytest.mark.parametrize("kind", ["missing", "folder", "fifo"])
def test_what_is_no_file_is_refused_at_once(file: Path, kind: str) -> None:
    if kind == "folder":
        file.mkdir()
    elif kind == "fifo":
        os.mkfifo(file)
    with pytest.raises(HistoryError, match="cannot be read"):
        list(read(file))
    if kind != "missing":
        with pytest.raises(OutputError, match="cannot be written to"):
            append(file, RUN)


def test_a_link_is_not_written_through(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "profile"
    target.write_text("export A=1\n", encoding="utf-8")
    file.symlink_to(target)
    with pytest.raises(OutputError, match="it is a link"):
        append(file, RUN)
    assert target.read_text(encoding="utf-8") == "export A=1\n"


def test_a_name_with_control_characters_is_shown_escaped(tmp_path: Path) -> None:
    with pytest.raises(HistoryError) as refused:
        list(read(tmp_path / "a\x1b[2J"))
    assert "\x1b" not in refused.value.message


def test_a_last_line_without_an_end_swallows_nothing(file: Path) -> None:
    file.write_text("half a line", encoding="utf-8")
    append(file, RUN)
    assert list(read(file)) == [BadLine(1, "it is not JSON"), RUN]


def test_nothing_is_left_of_a_run_that_the_disk_has_no_room_for(file: Path) -> None:
    append(file, RUN)
    size = file.stat().st_size
    program = (
        "import resource, signal, sys; from pathlib import Path; "
        "from launch_gates.core.errors import OutputError; "
        "from launch_gates.gates.performance.history import append, read; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); file = Path(sys.argv[1]); run = next(read(file)); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size + 20}, {size + 20}))\n"
        "try:\n append(file, run)\nexcept OutputError as error:\n print(error.message)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, file], capture_output=True, text=True, check=True)
    assert "the disk is full" in done.stdout
    assert list(read(file)) == [RUN]


def test_what_several_write_at_once_is_all_there(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; "
        "from launch_gates.gates.performance.history import append; "
        "from launch_gates.gates.performance.history_lines import run_of; run = run_of(sys.argv[2].encode())\n"
        "for _ in range(50): append(Path(sys.argv[1]), run)"
    )
    long = line(a_run(RouteRun("a", 500, samples=(123.4,) * 2000)))
    writers = [subprocess.Popen([sys.executable, "-c", program, file, text]) for text in (STANDING, long, STANDING)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    items = list(read(file))
    assert len(items) == 150
    assert items.count(RUN) == 100
