"""Documents through scanners, several at a time, results in the order of the documents."""

from __future__ import annotations

from collections import deque
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

_ALONE = 24
"""So many items are worked on before a thread is worth its start: more than most commits have."""
_AHEAD = 8
"""Items taken in advance for each thread; what they hold is all that is in memory at once."""


class _Pending(Generic[ResultT]):
    """A result to come. `done` gives a token when `result` or `error` is there."""

    def __init__(self) -> None:
        self.result: ResultT | None = None
        self.error: BaseException | None = None
        self.done: SimpleQueue[None] = SimpleQueue()

    def succeed(self, result: ResultT) -> None:
        """Here it is."""
        self.result = result
        self.done.put(None)

    def fail(self, error: BaseException) -> None:
        """There will be no result."""
        self.error = error
        self.done.put(None)

    def outcome(self) -> ResultT:
        """Waits for the result; raises what the worker raised."""
        self.done.get()
        if self.error is not None:
            raise self.error
        return self.result  # type: ignore[return-value]  # done without an error: there is a result


class _Threads(Generic[ItemT, ResultT]):
    """Threads that work on items, one worker each, started with the first item."""

    def __init__(self, make_worker: Callable[[], Callable[[ItemT], ResultT]], number: int) -> None:
        self._make_worker = make_worker
        self._number = number
        self._threads: list[Thread] = []
        self._tasks: SimpleQueue[tuple[ItemT, _Pending[ResultT]] | None] = SimpleQueue()
        self._stopped = False

    def start(self, item: ItemT) -> _Pending[ResultT]:
        """The result to come of the item."""
        if not self._threads:
            # The workers are made here, so that whatever goes wrong with that is raised here.
            workers = [self._make_worker() for _ in range(self._number)]
            self._threads = [Thread(target=self._work, args=(worker,), daemon=True) for worker in workers]
            for thread in self._threads:
                thread.start()
        pending: _Pending[ResultT] = _Pending()
        self._tasks.put((item, pending))
        return pending

    def stop(self) -> None:
        """Ends the threads; items that are not begun stay undone."""
        self._stopped = True
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self, worker: Callable[[ItemT], ResultT]) -> None:
        while (task := self._tasks.get()) is not None and not self._stopped:
            item, pending = task
            try:
                pending.succeed(worker(item))
            except BaseException as error:  # noqa: BLE001 (raised again by the one who waits)
                pending.fail(error)


def in_order(
    items: Iterator[ItemT], make_worker: Callable[[], Callable[[ItemT], ResultT]], jobs: int
) -> Iterator[ResultT]:
    """`worker(item)` for every item, in their order; `make_worker` is called once a thread.

    An exception of a worker is raised when its item's turn comes, and one of `items` after the results of all items
    before it. Threads end with the iterator.
    """
    alone = make_worker()
    for item in items if jobs == 1 else islice(items, _ALONE):
        yield alone(item)
    threads = _Threads(make_worker, jobs)
    waiting: deque[_Pending[ResultT]] = deque()
    try:
        for pending in _begun(items, threads):
            waiting.append(pending)
            if len(waiting) >= _AHEAD * jobs:
                yield waiting.popleft().outcome()
        while waiting:
            yield waiting.popleft().outcome()
    finally:
        threads.stop()


def _begun(items: Iterator[ItemT], threads: _Threads[ItemT, ResultT]) -> Iterator[_Pending[ResultT]]:
    """The result to come of every item; where `items` fails, its exception comes last."""
    try:
        for item in items:
            yield threads.start(item)
    except Exception as error:  # noqa: BLE001 (raised again when its turn comes)
        failed: _Pending[ResultT] = _Pending()
        failed.fail(error)
        yield failed
