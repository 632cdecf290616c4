"""Collects what one migration does to tables that needs care, whether its code or its SQL says it.

What it does to tables and columns of its own hurts nobody and is left out. It knows the columns that earlier
migrations of the same set made in SQL, where the set hands them on, so that a change is judged by what was there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.records import Operation
from launch_gates.gates.migrations.sql_tables import Table
from launch_gates.gates.migrations.sql_types import narrows

if TYPE_CHECKING:
    from launch_gates.gates.migrations.records import OperationKind
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect

MOST = 500
"""Operations of one migration that are kept."""


class _Found(NamedTuple):
    kind: OperationKind
    line: int
    table: str
    column: str
    is_certain: bool
    """Of a dropped table: whether it was there before."""


class Changes:
    """What one migration does, in the order in which it is found.

    Tables and columns are given as they are to be shown, a table with its schema: `shop.orders`. `?`, or nothing,
    stands for a name that the code does not say.
    """

    def __init__(self, dialect: Dialect = "", tables: Tables | None = None) -> None:
        """`tables` are those that earlier migrations made; they are brought up to date."""
        self.dialect = dialect
        self._tables: Tables = {} if tables is None else tables
        self._found: list[_Found] = []
        self._made: set[str] = set()
        self._dropped: set[str] = set()
        self._added: set[tuple[str, str]] = set()
        self._filled: set[tuple[str, str]] = set()
        self._renamed: dict[str, str] = {}
        """New name -> old name."""
        self._lacks_type = False

    @property
    def looks_back(self) -> bool:
        """Whether it goes by what earlier migrations made, and the tables do not say that.

        So it is where a column is given another type, and where a table is made that may have been there before.
        """
        return self._lacks_type or any(
            each.kind == "drop-table" and not each.is_certain and _key(each.table) in self._made for each in self._found
        )

    def add(self, kind: OperationKind, line: int, table: str, column: str = "", *, is_certain: bool = False) -> None:
        """It does this to the table, or to its column."""
        if len(self._found) < MOST and (kind != "blocking-index" or self.dialect == "postgresql"):
            self._found.append(_Found(kind, line, table or "?", column, is_certain))

    def creates(self, table: str, definition: Table | None = None) -> None:
        """It makes this table, or a view of that name."""
        self._made.add(_key(table))
        self._tables[_key(table)] = definition or Table()

    def drops(self, line: int, table: str, *, if_exists: bool = False) -> None:
        """It drops the table. One that is there is certain to go, whatever is made afterwards in its place."""
        if _key(table) not in self._made:
            is_there = table not in ("", "?") and _key(table) in self._tables
            self.add("drop-table", line, table, is_certain=is_there or not if_exists)
            self._dropped.add(_key(table))
        self._tables.pop(_key(table), None)

    def renames(self, line: int, table: str, new: str) -> None:
        """It gives the table another name."""
        self.add("rename-table", line, table)
        self._renamed[_key(new)] = _key(table)
        self._tables[_key(new)] = self._tables.pop(_key(table), Table())
        if _key(table) in self._made and _key(new) not in self._dropped:  # else it has the rows of that one
            self._made.add(_key(new))

    def adds_column(self, table: str, column: str, type_: tuple[str, ...]) -> None:
        """It adds a column of that type: words of SQL, in lower case."""
        self._added.add((_key(table), column.lower()))
        self._columns(table)[column.lower()] = type_

    def fills_column(self, table: str, column: str) -> None:
        """Every row has a value in that column, by a default or because the database counts."""
        self._filled.add((_key(table), column.lower()))

    def renames_column(self, line: int, table: str, column: str, new: str) -> None:
        """It gives the column another name."""
        self.add("rename-column", line, table, column)
        columns = self._columns(table)
        columns[new.lower()] = columns.pop(column.lower(), ())

    def retypes_column(self, line: int, table: str, column: str, type_: tuple[str, ...]) -> None:
        """It gives the column another type."""
        columns = self._columns(table)
        self._lacks_type |= not columns.get(column.lower())
        if narrows(columns.get(column.lower(), ()), type_):
            self.add("narrow-type", line, table, column)
        columns[column.lower()] = type_

    def settled(self) -> tuple[Operation, ...]:
        """What is left without what is done to tables and columns that it makes itself."""
        replaced = {new for new, old in self._renamed.items() if old in self._made}
        return tuple(
            Operation(each.kind, each.line, f"{each.table}.{each.column}" if each.column else each.table)
            for each in self._found
            if not self._is_harmless(each, replaced)
        )

    def _is_harmless(self, each: _Found, replaced: set[str]) -> bool:
        table = _key(each.table)
        if table.startswith("#"):  # a temporary one of SQL Server
            return True
        if each.kind == "drop-table":
            # A table that is made anew under another name and takes its place keeps its rows: how SQLite changes one.
            return table in replaced or (table in self._made and not each.is_certain)
        if table in self._made:
            return True
        return (table, each.column.lower()) in (self._filled if each.kind == "not-null" else self._added)

    def _columns(self, table: str) -> dict[str, tuple[str, ...]]:
        return self._tables.setdefault(_key(table), Table()).columns


def _key(table: str) -> str:
    """Without schema and in lower case, as it may be written otherwise in the next statement."""
    return table.rpartition(".")[2].lower()
