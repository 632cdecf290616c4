"""Tasks over all cores: a process for each, with the results in whatever order they come.

Processes, not threads: between the calls into the pattern engine there is too much to do in Python. A history that is
small is scanned here, as starting the others would take longer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from contextlib import suppress
from itertools import chain, islice
from queue import Queue, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Self

from launch_gates.gates.secrets.history.scanning import Scanned, Unread
from launch_gates.gates.secrets.history.wire import receive, send
from launch_gates.gates.secrets.history.work import AHEAD, Compared, Work
from launch_gates.gates.secrets.history.worker import END
from launch_gates.git.batches import Batch
from launch_gates.git.process import pipe_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launch_gates.detector.ruleset import Ruleset
    from launch_gates.gates.secrets.chosen_rules import ChosenRules
    from launch_gates.gates.secrets.history.work import Compare, Setup

_WORTH_A_PROCESS = 24 << 20
"""Bytes of objects, scanned in a fraction of a second, that a process has to be started for."""
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from launch_gates.gates.secrets.history.worker import main; main()"
)
_MOST_STARTS = 4
"""Of one worker, should its process end again and again."""

Outcome = Scanned | Compared | BaseException | None
"""What comes out of a thread; None when it has ended."""


class Pool:
    """Does the tasks of one run. To be used in a `with` statement, which ends the processes."""

    def __init__(self, setup: Setup, rules: ChosenRules, jobs: int, debug: Callable[[str], None]) -> None:
        """`rules` are those that `setup` leads to. Nothing starts here."""
        self._setup = setup
        self._rules = rules
        self._jobs = jobs
        self._debug = debug
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        """As it is."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Ends the processes, whatever they are at."""
        for worker in self._workers:
            worker.kill()

    def renew(self) -> None:
        """Starts its processes anew: what they keep of patterns takes more memory than comparing trees does."""
        for worker in self._workers:
            worker.kill()
        self._workers = [worker.successor() for worker in self._workers]

    def results(self, tasks: Iterable[Batch | Compare], in_a_row: int = 1) -> Iterator[Scanned | Compared]:
        """One for each task, in any order. Raises what `tasks` raises, after the results of what came before.

        So many tasks in a row go to the same process.
        """
        tasks = iter(tasks)
        if not self._workers:
            first: list[Batch | Compare] = []
            size = 0
            for task in tasks:
                first.append(task)
                size += sum(task.sizes) if isinstance(task, Batch) else 0
                if size >= _WORTH_A_PROCESS and self._jobs > 1:
                    rulesets = [rules.load_ruleset() for rules in self._rules.compiled]
                    self._workers = [_Worker(self._setup, rulesets) for _ in range(self._jobs)]
                    break
            tasks = chain(first, tasks)
        if not self._workers:
            yield from Work(self._setup, self._debug).results(tasks)
            return
        yield from self._by_workers(tasks, in_a_row)

    def _by_workers(self, tasks: Iterator[Batch | Compare], in_a_row: int) -> Iterator[Scanned | Compared]:
        waiting: Queue[list[Batch | Compare]] = Queue(2 * self._jobs)
        done: SimpleQueue[Outcome] = SimpleQueue()
        Thread(target=self._hand_out, args=(tasks, in_a_row, waiting, done), daemon=True).start()
        for worker in self._workers:
            Thread(target=worker.run, args=(waiting, done), daemon=True).start()
        left, failure = len(self._workers), None
        while left:
            outcome = done.get()
            if outcome is None:
                left -= 1
            elif isinstance(outcome, BaseException):
                failure = outcome
            else:
                yield outcome
        if failure is not None:
            raise failure

    def _hand_out(
        self,
        tasks: Iterator[Batch | Compare],
        in_a_row: int,
        waiting: Queue[list[Batch | Compare]],
        done: SimpleQueue[Outcome],
    ) -> None:
        """In a thread of its own, as `tasks` may wait for git."""
        try:
            while some := list(islice(tasks, in_a_row)):
                waiting.put(some)
        except Exception as error:  # noqa: BLE001 (raised again by the one who waits for results)
            done.put(error)
        for _ in self._workers:
            waiting.put([])


class _Worker:
    """One process, and the thread's work of feeding it."""

    def __init__(self, setup: Setup, rules: list[Ruleset]) -> None:
        self._setup = setup
        self._rules = rules
        self._starts = 0
        self._is_killed = False
        self._start()

    def _start(self) -> None:
        self._starts += 1
        # Only whole paths: an empty one is the current folder, which may be the repository's.
        places = json.dumps([place for place in sys.path if os.path.isabs(place)])  # noqa: PTH117 (no Path is needed)
        self._process = subprocess.Popen(  # noqa: S603 (this very Python, with our own program)
            [sys.executable, "-I", "-c", _START, places],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        with suppress(OSError):  # It is gone already, which the first task finds out.
            send(pipe_of(self._process.stdin), self._setup)

    def run(self, waiting: Queue[list[Batch | Compare]], done: SimpleQueue[Outcome]) -> None:
        """Feeds the process from one queue and passes on what it says; when there is no more, None."""
        given: deque[Batch | Compare] = deque()
        tasks = _until_empty(waiting)
        is_last = False
        while given or not is_last:
            try:
                # No more than the process takes before it has something to say: pipes are narrow, and two who
                # write to each other wait for ever.
                while not is_last and len(given) < AHEAD:
                    task = next(tasks, END)
                    is_last = task is END
                    if task is not END:
                        given.append(task)
                    send(pipe_of(self._process.stdin), task)
                if given:
                    done.put(receive(pipe_of(self._process.stdout), self._rules))
                    given.popleft()
            except (OSError, EOFError, ValueError):
                # Whatever it was at is lost, and said; what is still to do goes to another.
                for lost in given:
                    done.put(_lost(lost))
                given.clear()
                if not self._is_killed and self._starts <= _MOST_STARTS:
                    self._end()
                    self._start()
        done.put(None)

    def successor(self) -> _Worker:
        """A new one for the same work."""
        return _Worker(self._setup, self._rules)

    def kill(self) -> None:
        """Ends it for good."""
        self._is_killed = True
        self._end()

    def _end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # something unsent was left for a process that is gone
                pipe_of(pipe).close()
        self._process.wait()


def _until_empty(waiting: Queue[list[Batch | Compare]]) -> Iterator[Batch | Compare]:
    while some := waiting.get():
        yield from some


def _lost(task: Batch | Compare) -> Scanned | Compared:
    reason = "the process that scanned it ended early, perhaps for want of memory"
    if isinstance(task, Batch):
        unread = tuple(Unread(oid, task.kind, reason) for oid in task.oids)
        return Scanned(unread, (), (), len(task.sizes), sum(task.sizes))
    return Compared((), frozenset(), frozenset(), reason)
