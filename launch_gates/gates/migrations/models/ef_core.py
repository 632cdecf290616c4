"""EF Core: properties and entities that classes have against the base, and neither snapshot nor migration has.

A class counts where all its plain properties at the base are in the snapshot: then nothing else decides on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import re2

from launch_gates.core.confidence import Confidence
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.models.csharp_classes import classes
from launch_gates.gates.migrations.models.record import ModelChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.models.csharp_classes import Class

_SNAPSHOT: Final = "ModelSnapshot.cs"
_LARGEST: Final = 4 << 20
_ENTITY = re2.compile(r'(?:\.Entity\("([\w.]+)"|\.Owns(?:One|Many)\("([\w.]+)")')
_PROPERTY = re2.compile(r'\.Property<([^>\n]*(?:<[^>\n]*>)?)>\("(\w+)"\)')
_CONTEXT = re2.compile(r"DbContext\(\s*typeof\(\s*(?:\w+\.)*(\w+)\s*\)")
_CONFIGURATIONS: Final = ("Configuration", "EntityTypeConfiguration", "EntityConfiguration", "Config", "Map", "Mapping")


class _Snapshot(NamedTuple):
    """The model that the migrations make."""

    context: str
    entities: Mapping[str, Mapping[str, str]]
    """Whole name of the class -> property -> type."""


def changes(before: RepositoryFiles, after: RepositoryFiles) -> Iterator[ModelChange]:
    """What classes have, or have no more, without a migration."""
    for path in (path for path in after.ending(_SNAPSHOT) if path in before):
        contents = [data for files in (before, after) for _, data in files.readable([path])]
        folder = folder_of(path)
        if (
            len(set(contents)) != 1
            or set(before.below(folder)) != set(after.below(folder))
            or len(contents[0]) > _LARGEST
        ):
            continue
        snapshot = _read(contents[0].decode("utf-8-sig", "replace"))
        yield from _of_entities(before, after, snapshot)
        yield from _of_context(before, after, snapshot)


def _read(text: str) -> _Snapshot:
    context = _CONTEXT.search(text)
    starts = [(match.start(), match.group(1) or match.group(2)) for match in _ENTITY.finditer(text)]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    entities: dict[str, dict[str, str]] = {}
    for (start, name), end in zip(starts, ends, strict=True):
        found = {match.group(2): match.group(1) for match in _PROPERTY.finditer(text[start:end])}
        entities.setdefault(name, {}).update(found)
    return _Snapshot(str(context.group(1)) if context else "", entities)


def _of_entities(before: RepositoryFiles, after: RepositoryFiles, snapshot: _Snapshot) -> Iterator[ModelChange]:
    for name, columns in snapshot.entities.items():
        file = f"{name.rpartition('.')[2]}.cs"
        contents = [dict(files.readable(files.named(file))) for files in (before, after)]
        if contents[0] == contents[1]:
            continue
        was, now = (_found(each, name) for each in contents)
        if was is None or now is None or was[1].bases != now[1].bases or not was[1].properties.keys() <= columns.keys():
            continue
        yield from _of_properties(name.rpartition(".")[2], was[1], now, columns, _Around(after, snapshot.context))


class _Around(NamedTuple):
    """Where else something is said of a class."""

    files: RepositoryFiles
    context: str


def _of_properties(
    entity: str, was: Class, found: tuple[str, Class], columns: Mapping[str, str], around: _Around
) -> Iterator[ModelChange]:
    path, now = found
    configuration = _configuration(around.files, entity, around.context)
    for each in sorted(now.properties.keys() | was.properties.keys()):
        old, new = was.properties.get(each), now.properties.get(each)
        if old == new or any(f"{mark}{each}" in configuration for mark in (".", '"')):
            continue
        if new is None:
            if each in columns and not _is_inherited(around.files, now, each):
                what = f"{entity}.{each} is gone, and no migration was added"
                yield ModelChange(path, now.line, what, Confidence.GUESS)
        elif old is None:
            if each not in columns:
                what = f"{entity}.{each} is new, and no migration was added"
                yield ModelChange(path, new.line, what, Confidence.LIKELY)
        elif old.type != new.type and columns[each].removesuffix("?") == old.type:
            what = f"{entity}.{each} was {old.type} and is {new.type}, and no migration was added"
            yield ModelChange(path, new.line, what, Confidence.GUESS)


def _of_context(before: RepositoryFiles, after: RepositoryFiles, snapshot: _Snapshot) -> Iterator[ModelChange]:
    known = {name.rpartition(".")[2] for name in snapshot.entities}
    past = dict(_called(before, snapshot.context))
    for path, now in _called(after, snapshot.context):
        if path not in past:
            continue
        configuration = _configuration(after, "", snapshot.context)
        for entity in sorted(now.sets.keys() - past[path].sets.keys() - known):
            if f"<{entity}>(" not in configuration:
                what = f"the entity {entity} is new, and no migration was added"
                yield ModelChange(path, now.sets[entity], what, Confidence.LIKELY)


def _found(contents: Mapping[str, bytes], name: str) -> tuple[str, Class] | None:
    """The class of that whole name, with its file; None where there is none, or several."""
    found = [(path, known[name]) for path, data in contents.items() if name in (known := classes(data))]
    return found[0] if len(found) == 1 else None


def _called(files: RepositoryFiles, short: str) -> Iterator[tuple[str, Class]]:
    """The classes of that name, in files that are called as they are."""
    for path, data in files.readable(files.named(f"{short}.cs")):
        yield from ((path, each) for name, each in classes(data).items() if name.rpartition(".")[2] == short)


def _is_inherited(files: RepositoryFiles, current: Class, name: str) -> bool:
    """Whether a base class has it."""
    bases = (base.partition("<")[0].rpartition(".")[2] for base in current.bases)
    return any(name in each.properties for base in bases for _, each in _called(files, base))


def _configuration(files: RepositoryFiles, short: str, context: str) -> str:
    """What is said of the entity in code, where that stands as it usually does."""
    names = [f"{context}.cs", *(f"{short}{ending}.cs" for ending in _CONFIGURATIONS if short)]
    return "\n".join(data.decode("utf-8", "replace") for _, data in files.readable(files.named(*names)))
