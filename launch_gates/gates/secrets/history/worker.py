"""A process that scans for another one: tasks come on its standard input, results go to its standard output."""

from __future__ import annotations

import gc
import signal
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from launch_gates.gates.secrets.history.wire import receive, send
from launch_gates.gates.secrets.history.work import Work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.secrets.history.work import Compare, Setup
    from launch_gates.git.batches import Batch

_RARELY = 100_000
"""New objects between two collections: there are many, most are kept, and none refer to each other in circles."""
END = None
"""Sent after the last task, for now: more may follow once every result is there."""


def main() -> None:
    """Works until nobody sends any more."""
    # Ctrl-C reaches every process of the terminal; the one that started this one decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(_RARELY)
    tasks, results = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, OSError):
        setup: Setup = receive(tasks)
        work = Work(setup, lambda _line: None)
        while True:
            for result in work.results(_tasks(tasks)):
                send(results, result)


def _tasks(pipe: IO[bytes]) -> Iterator[Batch | Compare]:
    while (task := receive(pipe)) is not END:
        yield task
