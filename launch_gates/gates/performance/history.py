"""The file of runs: one line each, appended and read as a stream. What a line says is in `history_lines`."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from launch_gates.core.errors import HistoryError, OutputError
from launch_gates.core.figures import human_size
from launch_gates.gates.performance.history_lines import LineError, NewerVersionError, line, run_of
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from launch_gates.gates.performance.records import Run

MAX_SIZE = 64 << 20
"""Bytes of a file: some thousands of runs."""
MAX_LINE = 4 << 20
"""Bytes of a line: a thousand samples of some hundred routes."""

_SPECIAL = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
"""A FIFO in the file's place does not keep us waiting."""


class BadLine(NamedTuple):
    """A line that is no run. `number` counts from 1."""

    number: int
    reason: str


def append(file: Path, run: Run) -> None:
    """Adds the run as a line of its own, all of it or nothing, even where several do so at once.

    A link is not followed, as the repository may have planted it. Raises OutputError.
    """
    content = line(run).encode() + b"\n"
    if len(content) > MAX_LINE:
        raise _unwritable(file, f"the run would be a line of more than {human_size(MAX_LINE)}")
    try:
        with _locked(file) as opened:
            size = opened.seek(0, os.SEEK_END)
            if size + len(content) > MAX_SIZE:
                raise _unwritable(file, _too_large())
            if size:
                opened.seek(-1, os.SEEK_END)
                # Somebody's last line without an end would swallow ours.
                content = content if opened.read(1) == b"\n" else b"\n" + content
            if opened.write(content) != len(content):
                opened.truncate(size)
                raise _unwritable(file, "the disk is full")
    except OSError as error:
        is_link = error.errno == errno.ELOOP
        raise _unwritable(file, "it is a link" if is_link else (error.strerror or "unknown reason").lower()) from None


def read(file: Path) -> Iterator[Run | BadLine]:
    """Each run from the oldest on, and each line that is none. One line is in memory at a time.

    A missing file raises, as does one that is too large or holds a line of a newer version: HistoryError.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | _SPECIAL)
        with open(descriptor, "rb") as opened:  # noqa: PTH123 (a descriptor)
            _refuse_special(descriptor)
            if os.fstat(descriptor).st_size > MAX_SIZE:
                raise _unreadable(file, _too_large())
            yield from _lines(file, opened)
    except OSError as error:
        raise _unreadable(file, (error.strerror or "unknown reason").lower()) from None


@contextmanager
def _locked(file: Path) -> Iterator[BinaryIO]:
    """The file, made where it is not there, for us alone. Raises OSError."""
    import fcntl  # noqa: PLC0415 (not on Windows)

    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | _SPECIAL, 0o644)
    with open(descriptor, "r+b", buffering=0) as opened:  # noqa: PTH123 (a descriptor)
        _refuse_special(descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield opened


def _refuse_special(descriptor: int) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise OSError(0, "it is no file")


def _lines(file: Path, opened: BinaryIO) -> Iterator[Run | BadLine]:
    number = taken = 0
    while text := opened.readline(MAX_LINE + 1):
        number += 1
        is_too_long = len(text) > MAX_LINE
        taken += len(text)
        while is_too_long and text and not text.endswith(b"\n"):
            text = opened.readline(MAX_LINE)
            taken += len(text)
        if taken > MAX_SIZE:  # it grew since
            raise _unreadable(file, _too_large())
        if is_too_long:
            yield BadLine(number, f"it is longer than {human_size(MAX_LINE)}")
        elif text.strip():
            try:
                yield run_of(text)
            except NewerVersionError:
                raise HistoryError(
                    f"{printable(str(file))}, line {number}: it was written by a newer launch-gates",
                    "update launch-gates here, or name another file with --history",
                ) from None
            except LineError as error:
                yield BadLine(number, str(error))


def _too_large() -> str:
    return f"it is larger than {human_size(MAX_SIZE)}; keep its newest lines, as with `tail -n 1000`"


def _unreadable(file: Path, reason: str) -> HistoryError:
    return HistoryError(
        f"{printable(str(file))} cannot be read: {reason}",
        "name a file that `launch-gates performance --history` wrote",
    )


def _unwritable(file: Path, reason: str) -> OutputError:
    return OutputError(
        f"{printable(str(file))} cannot be written to: {reason}", "name another file with --history, or make room"
    )
