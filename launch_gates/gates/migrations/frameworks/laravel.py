r"""Laravel: files in database/migrations and in the folders that packages register, known by their names.

Illuminate\Database\Migrations\Migrator: the files `*_*.php` of all registered folders together, ordered by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import re2

from launch_gates.gates.migrations import meanings, php
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import ancestors, json_object
from launch_gates.gates.migrations.files import below, folder_of
from launch_gates.gates.migrations.frameworks.laravel_folders import registered
from launch_gates.gates.migrations.frameworks.laravel_operations import operations_of
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.node_sets import rows_of_packages
from launch_gates.gates.migrations.records import Flaw, Migration, Set
from launch_gates.gates.migrations.syntax_trees import flaw_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect

_FOLDER = "database/migrations"
_TABLE = re2.compile(
    r"""['"]migrations['"]\s*=>\s*(?:\[\s*['"]table['"]\s*=>\s*)?(?:env\([^,()]*,\s*)?['"]([\w.]+)['"]"""
)
_DEFAULT = re2.compile(r"""['"]default['"]\s*=>\s*(?:env\([^,()]*,\s*)?['"](\w+)['"]""")
_ENVIRONMENT = re2.compile(r"(?m)^\s*DB_CONNECTION\s*=\s*['\"]?(\w+)")
_DIALECTS: Mapping[str, Dialect] = {
    "pgsql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "sqlsrv": "sqlserver",
}
_ROW = re2.compile(r"\d{4}_\d{2}_\d{2}_\d{6}_\w+")
_DUMPS = ("-schema.sql", "-schema.dump")
_LARGEST_DUMP_TAIL = 4 << 20


class _Application(NamedTuple):
    root: str
    folders: tuple[str, ...]


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each application; one for each package of a repository that is none."""
    roots = [folder_of(path) for path in files.named("artisan")]
    applications = [_Application(root, registered(files, root, below(root, _FOLDER))) for root in roots]
    for folder in {folder_of(path) for path in files.ending(".php")}:
        root = folder.removesuffix(_FOLDER).rstrip("/") or "."
        if folder.endswith(_FOLDER) and not any(each in roots for each in ancestors(root)) and _is_package(files, root):
            applications.append(_Application(root, (folder,)))
    for application in applications:
        found = _of(files, application)
        if found.migrations:
            yield found


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """The files of that name in the folder, of the application above it."""
    roots = {folder_of(path) for path in files.named("artisan")}
    root = next((each for each in ancestors(folder) if each in roots), ".")
    return _of(files, _Application(root, (folder,)))._replace(name=folder, folder=folder)


def _of(files: RepositoryFiles, application: _Application) -> Set:
    folder = below(application.root, _FOLDER)
    dialect = _dialect(files, application.root)
    tables: Tables = {}
    migrations: list[Migration] = []
    flaws: list[Flaw] = []
    for path, data in files.readable(sorted(_paths(files, application.folders), key=_identity)):
        migrations.append(_migration(path, data, Changes(dialect, tables)))
        if php.has_conflict(data):
            flaws.append(Flaw(path, "it has the marks of a merge conflict"))
    squashed = list(_dumps(files, application.root, {each.identity for each in migrations}))
    return Set(
        "laravel", folder, folder, (*squashed, *migrations), tuple(flaws), ledger_table=_table(files, application.root)
    )


def _paths(files: RepositoryFiles, folders: Sequence[str]) -> list[str]:
    return [
        path for folder in folders for path in files.inside(folder) if path.endswith(".php") and "_" in _identity(path)
    ]


def _identity(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".php")


def _migration(path: str, data: bytes, changes: Changes) -> Migration:
    identity = _identity(path)
    file = php.read(data)
    if file is not None:
        operations_of(file, changes)
    return Migration(
        identity,
        path,
        (identity,),
        meaning=meanings.of_code(data) if file is None else file.meaning,
        is_empty=file is not None and file.is_empty,
        operations=changes.settled(),
        flaw=flaw_of(None if file is None else file.root, "PHP"),
    )


def _dumps(files: RepositoryFiles, root: str, on_disk: set[str]) -> Iterator[Migration]:
    """Dumps of the schema that stand for migrations whose files were pruned."""
    for path, data in files.readable(each for each in files.inside(below(root, "database/schema"))):
        name = path.rpartition("/")[2]
        if not name.endswith(_DUMPS) or name.startswith("test"):
            continue
        tail = data[-_LARGEST_DUMP_TAIL:]  # The rows of the ledger come last.
        pruned = tuple(sorted(set(_ROW.findall(tail.decode("utf-8", "replace"))) - on_disk))
        if pruned:
            yield Migration(name, path, ("",), replaces=pruned, meaning=meanings.of_code(data))


def _table(files: RepositoryFiles, root: str) -> str:
    for _, data in files.readable(_existing(files, below(root, "config/database.php"))):
        found = _TABLE.search(data.decode("utf-8", "replace"))
        if found and found.group(1) != LEDGER.table:
            return str(found.group(1))
    return ""


def _dialect(files: RepositoryFiles, root: str) -> Dialect:
    names = (".env.example", ".env.production.example", ".env.dist", ".env.production")
    for _, data in files.readable(_existing(files, *(below(root, name) for name in names))):
        found = _ENVIRONMENT.search(data.decode("utf-8", "replace"))
        if found:
            return _DIALECTS.get(found.group(1), "")
    for _, data in files.readable(_existing(files, below(root, "config/database.php"))):
        found = _DEFAULT.search(data.decode("utf-8", "replace"))
        return _DIALECTS.get(found.group(1), "") if found else ""
    return ""


def _is_package(files: RepositoryFiles, root: str) -> bool:
    content = json_object(files, below(root, "composer.json")) or {}
    needed = [name for key in ("require", "require-dev") if isinstance(part := content.get(key), dict) for name in part]
    return any(name.startswith(("illuminate/", "laravel/framework", "orchestra/testbench")) for name in needed)


def _existing(files: RepositoryFiles, *paths: str) -> list[str]:
    return [path for path in paths if path in files]


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    names = frozenset(str(row["migration"]) for row in rows if row.get("migration") is not None)
    # The first `migrate` on an empty database loads the dump, which brings its rows along; any row tells that it
    # was loaded, or that the database is older than it.
    squashes = [each for each in migrations.migrations if each.replaces]
    loaded = frozenset(each.identity for each in squashes) if names else frozenset()
    replaced = frozenset(name for each in squashes for name in each.replaces)
    return Applied(names | loaded, foreign=rows_of_packages(names - replaced, migrations) | (names & replaced))


LEDGER = Ledger("migrations", ("migration", "batch"), _applied, never=("timestamp", "name"))
