"""Reading objects by their id, through one git process however many there are. Which ones lives in other modules."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from threading import Lock
from typing import IO, TYPE_CHECKING, Self

from launch_gates.core.errors import GitError
from launch_gates.git.printable import short

if TYPE_CHECKING:
    from launch_gates.git.process import Git

_DIGITS_OF_SHA256 = 64
_PATIENCE = 2.0
"""Seconds for git to end by itself once its input is closed."""


def blob_id(content: bytes, like: str) -> str:
    """The id that git gives a file with this content, of the kind of another one: SHA-1 or SHA-256."""
    import hashlib  # noqa: PLC0415 (no hook of the secrets gate asks for it)

    make = hashlib.sha256 if len(like) == _DIGITS_OF_SHA256 else hashlib.sha1
    return make(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


class ObjectTooLargeError(GitError):
    """The object has more bytes than the caller takes; `size` says how many. Nothing of it was kept."""

    def __init__(self, oid: str, size: int) -> None:
        """`oid` is the whole id; the message holds its first digits."""
        super().__init__(f"object {short(oid)} has {size} bytes", fix="raise the largest size")
        self.size = size


class ObjectReader:
    """The objects of one repository. May be shared by threads: one read at a time.

    `cat-file --batch` says an object's size right before its content, so content and size take one process; the
    content of one that is too large is never read: that git is ended, and the next read starts another. (The other
    ways: asking `--batch-check` for every size first costs a process in each hook, `--batch-command` needs git 2.36,
    and reading past the content makes git unpack all of it.) git starts with the first read.
    """

    def __init__(self, git: Git) -> None:
        """To be used in a `with` statement, or closed."""
        self._contents = _Answers(git, "--batch")
        self._sizes = _Answers(git, "--batch-check")
        self._lock = Lock()
        self._closed = False

    def __enter__(self) -> Self:
        """Nothing starts here."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Ends git."""
        self.close()

    def read(self, oid: str, max_size: int | None = None) -> bytes:
        """The content of the object, whatever its type.

        Raises ObjectTooLargeError above `max_size` bytes, and GitError where the object is missing or damaged.
        """
        with self._lock:
            self._check(oid)
            with self._contents as contents:
                size = contents.ask(oid)
                if max_size is not None and size > max_size:
                    raise ObjectTooLargeError(oid, size)
                return contents.content(oid, size)

    def size(self, oid: str) -> int:
        """Bytes in the object. Raises GitError where it is missing or damaged."""
        with self._lock:
            self._check(oid)
            with self._sizes as sizes:
                return sizes.ask(oid)

    def close(self) -> None:
        """Ends git, after the read that another thread may be in. Further reads raise GitError."""
        with self._lock:
            self._closed = True
            self._contents.close()
            self._sizes.close()

    def _check(self, oid: str) -> None:
        if self._closed:
            raise GitError(f"object {short(oid)} was asked for after the reader was closed")
        if not oid.isalnum():
            # A line break would ask git for a second object.
            raise GitError("what was asked for is not an object id")


class _Answers:
    """One `git cat-file`, asked line by line. Leaving its `with` by an exception ends it: it may be mid-answer."""

    def __init__(self, git: Git, mode: str) -> None:
        self._git = git
        self._mode = mode
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if self._process is None:
            self._process = self._git.converse("cat-file", self._mode)
        return self

    def __exit__(self, exception: object, *_more: object) -> None:
        if exception is not None:
            self._end(kill=True)

    def ask(self, oid: str) -> int:
        """The object's size, which the first line of git's answer gives."""
        try:
            self._pipes()[0].write(oid.encode("ascii") + b"\n")
            self._pipes()[0].flush()
        except OSError:
            raise _unreadable(oid) from None
        # `<oid> <type> <size>`, or `<oid> missing`; nothing when git gave up on a damaged object.
        words = self._pipes()[1].readline().split()
        if len(words) != len(("oid", "type", "size")) or not words[2].isdigit():
            raise _unreadable(oid)
        return int(words[2])

    def content(self, oid: str, size: int) -> bytes:
        """What follows the first line: so many bytes and a line break."""
        output = self._pipes()[1]
        content = output.read(size)
        if len(content) != size or output.read(1) != b"\n":
            raise _unreadable(oid)
        return content

    def close(self) -> None:
        self._end(kill=False)

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        process = self._process
        assert process is not None  # noqa: S101 - for the type checker: asked only inside `with`
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        return process.stdin, process.stdout

    def _end(self, *, kill: bool) -> None:
        if self._process is None:
            return
        stdin, stdout = self._pipes()
        process, self._process = self._process, None
        if kill:
            process.kill()
        with suppress(OSError):  # Something unsent may be left for a git that is gone.
            stdin.close()
        stdout.close()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _unreadable(oid: str) -> GitError:
    return GitError(
        f"git cannot read object {short(oid)}: it is missing or damaged",
        fix="run `git fsck`; a partial clone gets what it lacks by `git fetch --refetch --no-filter`; then run again",
    )
