"""Many objects of known sizes at once: what `git cat-file --batch` writes for them, unparted, in one buffer.

For millions of small objects, taking each out by itself costs more than git needs to unpack it.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from itertools import accumulate
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, NamedTuple, Self

from launch_gates.core.errors import GitError
from launch_gates.git.process import pipe_of

if TYPE_CHECKING:
    import subprocess
    from array import array

    from launch_gates.git.process import Git

_END = b"end-of-batch"
"""Asked for after each batch: it names no object, and git's answer shows where the batch ends, also a short one."""
_ANSWER = _END + b" missing\n"
_PIPE_BYTES = 1 << 20
_SET_PIPE_SIZE = 1031
"""F_SETPIPE_SZ of Linux (fcntl(2))."""


class Batch(NamedTuple):
    """Objects of one kind with their sizes in bytes; at least one. Kept small, as there may be thousands of them."""

    kind: str
    names: str
    """Their ids, a line each."""
    sizes: array[int]

    @property
    def oids(self) -> list[str]:
        """Their ids, in hexadecimal."""
        return self.names.split("\n")

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each object's content lies in the batch's buffer: after `<oid> <kind> <size>`, before a line feed."""
        head = len(self.names) // len(self.sizes) + len(self.kind) + 4  # two blanks and two line feeds
        ends = accumulate(head + len(str(size)) + size for size in self.sizes)
        return [(end - 1 - size, end - 1) for end, size in zip(ends, self.sizes, strict=True)]


class BatchReader:
    """Reads batches in the order in which they were asked for. To be used in a `with` statement; one thread reads.

    Asking for the next batch before this one is read keeps git at work meanwhile.
    """

    def __init__(self, git: Git) -> None:
        """git starts with the first batch."""
        self._git = git
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: SimpleQueue[bytes] = SimpleQueue()
        self._asked: deque[Batch] = deque()
        self._buffer = bytearray()

    def __enter__(self) -> Self:
        """Nothing starts here."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Ends git."""
        self._stop()

    def ask(self, batch: Batch) -> None:
        """Has git begin with a batch of at least one object; `read` gives it when its turn comes."""
        self._asked.append(batch)
        if self._process is None:
            self._start()
        else:
            self._requests.put(_request(batch))

    def read(self) -> memoryview:
        """The batch that was asked for first and not read yet; `Batch.spans` says what lies where. Gone by the next.

        Raises GitError where git did not give every object as announced: one of them is missing or damaged, or the
        repository changed. That batch is lost then; those that were asked for after it are not.
        """
        batch = self._asked.popleft()
        spans = batch.spans
        start, end = spans[-1]
        size = end + 1 + len(_ANSWER)
        if len(self._buffer) < size:
            self._buffer = bytearray(size)
        buffer = memoryview(self._buffer)[:size]
        last = batch.names.rpartition("\n")[2]
        head = f"{last} {batch.kind} {batch.sizes[-1]}\n".encode()
        if not self._fill(buffer) or buffer[start - len(head) : start] != head:
            self._stop()
            if self._asked:
                self._start()
            raise GitError("an object is missing or damaged", fix="run `git fsck` to see which")
        return buffer[: end + 1]

    def _start(self) -> None:
        self._process = self._git.converse("cat-file", "--batch")
        _widen(pipe_of(self._process.stdout))
        self._requests = SimpleQueue()
        for batch in self._asked:
            self._requests.put(_request(batch))
        # A thread of its own: git takes no more names while nobody reads what it has to say.
        Thread(target=_feed, args=(pipe_of(self._process.stdin), self._requests), daemon=True).start()

    def _fill(self, view: memoryview) -> bool:
        """Reads until the buffer is full or the batch is over; whether the buffer was filled to its end."""
        output = pipe_of(self._process.stdout) if self._process is not None else None
        got = 0
        while output is not None and got < len(view):
            number = output.readinto1(view[got:])  # type: ignore[attr-defined]  # of a buffered reader
            got += number
            if not number or view[max(0, got - len(_ANSWER)) : got] == _ANSWER:
                break
        return got == len(view) and view[got - len(_ANSWER) :] == _ANSWER

    def _stop(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        self._requests.put(_STOP)
        pipe_of(process.stdout).close()
        process.wait()


_STOP = b""


def _request(batch: Batch) -> bytes:
    return f"{batch.names}\n".encode() + _END + b"\n"


def _feed(pipe: IO[bytes], requests: SimpleQueue[bytes]) -> None:
    """Writes what comes, until it is told to stop or git is gone."""
    with suppress(OSError, ValueError):
        while request := requests.get():
            pipe.write(request)
            pipe.flush()
    with suppress(OSError):
        pipe.close()


def _widen(pipe: IO[bytes]) -> None:
    """Lets git write ahead, where the system can: in a narrow pipe it waits for us after every few pages."""
    with suppress(ImportError, OSError):
        import fcntl  # noqa: PLC0415 (not on Windows)

        fcntl.fcntl(pipe.fileno(), _SET_PIPE_SIZE, _PIPE_BYTES)
