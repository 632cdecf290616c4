"""Knex: migrations in the folders that a knexfile names, known by their file names with the ending.

https://knexjs.org/guide/migrations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import Packages
from launch_gates.gates.migrations.files import below, folder_of
from launch_gates.gates.migrations.frameworks.knex_operations import operations_of
from launch_gates.gates.migrations.ledger import Ledger
from launch_gates.gates.migrations.node_sets import migration_of, rows_named
from launch_gates.gates.migrations.records import Set
from launch_gates.gates.migrations.script_settings import keys, named_objects, objects_with, places, text_at
from launch_gates.gates.migrations.scripts import option
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.ledger import Applied
    from launch_gates.gates.migrations.records import Migration
    from launch_gates.gates.migrations.sql_tables import Tables

_KNEXFILES = tuple(f"knexfile.{ending}" for ending in ("js", "ts", "cjs", "mjs", "mts", "cts"))
_ENDINGS = (".co", ".coffee", ".eg", ".iced", ".js", ".cjs", ".litcoffee", ".ls", ".ts")
"""What Knex loads unless `loadExtensions` says otherwise."""
_DEFAULT = "migrations"
_STARTS = ("migrate.latest", "migrate.up(", "migrate:latest")
_TESTS = ("test", "tests", "__tests__", "e2e", "spec", "fixtures")
_MOST_SOURCES = 4000


class _Setting(NamedTuple):
    """The migrations of one environment."""

    folders: tuple[str, ...]
    table: str = ""
    schema: str = ""
    endings: tuple[str, ...] = _ENDINGS


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each different setting of a knexfile's environments; the folders of a package that starts Knex itself."""
    packages = Packages(files)
    seen: set[tuple[str, ...]] = set()
    for setting in (*_of_knexfiles(files), *_of_packages(files, packages)):
        if setting.folders not in seen and seen.isdisjoint((folder,) for folder in setting.folders):
            found = _set(files, setting, packages)
            if found.migrations:
                seen.add(setting.folders)
                yield found


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """Every script of the folder."""
    return _set(files, _Setting((folder,)), Packages(files))


def _set(files: RepositoryFiles, setting: _Setting, packages: Packages) -> Set:
    migrations = _migrations(files, setting, packages)
    folder = setting.folders[0]
    return Set("knex", folder, folder, migrations, ledger_table=setting.table, ledger_schema=setting.schema)


def _of_knexfiles(files: RepositoryFiles) -> Iterator[_Setting]:
    for path, data in files.readable(files.named(*_KNEXFILES)):
        yield from _settings(path, data, folder_of(path))


def _settings(path: str, data: bytes, working_folder: str) -> Iterator[_Setting]:
    if b"migrationSource" in data:
        return  # The project lists its migrations itself.
    names = named_objects(path, data)
    found = False
    for _, value in objects_with(path, data, "migrations"):
        setting = _setting(path, names.get(text_of(value), value), working_folder)
        if setting is not None:
            found = True
            yield setting
    if not found:
        shared = next((node for name, node in names.items() if option(node, "directory") is not None), None)
        yield _setting(path, shared, working_folder) or _Setting((below(working_folder, _DEFAULT),))


def _setting(path: str, node: Node | None, working_folder: str) -> _Setting | None:
    if node is None or node.type != "object" or not keys(node):
        return None
    directory = option(node, "directory")
    here = folder_of(path)
    folders = [place.within(here, working_folder) for place in places(directory)]
    if directory is None:
        folders = [below(working_folder, _DEFAULT)]
    known = tuple(folder for folder in folders if folder is not None)
    endings = tuple(place.path for place in places(option(node, "loadExtensions")))
    if not known:
        return None
    return _Setting(known, text_at(node, "tableName"), text_at(node, "schemaName"), endings or _ENDINGS)


def _of_packages(files: RepositoryFiles, packages: Packages) -> Iterator[_Setting]:
    """Of packages without a knexfile that start Knex's migrations in their own code."""
    for package in packages.all():
        if "knex" not in package.dependencies or "knex-migrator" in package.dependencies:
            continue
        sources = [
            path
            for path in files.below(package.folder)
            if path.endswith((".js", ".ts", ".mjs", ".cjs")) and not path.endswith(".d.ts")
            if not any(part in _TESTS for part in path.split("/")) and "/migrations/" not in f"/{path}"
        ]
        for path, data in files.readable(sources[:_MOST_SOURCES]):
            if b"migrate" in data and any(word.encode() in data for word in _STARTS[:2]):
                yield from _settings(path, data, package.folder)


def _migrations(files: RepositoryFiles, setting: _Setting, packages: Packages) -> tuple[Migration, ...]:
    """Ordered by name, over all folders."""
    names = {
        path: path.rpartition("/")[2]
        for folder in setting.folders
        for path in files.inside(folder)
        if path.endswith(setting.endings) and not path.endswith(".d.ts")
    }
    dialect = packages.dialect(setting.folders[0])
    tables: Tables = {}
    return tuple(
        migration_of(path, data, names[path], Changes(dialect, tables), operations_of)
        for path, data in files.readable(sorted(names, key=names.__getitem__))
    )


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    return rows_named(rows, migrations, "name")


LEDGER = Ledger("knex_migrations", ("name",), _applied, never=("timestamp", "version"))
