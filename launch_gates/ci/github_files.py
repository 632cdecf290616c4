"""The files in which a job of GitHub Actions leaves something: outputs for later steps, and its page's summary.

Both have a limit beyond which GitHub takes nothing at all. An output that is too large is an error; of a summary the
rest is counted.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from itertools import accumulate, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from launch_gates.core.errors import EventError, OutputError
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

OUTPUT, SUMMARY = "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"
MOST_OUTPUT = 1_000_000
"""Bytes of all outputs of a step; the limit is 1 MB a job."""
MOST_SUMMARY = 1_000_000
"""Bytes of a step's summary; above 1024 KiB its upload is aborted (actions/runner)."""
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def file_of(environ: Mapping[str, str], variable: str) -> Path:
    """The file that GITHUB_OUTPUT or GITHUB_STEP_SUMMARY names. Raises EventError where it names none."""
    path = environ.get(variable, "")
    if not path or "\0" in path:
        raise EventError(
            f"{variable} is not set, as it is in a job of GitHub Actions", "pass GITHUB_* on; in a container with -e"
        )
    return Path(path)


def write_outputs(file: Path, outputs: Mapping[str, str]) -> None:
    """Adds outputs, of any text, to the file. All are written or none. Raises OutputError."""
    text = "".join(_output(name, value) for name, value in outputs.items())
    content = text.encode("utf-8", "backslashreplace")
    if _size(file, OUTPUT) + len(content) > MOST_OUTPUT:
        raise OutputError(
            f"the outputs {', '.join(outputs)} are larger than GitHub takes ({MOST_OUTPUT:,} bytes a job)",
            "write a report to a file, and pass its name on",
        )
    _append(file, content, OUTPUT)


def _output(name: str, value: str) -> str:
    if not name or not _NAME.issuperset(name):
        raise ValueError(name)
    delimiter = _token()
    while delimiter in value:
        delimiter = _token()
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def write_summary(file: Path, parts: Iterable[str], rest: Callable[[int], str]) -> int:
    """Adds Markdown to the summary, part by part, each whole, and gives how many had no room.

    `rest` says in Markdown how many these are. From the first that has no room on all are left out, so that what is
    there is the beginning. Raises OutputError.
    """
    encoded = [part.encode("utf-8", "backslashreplace") for part in parts]
    room = MOST_SUMMARY - _size(file, SUMMARY)
    if sum(map(len, encoded)) <= room:
        _append(file, b"".join(encoded), SUMMARY)
        return 0
    room -= len(rest(len(encoded)).encode())
    if room < 0:  # what the step wrote before has left no room even for the number
        return len(encoded)
    ends = accumulate(map(len, encoded))
    kept = sum(1 for _ in takewhile(lambda end: end <= room, ends))
    _append(file, b"".join([*encoded[:kept], rest(len(encoded) - kept).encode()]), SUMMARY)
    return len(encoded) - kept


def _size(file: Path, variable: str) -> int:
    """Bytes that are there already: a step may write more than once. Raises OutputError for what is no file."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _unwritable(file, variable, error.strerror) from None
    if not stat.S_ISREG(status.st_mode):
        raise _unwritable(file, variable, "it is no file")
    return status.st_size


def _append(file: Path, content: bytes, variable: str) -> None:
    """All of it or nothing: half an output would swallow the next one."""
    if not content:
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        with open(descriptor, "ab", buffering=0) as opened:  # noqa: PTH123 (a descriptor)
            before = opened.seek(0, os.SEEK_END)
            try:
                _write_all(descriptor, content)
            except OSError:
                with suppress(OSError):
                    opened.truncate(before)
                raise
    except OSError as error:
        raise _unwritable(file, variable, error.strerror) from None


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _unwritable(file: Path, variable: str, reason: str | None) -> OutputError:
    return OutputError(
        f"{variable} cannot be written to {printable(str(file))}: {(reason or 'unknown reason').lower()}",
        "run the job's container as its default user; the file is the runner's own",
    )


def _token() -> str:
    return secrets.token_hex(16)
