"""golang-migrate: `<number>_<title>.up.sql`.

Other tools name their files alike (sqlx, pop, bun): the repository has to say that it uses this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.atlas_sum import sum_mismatches
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Set
from launch_gates.gates.migrations.sql_mentions import build_files, depth, is_below, mentioning
from launch_gates.gates.migrations.sql_set import SqlFile, by_folder, leading_number, migrations, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles

_MODULE = "github.com/golang-migrate/migrate"
_COMMANDS = ("migrate/migrate", "golang-migrate", "migrate -path", "migrate -source", "migrate -database")


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each folder, where something says that they are this tool's."""
    folders = by_folder(path for path in files.ending(".up.sql") if _version(path))
    if not folders:
        return
    users, others = _users(files)
    for folder, paths in sorted(folders.items()):
        nearest = max((depth(each) for each in users if is_below(folder, each)), default=-1)
        if nearest < max((depth(each) for each in others if is_below(folder, each)), default=0):
            continue
        yield _set(files, folder, paths)


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """The files of that name in the folder."""
    paths = [path for path in files.inside(folder) if path.endswith(".up.sql") and _version(path)]
    return _set(files, folder, paths) if paths else None


def _set(files: RepositoryFiles, folder: str, paths: Sequence[str]) -> Set:
    found = [
        SqlFile(version, path, (int(version),), text)
        for path, text in texts(files, paths).items()
        if (version := _version(path))
    ]
    found.sort(key=lambda each: (each.version, each.path))
    return Set(
        "golang-migrate", folder, folder, migrations(files, found), mismatches=tuple(sum_mismatches(files, folder))
    )


def _version(path: str) -> str:
    """As the ledger has it: a number."""
    name = path.rpartition("/")[2]
    digits = leading_number(name)
    return str(int(digits)) if digits and len(digits) < 20 and name[len(digits)] == "_" else ""  # noqa: PLR2004 (64 bits)


def _users(files: RepositoryFiles) -> tuple[list[str], list[str]]:
    """The folders for which a file says that the tool is used there, and those with another tool of such files."""
    found = build_files(files)
    users: list[str] = []
    for path in mentioning(found, *_COMMANDS):
        name, text = path.rpartition("/")[2].lower(), found[path]
        if name == "go.mod":
            if any(_MODULE in line and "// indirect" not in line for line in text.splitlines()):
                users.append(folder_of(path))
        else:
            # A script of a package may lie in a folder of its own.
            parts = folder_of(path).split("/")
            users.append(
                "/".join(parts[:-1]) or "." if parts[-1] in ("scripts", "bin", "hack", "deploy") else "/".join(parts)
            )
            if path.startswith((".github/", ".gitlab", ".circleci")):
                users[-1] = "."
    others = [folder_of(path) for path in mentioning(found, "sqlx") if path.rpartition("/")[2].lower() == "cargo.toml"]
    return users, others


def _applied(rows: Sequence[Mapping[str, object]], made: Set) -> Applied:
    """One row: the newest version. Whatever is older counts as applied, whether it ever was or not."""
    if not rows:
        return Applied(frozenset())
    current = int(str(rows[0]["version"]))
    identities = {each.identity for each in made.migrations if int(each.identity) <= current}
    if current >= 0:
        identities.add(str(current))
    if rows[0]["dirty"] in (True, 1, b"\x01", "1", "t", "true"):
        identities.discard(str(current))
        return Applied(frozenset(identities), {str(current): "is dirty: it ended with an error"})
    return Applied(frozenset(identities))


LEDGER = Ledger("schema_migrations", ("version", "dirty"), _applied, never=("inserted_at", "statements"))
