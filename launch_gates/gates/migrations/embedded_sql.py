"""SQL that stands as text in the code of a migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import sql

if TYPE_CHECKING:
    from launch_gates.gates.migrations.changes import Changes
    from launch_gates.gates.migrations.sql_words import Dialect


def look(text: str, line: int, changes: Changes) -> None:
    """Adds what the statements do. `line` is the one that the text begins in."""
    dialect: Dialect = "postgresql" if changes.postgresql else ""
    known = set(changes.tables)
    changes.extend(sql.operations(sql.script(text, dialect).statements, dialect, changes.tables, line=line))
    for table in changes.tables.keys() - known:
        changes.creates(table)
