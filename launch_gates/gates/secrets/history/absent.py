"""What a history leads to and does not have: parents of commits, what tags and refs point to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.secrets.history.scanning import Unread
from launch_gates.git.inventory import missing, shallow_commits
from launch_gates.git.printable import short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.secrets.history.reading import Looked
    from launch_gates.gates.secrets.history.tracing import Ends
    from launch_gates.git.process import Git
    from launch_gates.git.repository import Repository


def absent(git: Git, repository: Repository, looked: Looked, ends: Ends) -> list[Unread]:
    """One for each object that is named and not there, with the first that names it. Raises GitError."""
    named: dict[str, Unread] = {}
    for oid, kind, by in _named(looked, ends, shallow_commits(repository)):
        if oid not in looked.commits and oid not in looked.tags and oid not in named:
            named[oid] = Unread(oid, kind, f"it is missing: {by}")
    treeless = sorted(oid for oid, commit in looked.commits.items() if not commit.tree)
    gone = [named[oid] for oid in missing(git, named)]
    return gone + [Unread(oid, "commit", "it is damaged: it names no tree") for oid in treeless]


def _named(looked: Looked, ends: Ends, shallow_commits: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Id, kind as far as it is known, and what leads to it; in an order that depends on nothing but what there is."""
    if ends.head is not None:
        yield ends.head, "commit", "HEAD points to it"
    for ref in ends.refs:
        yield ref.oid, "object", f"{ref.name} points to it"
    for oid, target in sorted(looked.tags.items()):
        if target:
            yield target, "object", f"the tag object {short(oid)} names it"
    for oid in sorted(looked.commits.keys() - shallow_commits):
        for parent in looked.commits[oid].parents:
            yield parent, "commit", f"commit {short(oid)} names it as its parent"
