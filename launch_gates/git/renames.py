"""Where a file was before it was renamed, as far as git can tell: by the index, and by the commits that are here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.printable import text_of
from launch_gates.git.refs import head_commit
from launch_gates.git.revisions import UnknownRevisionError, commit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.git.process import Git

_RENAMES = ("-r", "-z", "-M", "-l1000", "--name-status", "--diff-filter=R", "--no-ext-diff", "--no-textconv")
_MOST_STEPS = 20
_STATUS, _OLD, _NEW = range(3)


class Earlier(NamedTuple):
    """A file under the name that it had, and a commit that has it there."""

    commit: str
    path: str


def earlier_names(git: Git, path: str, starts: Iterable[str]) -> Iterator[Earlier]:
    """The names that a file had before this one, the latest first.

    From the index, if the rename is only staged, then from the commits that `starts` lead to. A copy is no rename. What
    git cannot tell, as in a shallow clone, ends the list.
    """
    try:
        head = head_commit(git)
        before = None if head is None else _source(git, path, "diff-index", "--cached", head)
        if before is not None and head is not None:
            yield Earlier(head, before)
            path, starts = before, (head,)
        for _ in range(_MOST_STEPS):
            added = git.run(
                "log",
                "-1",
                "--format=%H",
                "--no-follow",
                "--no-renames",
                "--diff-filter=A",
                *starts,
                "--",
                _bytes(path),
            ).decode("ascii", "replace")
            before = _source(git, path, "diff-tree", "--no-commit-id", added.strip()) if added.strip() else None
            if before is None:
                return
            parent = commit_of(git, f"{added.strip()}^")
            yield Earlier(parent, before)
            path, starts = before, (parent,)
    except (GitError, UnknownRevisionError):
        return


def is_there(git: Git, path: str, *, in_head: bool) -> bool:
    """Whether a file of that name is in the index, or in HEAD. Raises GitError."""
    where = ("ls-tree", "-r", "-z", "--full-tree", "HEAD") if in_head else ("ls-files", "-z", "--cached")
    return bool(git.run(*where, "--", _bytes(path)))


def _source(git: Git, path: str, command: str, *arguments: str) -> str | None:
    """What git takes the file to have been called on the other side of a comparison."""
    fields = git.run(command, *_RENAMES, *arguments, "--").split(b"\0")
    wanted = _bytes(path)
    renames = zip(fields[_STATUS::3], fields[_OLD::3], fields[_NEW::3], strict=False)
    return next((text_of(old) for status, old, new in renames if status.startswith(b"R") and new == wanted), None)


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
