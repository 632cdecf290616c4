"""SQL that stands as text in the code of a migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launch_gates.gates.migrations.changes import Changes


def look(sql: str, line: int, changes: Changes) -> None:
    """Adds what the statements do. `line` is the one that the text begins in."""
    # The one place where the scanner of SQL files is to be asked.
    _ = (sql, line, changes)
