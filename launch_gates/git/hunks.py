"""Which lines one version of a file has and another has not, as git tells them: for two blobs, or for many commits."""

from __future__ import annotations

from threading import Thread
from typing import IO, TYPE_CHECKING

from launch_gates.core.errors import GitError
from launch_gates.git.process import ended, feed_lines, pipe_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from launch_gates.git.process import Git

Lines = list[tuple[int, int]]
"""Half-open ranges of lines, counted from 1, sorted."""

# Each option takes back what a setting or an attribute could change.
_PLAIN = (
    "--no-ext-diff",
    "--no-textconv",
    "--text",
    "--no-color",
    "--diff-algorithm=myers",
    "--unified=0",
    "--inter-hunk-context=0",
    "-O/dev/null",
)
# `git diff` of two blobs is the one porcelain here. There is no plumbing for it, and it reads every `diff.*` setting
# and, the blobs' ids taken for names, every attribute for `*`: what they can change is said outright.
_BLOBS = ("diff", *_PLAIN)
_COMMITS = ("diff-tree", "--stdin", "-r", "-p", "--full-index", "--no-renames", *_PLAIN)
_CHUNK = 1 << 16
_MOST_NAMES = 64 << 10
"""Bytes of names on one command line."""


def added_lines(git: Git, old_oid: str, new_oid: str) -> Lines:
    """The lines of blob `new_oid` that blob `old_oid` does not have.

    Lines end with a line feed and nothing else, as everywhere in git. Names and attributes play no part. One git
    process, whose output is not kept. Raises GitError.
    """
    with git.stream(*_BLOBS, old_oid, new_oid, "--") as output:
        return list(_added_ranges(output))


def added_by_commits(git: Git, changes: Iterable[tuple[str, str, bytes]]) -> dict[tuple[str, str], Lines]:
    """As `added_lines`, for many: commit, parent and path of each file, to its lines by old and new blob.

    What is missing in the answer git could not compare. One git process for as many paths as a command line takes.
    """
    pairs_of: dict[bytes, set[tuple[str, str]]] = {}
    for commit, parent, path in changes:
        pairs_of.setdefault(path, set()).add((commit, parent))
    found: dict[tuple[str, str], Lines] = {}
    for paths in _bundles(sorted(pairs_of)):
        pairs = sorted(set().union(*(pairs_of[path] for path in paths)))
        process = git.converse(*_COMMITS, "--", *paths)
        lines = (f"{commit} {parent}\n".encode() for commit, parent in pairs)
        Thread(target=feed_lines, args=(pipe_of(process.stdin), lines), daemon=True).start()
        with ended(process) as output:
            last = _read(output, found)
        if process.returncode and last is not None:
            found.pop(last, None)  # it may not be all of it
    return found


def _bundles(paths: Sequence[bytes]) -> Iterator[list[bytes]]:
    bundle: list[bytes] = []
    size = 0
    for path in paths:
        if bundle and size + len(path) > _MOST_NAMES:
            yield bundle
            bundle, size = [], 0
        bundle.append(path)
        size += len(path)
    if bundle:
        yield bundle


def _read(patch: IO[bytes], found: dict[tuple[str, str], Lines]) -> tuple[str, str] | None:
    """Adds what a patch says to `found`, and gives the two blobs that it ends with."""
    key: tuple[str, str] | None = None
    for line in _heads(patch):
        if line.startswith(b"index "):
            old, _, new = line.split()[1].decode("ascii", "replace").partition("..")
            key = old, new
            found[key] = []
        elif key is not None:
            found[key] += _added(line)
    return key


def _added_ranges(diff: IO[bytes]) -> Iterator[tuple[int, int]]:
    """The new side of each hunk header."""
    for line in _heads(diff):
        yield from _added(line)


def _added(line: bytes) -> Lines:
    """The new side, where the line is the header of a hunk that has one."""
    if not line.startswith(b"@@ -"):
        return []
    first, count = _new_side(line)
    return [(first, first + count)] if count else []


def _heads(diff: IO[bytes]) -> Iterator[bytes]:
    """The start of each line. One of content starts with neither `@` nor a letter: its first byte says its side."""
    at_line_start = True
    while chunk := diff.readline(_CHUNK):
        if at_line_start:
            yield chunk
        at_line_start = chunk.endswith(b"\n")


def _new_side(header: bytes) -> tuple[int, int]:
    """First line and number of lines in `@@ -12,3 +14,2 @@ …`; a number that is left out is 1."""
    words = header.split(b" ", 3)
    first, comma, count = words[2].removeprefix(b"+").partition(b",") if len(words) > 2 else (b"", b"", b"")  # noqa: PLR2004
    if not first.isdigit() or not (count.isdigit() if comma else True):
        raise GitError("git diff gave a hunk header that cannot be read", fix="run `git diff --cached`")
    return int(first), int(count) if comma else 1
