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
        short = name.rpartition(".")[2]
        was, now = _found(before, name), _found(after, name)
        if was is None or now is None or was[1] == now[1] or was[1].bases != now[1].bases:
            continue
        if not was[1].properties.keys() <= columns.keys():
            continue
        path, new = now
        configuration = _configuration(after, short, snapshot.context)
        for each in sorted(new.properties.keys() ^ was[1].properties.keys()):
            is_new = each in new.properties
            if is_new == (each in columns) or any(f"{mark}{each}" in configuration for mark in (".", '"')):
                continue
            if not is_new and _is_elsewhere(after, new, each):
                continue
            line = new.properties[each].line if is_new else new.line
            what = f"{short}.{each} is {'new' if is_new else 'gone'}, and no migration was added"
            yield ModelChange(path, line, what, Confidence.LIKELY if is_new else Confidence.GUESS)
        for each in sorted(new.properties.keys() & was[1].properties.keys()):
            old_type, new_type = was[1].properties[each].type, new.properties[each].type
            if old_type != new_type and columns[each].removesuffix("?") == old_type and each not in configuration:
                what = f"{short}.{each} was {old_type} and is {new_type}, and no migration was added"
                yield ModelChange(path, new.properties[each].line, what, Confidence.GUESS)


def _of_context(before: RepositoryFiles, after: RepositoryFiles, snapshot: _Snapshot) -> Iterator[ModelChange]:
    known = {name.rpartition(".")[2] for name in snapshot.entities}
    for path, was in _all(before, snapshot.context):
        for other, now in _all(after, snapshot.context):
            if other != path:
                continue
            configuration = _configuration(after, "", snapshot.context)
            for entity in sorted(now.sets.keys() - was.sets.keys() - known):
                if f"<{entity}>(" not in configuration:
                    what = f"the entity {entity} is new, and no migration was added"
                    yield ModelChange(path, now.sets[entity], what, Confidence.LIKELY)


def _found(files: RepositoryFiles, name: str) -> tuple[str, Class] | None:
    """The class of that whole name, in a file that is called as it is; None where there is none, or several."""
    found = [
        (path, known[name])
        for path, data in files.readable(files.named(f"{name.rpartition('.')[2]}.cs"))
        if name in (known := classes(data))
    ]
    return found[0] if len(found) == 1 else None


def _all(files: RepositoryFiles, short: str) -> Iterator[tuple[str, Class]]:
    for path, data in files.readable(files.named(f"{short}.cs")):
        yield from ((path, each) for name, each in classes(data).items() if name.rpartition(".")[2] == short)


def _is_elsewhere(files: RepositoryFiles, current: Class, name: str) -> bool:
    """Whether a base class has it, or may have it."""
    return any(
        name in each.properties
        for base in current.bases
        for _, each in _all(files, base.partition("<")[0].rpartition(".")[2])
    )


def _configuration(files: RepositoryFiles, short: str, context: str) -> str:
    """What is said of the entity in code, where that stands as it usually does."""
    names = [f"{context}.cs", *(f"{short}{ending}.cs" for ending in _CONFIGURATIONS if short)]
    return "\n".join(data.decode("utf-8", "replace") for _, data in files.readable(files.named(*names)))
