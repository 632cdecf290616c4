"""Prisma: what a schema asks of the database against the base, and no migration was added or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.frameworks.prisma import folders
from launch_gates.gates.migrations.models.prisma_schema import schema_of
from launch_gates.gates.migrations.models.record import ModelChange
from launch_gates.gates.migrations.models.sql_history import History

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.models.prisma_schema import Described, Part, Schema

    Parts = Mapping[Part, Described]


def changes(before: RepositoryFiles, after: RepositoryFiles) -> Iterator[ModelChange]:
    """What came, went or changed in the schema without a migration."""
    past = folders(before)
    for folder, (paths, near) in folders(after).items():
        if folder not in past:
            continue
        texts = [_texts(before, past[folder][1]), _texts(after, near)]
        if texts[0] == texts[1]:
            continue
        migrations = dict(after.readable(paths))
        if migrations != dict(before.readable(past[folder][0])):
            continue
        was, now = (schema_of(each) for each in texts)
        if was is not None and now is not None and was.provider == now.provider:
            yield from _compared(was, now, History(migrations.values()))


def _texts(files: RepositoryFiles, near: Sequence[str]) -> dict[str, str]:
    """The files of the schema: the one with the data source, and all below its folder where no other has one."""
    with_source = {path for path, data in files.readable(near) if b"datasource " in data}
    paths = list(with_source)
    if len({folder_of(path) for path in with_source}) == 1:
        paths = [path for path in files.below(folder_of(paths[0])) if path.endswith(".prisma")]
    found = {path: data.decode("utf-8-sig", "replace") for path, data in files.readable(paths)}
    others = [path for path, text in found.items() if "datasource " in text and path not in with_source]
    return {path: text for path, text in found.items() if path in with_source} if others else found


def _compared(was: Schema, now: Schema, history: History) -> Iterator[ModelChange]:
    for table in sorted(was.tables.keys() | now.tables.keys()):
        yield from _of_table(table, was.tables.get(table, {}), now.tables.get(table, {}), history)
    for enum in sorted(was.enums.keys() & now.enums.keys()):
        described = now.enums[enum]
        if described.what != was.enums[enum].what:
            what = f"the enum {enum} has other values, and no migration was added"
            yield ModelChange(described.path, described.line, what, Confidence.LIKELY)


def _of_table(table: str, was: Parts, now: Parts, history: History) -> Iterator[ModelChange]:
    whole = ("table", "")
    parts = [whole] if (whole in was) != (whole in now) else sorted(was.keys() | now.keys())
    for part in parts:
        columns = [each.partition("(")[0] for each in part[1].split(", ")] if part[1] else []
        old, new, shown = was.get(part), now.get(part), _shown(table, part)
        if old is None and new is not None:
            if not history.names(table, columns, new.words[:1]):
                yield _change(new, f"{shown} is new", Confidence.LIKELY)
        elif old is not None and new is None:
            if history.names(table, columns, old.words[:1]) and not history.drops(table, columns):
                yield _change(now.get(whole, old), f"{shown} is gone", Confidence.GUESS)
        elif old is not None and new is not None and old.what != new.what:
            only_catches_up = new.words != old.words and history.names(table, columns, new.words)
            if not only_catches_up:
                yield _change(new, f"{shown} is another than before", Confidence.GUESS)


def _shown(table: str, part: Part) -> str:
    kind, name = part
    if not name:
        return f"the table {table}"
    return f"{table}.{name}" if kind == "column" else f"{kind} ({name}) of {table}"


def _change(described: Described, what: str, confidence: Confidence) -> ModelChange:
    return ModelChange(described.path, described.line, f"{what}, and no migration was added", confidence)
