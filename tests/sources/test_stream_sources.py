"""Standard input and the commit message are one document each."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import UsageError
from launch_gates.sources.message import MessageSource, above_scissors
from launch_gates.sources.stdin import StdinSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from launch_gates.sources.source import Source
    from tests.conftest import WorkTree
    from tests.sources.conftest import Given

MAX_SIZE = 1 << 20
SCISSORS = "------------------------ >8 ------------------------"


def test_standard_input_is_one_document(tmp_path: Path, read_all: Callable[[Source], Given]) -> None:
    for content in (b"", b"text\n", b"\0\xff", b"x" * MAX_SIZE):
        given = read_all(StdinSource(BytesIO(content), tmp_path, MAX_SIZE))
        assert given.contents == {"<stdin>": content}
        document = given.documents["<stdin>"]
        assert (document.size, document.added_lines, document.name_is_new) == (len(content), None, False)


def test_standard_input_over_the_limit_is_unchecked_and_not_read_on(
    tmp_path: Path, read_all: Callable[[Source], Given]
) -> None:
    stream = BytesIO(b"x" * (5 * MAX_SIZE))
    given = read_all(StdinSource(stream, tmp_path, MAX_SIZE))
    assert given.unchecked == {"<stdin>": "there is more of it than --max-size 1.0 MiB"}
    assert stream.tell() == MAX_SIZE + 1


def test_a_pipe_that_gives_little_at_a_time(tmp_path: Path, read_all: Callable[[Source], Given]) -> None:
    receiving, sending = os.pipe()
    os.write(sending, b"one ")
    os.write(sending, b"two")
    os.close(sending)
    with open(receiving, "rb", buffering=0) as stream:  # noqa: PTH123
        assert read_all(StdinSource(stream, tmp_path, MAX_SIZE)).contents == {"<stdin>": b"one two"}


def test_standard_input_that_cannot_be_read_is_unchecked(tmp_path: Path, read_all: Callable[[Source], Given]) -> None:
    class Broken(BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    assert read_all(StdinSource(Broken(), tmp_path, MAX_SIZE)).unchecked == {"<stdin>": "input/output error"}


def message(work_tree: WorkTree, text: str) -> MessageSource:
    work_tree.write(".git/COMMIT_EDITMSG", text)
    return MessageSource(work_tree.root / ".git/COMMIT_EDITMSG", work_tree.root, MAX_SIZE)


def test_a_message_is_read_comments_and_all(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    text = "subject\n\n#12 is kept by `git commit -m`\n"
    given = read_all(message(work_tree, text))
    assert given.contents == {".git/COMMIT_EDITMSG": text.encode()}
    assert given.not_looked_at == {}
    assert not given.documents[".git/COMMIT_EDITMSG"].name_is_new


def test_what_git_shows_below_its_scissors_is_left_out_and_said(
    work_tree: WorkTree, read_all: Callable[[Source], Given]
) -> None:
    given = read_all(message(work_tree, f"subject\n# {SCISSORS}\n# Do not touch\ndiff --git a/x b/x\n+added\n"))
    assert given.contents == {".git/COMMIT_EDITMSG": b"subject\n"}
    assert "scissors" in given.not_looked_at[".git/COMMIT_EDITMSG"]


def test_the_message_that_git_writes_with_verbose(
    work_tree: WorkTree, read_all: Callable[[Source], Given], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    work_tree.write(".git/hooks/commit-msg", f'#!/bin/sh\ncp "$1" "{kept}"\n')
    (work_tree.root / ".git/hooks/commit-msg").chmod(0o755)
    work_tree.stage("file", "the staged line\n")
    for comment in ("#", ";"):
        work_tree.git(
            "-c",
            f"core.commentChar={comment}",
            "commit",
            "--quiet",
            "--verbose",
            "--allow-empty",
            "--edit",
            "--message",
            "the subject",
            environ={"GIT_EDITOR": "true"},
        )
        assert SCISSORS in kept.read_text()
        (content,) = read_all(MessageSource(kept, tmp_path, MAX_SIZE)).contents.values()
        assert content.startswith(b"the subject\n")
        assert SCISSORS.encode() not in content
        assert b"the staged line" not in content


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"# {SCISSORS}\n", ""),
        (f"# {SCISSORS}\n# Nicht ändern\ndiff --git a/x b/x\n+x", ""),
        (f"# {SCISSORS}\n# Nicht ändern\nwhat somebody wrote", f"# {SCISSORS}\n# Nicht ändern\nwhat somebody wrote"),
        (f"# {SCISSORS}\nx\n# {SCISSORS}\n# y\ndiff --git a/x b/x", f"# {SCISSORS}\nx\n"),
        (f"a\n; {SCISSORS}\r\n; b\r\ndiff --cc x\r\n", "a\n"),
        (f"a\n// {SCISSORS}", "a\n"),
        (f"a {SCISSORS}\n# {SCISSORS}\n", f"a {SCISSORS}\n"),
        (f"two words {SCISSORS}\n# {SCISSORS}\n# x", f"two words {SCISSORS}\n"),
        (f" {SCISSORS}\nx", f" {SCISSORS}\nx"),
        (f"{SCISSORS}\nx", f"{SCISSORS}\nx"),
        (f"# {SCISSORS} and more\nx", f"# {SCISSORS} and more\nx"),
        ("", ""),
    ],
)
def test_above_scissors_of(content: str, expected: str) -> None:
    assert above_scissors(content.encode()) == expected.encode()


def test_a_message_file_that_is_none_is_wrong_usage(tmp_path: Path, read_all: Callable[[Source], Given]) -> None:
    for place in (tmp_path / "nothing", tmp_path):
        with pytest.raises(UsageError, match="is not a file"):
            read_all(MessageSource(place, tmp_path, MAX_SIZE))


def test_a_message_that_cannot_be_scanned_is_unchecked(tmp_path: Path, read_all: Callable[[Source], Given]) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "large").write_bytes(bytes(MAX_SIZE + 1))
    assert set(read_all(MessageSource(tmp_path / "fifo", tmp_path, MAX_SIZE)).unchecked) == {"fifo"}
    assert set(read_all(MessageSource(tmp_path / "large", tmp_path, MAX_SIZE)).unchecked) == {"large"}
