"""What the frameworks of Node have in common: a file is a migration, and the ledger has names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import meanings, scripts
from launch_gates.gates.migrations.ledger import Applied
from launch_gates.gates.migrations.records import Migration
from launch_gates.gates.migrations.syntax_trees import flaw_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from launch_gates.gates.migrations.changes import Changes
    from launch_gates.gates.migrations.records import Set
    from launch_gates.gates.migrations.scripts import Script

_SCRIPTS = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts")


def migration_of(
    path: str, data: bytes, identity: str, changes: Changes, operations: Callable[[Script, Changes], None]
) -> Migration:
    """The migration that a file is, whatever is in it: its name makes it one."""
    is_script = path.endswith(_SCRIPTS)
    script = scripts.read(path, data) if is_script else None
    if script is not None:
        operations(script, changes)
    return Migration(
        identity=identity,
        path=path,
        version=(identity,),
        meaning=meanings.of_code(data) if script is None else script.meaning,
        is_empty=script is not None and script.is_empty,
        operations=changes.settled(),
        flaw=flaw_of(None if script is None else script.root, "JavaScript or TypeScript") if is_script else "",
        left_out="" if is_script else "what it does, in a language that is not read",
    )


def rows_named(rows: Sequence[Mapping[str, object]], migrations: Set, column: str) -> Applied:
    """Of a ledger that has one row for each migration that is applied, with its name in this column."""
    del migrations
    return Applied(frozenset(str(row[column]) for row in rows if row.get(column) is not None))


def rows_of_packages(names: frozenset[str], migrations: Set) -> frozenset[str]:
    """The names that no file has and that are older than the newest file's: installed packages run theirs too.

    A name that is newer than every file is another branch's, or of a later commit.
    """
    known = {each.identity for each in migrations.migrations}
    newest = max(known, default="")
    return frozenset(name for name in names - known if name < newest)
