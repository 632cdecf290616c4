"""What changed between pairs of trees: one `git diff-tree` for any number of them."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread
from typing import IO, TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.inventory import missing
from launch_gates.git.objects import ObjectReader
from launch_gates.git.process import ended, feed_lines, pipe_of
from launch_gates.git.trees import GITLINK, TreePair

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from launch_gates.git.process import Git

_DIFF = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv")
_AT_ONCE = 1 << 20
_MOST_NAME_BYTES = 256 << 20
"""Of the paths in some pairs: a tree of a few objects can be made to hold billions of names."""
_MOST_BYTES_ALONE = 64 << 20
"""Of the paths in one pair that git gave up on."""
_MOST_MEMORY = 1 << 30
"""Bytes for git, which keeps the names of a pair in memory until it has them all; a million files take half of it."""
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


class Absent(NamedTuple):
    """A tree or blob that is not looked at, and a path that leads to it; the path is empty for a whole tree."""

    kind: str
    oid: str
    path: bytes
    reason: str = "it is missing or damaged"


class Changes:
    """The changes of some pairs of trees that touch what is of interest, and every name and submodule on the way."""

    def __init__(self, git: Git, blobs: AbstractSet[str], names: AbstractSet[bytes] = frozenset()) -> None:
        """`blobs` are the ids of interest, `names` whole paths: each of their blobs is of interest too."""
        self._git = git
        self._blobs = {oid.encode() for oid in blobs}
        self._names = names
        self._came: dict[bytes, bytes] = {}
        self._name_bytes = 0
        self._reached = 0
        self.paths: set[bytes] = set()
        """Every path that was added or changed."""
        self.submodules: set[bytes] = set()
        """Those of them that are submodules."""
        self.unread: list[Absent] = []
        """Trees that could not be compared."""

    def of(self, pairs: Sequence[tuple[str, str]]) -> Iterator[Change]:
        """Pair by pair; a moved file is one that went and one that came. One that did may come twice.

        git ends at the first tree with a folder that is missing or damaged. That pair is compared here then, and git
        goes on after it. Raises GitError where there are more names than memory is for.
        """
        start = 0
        while start < len(pairs):
            left = {f"{old} {new}".encode(): number for number, (old, new) in enumerate(pairs[start:], start)}
            self._reached = start
            is_whole = yield from self._compared(pairs[start:], left)
            # A pair whose tree is not there is passed over without a word, and without the pair's own line.
            failed = [number for number in left.values() if is_whole or number < self._reached]
            if not is_whole:
                failed.append(self._reached)
            for number in failed:
                yield from self._by_itself(number, pairs[number])
            start = len(pairs) if is_whole else self._reached + 1

    def missing_blobs(self) -> list[Absent]:
        """Blobs that came up and are not there. Raises GitError."""
        return [
            Absent("blob", oid, self._came[oid.encode()])
            for oid in missing(self._git, (oid.decode() for oid in self._came))
        ]

    def _compared(self, pairs: Sequence[tuple[str, str]], left: dict[bytes, int]) -> Generator[Change, None, bool]:
        """What git says of them, and whether it came to the end. Takes every pair that it says something of out."""
        process = self._git.converse(*_DIFF)
        _bound(process.pid)
        lines = (f"{old} {new}\n".encode() for old, new in pairs)
        Thread(target=feed_lines, args=(pipe_of(process.stdin), lines), daemon=True).start()
        with ended(process) as output:
            yield from self._parsed(output, len(pairs[0][0]), left)
        return not process.returncode

    def _by_itself(self, number: int, pair: tuple[str, str]) -> Iterator[Change]:
        with ObjectReader(self._git) as reader:
            trees = TreePair(reader, *pair)
            differences, size = [], 0
            for difference in trees.differences():
                differences.append(difference)
                size += len(difference.path)
                if size > _MOST_BYTES_ALONE:
                    self.unread.append(Absent("tree", pair[1], b"", _TOO_MANY))
                    return
        self.unread += (Absent("tree", oid, path) for oid, path in trees.unread.items())
        for old, new, path, is_submodule in differences:
            old_name, new_name = (oid.encode() if oid else b"0" for oid in (old, new))
            if new is not None or is_submodule:
                self._note(new_name, path, is_submodule=is_submodule)
            if (change := self._change(number, old_name, new_name, path)) is not None:
                yield change

    def _parsed(self, output: IO[bytes], width: int, left: dict[bytes, int]) -> Iterator[Change]:
        old_at, new_at = slice(_MODES, _MODES + width), slice(_MODES + width + 1, _MODES + 2 * width + 1)
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
                        pair = self._reached = left.pop(names, self._reached)
                else:
                    head = about
                new = head[new_at]
                if new.strip(b"0"):
                    self._note(new, path, is_submodule=head[8:14] == GITLINK)
                if (change := self._change(pair, head[old_at], new, path)) is not None:
                    yield change
        for names in rest.split(b"\n"):
            self._reached = left.pop(names, self._reached)

    def _note(self, new: bytes, path: bytes, *, is_submodule: bool) -> None:
        """Something that is there now."""
        if path not in self.paths:
            self.paths.add(path)
            self._name_bytes += len(path)
            if self._name_bytes > _MOST_NAME_BYTES:
                raise GitError(_TOO_MANY, fix="see what they are")
        if is_submodule:
            self.submodules.add(path)
        else:
            self._came[new] = path

    def _change(self, pair: int, old: bytes, new: bytes, path: bytes) -> Change | None:
        is_named = path in self._names
        blobs = self._blobs
        if not is_named and old not in blobs and new not in blobs:
            return None
        return Change(
            pair,
            old.decode() if old in blobs or (is_named and old.strip(b"0")) else None,
            new.decode() if new in blobs or (is_named and new.strip(b"0")) else None,
            path,
        )


_COLON = ord(":")
_TOO_MANY = "its files have more names than there is memory for"


def _bound(process: int) -> None:
    """Has the process fail rather than take all memory, where the system can."""
    with suppress(ImportError, AttributeError, OSError):
        import resource  # noqa: PLC0415 (not on Windows)

        resource.prlimit(process, resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
