"""How commits hang together: which of them are here, what two of them share, and what a remote's branches point to.

In a shallow clone the answers hold for what is here: a commit that is said to lead to another one does, but what two
of them share may lie before the history begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import GitError
from launch_gates.git.refs import all_refs
from launch_gates.git.revisions import UnknownRevisionError, commit_of

if TYPE_CHECKING:
    from launch_gates.git.process import Git

_LONGEST_ID = 64
_REMOTE = "refs/remotes/origin/"


def commit_here(git: Git, oid: str) -> str | None:
    """The commit of that id, or of a tag's; None where there is none here."""
    try:
        return commit_of(git, oid)
    except UnknownRevisionError:
        return None


def commit_that_begins(git: Git, prefix: str) -> str | None:
    """The one commit whose id begins like this; a branch or tag of that name does not count, unlike for rev-parse."""
    if len(prefix) >= _LONGEST_ID:
        return commit_here(git, prefix)
    found = git.run("rev-parse", f"--disambiguate={prefix}").decode("ascii", "replace").split()
    commits = {commit for oid in found if (commit := commit_here(git, oid)) == oid}
    return commits.pop() if len(commits) == 1 else None


def merge_bases(git: Git, one: str, other: str) -> tuple[str, ...]:
    """The best commits that both lead to, which are more than one only after merges both ways (git-merge-base)."""
    output = git.run("rev-parse", f"{one}...{other}").decode("ascii", "replace")
    return tuple(line.removeprefix("^") for line in output.split() if line.startswith("^"))


def leads_to(git: Git, commit: str, earlier: str) -> bool:
    """Whether `earlier` is the commit, or one before it."""
    return merge_bases(git, commit, earlier) == (earlier,)


def branch_of_origin(git: Git, name: str) -> str | None:
    """The commit that this branch of the remote `origin` had when it was fetched."""
    wanted = f"{_REMOTE}{name}"
    return next((ref.oid for ref in all_refs(git)[0] if ref.name == wanted), None)


def nearest_tag(git: Git, commit: str) -> tuple[str, str] | None:
    """The name and commit of the nearest tag before that commit; None where none is known. One at it does not count."""
    try:
        name = git.run("describe", "--tags", "--abbrev=0", f"{commit}^").decode("utf-8", "surrogateescape").strip()
        tagged = commit_here(git, f"refs/tags/{name}")
    except GitError:
        return None
    return None if tagged is None else (name, tagged)


def default_branch_of_origin(git: Git) -> str | None:
    """The name of the branch that `origin` has as its HEAD; None where that was not fetched, as in many CI jobs."""
    try:
        target = git.run("symbolic-ref", "--quiet", f"{_REMOTE}HEAD").decode("utf-8", "surrogateescape").strip()
    except GitError:
        return None
    return target.removeprefix(_REMOTE) if target.startswith(_REMOTE) else None
