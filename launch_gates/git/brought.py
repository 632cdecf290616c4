"""What each commit brought: files whose content, or whose name, none of its parents has.

For a merge that is what git shows as its combined diff: what came from one of its parents is not the merge's.
"""

from __future__ import annotations

from threading import Thread
from typing import IO, TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.process import ended, feed_lines, pipe_of
from launch_gates.git.staged import GITLINK, SYMLINK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launch_gates.git.process import Git
    from launch_gates.git.revisions import Listed

_DIFF = (
    "diff-tree",
    "--stdin",
    "-r",
    "-c",
    "-z",
    "--raw",
    "--root",
    "--always",
    "--no-abbrev",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
    "-O/dev/null",
)
_RENAMES = ("-M", "-l1000")
"""To find them git compares contents, which a clean range does without."""
_AT_ONCE = 1 << 20
_MOST_FAILURES = 50
_COLON = ord(":")
_MOVED = ("R", "C")


class Brought(NamedTuple):
    """A file or symbolic link of a commit that is otherwise in each of its parents."""

    commit: str
    path: bytes
    new: str
    """Its blob."""
    olds: tuple[str | None, ...]
    """By parent, the blob that is compared with it; None where there is none, or where it was another kind of file."""
    is_named_anew: bool
    """Whether no parent has a file of that name."""
    is_submodule: bool = False
    """Then `new` is a commit of another repository."""


class Bringing:
    """Goes over commits. What cannot be compared, as a tree is missing or damaged, is in `unread` afterwards."""

    def __init__(self, git: Git, *, renames: bool = False) -> None:
        """With `renames`, what a moved file is compared with is the file of its old name."""
        self._git = git
        self._command = (*_DIFF, *(_RENAMES if renames else ("--no-renames",)))
        self._done = 0
        self.unread: list[str] = []

    def of(self, commits: Sequence[Listed]) -> Iterator[Brought]:
        """Commit by commit. One git process, and a few more for each commit that cannot be compared."""
        left = list(commits)
        while left:
            yield from self._compared(left)
            left = left[self._done :]
            if not left:
                return
            # git ended early: at this commit, or at the one after it, whose turn comes next.
            yield from self._compared(left[:1])
            if not self._done:
                self.unread.append(left[0].oid)
            left = left[1:]
            if len(self.unread) >= _MOST_FAILURES:
                self.unread += [each.oid for each in left]
                return

    def _compared(self, commits: Sequence[Listed]) -> Iterator[Brought]:
        """What they brought, as far as git came; `_done` is then how many commits that were."""
        self._done = 0
        process = self._git.converse(*self._command)
        lines = (" ".join((each.oid, *each.parents)).encode() + b"\n" for each in commits)
        Thread(target=feed_lines, args=(pipe_of(process.stdin), lines), daemon=True).start()
        brought: list[Brought] = []
        commit = ""
        with ended(process) as output:
            tokens = _tokens(output)
            for token in tokens:
                if token[0] == _COLON:
                    brought += _parsed(commit, token.decode("ascii", "replace"), tokens)
                    continue
                # The next commit: the one before it is whole.
                if commit:
                    yield from brought
                    self._done += 1
                commit, brought = token.decode("ascii", "replace").strip(), []
        if not process.returncode:
            yield from brought
            self._done = len(commits)


def _tokens(output: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := output.read(_AT_ONCE):
        *tokens, rest = (rest + chunk).split(b"\0")
        yield from tokens


def _parsed(commit: str, entry: str, tokens: Iterator[bytes]) -> Iterator[Brought]:
    """git-diff-tree(1), "Raw output format" and "diff format for merges": a colon, a mode and an id for each parent."""
    fields = entry.lstrip(":").split(" ")
    number = entry.count(":")
    path = next(tokens, b"")
    if number == 1 and fields[-1].startswith(_MOVED):
        path = next(tokens, path)
    if len(fields) != 2 * number + 3 or not path:
        raise GitError("git diff-tree gave something that is no list of changes", fix="run `git fsck`")
    modes = [int(field, 8) for field in fields[: number + 1]]
    oids = fields[number + 1 : -1]
    if modes[-1] == 0:
        return
    olds = tuple(
        oid if mode and _kind(mode) == _kind(modes[-1]) else None
        for mode, oid in zip(modes[:-1], oids[:-1], strict=True)
    )
    yield Brought(commit, path, oids[-1], olds, not any(modes[:-1]), modes[-1] == GITLINK)


def _kind(mode: int) -> int:
    return mode if mode in (SYMLINK, GITLINK) else 0
