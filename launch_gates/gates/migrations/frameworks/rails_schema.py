"""The schema file that Rails writes after a migration, and whether it is of the newest one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import re2

from launch_gates.gates.migrations.records import Mismatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.frameworks.rails_databases import Database
    from launch_gates.gates.migrations.records import Migration

_DEFINED: Final = re2.compile(
    rb"(?m)^[^#\n]*ActiveRecord::Schema(?:\[[0-9.]+\])?\.define\(\s*(?::version\s*=>|version:)\s*([0-9_]+)"
)
_INSERT: Final = re2.compile(
    rb"""(?i)INSERT INTO\s+[`"\w.]*schema_migrations[`"]?\s*\(\s*[`"]?version[`"]?\s*\)\s*VALUES"""
)
_VALUE: Final = re2.compile(rb"\(\s*'([0-9]+)'\s*\)")
_FIX: Final = "run db:migrate on a database that has every migration of this branch, and commit the file that it writes"


def schema_files(files: RepositoryFiles, database: Database) -> list[str]:
    """The schema files of that database."""
    stem = "" if database.name == "primary" else f"{database.name}_"
    paths = (f"db/{stem}schema.rb", f"db/{stem}structure.sql")
    return [
        each
        for each in (path if database.root == "." else f"{database.root}/{path}" for path in paths)
        if each in files
    ]


def mismatches(files: RepositoryFiles, database: Database, migrations: Sequence[Migration]) -> Iterator[Mismatch]:
    """Where the schema file is older than the newest migration; nothing where there are two, or it cannot be told."""
    paths = schema_files(files, database)
    if len(paths) != 1 or not migrations:
        return
    for path, data in files.readable(paths):
        if path.endswith(".rb"):
            yield from _of_schema(path, data, migrations)
        else:
            yield from _of_structure(path, data, migrations)


def version_in(data: bytes) -> tuple[int, int] | None:
    """The version that a `schema.rb` says it is of, and the line; None where it says none."""
    match = _DEFINED.search(data)
    if match is None:
        return None
    digits = match.group(1).replace(b"_", b"")[:20]
    return (int(digits), data.count(b"\n", 0, match.start(1)) + 1) if digits else None


def _of_schema(path: str, data: bytes, migrations: Sequence[Migration]) -> Iterator[Mismatch]:
    said = version_in(data)
    newest = max(migrations, key=lambda each: int(each.identity))
    if said is not None and said[0] < int(newest.identity):
        name = newest.path.rpartition("/")[2]
        yield Mismatch("schema-file", path, said[1], f"it is of version {said[0]}, and {name} is newer", _FIX)


def _of_structure(path: str, data: bytes, migrations: Sequence[Migration]) -> Iterator[Mismatch]:
    versions: set[str] = set()
    line = 0
    for match in _INSERT.finditer(data):
        line = line or data.count(b"\n", 0, match.start()) + 1
        end = data.find(b";", match.end())
        values = data[match.end() : end if end >= 0 else len(data)]
        versions.update(str(int(each.group(1)[:20])) for each in _VALUE.finditer(values))
    if not versions:
        return
    missing = [each for each in migrations if each.identity not in versions]
    if missing:
        names = ", ".join(each.path.rpartition("/")[2] for each in missing[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""  # noqa: PLR2004 (as named above)
        yield Mismatch("schema-file", path, line, f"its list of versions lacks {names}{more}", _FIX)
