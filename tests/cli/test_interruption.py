"""Ctrl-C, and readers and writers at the other end of our streams that go away."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.plants import stripe_key
from tests.cli.tool import command, environment

if TYPE_CHECKING:
    from tests.conftest import WorkTree

FULL = Path("/dev/full")


def started(*arguments: str, work_tree: WorkTree, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*command(), *arguments],
        cwd=work_tree.root,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


def is_waiting_for_input(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process sleeps in a read of its standard input (Linux)."""
    call = Path(f"/proc/{process.pid}/wchan")
    return call.exists() and "pipe" in call.read_text()


def test_an_interrupt_while_reading_is_130_with_one_line(clean: WorkTree) -> None:
    process = started("secrets", "--stdin", work_tree=clean)
    assert process.stdin is not None
    process.stdin.write(b"x = 1\n")
    process.stdin.flush()
    end = time.monotonic() + 60
    while not is_waiting_for_input(process) and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == b""
    assert err.decode().strip() == "Error: interrupted: nothing is reported"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["secrets", "--staged"], 1),
        (["secrets", "--staged", "--format", "json"], 1),
        (["rules"], 0),
        (["explain", "stripe-live-secret-key"], 0),
        (["config", "schema"], 0),
        # click itself notices these; what matters is that it is not our code for findings.
        (["--help"], 3),
        (["secrets", "--help"], 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_reader_that_has_gone_changes_no_verdict(arguments: list[str], code: int, leaking: WorkTree) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = started(*arguments, work_tree=leaking, stdout=writing)
    os.close(writing)
    _, err = process.communicate(timeout=60)
    assert err == b""
    assert process.returncode == code


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["secrets", "--staged"], 1),
        (["secrets", "--worktree", "--fail-on", "critical", "clean"], 2),
        (["secrets", "clean"], 3),
        (["rules"], 3),
        (["explain", "stripe-live-secret-key"], 3),
        (["--help"], 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_full_disk_at_standard_output_hides_no_finding(arguments: list[str], code: int, leaking: WorkTree) -> None:
    leaking.write("clean/file", "nothing\n")
    with FULL.open("wb") as full:
        process = started(*arguments, work_tree=leaking, stdout=full.fileno())
        _, err = process.communicate(timeout=60)
    assert process.returncode == code
    if code != 2:
        assert b"no space left on device" in err


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("option", ["--output=/dev/full", "--report=json=/dev/full"])
def test_a_full_disk_at_a_file_hides_no_finding(option: str, leaking: WorkTree) -> None:
    process = started("secrets", "--staged", option, work_tree=leaking)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"could not be written to /dev/full: no space left on device" in err
    leaking.git("rm", "--quiet", "--force", "src/pay.py")
    process = started("secrets", "--staged", option, work_tree=leaking)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert b"could not be written to /dev/full: no space left on device" in err


@pytest.mark.parametrize(
    ("closed", "text", "code"),
    [
        ("0", b"", 2),
        ("1", stripe_key().encode(), 1),
        ("1", b"nothing", 3),
        ("2", stripe_key().encode(), 1),
        ("2", b"nothing", 0),
    ],
)
def test_a_stream_that_was_closed_beforehand_hides_no_finding(
    closed: str, text: bytes, code: int, clean: WorkTree
) -> None:
    line = f'"$@" {closed}>&-'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *command(), "secrets", "--stdin"],
        cwd=clean.root, env=environment(), input=text, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert b"itself failed" not in done.stderr
