"""The revision to compare with: what is merged already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.ancestry import branch_of_origin, default_branch_of_origin, merge_bases
from launch_gates.git.inventory import shallow_commits
from launch_gates.git.process import Git
from launch_gates.git.refs import all_refs, head_commit

if TYPE_CHECKING:
    from launch_gates.git.repository import Repository

_USUAL = ("main", "master", "trunk", "develop")
FETCH = "check out everything: `fetch-depth: 0` on GitHub, `git fetch --unshallow` elsewhere"


class Base(NamedTuple):
    """A commit, and what it is for people; or why there is none."""

    commit: str | None
    what: str
    fix: str = ""
    """What to do, where that there is none means that something could not be looked at."""


def usual_base(repository: Repository) -> Base:
    """Where this branch left the default branch; HEAD itself, where that is this one or nothing else is known.

    Raises GitError.
    """
    git = Git(repository)
    head = head_commit(git)
    if head is None:
        return Base(None, "there is no commit yet")
    name = default_branch_of_origin(git)
    tip = branch_of_origin(git, name) if name is not None else None
    if tip is None:
        name, tip = _usual_branch(git)
    if tip is None:
        return Base(head, "the last commit")
    try:
        common = (head,) if tip == head else merge_bases(git, head, tip)
    except GitError:
        common = ()
    if common:
        return Base(common[0], f"where this branch left {name}")
    if shallow_commits(repository):
        return Base(None, f"the clone is shallow: where this branch left {name} is not known", FETCH)
    return Base(head, "the last commit")


def _usual_branch(git: Git) -> tuple[str | None, str | None]:
    """The default branch by its usual names, that of the remote before a local one."""
    refs = {ref.name: ref.oid for ref in all_refs(git)[0]}
    for place in ("refs/remotes/origin/", "refs/heads/"):
        for name in _USUAL:
            if f"{place}{name}" in refs:
                return name, refs[f"{place}{name}"]
    return None, None
