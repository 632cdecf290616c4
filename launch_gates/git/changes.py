"""What changed between pairs of trees: one `git diff-tree` for any number of them."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread
from typing import IO, TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.process import pipe_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from launch_gates.git.process import Git

_DIFF = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv")
_AT_ONCE = 1 << 20
_PAIRS_AT_ONCE = 500
_GITLINK = b"160000"
_MODES = len(":100644 100644 ")
EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The id of a tree without entries, by the length of an id in hexadecimal (SHA-1, SHA-256)."""


class Change(NamedTuple):
    """One path that holds something else in the second tree of a pair. None: there it is not, or no file."""

    pair: int
    """Which pair, from 0."""
    old: str | None
    new: str | None
    path: bytes


class Changes:
    """The changes of some pairs of trees that touch what is of interest, and every name and submodule on the way."""

    def __init__(self, git: Git, blobs: AbstractSet[str], names: AbstractSet[bytes] = frozenset()) -> None:
        """`blobs` are the ids of interest, `names` whole paths: each of their blobs is of interest too."""
        self._git = git
        self._blobs = {oid.encode() for oid in blobs}
        self._names = names
        self.paths: set[bytes] = set()
        """Every path that was added or changed."""
        self.submodules: set[bytes] = set()
        """Those of them that are submodules."""

    def of(self, pairs: Sequence[tuple[str, str]]) -> Iterator[Change]:
        """Pair by pair; a moved file is one that went and one that came.

        Raises GitError where git could not compare them all; what came before that is right.
        """
        if not pairs:
            return
        process = self._git.converse(*_DIFF)
        output, finished = pipe_of(process.stdout), False
        Thread(target=_feed, args=(pipe_of(process.stdin), pairs), daemon=True).start()
        try:
            numbers = {f"{old} {new}".encode(): number for number, (old, new) in enumerate(pairs)}
            yield from self._parsed(output, len(pairs[0][0]), numbers)
            finished = True
        finally:
            if not finished:
                process.kill()
            output.close()
            process.wait()
        # For a tree that is not there git goes on without a word, but also without the pair's own line.
        if process.returncode or numbers:
            raise GitError("git could not compare all trees: some are missing or damaged", fix="run `git fsck`")

    def _parsed(self, output: IO[bytes], width: int, numbers: dict[bytes, int]) -> Iterator[Change]:
        """Takes every pair that git has compared out of `numbers`."""
        old_at, new_at = slice(_MODES, _MODES + width), slice(_MODES + width + 1, _MODES + 2 * width + 1)
        blobs, paths = self._blobs, self.paths
        pair, rest = -1, b""
        while chunk := output.read(_AT_ONCE):
            tokens = (rest + chunk).split(b"\0")
            keep = 1 + (len(tokens) % 2 == 0)  # what is after the last NUL, and before it a head without its path
            rest = b"\0".join(tokens[-keep:])
            for about, path in zip(tokens[0:-keep:2], tokens[1:-keep:2], strict=True):
                if about[0] != _COLON:
                    # A line for each pair, also for those in which nothing changed.
                    *compared, head = about.split(b"\n")
                    for names in compared:
                        pair = numbers.pop(names, -1)
                else:
                    head = about
                old, new = head[old_at], head[new_at]
                if new.strip(b"0"):
                    paths.add(path)
                    if head[8:14] == _GITLINK:
                        self.submodules.add(path)
                is_named = path in self._names
                if is_named or old in blobs or new in blobs:
                    yield Change(
                        pair,
                        old.decode() if old in blobs or (is_named and old.strip(b"0")) else None,
                        new.decode() if new in blobs or (is_named and new.strip(b"0")) else None,
                        path,
                    )
        for names in rest.split(b"\n"):
            numbers.pop(names, None)


_COLON = ord(":")


def _feed(pipe: IO[bytes], pairs: Sequence[tuple[str, str]]) -> None:
    with suppress(OSError, ValueError):  # git is gone, and the reader sees that
        for start in range(0, len(pairs), _PAIRS_AT_ONCE):
            pipe.write("".join(f"{old} {new}\n" for old, new in pairs[start : start + _PAIRS_AT_ONCE]).encode())
        pipe.close()
