"""Drizzle: until 0.x `<tag>.sql` in the order of `meta/_journal.json`; from 1.0 `<14 digits>_<name>/migration.sql`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.drizzle_journal import entries, mismatches
from launch_gates.gates.migrations.files import folder_of, joined
from launch_gates.gates.migrations.frameworks.supabase import is_its_folder
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Flaw, Set
from launch_gates.gates.migrations.sql import decoded
from launch_gates.gates.migrations.sql_set import (
    SqlFile,
    content_meaning,
    leading_number,
    migrations,
    sha256_of,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.records import Migration
    from launch_gates.gates.migrations.sql_words import Dialect

_DIALECTS: dict[str, Dialect] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "pg": "postgresql",
    "mysql": "mysql",
    "mssql": "sqlserver",
    "sqlite": "sqlite",
    "turso": "sqlite",
    "singlestore": "mysql",
}
_STAMP = 14
"""Digits of the time that a folder of the new layout begins with."""


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each folder of migrations, in either layout."""
    old = set()
    for path in files.named("_journal.json"):
        meta = folder_of(path)
        if meta.rpartition("/")[2] == "meta" or meta == "meta":
            old.add(folder_of(meta))
            found = _with_journal(files, path, folder_of(meta))
            if found and not (is_its_folder(found.folder) and not found.flaws):
                yield _configured(files, found)
    yield from (_configured(files, each) for each in _with_folders(files, old))


def _with_journal(files: RepositoryFiles, path: str, folder: str) -> Set | None:
    text = texts(files, [path]).get(path)
    if text is None:
        return None
    try:
        journal = json.loads(text)
    except (ValueError, RecursionError):
        return Set("drizzle", folder, folder, (), (Flaw(path, "is not JSON: what its entries are is not known"),))
    if not isinstance(journal, dict) or not isinstance(journal.get("entries"), list):
        return None
    listed = entries(journal["entries"], text)
    if listed is None:
        return Set("drizzle", folder, folder, (), (Flaw(path, "has an entry without `tag` or `when`"),))
    prefix = "" if folder == "." else folder + "/"
    contents = dict(files.readable(file for each in listed if (file := f"{prefix}{each.tag}.sql") in files))
    # What is applied and what is passed over follows `when`; the order in the journal is that of a new database.
    sql = [
        SqlFile(
            each.tag,
            file,
            (each.when,),
            decoded(contents[file]),
            sha256_of(contents[file]),
            content_meaning(contents[file]),
        )
        for each in listed
        if (file := f"{prefix}{each.tag}.sql") in contents
    ]
    made = migrations(files, sql, _DIALECTS.get(str(journal.get("dialect")), ""))
    return Set("drizzle", folder, folder, made, mismatches=tuple(mismatches(files, path, folder, listed)))


def _with_folders(files: RepositoryFiles, old: set[str]) -> Iterator[Set]:
    """The layout of 1.0: a folder with the SQL and the snapshot for each migration; the ledger has its name."""
    folders: dict[str, list[str]] = {}
    for path in files.named("migration.sql"):
        folder = folder_of(path)
        name = folder.rpartition("/")[2]
        if len(leading_number(name)) == _STAMP and folder_of(folder) not in old:
            folders.setdefault(folder_of(folder), []).append(path)
    for folder, paths in sorted(folders.items()):
        snapshots = [snapshot for path in paths if (snapshot := f"{folder_of(path)}/snapshot.json") in files]
        if not snapshots:
            continue  # Prisma's
        found = []
        for path, content in files.readable(paths):
            name = folder_of(path).rpartition("/")[2]
            found.append(SqlFile(name, path, (name,), decoded(content), sha256_of(content), content_meaning(content)))
        found.sort(key=lambda each: each.version)
        start = texts(files, snapshots[-1:]).get(snapshots[-1], "")[:1000]
        given = start.partition('"dialect"')[2].split('"')[1:2]
        yield Set("drizzle", folder, folder, migrations(files, found, _DIALECTS.get("".join(given), "")), order="any")


def configurations(files: RepositoryFiles) -> list[str]:
    """The paths of `drizzle.config.ts` and its like."""
    return [path for path in files.paths if path.rpartition("/")[2].startswith("drizzle") and ".config." in path]


def _configured(files: RepositoryFiles, found: Set) -> Set:
    """With the ledger that `migrations: { table, schema }` of a configuration names for this folder."""
    for path in configurations(files):
        text = texts(files, [path]).get(path, "")
        out = _value(text, "out") or "drizzle"
        if joined(folder_of(path), out) == found.folder:
            block = text.partition("migrations")[2].partition("{")[2].partition("}")[0]
            return found._replace(ledger_table=_value(block, "table"), ledger_schema=_value(block, "schema"))
    return found


def _value(text: str, name: str) -> str:
    """What is given for a name in code or JSON as a plain string."""
    for line in text.replace("{", ",").replace("}", ",").replace("\n", ",").split(","):
        key, colon, value = line.partition(":")
        value = value.strip()
        if colon and key.strip().strip("\"'") == name and value[:1] in ("'", '"', "`") and value[:1]:
            return value[1:].partition(value[0])[0]
    return ""


def _applied(rows: Sequence[Mapping[str, object]], made: Set) -> Applied:
    """What has a row of its own.

    The framework itself takes all that is older than the newest row for applied, and so passes over what was merged
    late: that is not in here.
    """
    is_new = made.order == "any"
    by_name = {each.identity: each for each in made.migrations}
    by_time: dict[str, list[Migration]] = {}
    by_hash = {checksum: each for each in made.migrations for checksum in each.checksums}
    for each in made.migrations:
        by_time.setdefault(_seconds(each.identity) if is_new else str(each.version[0]), []).append(each)
    identities = set()
    checksums = {}
    for row in rows:
        stored, time = str(row["hash"]), str(row["created_at"])
        candidates = by_time.get(time[:-3] if is_new else time, [])
        found = by_name.get(str(row.get("name")))
        if found is None and len(candidates) == 1:
            found = candidates[0]
        elif found is None:
            found = next((each for each in candidates if stored in each.checksums), None) or by_hash.get(stored)
        identity = found.identity if found else str(row.get("name") or time)
        identities.add(identity)
        checksums[identity] = stored
    return Applied(frozenset(identities), checksums=checksums)


def _seconds(name: str) -> str:
    """The time in a folder's name as the ledger has it, without milliseconds."""
    try:
        return str(int(datetime.strptime(name[:_STAMP], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()))
    except ValueError:
        return ""


LEDGER = Ledger("__drizzle_migrations", ("hash", "created_at"), _applied, ("drizzle",))
