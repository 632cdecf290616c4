"""From what people and hooks write to commits: revisions, ranges of them, and the list of what is in a selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError, UsageError
from launch_gates.git.commits import parsed, parsed_tag
from launch_gates.git.objects import ObjectReader
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.git.process import Git

_IDS = (40, 64)
_HEXADECIMAL = frozenset("0123456789abcdef")
_LIST = ("rev-list", "--parents", "--timestamp", "--topo-order", "--ignore-missing", "--stdin")


class Selection(NamedTuple):
    """Commits by their ids: all that the wanted ones lead to, but for what the others lead to."""

    wanted: tuple[str, ...]
    excluded: tuple[str, ...] = ()


class Listed(NamedTuple):
    """One commit of a selection. `time` is the committer's, in seconds since 1970."""

    oid: str
    parents: tuple[str, ...]
    time: int


class UnknownRevisionError(UsageError):
    """What was written names no commit that is here."""


def range_of(git: Git, text: str) -> Selection:
    """`A..B`, `A...B`, or `A` for `A..HEAD`; a side that is left out is HEAD.

    As commits, `A...B` from the merge base on is `A..B`: what both lead to is what their merge bases lead to. Raises
    UsageError for what is no range, UnknownRevisionError for what names no commit.
    """
    start, dots, end = text.partition("..")
    end = end.removeprefix(".")
    if not start and not dots:
        raise UsageError("a range of commits is empty", "write A..B, A...B, or A for A..HEAD")
    excluded = commit_of(git, start or "HEAD")
    return Selection((commit_of(git, end or "HEAD"),), (excluded,))


def commit_of(git: Git, revision: str) -> str:
    """The commit that a revision names (gitrevisions(7)). Raises UsageError, UnknownRevisionError among them."""
    shown = printable(revision)
    if revision.startswith(("-", "^")) or not revision.isprintable():
        raise UsageError(f"{shown} is no revision", "name one commit on each side: a branch, a tag or an id")
    try:
        output, warnings = git.run_with_warnings("rev-parse", "--verify", f"{revision}^{{commit}}")
    except (GitError, ValueError) as error:
        reason = error.message.partition(": ")[2] if isinstance(error, GitError) else ""
        known = "" if reason in ("", "Needed a single revision") else f" ({reason})"
        raise UnknownRevisionError(
            f"{shown} names no commit here{known}", "name a branch, a tag or an id; `git fetch` gets what is elsewhere"
        ) from None
    if any("is ambiguous" in warning for warning in warnings):
        raise UsageError(f"{shown} is ambiguous: more than one ref has that name", "write it out, as refs/heads/NAME")
    oid = output.decode("ascii", "replace").strip()
    if len(oid) not in _IDS or not _HEXADECIMAL.issuperset(oid):
        raise UsageError(f"{shown} is not one commit", "name one commit on each side: a branch, a tag or an id")
    return oid


def listed(git: Git, selection: Selection) -> tuple[list[Listed], list[str]]:
    """The commits of a selection, children before parents, and the ids of those that cannot be read.

    In a shallow clone a commit where the history is cut off has no parents here. Of the excluded commits, those that
    are missing are passed over.
    """
    if not selection.wanted:
        return [], []
    names = [*selection.wanted, *(f"^{oid}" for oid in selection.excluded)]
    try:
        output = git.run(*_LIST, stdin="".join(f"{name}\n" for name in names).encode())
    except GitError:
        return _walked(git, selection)
    found = []
    for line in output.decode("ascii", "replace").splitlines():
        time, oid, *parents = line.split(" ")
        found.append(Listed(oid, tuple(parents), int(time)))
    return found, []


def _walked(git: Git, selection: Selection) -> tuple[list[Listed], list[str]]:
    """The same where git gave up, as it does at the first commit that is missing or damaged."""
    with ObjectReader(git) as reader:
        excluded, _ = _reached(reader, selection.excluded, frozenset())
        found, unread = _reached(reader, selection.wanted, frozenset(excluded))
    return list(found.values()), unread


def _reached(reader: ObjectReader, starts: Iterable[str], known: frozenset[str]) -> tuple[dict[str, Listed], list[str]]:
    found: dict[str, Listed] = {}
    unread: dict[str, None] = {}
    waiting = list(starts)
    while waiting:
        oid = waiting.pop()
        if oid in found or oid in known or oid in unread:
            continue
        try:
            content = reader.read(oid)
        except GitError:
            unread[oid] = None
            continue
        if content.startswith(b"object "):
            waiting.append(parsed_tag(oid, content).target)
        elif content.startswith(b"tree "):
            commit = parsed(oid, content)
            found[oid] = Listed(oid, commit.parents, commit.time)
            waiting += reversed(commit.parents)
    return found, list(unread)
