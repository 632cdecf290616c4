"""Which commits have what was found, and under which names: one comparison of every commit with its first parent."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.secrets.history.lineage import Lineage, Step
from launch_gates.gates.secrets.history.work import Compare, Compared
from launch_gates.git.changes import EMPTY_TREES
from launch_gates.git.printable import text_of
from launch_gates.git.refs import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launch_gates.gates.secrets.history.pool import Pool
    from launch_gates.git.changes import Absent
    from launch_gates.git.commits import Commit

_PAIRS = 4000
"""Pairs of trees that one git compares."""


class Ends(NamedTuple):
    """Where histories end: refs to commits, and what is checked out."""

    refs: tuple[Ref, ...]
    head: str | None


class Traced(NamedTuple):
    """What came of it."""

    lineage: Lineage
    paths: frozenset[bytes]
    """Every name that a file ever had."""
    submodules: frozenset[bytes]
    failure: str
    """Why not every commit could be compared; empty where all were."""
    unread: tuple[Absent, ...]
    """Trees and blobs that are not there, or damaged; each once."""


def trace(
    pool: Pool,
    commits: Mapping[str, Commit],
    ends: Ends,
    blobs: frozenset[str],
    names: frozenset[bytes] = frozenset(),
) -> Traced:
    """The lineage of these blobs, and of whatever had one of these names."""
    commits_of: dict[tuple[str, str], list[str]] = {}
    for oid, commit in commits.items():
        first = commits.get(commit.parents[0]) if commit.parents else None
        before = EMPTY_TREES.get(len(oid), "") if first is None else first.tree
        if commit.tree and before != commit.tree:
            commits_of.setdefault((before, commit.tree), []).append(oid)
    pairs = list(commits_of)
    tasks = (
        Compare(start, tuple(pairs[start : start + _PAIRS]), blobs, names) for start in range(0, len(pairs), _PAIRS)
    )
    steps: dict[str, list[Step]] = {}
    paths: set[bytes] = set()
    submodules: set[bytes] = set()
    failure = ""
    unread: dict[str, Absent] = {}
    results = pool.results(tasks)
    earliest = list(islice(results, 1))
    # The commits are put in order while the processes are at work: they are once there is a result.
    lineage = Lineage(commits, steps, ends.refs, ends.head)
    for result in chain(earliest, results):
        if not isinstance(result, Compared):
            continue
        paths |= result.paths
        submodules |= result.submodules
        failure = failure or result.failure
        for each in result.unread:
            unread[each.oid] = min(each, unread.get(each.oid, each))
        for change in result.changes:
            step = Step(change.old, change.new, text_of(change.path))
            for oid in commits_of[pairs[change.pair]]:
                steps.setdefault(oid, []).append(step)
    return Traced(lineage, frozenset(paths), frozenset(submodules), failure, tuple(sorted(unread.values())))


def peeled(refs: Iterable[Ref], tags: Mapping[str, str]) -> tuple[Ref, ...]:
    """The refs, annotated tags replaced by what they name in the end."""
    found = []
    for ref in refs:
        oid, seen = ref.oid, set[str]()
        while oid in tags and oid not in seen:
            seen.add(oid)
            oid = tags[oid]
        found.append(Ref(ref.name, oid))
    return tuple(found)
