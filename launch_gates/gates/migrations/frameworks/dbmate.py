"""dbmate: `<digits>….sql` with `-- migrate:up`, and a schema file that ends with the versions that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.files import folder_of, joined
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Mismatch, Set
from launch_gates.gates.migrations.sql_set import SqlFile, folders_with, forward_part, leading_number, migrations, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.records import Flaw, Migration

_MARK = "-- Dbmate schema migrations"


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each folder of migrations."""
    for folder, paths in sorted(folders_with(files, "migrate:up").items()):
        read = texts(files, paths)
        flaws: list[Flaw] = []
        found = []
        for path, text in read.items():
            digits = leading_number(path.rpartition("/")[2])
            if "migrate:up" not in text.lower():
                continue
            found.append(SqlFile(digits, path, (digits,), forward_part(text, "migrate:up", "migrate:down")))
        found.sort(key=lambda each: (each.version, each.path))
        made = migrations(files, found)
        yield Set("dbmate", folder, folder, made, tuple(flaws), tuple(_schema_file(files, folder, made)))


def _schema_file(files: RepositoryFiles, folder: str, made: Sequence[Migration]) -> Iterator[Mismatch]:
    """Compares with the versions at the end of `db/schema.sql`, beside the folder or where dbmate is started."""
    for path in (joined(folder, "../schema.sql"), joined(folder_of(folder_of(folder)), "db/schema.sql")):
        if path is None or path not in files:
            continue
        text = texts(files, [path]).get(path, "")
        begin = text.rfind(_MARK)
        if begin < 0:
            return
        held = set(text[begin:].split("'")[1::2])
        line = text.count("\n", 0, begin) + 1
        for each in made:
            if each.identity not in held:
                yield Mismatch(
                    "schema-file",
                    path,
                    line,
                    f"{path} lacks version {each.identity} of {each.path}",
                    "run `dbmate migrate` (or `dbmate dump`) and commit the schema file",
                )
        known = {each.identity for each in made}
        for version in sorted(held - known):
            yield Mismatch(
                "schema-file",
                path,
                line,
                f"{path} holds version {version}, for which {folder} has no file",
                "bring the migration back, or run `dbmate dump` against a database without it",
            )
        return


def _applied(rows: Sequence[Mapping[str, object]], _: Set) -> Applied:
    return Applied(frozenset(str(row["version"]) for row in rows))


LEDGER = Ledger("schema_migrations", ("version",), _applied, never=("dirty", "inserted_at", "statements", "name"))
