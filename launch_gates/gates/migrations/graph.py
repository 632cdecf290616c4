"""Graphs of migrations: heads, missing parents, circles. Pure, and without recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.gates.migrations.records import Migration, Set


class Graph(NamedTuple):
    """A set as a graph, in which a squash stands for what it replaces."""

    migrations: dict[str, Migration]
    """By identity, without those that a squash in the same set replaces."""
    parents: dict[str, frozenset[str]]
    """Of each, those in the same set."""
    missing: tuple[tuple[Migration, str], ...]
    """Each migration that names a parent of its own set which is not there."""

    @property
    def heads(self) -> tuple[Migration, ...]:
        """Those that no other one comes after, in the order of the set."""
        inner = frozenset[str]().union(*self.parents.values())
        return tuple(each for identity, each in self.migrations.items() if identity not in inner)

    @property
    def circle(self) -> tuple[Migration, ...]:
        """The migrations that wait for each other; nothing where all can be applied."""
        waiting = {identity: set(parents) for identity, parents in self.parents.items()}
        children: dict[str, list[str]] = {}
        for identity, parents in waiting.items():
            for parent in parents:
                children.setdefault(parent, []).append(identity)
        ready = [identity for identity, parents in waiting.items() if not parents]
        while ready:
            done = ready.pop()
            for child in children.get(done, ()):
                waiting[child].discard(done)
                if not waiting[child]:
                    ready.append(child)
        return tuple(self.migrations[identity] for identity, parents in waiting.items() if parents)


def graph_of(current: Set) -> Graph:
    """The set as a graph. Parents in other sets (`set:identity`) are none of its edges."""
    own = {each.identity: each for each in current.migrations}
    stands_for: dict[str, str] = {}
    for each in current.migrations:
        stands_for.update(dict.fromkeys(each.replaces, each.identity))
    kept = {identity: each for identity, each in own.items() if _last(identity, stands_for) == identity}
    parents: dict[str, frozenset[str]] = {}
    missing: list[tuple[Migration, str]] = []
    for identity, each in kept.items():
        found: set[str] = set()
        for parent in each.parents:
            if ":" in parent:
                continue
            real = _last(parent, stands_for)
            if real in kept and real != identity:
                found.add(real)
            elif real not in own and real != identity:
                missing.append((each, parent))
        parents[identity] = frozenset(found)
    return Graph(kept, parents, tuple(missing))


def reached(migrations: Iterable[Migration], heads: Iterable[str]) -> frozenset[str]:
    """The heads and all that comes before them, also by what they only depend on (`depends_on:NAME`)."""
    parents = {each.identity: each.parents for each in migrations}
    waiting, found = list(heads), set[str]()
    while waiting:
        identity = waiting.pop()
        if identity not in found:
            found.add(identity)
            waiting += [parent.rpartition(":")[2] for parent in parents.get(identity, ())]
    return frozenset(found)


def _last(identity: str, stands_for: dict[str, str]) -> str:
    """What stands for it in the end; a circle of squashes ends where it began."""
    seen = {identity}
    while identity in stands_for and stands_for[identity] not in seen:
        identity = stands_for[identity]
        seen.add(identity)
    return identity
