"""Collects what one migration does to tables, and leaves out what cannot hurt: what it does to tables of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.records import Operation

if TYPE_CHECKING:
    from launch_gates.gates.migrations.records import OperationKind
    from launch_gates.gates.migrations.sql_tables import Tables

MOST = 500
"""Operations of one migration that are kept."""
_HARMLESS_ON_NEW = ("drop-column", "not-null", "narrow-type", "blocking-index", "rename-column", "drop-table")


class Changes:
    """What one migration does, in the order in which it was found."""

    def __init__(self, *, postgresql: bool = False) -> None:
        """`postgresql`: whether an index that is made there locks the table."""
        self.postgresql = postgresql
        self.tables: Tables = {}
        """What SQL texts of the migration have made so far."""
        self._operations: list[Operation] = []
        self._created: set[str] = set()
        self._renamed_to: set[str] = set()
        self._certain: set[Operation] = set()

    def creates(self, table: str) -> None:
        """It makes this table."""
        self._created.add(_key(table))

    def add(self, kind: OperationKind, line: int, table: str, column: str = "") -> None:
        """It does this to the table, or to its column. `?` stands for a name that the code does not say."""
        if len(self._operations) < MOST and (kind != "blocking-index" or self.postgresql):
            self._operations.append(Operation(kind, line, f"{table or '?'}.{column}" if column else table or "?"))

    def drops(self, line: int, table: str, *, if_exists: bool = False) -> None:
        """It drops the table. One that is there is certain to go, whatever is made afterwards in its place."""
        if not if_exists and _key(table) not in self._created:
            self._certain.add(Operation("drop-table", line, table or "?"))
        self.add("drop-table", line, table)

    def renames(self, line: int, table: str, new: str) -> None:
        """It gives the table another name."""
        self.add("rename-table", line, table)
        self._renamed_to.add(_key(new))

    def extend(self, other: tuple[Operation, ...]) -> None:
        """What another reader found."""
        self._operations.extend(other[: max(0, MOST - len(self._operations))])

    def settled(self) -> tuple[Operation, ...]:
        """What is left without what is done to tables that it makes itself.

        A table that is dropped so that its successor gets its name (how SQLite changes one) is no dropped table.
        """
        return tuple(operation for operation in self._operations if not self._is_harmless(operation))

    def _is_harmless(self, operation: Operation) -> bool:
        table = operation.target
        if operation.kind in ("drop-column", "not-null", "narrow-type", "rename-column") and "." in table:
            table = table.rpartition(".")[0]
        table = _key(table)
        if operation.kind == "drop-table" and table in self._renamed_to:
            return True
        if operation in self._certain:
            return False
        return table in self._created and operation.kind in (*_HARMLESS_ON_NEW, "rename-table")


def _key(table: str) -> str:
    """Without schema and in lower case, as it may be written otherwise in the next statement."""
    return table.rpartition(".")[2].lower()
