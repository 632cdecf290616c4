"""Drizzle: tables and columns that schema files have against the base, or have no more, and no migration was added.

By structure alone. Where the base's tables are not in its migrations (`drizzle-kit push`), nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.core.confidence import Confidence
from launch_gates.gates.migrations.files import folder_of, joined
from launch_gates.gates.migrations.frameworks.drizzle import configurations
from launch_gates.gates.migrations.models.drizzle_tables import imported, tables
from launch_gates.gates.migrations.models.record import ModelChange
from launch_gates.gates.migrations.models.sql_history import History
from launch_gates.gates.migrations.script_settings import objects_with, places
from launch_gates.gates.migrations.scripts import option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.models.drizzle_tables import Table

_CODE: Final = (".ts", ".js", ".mts", ".mjs", ".cts", ".cjs")
_MOST: Final = 400
"""Files of a schema that are read."""


class _Configured(NamedTuple):
    """What a configuration says."""

    folder: str
    """Of the migrations."""
    schema: tuple[str, ...]
    """Files, folders and globs, relative to the root."""


def changes(before: RepositoryFiles, after: RepositoryFiles) -> Iterator[ModelChange]:
    """What came or went in the schema without a migration."""
    past = {each.folder: each for each in _configurations(before)}
    for configured in _configurations(after):
        old = past.get(configured.folder)
        if old is None:
            continue
        files = [_schema_files(before, old), _schema_files(after, configured)]
        if files[0] == files[1]:
            continue
        migrations = _migrations(after, configured.folder)
        if migrations and migrations == _migrations(before, configured.folder):
            was, now = _tables(files[0]), _tables(files[1])
            history = History(migrations.values())
            if was is not None and now is not None and all(history.names(table, ()) for table in was):
                yield from _compared(was, now, history, after)


def _configurations(files: RepositoryFiles) -> Iterator[_Configured]:
    for path, data in files.readable(configurations(files)):
        here = folder_of(path)
        for node, value in objects_with(path, data, "schema"):
            folders = [place.within(here, here) for place in places(option(node, "out"))] or [joined(here, "drizzle")]
            schema = tuple(each for place in places(value) if (each := place.within(here, here)) is not None)
            if folders[0] is not None and schema:
                yield _Configured(folders[0], schema)


def _migrations(files: RepositoryFiles, folder: str) -> dict[str, bytes]:
    """Path -> content of the SQL of every migration."""
    return dict(files.readable(path for path in files.below(folder) if path.endswith(".sql")))


def _schema_files(files: RepositoryFiles, configured: _Configured) -> dict[str, bytes]:
    """The files that the configuration names, and what they bring in of their own folders."""
    waiting = [path for place in configured.schema for path in _named(files, place)]
    homes = tuple({f"{folder_of(path)}/" if folder_of(path) != "." else "" for path in waiting})
    found: dict[str, bytes] = {}
    while waiting and len(found) < _MOST:
        path = waiting.pop()
        if path in found:
            continue
        for _, data in files.readable([path]):
            found[path] = data
            modules = (joined(folder_of(path), name) for name in imported(path, data))
            waiting += [
                each for module in modules if module for each in _of_module(files, module) if each.startswith(homes)
            ]
    return found


def _named(files: RepositoryFiles, place: str) -> Sequence[str]:
    """The files of a path: itself, a folder's, or all below what stands before the first `*`."""
    if place in files:
        return [place]
    start = place.partition("*")[0]
    below = folder_of(start) if "*" in place and not start.endswith("/") else start.rstrip("/")
    return [path for path in files.below(below) if path.endswith(_CODE) and not path.endswith(".d.ts")]


def _of_module(files: RepositoryFiles, module: str) -> Sequence[str]:
    """The file that `./orders` means."""
    plain = module.rpartition(".")[0] if module.endswith((".js", ".mjs", ".cjs")) else module
    names = [module, *(f"{plain}{ending}" for ending in _CODE), *(f"{plain}/index{ending}" for ending in _CODE)]
    return [next((name for name in names if name in files), "")]


def _tables(files: Mapping[str, bytes]) -> dict[str, Table] | None:
    """By name; None where two have the same, so that it is not known which of them is meant."""
    found: dict[str, Table] = {}
    for path, data in files.items():
        for name, table in tables(path, data):
            if name in found:
                return None
            found[name] = table
    return found


def _compared(
    was: Mapping[str, Table], now: Mapping[str, Table], history: History, after: RepositoryFiles
) -> Iterator[ModelChange]:
    for name, table in sorted(now.items()):
        old = was.get(name)
        if old is not None:
            yield from _of_columns(name, old, table, history)
        elif not history.names(name, ()):
            yield _change(table.path, table.line, f"the table {name} is new", Confidence.LIKELY)
    for name, table in sorted(was.items()):
        if name not in now and not history.drops(name, ()) and _is_readable(table.path, after):
            yield _change(table.path, table.line, f"the table {name} is gone", Confidence.GUESS)


def _of_columns(name: str, was: Table, now: Table, history: History) -> Iterator[ModelChange]:
    if was.more != now.more:
        return  # What these bring along is not known.
    for column, new in now.columns.items():
        old = was.columns.get(column)
        if old is None:
            if not any(history.names(name, [each]) for each in new.names):
                yield _change(now.path, new.line, f"{name}.{column} is new", Confidence.LIKELY)
        elif old.what is not None and new.what is not None and old.what != new.what:
            yield _change(now.path, new.line, f"{name}.{column} is another than before", Confidence.GUESS)
    left = {each for column in now.columns.values() for each in column.names}
    for column, old in was.columns.items():
        is_expected = any(history.names(name, [each]) and not history.drops(name, [each]) for each in old.names)
        if left.isdisjoint(old.names) and is_expected:
            yield _change(now.path, now.line, f"{name}.{column} is gone", Confidence.GUESS)


def _is_readable(path: str, files: RepositoryFiles) -> bool:
    """Whether the table is not merely in a file that cannot be parsed now, or in another that is not followed."""
    return path not in files or any(True for _, data in files.readable([path]) for _ in tables(path, data))


def _change(path: str, line: int, what: str, confidence: Confidence) -> ModelChange:
    return ModelChange(path, line, f"{what}, and no migration was added", confidence)
