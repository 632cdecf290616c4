"""What files were called before they were renamed, as far as git can tell: by the index, and by the commits here."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.printable import text_of
from launch_gates.git.refs import head_commit
from launch_gates.git.revisions import commit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from launch_gates.git.process import Git

_RENAMES = ("-r", "-z", "-M", "-l1000", "--name-status", "--diff-filter=R", "--no-ext-diff", "--no-textconv")
_LOG = (
    "log", "-z", "--format=%x00%H", "--name-only", "--no-follow", "--no-renames", "--diff-filter=A", "--ignore-missing",
    "--no-ext-diff", "--no-textconv", "--stdin",
)  # fmt: skip
_MOST_STEPS = 20


class Earlier(NamedTuple):
    """A file under the name that it had, and a commit that has it there."""

    commit: str
    path: str


def earlier_names(git: Git, paths: Collection[str], starts: Collection[str] = ()) -> dict[str, tuple[Earlier, ...]]:
    """By path the names that the file had before this one, the latest first; nothing for one that was never renamed.

    From the index, if a rename is only staged, then from the commits that HEAD and `starts` lead to. A copy is no
    rename. What git cannot tell, as in a shallow clone, ends the list. Names that hold a line feed are passed over.
    """
    found: defaultdict[str, list[Earlier]] = defaultdict(list)
    with suppress(GitError):
        _find(git, [path for path in paths if path and "\n" not in path], (*starts, "HEAD"), found)
    return {path: tuple(names) for path, names in found.items()}


def names_now(git: Git, *, in_head: bool) -> frozenset[str]:
    """The names of all files in the index, or in HEAD. Raises GitError."""
    where = ("ls-tree", "-r", "--name-only", "--full-tree", "-z", "HEAD") if in_head else ("ls-files", "-z", "--cached")
    return frozenset(map(text_of, git.run(*where).split(b"\0")))


def _find(git: Git, paths: Collection[str], starts: tuple[str, ...], found: dict[str, list[Earlier]]) -> None:
    @cache
    def renamed_by(commit: str) -> Mapping[str, str]:
        return _renames(git, "diff-tree", "--no-commit-id", commit)

    @cache
    def parent_of(commit: str) -> str:
        return commit_of(git, f"{commit}^")

    head = head_commit(git)
    staged = {} if head is None else _renames(git, "diff-index", "--cached", head)
    wanted: dict[str, tuple[str, tuple[str, ...]]] = {}
    for path in paths:
        wanted[path] = path, starts
        if path in staged and head is not None:
            found[path].append(Earlier(head, staged[path]))
            wanted[path] = staged[path], (head,)
    for _ in range(_MOST_STEPS):
        wanted = _step(git, wanted, found, renamed_by, parent_of)
        if not wanted:
            return


def _step(
    git: Git,
    wanted: Mapping[str, tuple[str, tuple[str, ...]]],
    found: dict[str, list[Earlier]],
    renamed_by: Callable[[str], Mapping[str, str]],
    parent_of: Callable[[str], str],
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """One name further back for each path; gives those that have one."""
    groups: defaultdict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for path, (name, starts) in wanted.items():
        groups[starts][path] = name
    further: dict[str, tuple[str, tuple[str, ...]]] = {}
    for starts, names in groups.items():
        added = _added(git, frozenset(names.values()), starts)
        for path, name in names.items():
            before = renamed_by(added[name]).get(name) if name in added else None
            if before is not None:
                found[path].append(Earlier(parent_of(added[name]), before))
                further[path] = before, (found[path][-1].commit,)
    return further


def _added(git: Git, names: Collection[str], starts: Collection[str]) -> dict[str, str]:
    """By name the last commit that added a file of that name."""
    lines = [*(start.encode() for start in starts), b"--", *map(_bytes, names)]
    added: dict[str, str] = {}
    if not names:
        return added
    commit = ""
    is_commit = is_first = False
    # Nothing, the commit's id, and its names, of which the first comes after a line feed.
    for field in git.run(*_LOG, stdin=b"\n".join(lines) + b"\n").split(b"\0"):
        if is_commit:
            commit, is_first = field.decode("ascii", "replace"), True
        elif field:
            added.setdefault(text_of(field.removeprefix(b"\n") if is_first else field), commit)
            is_first = False
        is_commit = not field
    return added


def _renames(git: Git, command: str, *arguments: str) -> dict[str, str]:
    """By new name the old one, on the two sides of a comparison."""
    fields = git.run(command, *_RENAMES, *arguments, "--").split(b"\0")
    renames = zip(fields[::3], fields[1::3], fields[2::3], strict=False)
    return {text_of(new): text_of(old) for status, old, new in renames if status.startswith(b"R")}


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
