"""Prisma: what a schema asks of the database against the base, and no migration was added or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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

_WORDS: Final[Mapping[str, str]] = {
    "id": "PRIMARY KEY",
    "foreign key": "FOREIGN KEY",
    "unique": "UNIQUE",
    "index": "INDEX",
}
"""What the SQL that makes it has beside its columns."""


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
        kind, name = part
        columns = [each.partition("(")[0] for each in name.split(", ")] if name else []
        is_said = history.names(table, columns, _WORDS.get(kind, ""))
        shown = (
            f"the table {table}"
            if not name
            else f"{table}.{name}"
            if kind == "column"
            else f"{kind} ({name}) of {table}"
        )
        if part not in was and not is_said:
            yield _change(now[part], f"{shown} is new", Confidence.LIKELY)
        elif part not in now and is_said and not history.drops(table, columns):
            yield _change(now.get(whole, was[part]), f"{shown} is gone", Confidence.GUESS)
        elif part in was and part in now and was[part].what != now[part].what:
            yield _change(now[part], f"{shown} is another than before", Confidence.LIKELY)


def _change(described: Described, what: str, confidence: Confidence) -> ModelChange:
    return ModelChange(described.path, described.line, f"{what}, and no migration was added", confidence)
