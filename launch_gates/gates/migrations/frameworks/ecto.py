"""Ecto: files `<version>_<name>.exs` below priv/<repo>/migrations, known by the version as a number.

lib/ecto/migrator.ex of ecto_sql: folders further down count, files that end with .ex do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import re2

from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import ancestors
from launch_gates.gates.migrations.files import below, folder_of
from launch_gates.gates.migrations.frameworks import ecto_operations
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Flaw, Migration, Mismatch, Set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect

_SOURCE = re2.compile(r"""(?s)config\s*\(?\s*:\w+\s*,\s*([A-Z][\w.]*)\s*,\s*((?:[^\n]*,\s*\n)*[^\n]*)""")
_TABLE = re2.compile(r"""migration_source:\s*"([\w.]+)\"""")
_OTHER_DRIVERS = (":myxql", ":ecto_sqlite3", ":tds", ":ecto_mysql")
_NAME = re2.compile(r"([0-9]+)_(.*)\.(exs?)")
_LARGEST_VERSION = 19
_CONFLICT = b"\n<<<<<<< "


class _Application(NamedTuple):
    table_of: Mapping[str, str]
    dialect: Dialect


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each repo of each application that has a mix.exs."""
    folders: dict[str, list[str]] = {}
    for path in files.ending(".exs", ".ex"):
        folder = _migrations_folder(path)
        if folder:
            folders.setdefault(folder, []).append(path)
    applications: dict[str, _Application] = {}
    for folder, paths in folders.items():
        root = folder.partition("priv/")[0].rstrip("/") if folder.startswith("priv/") else _above_priv(folder)
        if ("mix.exs" if root in ("", ".") else f"{root}/mix.exs") not in files:
            continue
        application = applications.setdefault(root, _application(files, root or "."))
        found = _of_folder(files, folder, paths, application)
        if found.migrations or found.flaws:
            yield found


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """The files of that name in the folder and further down, of the application above it."""
    root = next((each for each in ancestors(folder) if below(each, "mix.exs") in files), ".")
    paths = [path for path in files.below(folder) if path.endswith((".exs", ".ex"))]
    return _of_folder(files, folder, paths, _application(files, root))


def _above_priv(folder: str) -> str:
    return folder.rpartition("/priv/")[0]


def _migrations_folder(path: str) -> str:
    """`priv/repo/migrations` of a path below it; an empty text for others."""
    parts = path.split("/")
    for index in range(len(parts) - 3):
        if parts[index] == "priv" and parts[index + 2] == "migrations":
            return "/".join(parts[: index + 3])
    return ""


def _of_folder(files: RepositoryFiles, folder: str, paths: Sequence[str], application: _Application) -> Set:
    migrations: list[Migration] = []
    flaws: list[Flaw] = []
    mismatches: list[Mismatch] = []
    tables: Tables = {}
    named = {path: match for path in paths if (match := _NAME.fullmatch(path.rpartition("/")[2]))}
    versions = {path: int(match.group(1)) for path, match in named.items() if len(match.group(1)) <= _LARGEST_VERSION}
    for path, data in files.readable(sorted(versions, key=lambda path: (versions[path], path))):
        if b"Migration" not in data:
            continue
        if path.endswith(".ex"):
            mismatches.append(_skipped(path))
            continue
        if _CONFLICT in data:
            flaws.append(Flaw(path, "it has the marks of a merge conflict"))
        migrations.append(_migration(path, data, versions[path], Changes(application.dialect, tables)))
    repo = folder_of(folder).rpartition("/")[2]
    return Set(
        "ecto",
        folder,
        folder,
        tuple(migrations),
        tuple(flaws),
        tuple(mismatches),
        ledger_table=application.table_of.get(repo, ""),
    )


def _skipped(path: str) -> Mismatch:
    name = path.rpartition("/")[2]
    return Mismatch(
        "journal", path, 1, f"{name} ends with .ex, and Ecto passes over it", f"rename it to {name}s, so that it is run"
    )


def _migration(path: str, data: bytes, version: int, changes: Changes) -> Migration:
    found = ecto_operations.look(data, changes)
    return Migration(
        str(version),
        path,
        (version,),
        meaning=found.meaning,
        is_empty=found.is_empty,
        operations=changes.settled(),
        flaw=found.flaw,
    )


def _application(files: RepositoryFiles, root: str) -> _Application:
    """Of an application and, in an umbrella, of what lies above it: the ledgers' names, and the driver."""
    tables: dict[str, str] = {}
    folders = list(ancestors(root))
    paths = [path for folder in folders for path in files.inside(below(folder, "config"))]
    for _, data in files.readable(path for path in paths if path.endswith(".exs")):
        if b"migration_source" not in data:
            continue
        for module, options in _SOURCE.findall(data.decode("utf-8", "replace")):
            table = _TABLE.search(options)
            if table:
                tables.setdefault(_underscored(module.rpartition(".")[2]), table.group(1))
    mixes = [path for folder in folders for path in files.inside(folder) if path.rpartition("/")[2] == "mix.exs"]
    text = b"".join(data for _, data in files.readable(mixes)).decode("utf-8", "replace")
    is_on_postgresql = ":postgrex" in text and not any(driver in text for driver in _OTHER_DRIVERS)
    return _Application(tables, "postgresql" if is_on_postgresql else "")


def _underscored(name: str) -> str:
    """`AuditRepo` as a folder is called: `audit_repo`."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    del migrations
    return Applied(frozenset(str(row["version"]) for row in rows if row.get("version") is not None))


LEDGER = Ledger("schema_migrations", ("version", "inserted_at"), _applied, never=("dirty", "statements"))
