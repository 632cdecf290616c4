"""MikroORM, and Medusa's modules on it: classes that extend Migration, known by their file names without the ending.

packages/migrations/src/MigrationStorage.ts of MikroORM: the ledger is `mikro_orm_migrations`; rows that versions before
5 wrote have the ending. Medusa gives all its modules the one ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import embedded_sql
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import Packages, ancestors
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.node_sets import migration_of, rows_of_packages
from launch_gates.gates.migrations.records import Flaw, Mismatch, Set
from launch_gates.gates.migrations.script_settings import objects_with, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.records import Migration
    from launch_gates.gates.migrations.scripts import Script
    from launch_gates.gates.migrations.sql_tables import Tables

_ENDINGS = (".ts", ".js", ".cjs")
_CONFIGURATIONS = ("mikro-orm.config", "mikro-orm.", "mikroorm", "orm.config", "database")
_TESTS = frozenset(("test", "tests", "__tests__", "__fixtures__", "e2e", "spec", "fixtures", "templates", "docs"))
_CONFLICT = b"\n<<<<<<< "


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each folder of migrations: a Medusa module has one of its own."""
    folders: dict[str, list[tuple[str, bytes]]] = {}
    paths = [
        path
        for path in files.ending(*_ENDINGS)
        if "igration" in path and not path.endswith(".d.ts") and _TESTS.isdisjoint(path.split("/"))
    ]
    for path, data in files.readable(paths):
        if b"extends Migration" in data and b"/migrations" in data and (b"mikro-orm" in data or b"@medusajs" in data):
            folders.setdefault(folder_of(path), []).append((path, data))
    if not folders:
        return
    packages = Packages(files)
    settings = _settings(files)
    for folder, contents in folders.items():
        table, schema = next((settings[each] for each in ancestors(folder) if each in settings), ("", ""))
        yield Set(
            "mikro-orm",
            folder,
            folder,
            tuple(sorted(_migrations(contents, packages, folder), key=lambda each: each.identity)),
            flaws=tuple(_flaws(contents)),
            mismatches=tuple(_snapshots(files, folder)),
            ledger_table=table,
            ledger_schema=schema,
            shares_ledger=any(b"@medusajs" in data for _, data in contents),
        )


def _migrations(contents: Sequence[tuple[str, bytes]], packages: Packages, folder: str) -> Iterator[Migration]:
    dialect = packages.dialect(folder)
    tables: Tables = {}
    for path, data in contents:
        identity = without_ending(path.rpartition("/")[2])
        yield migration_of(path, data, identity, Changes(dialect, tables), _operations)


def _operations(script: Script, changes: Changes) -> None:
    for call in script.calls:
        if call.name in ("addSql", "execute", "raw") and call.arguments:
            embedded_sql.look(script.sql(call), changes)


def _flaws(contents: Sequence[tuple[str, bytes]]) -> Iterator[Flaw]:
    for path, data in contents:
        if _CONFLICT in data:
            yield Flaw(path, "it has the marks of a merge conflict")


def _settings(files: RepositoryFiles) -> dict[str, tuple[str, str]]:
    """Folder -> table and schema, of configurations that name them."""
    candidates = [
        path
        for path in files.ending(".ts", ".js", ".mjs", ".cjs")
        if any(word in path.rpartition("/")[2].lower() for word in _CONFIGURATIONS)
    ]
    found: dict[str, tuple[str, str]] = {}
    for path, data in files.readable(candidates):
        if b"ikro" not in data or b"tableName" not in data:
            continue
        for _, value in objects_with(path, data, "migrations"):
            table = text_at(value, "tableName")
            schema, dot, name = table.partition(".")
            if table:
                # A configuration in src/ is its package's.
                here = folder_of(path)
                place = folder_of(here) if here.rpartition("/")[2] in ("src", "config") else here
                found[place] = (name if dot else table, schema if dot else text_at(value, "schema"))
    return found


def _snapshots(files: RepositoryFiles, folder: str) -> Iterator[Mismatch]:
    """Of the snapshots that the next migration is computed from, those that a merge has broken."""
    paths = [path for path in files.inside(folder) if path.endswith(".json") and "/.snapshot" in f"/{path}"]
    for path, data in files.readable(paths):
        if _CONFLICT in data or data.startswith(_CONFLICT[1:]):
            yield Mismatch(
                "schema-file",
                path,
                data[: data.find(_CONFLICT[1:])].count(b"\n") + 1,
                "the snapshot of the schema has the marks of a merge conflict",
                "resolve the conflict, or delete the snapshot and let MikroORM make it anew with the next migration",
            )


def without_ending(name: str) -> str:
    """What the ledger has for a file of that name."""
    return name.removesuffix(".cjs").removesuffix(".js").removesuffix(".ts")


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    names = frozenset(without_ending(str(row["name"])) for row in rows if row.get("name") is not None)
    return Applied(names, foreign=rows_of_packages(names, migrations) if migrations.shares_ledger else frozenset())


LEDGER = Ledger("mikro_orm_migrations", ("name",), _applied, never=("version", "batch"))
