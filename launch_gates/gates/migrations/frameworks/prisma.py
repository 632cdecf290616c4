"""Prisma Migrate: `migrations/<name>/migration.sql`, and `migration_lock.toml` with the database that they are for."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.files import below, folder_of
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Mismatch, Set
from launch_gates.gates.migrations.sql import decoded
from launch_gates.gates.migrations.sql_set import SqlFile, content_meaning, migrations, texts, variants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.sql_words import Dialect

_DIALECTS: dict[str, Dialect] = {
    "postgresql": "postgresql",
    "mysql": "mysql",
    "sqlite": "sqlite",
    "sqlserver": "sqlserver",
}
_LOCK = "migration_lock.toml"


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each folder with a lock file, or with a schema beside it."""
    for folder, (paths, near) in folders(files).items():
        yield _set(files, folder, paths, near)


def folders(files: RepositoryFiles) -> dict[str, tuple[Sequence[str], Sequence[str]]]:
    """Each folder of migrations with their files, and the schema files near it."""
    found: dict[str, list[str]] = {}
    for path in files.named("migration.sql"):
        found.setdefault(folder_of(folder_of(path)), []).append(path)
    schemas = files.ending(".prisma")
    return {
        folder: (paths, near)
        for folder, paths in sorted(found.items())
        for near in [_near(schemas, folder)]
        if (near or _lock(folder) in files) and not any(_snapshot(path) in files for path in paths)
    }


def _snapshot(path: str) -> str:
    """Beside a migration of Drizzle's, which has the same layout."""
    return f"{folder_of(path)}/snapshot.json"


def _lock(folder: str) -> str:
    return below(folder, _LOCK)


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """The folders with a `migration.sql` in that folder, without lock file and schema too."""
    paths = [path for path in files.named("migration.sql") if folder_of(folder_of(path)) == folder]
    return _set(files, folder, paths, _near(files.ending(".prisma"), folder)) if paths else None


def _set(files: RepositoryFiles, folder: str, paths: Sequence[str], near: Sequence[str]) -> Set:
    lock = _lock(folder)
    locked, line = _provider(texts(files, [lock]).get(lock, "")) if lock in files else ("", 1)
    found = []
    for path, content in files.readable(paths):
        name = folder_of(path).rpartition("/")[2]
        found.append(SqlFile(name, path, (name,), decoded(content), _checksums(content), content_meaning(content)))
    found.sort(key=lambda each: each.version)
    made = migrations(files, found, _DIALECTS.get(locked, "") if locked else None)
    mismatches = tuple(_lock_mismatches(files, lock, locked, line, near))
    return Set("prisma", folder, folder, made, mismatches=mismatches)


def _near(schemas: Sequence[str], folder: str) -> Sequence[str]:
    """The schema files that lie beside the folder of migrations, or in `schema/` beside it."""
    beside = folder_of(folder)
    places = (beside, f"{beside}/schema" if beside != "." else "schema")
    return [path for path in schemas if folder_of(path) in places]


def _checksums(content: bytes) -> tuple[str, ...]:
    """As hexadecimal digits; early versions of Prisma left out the leading zero of each byte."""
    digests = [sha256(each).digest() for each in variants(content)]
    return (*(each.hex() for each in digests), *("".join(f"{byte:x}" for byte in each) for each in digests))


def _provider(text: str) -> tuple[str, int]:
    """The value of `provider = "…"` and its line."""
    for number, line in enumerate(text.split("\n"), 1):
        name, equals, value = line.partition("=")
        if equals and name.strip() == "provider":
            provider = value.split("#")[0].split("//")[0].strip().strip("\"'")
            return ("postgresql" if provider == "postgres" else provider), number
    return "", 1


def _lock_mismatches(
    files: RepositoryFiles, lock: str, locked: str, line: int, schemas: Sequence[str]
) -> Iterator[Mismatch]:
    for path, text in texts(files, schemas).items():
        begin = text.find("datasource ")
        given, _ = _provider(text[begin : text.find("}", begin)]) if begin >= 0 else ("", 1)
        if given and locked and given.isalpha() and given != locked:
            yield Mismatch(
                "journal",
                lock,
                line,
                f"{lock} says {locked}, and the datasource in {path} is {given}: Prisma refuses to run them",
                "begin a new history of migrations for the new database, or put the datasource's provider back",
            )
            return


def _applied(rows: Sequence[Mapping[str, object]], _: Set) -> Applied:
    """A name may have several rows: one of each attempt."""
    checksums: dict[str, str] = {}
    failed: dict[str, str] = {}
    for row in rows:
        name = str(row["migration_name"])
        if row["rolled_back_at"] is not None:
            continue
        if row["finished_at"] is None:
            failed[name] = "was begun and has not finished"
        else:
            checksums[name] = str(row["checksum"])
    return Applied(frozenset(checksums), failed, checksums)


LEDGER = Ledger("_prisma_migrations", ("migration_name", "checksum", "finished_at", "rolled_back_at"), _applied)
