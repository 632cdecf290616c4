"""What a history leads to and does not have: parents of commits, what tags and refs point to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.secrets.history.scanning import Unread
from launch_gates.git.inventory import missing, shallow_commits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.secrets.history.reading import Looked
    from launch_gates.gates.secrets.history.tracing import Ends
    from launch_gates.git.commits import Commit
    from launch_gates.git.process import Git
    from launch_gates.git.repository import Repository

_SHORT = 12


def absent(git: Git, repository: Repository, looked: Looked, ends: Ends) -> list[Unread]:
    """One for each object that is named and not there, with the first that names it. Raises GitError."""
    named: dict[str, Unread] = {}
    for each in _named(looked, ends, shallow_commits(repository)):
        named.setdefault(each.oid, each)
    gone = missing(git, [oid for oid in named if oid not in looked.commits and oid not in looked.tags])
    treeless = [oid for oid, commit in _sorted(looked) if not commit.tree]
    return [named[oid] for oid in gone] + [Unread(oid, "commit", "it is damaged: it names no tree") for oid in treeless]


def _sorted(looked: Looked) -> list[tuple[str, Commit]]:
    return sorted(looked.commits.items())


def _named(looked: Looked, ends: Ends, cut_off: frozenset[str]) -> Iterator[Unread]:
    if ends.head is not None:
        yield Unread(ends.head, "commit", "it is missing: HEAD points to it")
    for ref in ends.refs:
        yield Unread(ref.oid, "object", f"it is missing: {ref.name} points to it")
    for oid, target in sorted(looked.tags.items()):
        if target:
            yield Unread(target, "object", f"it is missing: the tag object {oid[:_SHORT]} names it")
    for oid, commit in _sorted(looked):
        if oid not in cut_off:
            for parent in commit.parents:
                yield Unread(parent, "commit", f"it is missing: commit {oid[:_SHORT]} names it as its parent")
