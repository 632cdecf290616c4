"""What a script does to tables that needs care.

Drops, renames, columns that must have a value, narrower types, indexes that lock. It knows the columns that earlier
scripts of the same set made, so that a change is judged by what was there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.records import Operation
from launch_gates.gates.migrations.sql_tables import NO_COLUMN, Name, Reader, Table, type_of
from launch_gates.gates.migrations.sql_types import narrows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from launch_gates.gates.migrations.records import OperationKind
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect, Statement

_VERBS = frozenset(("add", "drop", "alter", "modify", "change", "rename"))
_OTHER_ACTIONS = frozenset(
    (
        *("set", "reset", "enable", "disable", "owner", "validate", "inherit", "no", "cluster", "force", "attach"),
        *("detach", "convert", "engine", "auto_increment", "comment", "default", "order", "algorithm", "lock", "with"),
        *("switch", "rebuild", "check", "nocheck", "partition", "reorganize", "truncate", "replica", "not", "of"),
    )
)
_FILLED = frozenset(
    ("default", "generated", "identity", "auto_increment", "autoincrement", "as", "serial", "bigserial", "smallserial")
)
"""A column with one of these has a value in every row."""
_CLAUSE_ENDS = frozenset(("update", "insert", "delete", "exec", "execute", "print", "declare", "go", "begin", "end"))
"""Words that begin another statement where no semicolon ends the last one."""
_TELLING = frozenset(("create", "alter", "drop", "rename", "sp_rename"))
_MADE = frozenset(("table", "view"))
_BEFORE_MADE = frozenset(
    (
        *("or", "replace", "temp", "temporary", "unlogged", "global", "local", "foreign", "external", "materialized"),
        *("recursive", "virtual", "transient", "columnar"),
    )
)


class Changes:
    """What one script does. Feeds the tables that later scripts find."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        """The tables are those that earlier scripts made."""
        self.tables = tables
        self.dialect = dialect
        self.made: set[str] = set()
        self.added: set[tuple[str, str]] = set()
        self.filled: set[tuple[str, str]] = set()
        self.renamed: dict[str, str] = {}
        self.found: list[tuple[OperationKind, Statement, int, Name, Name | None]] = []
        self.looks_back = False
        """Whether it gives a column another type, and the tables do not say which it had."""

    def read(self, statements: Iterable[Statement]) -> None:
        """Takes in the statements, in their order."""
        for statement in statements:
            if not (_TELLING.isdisjoint(statement.lower) or statement.is_routine):
                self._statement(Reader(statement))

    def operations(self) -> Iterator[Operation]:
        """What needs care, without what concerns only tables and columns that the script makes itself."""
        replaced = {new for new, old in self.renamed.items() if old in self.made}
        for kind, statement, index, table, column in self.found:
            if table.key.startswith("#"):
                continue
            if kind == "drop-table":
                # A table that is made anew under another name and takes its place keeps its rows.
                if table.key in replaced:
                    continue
            elif table.key in self.made:
                continue
            if column and (table.key, column.key) in (self.filled if kind == "not-null" else self.added):
                continue
            target = f"{table.shown}.{column.shown}" if column else table.shown
            yield Operation(kind, statement.lines[index], target)

    def _report(self, kind: OperationKind, at: tuple[Statement, int], table: Name, column: Name | None = None) -> None:
        self.found.append((kind, *at, table, column))

    def _statement(self, reader: Reader) -> None:
        while reader.index < reader.end:
            word, at = reader.lower[reader.index], (reader.statement, reader.index)
            reader.index += 1
            if word == "create":
                self._create(reader, at)
            elif word == "alter" and (reader.skip("table") or reader.skip("foreign", "table")):
                self._alter(reader)
            elif word == "drop" and (reader.skip("table") or reader.skip("foreign", "table")):
                self._drop(reader, at)
            elif word == "rename" and reader.skip("table"):
                self._rename(reader, at)
            elif word == "sp_rename":
                self._procedure(reader, at)

    def _create(self, reader: Reader, at: tuple[Statement, int]) -> None:
        while reader.peek() in _BEFORE_MADE:
            reader.index += 1
        if reader.peek() in _MADE:
            reader.index += 1
            reader.skip("if", "not", "exists")
            table = reader.name()
            if table:
                self.made.add(table.key)
                self.tables[table.key] = Table(Reader(reader.statement, reader.index))
            return
        reader.skip("unique")
        if reader.skip("index") and not reader.skip("concurrently"):
            while reader.peek() not in ("on", ""):
                reader.index += 1
            reader.index += 1
            reader.skip("only")
            table = reader.name()
            if table and self.dialect == "postgresql":
                self._report("blocking-index", at, table)

    def _drop(self, reader: Reader, at: tuple[Statement, int]) -> None:
        reader.skip("if", "exists")
        while table := reader.name():
            if table.key not in self.made:
                self._report("drop-table", at, table)
            self.tables.pop(table.key, None)
            if not reader.skip(","):
                return

    def _rename(self, reader: Reader, at: tuple[Statement, int]) -> None:
        reader.skip("if", "exists")
        while table := reader.name():
            if not reader.skip("to"):
                return
            self._renamed_table(table, reader.name(), at)
            if not reader.skip(","):
                return

    def _renamed_table(self, table: Name, new: Name | None, at: tuple[Statement, int]) -> None:
        if new is None:
            return
        self._report("rename-table", at, table)
        self.renamed[new.key] = table.key
        self.tables[new.key] = self.tables.pop(table.key, Table())
        if table.key in self.made:
            self.made.add(new.key)

    def _renamed_column(self, table: Name, column: Name, new: Name | None, at: tuple[Statement, int]) -> None:
        if new is None or new.key == column.key:
            return
        self._report("rename-column", at, table, column)
        columns = self._columns(table)
        columns[new.key] = columns.pop(column.key, ())

    def _columns(self, table: Name) -> dict[str, tuple[str, ...]]:
        return self.tables.setdefault(table.key, Table()).columns

    def _procedure(self, reader: Reader, at: tuple[Statement, int]) -> None:
        """SQL Server's `sp_rename 'table.column', 'new', 'COLUMN'`."""
        old, new, kind = (
            [word[1:] for word in reader.words[reader.index : reader.index + 12] if word[0] == "'"] + [""] * 3
        )[:3]
        parts = [part.strip('[]"') for part in old.split(".")]
        named = Name(parts[-1], parts[-1].lower())
        if kind.lower() == "column" and len(parts) > 1:
            self._renamed_column(Name(parts[-2], parts[-2].lower()), named, Name(new, new.lower()), at)
        elif not kind and new:
            self._renamed_table(named, Name(new, new.lower()), at)

    def _alter(self, reader: Reader) -> None:
        reader.skip("if", "exists")
        reader.skip("only")
        table = reader.name()
        if table is None:
            return
        _ = reader.skip("*") or reader.skip("with", "nocheck") or reader.skip("with", "check")
        verb, is_column = "", False
        for part in _actions(reader):
            if part.peek() in _VERBS:
                verb, is_column = part.peek(), False
                part.index += 1
            elif part.peek() in _OTHER_ACTIONS:
                verb = ""
            is_column = part.skip("column") or is_column
            if verb and (is_column or part.peek() not in NO_COLUMN):
                self._action(verb, part, table, is_column=is_column)

    def _action(self, verb: str, part: Reader, table: Name, *, is_column: bool) -> None:
        at = (part.statement, min(part.index, part.end - 1))
        if verb == "rename":
            self._rename_action(part, table, at)
        elif verb == "drop":
            part.skip("if", "exists")
            column = part.name() if is_column or self.dialect != "sqlserver" else None
            if column:
                self._report("drop-column", at, table, column)
        elif verb == "add":
            part.skip("if", "not", "exists")
            column = part.name()
            if column:
                self._add(part, table, column, at)
        else:
            column = part.name()
            if verb == "change" and column:
                new = part.name()
                self._renamed_column(table, column, new, at)
                column = new
            if column:
                self._retype(part, table, column, at)

    def _rename_action(self, part: Reader, table: Name, at: tuple[Statement, int]) -> None:
        if part.skip("to") or part.skip("as"):
            self._renamed_table(table, part.name(), at)
            return
        name = part.name()
        if name and part.skip("to"):
            self._renamed_column(table, name, part.name(), at)
        elif name:
            self._renamed_table(table, name, at)

    def _add(self, part: Reader, table: Name, column: Name, at: tuple[Statement, int]) -> None:
        self.added.add((table.key, column.key))
        begin = part.index
        self._columns(table)[column.key] = type_of(part)
        rest = _outside(Reader(part.statement, begin, part.end))
        if not _FILLED.isdisjoint(rest):
            self.filled.add((table.key, column.key))
        elif _is_required(rest):
            self._report("not-null", at, table, column)

    def _retype(self, part: Reader, table: Name, column: Name, at: tuple[Statement, int]) -> None:
        """`ALTER COLUMN …` of each dialect, and what of `MODIFY` and `CHANGE` follows the name."""
        if part.skip("set", "not", "null"):
            self._report("not-null", at, table, column)
            return
        if part.skip("set", "default") or part.skip("add", "generated"):
            self.filled.add((table.key, column.key))
            return
        if part.peek() == "drop" or (part.peek() == "set" and part.peek(1) != "data"):
            return
        if not (part.skip("set", "data", "type") or part.skip("type")) and self.dialect == "postgresql":
            return
        columns = self._columns(table)
        new = type_of(part)
        self.looks_back |= column.key not in columns
        if narrows(columns.get(column.key, ()), new):
            self._report("narrow-type", at, table, column)
        columns[column.key] = new


def _actions(reader: Reader) -> Iterator[Reader]:
    """Each action of ALTER TABLE; the reader is left at the end of the last one."""
    depth, start = 0, reader.index
    lower = reader.lower
    index = start
    while index < reader.end:
        word = lower[index]
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
        elif depth == 0 and word == ",":
            if index > start:
                yield Reader(reader.statement, start, index)
            start = index + 1
        elif depth == 0 and index > start and _begins_statement(lower, index):
            break
        index += 1
    reader.index = index
    if index > start:
        yield Reader(reader.statement, start, index)


def _begins_statement(lower: Sequence[str], index: int) -> bool:
    """Whether a statement begins there that no semicolon parts from the last."""
    word, following = lower[index], lower[index + 1] if index + 1 < len(lower) else ""
    if word in _CLAUSE_ENDS:
        return lower[index - 1] not in ("on", "for", "before", "after")
    return following == "table" and word in ("alter", "drop", "create")


def _outside(part: Reader) -> list[str]:
    """The words that come, without those in parentheses."""
    depth, found = 0, []
    for index in range(part.index, part.end):
        word = part.lower[index]
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
        elif depth == 0:
            found.append(word)
    return found


def _is_required(words: Sequence[str]) -> bool:
    """Whether `NOT NULL` stands among them, and not as part of `IS NOT NULL`."""
    return any(
        first == "not" and second == "null" and before != "is"
        for before, first, second in zip(["", *words], words, [*words[1:], ""], strict=False)
    )
