"""goose: `<version>_<name>.sql` with `-- +goose Up`, and Go files that call `goose.AddMigration…`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import compiled_sql
from launch_gates.gates.migrations.atlas_sum import sum_mismatches
from launch_gates.gates.migrations.c_like import code_meaning
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Set
from launch_gates.gates.migrations.sql_mentions import build_files, is_below, mentioning
from launch_gates.gates.migrations.sql_set import (
    NOTHING,
    SqlFile,
    by_folder,
    folders_with,
    forward_part,
    leading_number,
    migrations,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.records import Order

_UP, _DOWN = "+gooseup", "+goosedown"
_CALLS = ("goose.AddMigration", "goose.AddNamedMigration", "goose.NewGoMigration")
_REFUSING = (3, 3)
"""The first version that refuses a migration older than the newest applied; those before passed over it."""


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each folder of migrations."""
    folders = folders_with(files, "+goose up", lambda name: bool(_version(name, ".sql")))
    code = {
        folder: read
        for folder, paths in by_folder(path for path in files.ending(".go") if _version(path, ".go")).items()
        if (read := _go_files(files, paths))
    }
    if not folders and not code:
        return
    build = build_files(files)
    for folder in sorted({*folders, *code}):
        sql = [
            SqlFile(_version(path, ".sql"), path, (int(_version(path, ".sql")),), forward_part(text, _UP, _DOWN))
            for path, text in texts(files, folders.get(folder, ())).items()
            if _version(path, ".sql") and "+goose" in text.lower()
        ]
        sql += code.get(folder, ())
        sql.sort(key=lambda each: (each.version, each.path))
        mismatches = tuple(sum_mismatches(files, folder))
        yield Set("goose", folder, folder, migrations(files, sql), mismatches=mismatches, order=_order(build, folder))


def _version(path: str, ending: str) -> str:
    """As the ledger has it: a number from 1."""
    name = path.rpartition("/")[2]
    digits = leading_number(name)
    if not digits or len(digits) > 19 or name.endswith("_test.go") or not name.endswith(ending):  # noqa: PLR2004 (64 bits)
        return ""
    return str(int(digits)) if name[len(digits)] == "_" and int(digits) > 0 else ""


def _go_files(files: RepositoryFiles, paths: Sequence[str]) -> list[SqlFile]:
    return [
        SqlFile(
            _version(path, ".go"),
            path,
            (int(_version(path, ".go")),),
            NOTHING,
            meaning=code_meaning(text),
            code=compiled_sql.read(path, text.encode()),
        )
        for path, text in texts(files, paths).items()
        if any(call in text for call in _CALLS)
    ]


def _order(build: dict[str, str], folder: str) -> Order | None:
    """Another than the usual one, where the version or an option says so."""
    for path in mentioning(build, "-allow-missing"):
        if "goose" in build[path]:
            return "any"
    nearest = max(
        (path for path in build if path.rpartition("/")[2] == "go.mod" and is_below(folder, folder_of(path))),
        key=len,
        default="",
    )
    for line in build.get(nearest, "").splitlines():
        words = line.removeprefix("require").split()
        if len(words) > 1 and words[0] in ("github.com/pressly/goose", "github.com/pressly/goose/v3"):
            numbers = [int(leading_number(part) or 0) for part in words[1].removeprefix("v").split(".")[:2]]
            return "skipped" if tuple(numbers) < _REFUSING else None
    return None


def _applied(rows: Sequence[Mapping[str, object]], _: Set) -> Applied:
    """The newest row of each version decides; 0 is the row that goose begins with."""
    newest: dict[str, bool] = {}
    for row in sorted(rows, key=lambda each: int(str(each["id"]))):
        newest[str(row["version_id"])] = row["is_applied"] in (True, 1, b"\x01", "1", "t", "true")
    return Applied(frozenset(version for version, is_applied in newest.items() if is_applied and version != "0"))


LEDGER = Ledger("goose_db_version", ("id", "version_id", "is_applied"), _applied)
