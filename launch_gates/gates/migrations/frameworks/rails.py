"""Rails: a set for each database of an application, and for each engine.

The ledger has versions; older ones that were not run are run all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.migrations.dialects import RUBY, dialect_of
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.frameworks.rails_databases import FILE, Database, databases, ledger_of
from launch_gates.gates.migrations.frameworks.rails_file import understanding
from launch_gates.gates.migrations.frameworks.rails_schema import mismatches
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Flaw, Migration, Set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles

_CANDIDATE = re2.compile(r"^[0-9].*_.*\.rb$")
"""What `ActiveRecord::MigrationContext` looks for: `[0-9]*_*.rb`."""
_REFUSED = "Rails refuses the name, and runs no migration as long as it is there: only a-z, 0-9 and _ after the version"


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """A set for each database that has migrations."""
    names: set[str] = set()
    for database in databases(files):
        name = database.folders[0] if database.name == "primary" else f"{database.root}:{database.name}"
        name = name.removeprefix(".:")
        if name not in names:
            names.add(name)
            found = _set(files, database, name)
            if found is not None:
                yield found


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """The files of that name in the folder and further down, as those of a database that has no other."""
    return _set(files, Database(folder_of(folder_of(folder)), folder, (folder,)), folder)


def _set(files: RepositoryFiles, database: Database, name: str) -> Set | None:
    as_said = understanding(dialect_of(files, database.root, RUBY))
    understandings = dict(files.understood(migration_paths(files, database), as_said))
    if not any(each.is_rails for each in understandings.values()):
        return None
    migrations: list[Migration] = []
    by_name: dict[str, str] = {}
    flaws = [Flaw(path, _REFUSED) for path in _refused_paths(files, database)]
    for path, file in understandings.items():
        match = FILE.search(path.rpartition("/")[2])
        digits, title = match.group(1), match.group(2)
        class_name = title.replace("_", "").lower()
        other = by_name.setdefault(class_name, path)
        if other != path:
            flaws.append(
                Flaw(path, f"another migration has the same name, which Rails refuses: {other.rpartition('/')[2]}")
            )
        version = int(digits[:40])
        migrations.append(
            Migration(
                identity=path.rpartition("/")[2].removesuffix(".rb") if database.is_engine else str(version),
                path=path,
                version=(version,),
                meaning=file.meaning,
                is_empty=file.is_empty,
                operations=file.operations,
                flaw=file.flaw,
            )
        )
    migrations.sort(key=lambda each: (each.version, each.path))
    return Set(
        "rails",
        name,
        database.folders[0],
        tuple(migrations),
        tuple(flaws),
        () if database.is_engine else tuple(mismatches(files, database, migrations)),
        ledger_table=ledger_of(files, database.root),
    )


def migration_paths(files: RepositoryFiles, database: Database) -> list[str]:
    """Every file that Rails takes for a migration: also in folders further down."""
    found = dict.fromkeys(
        path for folder in database.folders for path in files.below(folder) if FILE.search(path.rpartition("/")[2])
    )
    return list(found)


def _refused_paths(files: RepositoryFiles, database: Database) -> list[str]:
    """Files that begin as migrations do, and whose names Rails refuses, and with them to run anything."""
    below = dict.fromkeys(path for folder in database.folders for path in files.below(folder))
    names = {path: path.rpartition("/")[2] for path in below}
    return [path for path, name in names.items() if _CANDIDATE.search(name) and not FILE.search(name)]


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    """Every row is a version. An engine's own migrations are in no ledger: their copies are, under new versions."""
    versions = frozenset(_version(row.get("version")) for row in rows)
    if migrations.migrations and not migrations.migrations[0].identity.isdigit():
        return Applied(frozenset(each.identity for each in migrations.migrations), foreign=versions)
    return Applied(versions)


def _version(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return str(int(text)) if text.isascii() and text.isdigit() and len(text) <= 40 else text  # noqa: PLR2004 (as above)


LEDGER = Ledger("schema_migrations", ("version",), _applied, never=("dirty", "inserted_at", "name", "statements"))
