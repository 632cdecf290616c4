"""Sequelize: migrations in the folder that .sequelizerc names, known by their file names with the ending.

https://sequelize.org/docs/v6/other-topics/migrations/ and sequelize-cli's src/core/migrator.js. Applications that start
umzug themselves keep the same ledger.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import Packages
from launch_gates.gates.migrations.files import below, folder_of
from launch_gates.gates.migrations.frameworks.sequelize_operations import operations_of
from launch_gates.gates.migrations.ledger import Ledger
from launch_gates.gates.migrations.node_sets import migration_of, rows_named
from launch_gates.gates.migrations.records import Set
from launch_gates.gates.migrations.script_settings import objects_with, places, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.ledger import Applied
    from launch_gates.gates.migrations.records import Migration
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect

_ENDINGS = (".cjs", ".js", ".cts", ".ts")
_SETTINGS = tuple(f".sequelizerc{ending}" for ending in ("", ".js", ".cjs", ".json"))
_TABLE = "migrationStorageTableName"
_SCHEMA = "migrationStorageTableSchema"
_STORAGE = "migrationStorage"
_DEFAULT_CONFIGURATION = "config/config.json"


class _Place(NamedTuple):
    folder: str
    configuration: str


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each folder of a .sequelizerc, of sequelize-cli's default, and of packages that have such migrations."""
    packages = Packages(files)
    seen: set[str] = set()
    for place in (*_configured(files), *_usual(files, packages)):
        if place.folder in seen:
            continue
        seen.add(place.folder)
        migrations = _migrations(files, place.folder, packages.dialect(place.folder))
        table, schema, is_kept = _ledger(files, place.configuration)
        if migrations and is_kept:
            yield Set("sequelize", place.folder, place.folder, migrations, ledger_table=table, ledger_schema=schema)


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """Every script of the folder."""
    return Set("sequelize", folder, folder, _migrations(files, folder, Packages(files).dialect(folder)))


def _configured(files: RepositoryFiles) -> Iterator[_Place]:
    for path, data in files.readable(files.named(*_SETTINGS)):
        here = folder_of(path)
        folder: str | None = below(here, "migrations")
        configuration: str | None = below(here, _DEFAULT_CONFIGURATION)
        name = "settings.ts" if path.endswith(".ts") else "settings.js"
        for _, value in objects_with(name, _as_script(data), "migrations-path"):
            folder = next((place.within(here, here) for place in places(value)), folder)
        for _, value in objects_with(name, _as_script(data), "config"):
            configuration = next((place.within(here, here) for place in places(value)), configuration)
        if folder is not None:
            yield _Place(folder, configuration or "")


def _as_script(data: bytes) -> bytes:
    """JSON is read as the value that it is in JavaScript."""
    return b"x = " + data if data.lstrip()[:1] == b"{" else data


def _usual(files: RepositoryFiles, packages: Packages) -> Iterator[_Place]:
    """Of packages without a .sequelizerc: `migrations` beside package.json, or any folder of that name."""
    for package in packages.all():
        if package.dependencies.isdisjoint(("sequelize", "sequelize-cli", "@sequelize/core", "sequelize-typescript")):
            continue
        folders = {folder_of(path) for path in files.below(package.folder) if path.endswith(_ENDINGS)}
        for folder in sorted(folders):
            if folder.rpartition("/")[2] == "migrations" and _has_content(files, folder):
                yield _Place(folder, below(package.folder, _DEFAULT_CONFIGURATION))


def _has_content(files: RepositoryFiles, folder: str) -> bool:
    """Whether one of the first files there speaks to Sequelize's query interface."""
    paths = [path for path in files.inside(folder) if path.endswith(_ENDINGS)][:5]
    return any(b"queryInterface" in data or b"QueryInterface" in data for _, data in files.readable(paths))


def _migrations(files: RepositoryFiles, folder: str, dialect: Dialect) -> tuple[Migration, ...]:
    paths = [path for path in files.inside(folder) if path.endswith(_ENDINGS) and not path.endswith(".d.ts")]
    tables: Tables = {}
    return tuple(
        migration_of(path, data, path.rpartition("/")[2], Changes(dialect, tables), operations_of)
        for path, data in files.readable(paths)
    )


def _ledger(files: RepositoryFiles, configuration: str) -> tuple[str, str, bool]:
    """Table, schema, and whether the database has it at all: `migrationStorage` may be a file or nothing."""
    if configuration not in files:
        return "", "", True
    for path, data in files.readable([configuration]):
        if not any(word.encode() in data for word in (_TABLE, _SCHEMA, _STORAGE)):
            continue
        if path.endswith(".json"):
            return _of_json(data)
        table = [text_at(node, _TABLE) for node, _ in objects_with(path, data, _TABLE)]
        schema = [text_at(node, _SCHEMA) for node, _ in objects_with(path, data, _SCHEMA)]
        storage = [text_at(node, _STORAGE) for node, _ in objects_with(path, data, _STORAGE)]
        return next(iter(table), ""), next(iter(schema), ""), "json" not in storage and "none" not in storage
    return "", "", True


def _of_json(data: bytes) -> tuple[str, str, bool]:
    try:
        content = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return "", "", True
    environments = [content, *content.values()] if isinstance(content, dict) else []
    # Production's comes last and holds.
    found = {
        key: value
        for environment in environments
        if isinstance(environment, dict)
        for key in (_TABLE, _SCHEMA, _STORAGE)
        if isinstance(value := environment.get(key), str)
    }
    return found.get(_TABLE, ""), found.get(_SCHEMA, ""), found.get(_STORAGE, "") not in ("json", "none")


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    return rows_named(rows, migrations, "name")


LEDGER = Ledger("SequelizeMeta", ("name",), _applied)
