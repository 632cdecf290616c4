"""Rails: a table or column that appears in `schema.rb` or disappears, and no migration was added or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from launch_gates.core.confidence import Confidence
from launch_gates.gates.migrations.frameworks.rails import migration_paths
from launch_gates.gates.migrations.frameworks.rails_databases import databases
from launch_gates.gates.migrations.frameworks.rails_operations import additions
from launch_gates.gates.migrations.frameworks.rails_schema import schema_files, version_in
from launch_gates.gates.migrations.models.record import ModelChange

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.frameworks.rails_databases import Database


def changes(before: RepositoryFiles, after: RepositoryFiles) -> Iterator[ModelChange]:
    """What `schema.rb` has against `before` without a migration, and what new migrations add and it lacks."""
    past = {(each.root, each.name): each for each in databases(before) if not each.is_engine}
    for database in databases(after):
        old = past.get((database.root, database.name))
        if old is None or database.is_engine:
            continue
        paths = schema_files(after, database)
        if len(paths) == 1 and paths[0].endswith(".rb") and paths[0] in before:
            yield from _changes(before, after, old, database, paths[0])


def _changes(
    before: RepositoryFiles, after: RepositoryFiles, old: Database, new: Database, path: str
) -> Iterator[ModelChange]:
    contents = [data for files in (before, after) for _, data in files.readable([path])]
    if len(contents) != 2:  # noqa: PLR2004 (one of them cannot be read)
        return
    first = dict(before.readable(migration_paths(before, old)))
    second = dict(after.readable(migration_paths(after, new)))
    columns = tables_in(contents[1])
    if first == second:
        if contents[0] != contents[1]:
            yield from _compared(path, tables_in(contents[0]), columns, list(second.values()))
        return
    version = version_in(contents[1])
    dropped = {
        name for data in second.values() for name in (b"drop_", b"remove_", b"rename", b"execute") if name in data
    }
    if version is None or (dropped and len(set(second) - set(first)) > 1):
        return
    for added in sorted(set(second) - set(first)):
        yield from _lacking(path, added, second[added], columns, version[0])


_KEPT_APART: Final = frozenset(("data_migrations", "ar_internal_metadata", "schema_migrations"))
"""Tables that no migration makes: Rails' own, and that of the gem data_migrate."""
_TAKING: Final = (b"drop_", b"remove", b"rename", b"execute", b"force:")


def _compared(
    path: str,
    was: Mapping[tuple[str, str], int],
    now: Mapping[tuple[str, str], int],
    migrations: Collection[bytes],
) -> Iterator[ModelChange]:
    """What came and went in the file, but for what brings it back to what the migrations say."""
    tables = {table for table, _ in was}, {table for table, _ in now}
    for table, column in sorted(now.keys() ^ was.keys()):
        is_new = (table, column) in now
        if table in _KEPT_APART or (column and table not in tables[0 if is_new else 1]):
            continue
        word = (column or table).encode()
        said = [line for data in migrations if table.encode() in data for line in data.splitlines() if word in line]
        if bool(said) == is_new or any(word in line for line in said for word in _TAKING):
            continue
        name = f"{table}.{column}" if column else f"the table {table}"
        line = now.get((table, column)) or now.get((table, ""), 1)
        end = "is new" if is_new else "is gone"
        yield ModelChange(path, line, f"{name} {end}, and no migration was added", Confidence.LIKELY)


def _lacking(
    path: str, migration: str, data: bytes, columns: Mapping[tuple[str, str], int], version: int
) -> Iterator[ModelChange]:
    name = migration.rpartition("/")[2]
    digits = name.partition("_")[0]
    if not digits.isdigit() or int(digits[:20]) > version:
        return  # the schema file is older: that is said of it already
    for table, column, _ in additions(data):
        if (table, column) not in columns and (not column or (table, "") in columns):
            what = f"{table}.{column}" if column else f"the table {table}"
            yield ModelChange(
                path, columns.get((table, ""), 1), f"it lacks {what}, which {name} adds", Confidence.LIKELY
            )


def tables_in(data: bytes) -> dict[tuple[str, str], int]:
    """Table and column -> line, of a `schema.rb`, which Rails writes line by line; a table itself has no column."""
    found: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        words = line.strip()
        if words.startswith("create_table "):
            table = _quoted(words)
            found[table, ""] = number
        elif words == "end":
            table = ""
        elif (
            table
            and words.startswith("t.")
            and not words.startswith(("t.index", "t.check", "t.exclusion", "t.unique", "t.foreign"))
        ):
            column = _quoted(words)
            if column:
                found[table, column] = number
    return found


def _quoted(words: str) -> str:
    return words.partition('"')[2].partition('"')[0]
