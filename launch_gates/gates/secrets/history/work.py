"""The three kinds of work on a history, for one process: a batch of objects, a list of tree pairs, an end."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.gates.secrets.history.scanning import ObjectScan
from launch_gates.git.batches import Batch, BatchReader
from launch_gates.git.changes import Changes
from launch_gates.git.process import Git

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.gates.secrets.history.scanning import Scanned
    from launch_gates.git.changes import Absent, Change
    from launch_gates.git.repository import Repository

AHEAD = 3
"""Tasks that git works on before the first of them is read."""


class Setup(NamedTuple):
    """What a process has to know before its first task."""

    repository: Repository
    environment: dict[str, str]
    config: SecretsSettings


class Compare(NamedTuple):
    """Pairs of trees to compare, and the blobs to look out for. `first` is the number of the first pair."""

    first: int
    pairs: tuple[tuple[str, str], ...]
    blobs: frozenset[str]
    names: frozenset[bytes] = frozenset()


class Compared(NamedTuple):
    """What came of it. `paths` are all names that came up; `failure` is empty where all could be compared."""

    changes: tuple[Change, ...]
    paths: frozenset[bytes]
    submodules: frozenset[bytes]
    failure: str
    unread: tuple[Absent, ...] = ()
    """Trees and blobs that are not there, or damaged."""


class Work:
    """Does tasks one after another, with a git of its own that is always a few tasks ahead."""

    def __init__(self, setup: Setup, debug: Callable[[str], None]) -> None:
        """Raises GitError where there is no git; `results` raises ConfigError."""
        self._git = Git(setup.repository, setup.environment)
        self._config = setup.config
        self._debug = debug

    def results(self, tasks: Iterable[Batch | Compare]) -> Iterator[Scanned | Compared]:
        """A result for each task, in their order. Takes a few tasks more than it has given results for."""
        waiting: deque[Batch | Compare] = deque()
        with BatchReader(self._git) as reader:
            for task in tasks:
                if isinstance(task, Batch):
                    reader.ask(task)
                waiting.append(task)
                if len(waiting) >= AHEAD:
                    yield self._result(waiting.popleft(), reader)
            while waiting:
                yield self._result(waiting.popleft(), reader)

    def _result(self, task: Batch | Compare, reader: BatchReader) -> Scanned | Compared:
        if isinstance(task, Compare):
            return self._compared(task)
        try:
            buffer = reader.read()
        except GitError:
            return self._scan.scanned(task, None)
        return self._scan.scanned(task, buffer)

    @cached_property
    def _scan(self) -> ObjectScan:
        """Only where objects come: comparing trees takes a fraction of the memory without it."""
        return ObjectScan(self._git, self._config, self._debug)

    def _compared(self, task: Compare) -> Compared:
        changes = Changes(self._git, task.blobs, task.names)
        found: list[Change] = []
        failure = ""
        try:
            found += (change._replace(pair=change.pair + task.first) for change in changes.of(task.pairs))
            if not task.names:
                changes.unread += changes.missing_blobs()
        except GitError as error:
            failure = error.message
        return Compared(
            tuple(found), frozenset(changes.paths), frozenset(changes.submodules), failure, tuple(changes.unread)
        )
