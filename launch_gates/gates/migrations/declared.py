"""What the configuration says of sets, put in the place of what detection says of their folders. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import Unchecked
from launch_gates.gates.migrations.frameworks.table import framework
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.config.migration_set import MigrationSet
    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.records import Set


def with_declared(
    files: RepositoryFiles, found: Sequence[Set], declared: Sequence[MigrationSet]
) -> tuple[list[Set], list[Unchecked]]:
    """The sets with what is said of them, without other frameworks' in the same folders; and what is not there."""
    sets: list[Set] = []
    outcomes: list[Unchecked] = []
    left = list(found)
    # The longest path first: what is said of a folder goes before what is said of one above it.
    for each in sorted(declared, key=lambda one: len(one.path), reverse=True):
        own = [current for current in left if current.framework == each.framework and each.covers(current.folder)]
        left = [current for current in left if current not in own]
        if not own and not any(each.framework == other.framework and each.covers(other.folder) for other in sets):
            made = framework(each.framework).at(files, each.path)
            own = [made] if made is not None and (made.migrations or made.flaws) else []
            if not own:
                outcomes.append(_nothing_there(files, each))
        folders = {each.path, *(current.folder for current in own)}
        left = [current for current in left if current.folder not in folders]
        sets += [_as_declared(current, each) for current in own]
    return [*left, *sets], outcomes


def _as_declared(current: Set, said: MigrationSet) -> Set:
    return current._replace(
        ledger_table=said.table or current.ledger_table,
        ledger_schema=said.schema or current.ledger_schema,
        ledger_column=said.column,
        command=said.command,
        declared=said.handle,
    )


def _nothing_there(files: RepositoryFiles, said: MigrationSet) -> Unchecked:
    title = framework(said.framework).title
    what = f"has no migrations of {title}" if files.below(said.path) else "is no folder with files that are looked at"
    return Unchecked(
        UNREADABLE,
        said.path,
        f"it {what}, as [[migrations.set]] at {said.where} says",
        "correct the path or the framework, or take the set out of the configuration",
    )
