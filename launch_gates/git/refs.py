"""Branches, tags and all other refs, and what each points to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.printable import text_of

if TYPE_CHECKING:
    from launch_gates.git.process import Git


class Ref(NamedTuple):
    """A ref's whole name, which may hold anything, and the object it points to, be it there or not."""

    name: str
    oid: str


def all_refs(git: Git) -> tuple[tuple[Ref, ...], tuple[str, ...]]:
    """Every ref, and what git complained of, such as one whose file is damaged. Raises GitError."""
    output, warnings = git.run_with_warnings("for-each-ref", "--format=%(objectname) %(refname)")
    refs = []
    for line in output.split(b"\n"):
        oid, blank, name = line.partition(b" ")
        if blank:
            refs.append(Ref(text_of(name), oid.decode("ascii", "replace")))
    return tuple(refs), warnings


def head_commit(git: Git) -> str | None:
    """The commit that is checked out, be it there or not; None before the first one."""
    try:
        return git.run("rev-parse", "--quiet", "--verify", "HEAD").decode("ascii").strip() or None
    except GitError:
        return None
