"""Supabase: `supabase/migrations/<digits>_<name>.sql`, applied by its command line tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Set
from launch_gates.gates.migrations.sql_set import SqlFile, by_folder, leading_number, migrations, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles

FOLDER = "supabase/migrations"


def is_its_folder(folder: str) -> bool:
    """Whether the command line tool looks for migrations there."""
    return folder == FOLDER or folder.endswith("/" + FOLDER)


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each `supabase` folder."""
    for folder in sorted(by_folder(files.ending(".sql"))):
        found = at(files, folder) if is_its_folder(folder) else None
        if found is not None:
            yield found


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """The numbered SQL files of the folder."""
    found = []
    for path, text in texts(files, (path for path in files.inside(folder) if path.endswith(".sql"))).items():
        name = path.rpartition("/")[2]
        digits = leading_number(name)
        if digits and name[len(digits)] == "_":
            found.append(SqlFile(digits, path, (digits,), text))
    # The tool goes by file name.
    found.sort(key=lambda each: each.path)
    return Set("supabase", folder, folder, migrations(files, found, "postgresql")) if found else None


def _applied(rows: Sequence[Mapping[str, object]], _: Set) -> Applied:
    return Applied(frozenset(str(row["version"]) for row in rows))


LEDGER = Ledger("schema_migrations", ("version", "name"), _applied, ("supabase_migrations",), ("dirty", "inserted_at"))
