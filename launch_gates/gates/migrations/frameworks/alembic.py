"""Alembic and Flask-Migrate: a set for each environment. The ledger has heads alone; what comes before them is applied.

What a revision follows (`down_revision`) are plain parents; what it `depends_on` is a parent of the form
`set:identity`, also within the set, for Alembic's `upgrade head` counts as heads what nothing follows, whatever depends
on it.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.dialects import PYTHON, dialect_of
from launch_gates.gates.migrations.frameworks.alembic_environments import Environment, environments, ledger_of
from launch_gates.gates.migrations.frameworks.alembic_file import meaning_of, understanding
from launch_gates.gates.migrations.graph import reached
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Flaw, Migration, Set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.frameworks.alembic_file import AlembicFile


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """A set for each environment."""
    for environment in environments(files):
        yield _set(files, environment)


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """The revisions of the folder, or of `versions` in it."""
    inner = f"{folder}/versions" if folder != "." else "versions"
    return _set(files, Environment(folder, (inner if files.below(inner) else folder,)))


def _set(files: RepositoryFiles, environment: Environment) -> Set:
    flaws: list[Flaw] = []
    revisions: list[tuple[str, AlembicFile]] = []
    as_said = understanding(dialect_of(files, environment.folder, PYTHON))
    for path, file in files.understood(scripts(files, environment), as_said):
        if file.flaw:
            flaws.append(Flaw(path, file.flaw))
        if file.revision:
            revisions.append((path, file))
    name = environment.folder
    labels = {label: file.revision for _, file in revisions for label in file.labels}
    known = {file.revision for _, file in revisions}
    resolved = [
        Migration(
            identity=file.revision,
            path=path,
            parents=(
                *(_identity(each, known, labels) for each in file.down),
                *(f"{name}:{_identity(each, known, labels)}" for each in file.depends),
            ),
            line=file.line,
            meaning=files.meaning(path, meaning_of),
            is_empty=file.is_bare,
            operations=file.operations,
            labels=frozenset(file.labels),
        )
        for path, file in revisions
    ]
    table, schema = ledger_of(files, environment)
    return Set(
        "alembic",
        name,
        environment.versions[0],
        tuple(_labelled(_ordered(resolved))),
        tuple(flaws),
        ledger_table=table,
        ledger_schema=schema,
    )


def scripts(files: RepositoryFiles, environment: Environment) -> list[str]:
    """The files in which Alembic looks for revisions."""
    found: dict[str, None] = {}
    for folder in environment.versions:
        for path in files.below(folder) if environment.is_recursive else files.inside(folder):
            file = path.rpartition("/")[2]
            if file.endswith(".py") and not file.startswith((".#", "__init__")) and "/__pycache__/" not in path:
                found[path] = None
    return list(found)


def _identity(text: str, known: set[str], labels: Mapping[str, str]) -> str:
    """The revision that is meant by its identity, the beginning of it, or a branch's label."""
    plain = text.rpartition("@")[2] if "@" in text else text
    if plain in known:
        return plain
    if text.partition("@")[0] in labels and plain in ("head", "heads", text):
        return labels[text.partition("@")[0]]
    if len(plain) >= 4:  # noqa: PLR2004 (as Alembic: fewer letters are no beginning)
        begun = [each for each in known if each.startswith(plain)]
        if len(begun) == 1:
            return begun[0]
    return plain


def _ordered(migrations: Sequence[Migration]) -> list[Migration]:
    """Parents first; those that stand beside one another by path."""
    places = {migration.identity: index for index, migration in enumerate(migrations)}
    waiting: list[int] = []
    children: dict[int, list[int]] = {}
    for index, migration in enumerate(migrations):
        parents = {places[each] for each in map(_plain, migration.parents) if each in places} - {index}
        waiting.append(len(parents))
        for parent in parents:
            children.setdefault(parent, []).append(index)
    ready = [(migrations[index].path, index) for index, count in enumerate(waiting) if not count]
    heapq.heapify(ready)
    order: list[int] = []
    while ready:
        _, index = heapq.heappop(ready)
        order.append(index)
        for child in children.get(index, ()):
            waiting[child] -= 1
            if not waiting[child]:
                heapq.heappush(ready, (migrations[child].path, child))
    placed = set(order)
    order.extend(index for index in range(len(migrations)) if index not in placed)  # a cycle
    return [migrations[index] for index in order]


def _labelled(ordered: Sequence[Migration]) -> Iterator[Migration]:
    """With the labels of what each follows: not of what it only depends on."""
    labels: dict[str, frozenset[str]] = {}
    for each in ordered:
        found = each.labels.union(*(labels.get(parent, frozenset()) for parent in each.parents))
        labels[each.identity] = found
        yield each._replace(labels=found)


def _plain(parent: str) -> str:
    return parent.rpartition(":")[2]


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    """The heads of the ledger, and all that comes before them, by `down_revision` and by `depends_on`."""
    applied = reached(migrations.migrations, (str(row.get("version_num")) for row in rows))
    return Applied(applied, unplaced=applied - {each.identity for each in migrations.migrations})


LEDGER = Ledger("alembic_version", ("version_num",), _applied)
