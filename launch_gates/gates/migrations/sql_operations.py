"""What SQL does to tables that needs care.

Drops, renames, columns that must have a value, narrower types, indexes that lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.sql_tables import NO_COLUMN, Reader, Table, type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from launch_gates.gates.migrations.changes import Changes
    from launch_gates.gates.migrations.sql_words import Statement

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


def read(statements: Iterable[Statement], changes: Changes, line: int = 1, *, has_lines: bool = True) -> None:
    """Takes in the statements, in their order.

    `line` is the one that their script begins in; all of it, unless its lines are those of the file.
    """
    script = _Script(changes, line, has_lines=has_lines)
    for statement in statements:
        if not (_TELLING.isdisjoint(statement.lower) or statement.is_routine):
            script.take(Reader(statement))


class _Script:
    """Tells the changes what the statements of one script do."""

    def __init__(self, changes: Changes, line: int, *, has_lines: bool) -> None:
        self.changes = changes
        self.begun = line
        self.has_lines = has_lines

    def line(self, reader: Reader, index: int) -> int:
        """Of a word of the statement."""
        return self.begun - 1 + (reader.statement.lines[index] if self.has_lines else 1)

    def take(self, reader: Reader) -> None:
        while reader.index < reader.end:
            word, at = reader.lower[reader.index], reader.index
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

    def _create(self, reader: Reader, at: int) -> None:
        while reader.peek() in _BEFORE_MADE:
            reader.index += 1
        if reader.peek() in _MADE:
            reader.index += 1
            reader.skip("if", "not", "exists")
            table = reader.name()
            if table:
                self.changes.creates(table, Table(Reader(reader.statement, reader.index)))
            return
        reader.skip("unique")
        if reader.skip("index") and not reader.skip("concurrently"):
            while reader.peek() not in ("on", ""):
                reader.index += 1
            reader.index += 1
            reader.skip("only")
            table = reader.name()
            if table:
                self.changes.add("blocking-index", self.line(reader, at), table)

    def _drop(self, reader: Reader, at: int) -> None:
        if_exists = reader.skip("if", "exists")
        while table := reader.name():
            self.changes.drops(self.line(reader, at), table, if_exists=if_exists)
            if not reader.skip(","):
                return

    def _rename(self, reader: Reader, at: int) -> None:
        reader.skip("if", "exists")
        while table := reader.name():
            if not reader.skip("to"):
                return
            self._renamed_table(reader, at, table, reader.name())
            if not reader.skip(","):
                return

    def _renamed_table(self, reader: Reader, at: int, table: str, new: str) -> None:
        is_sequence = self.changes.dialect == "postgresql" and table.endswith("_seq")  # as PostgreSQL calls them
        if new and not is_sequence:
            self.changes.renames(self.line(reader, at), table, new)

    def _renamed_column(self, reader: Reader, at: int, table: str, column: str, new: str) -> None:
        if new and new.lower() != column.lower():
            self.changes.renames_column(self.line(reader, at), table, column, new)

    def _procedure(self, reader: Reader, at: int) -> None:
        """SQL Server's `sp_rename 'table.column', 'new', 'COLUMN'`."""
        old, new, kind = (
            [word[1:] for word in reader.words[reader.index : reader.index + 12] if word[0] == "'"] + [""] * 3
        )[:3]
        parts = [part.strip('[]"') for part in old.split(".")]
        if kind.lower() == "column" and len(parts) > 1:
            self._renamed_column(reader, at, parts[-2], parts[-1], new)
        elif not kind:
            self._renamed_table(reader, at, parts[-1], new)

    def _alter(self, reader: Reader) -> None:
        reader.skip("if", "exists")
        reader.skip("only")
        table = reader.name()
        if not table:
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

    def _action(self, verb: str, part: Reader, table: str, *, is_column: bool) -> None:
        at = min(part.index, part.end - 1)
        if verb == "rename":
            self._rename_action(part, table, at)
        elif verb == "drop":
            part.skip("if", "exists")
            column = part.name() if is_column or self.changes.dialect != "sqlserver" else ""
            if column:
                self.changes.add("drop-column", self.line(part, at), table, column)
        elif verb == "add":
            part.skip("if", "not", "exists")
            column = part.name()
            if column:
                self._add(part, table, column, at)
        else:
            column = part.name()
            if verb == "change" and column:
                new = part.name()
                self._renamed_column(part, at, table, column, new)
                column = new
            if column:
                self._retype(part, table, column, at)

    def _rename_action(self, part: Reader, table: str, at: int) -> None:
        if part.skip("to") or part.skip("as"):
            self._renamed_table(part, at, table, part.name())
            return
        name = part.name()
        if name and part.skip("to"):
            self._renamed_column(part, at, table, name, part.name())
        elif name:
            self._renamed_table(part, at, table, name)

    def _add(self, part: Reader, table: str, column: str, at: int) -> None:
        begin = part.index
        self.changes.adds_column(table, column, type_of(part))
        rest = _outside(Reader(part.statement, begin, part.end))
        if not _FILLED.isdisjoint(rest):
            self.changes.fills_column(table, column)
        elif _is_required(rest):
            self.changes.add("not-null", self.line(part, at), table, column)

    def _retype(self, part: Reader, table: str, column: str, at: int) -> None:
        """`ALTER COLUMN …` of each dialect, and what of `MODIFY` and `CHANGE` follows the name."""
        if part.skip("set", "not", "null"):
            self.changes.add("not-null", self.line(part, at), table, column)
            return
        if part.skip("set", "default") or part.skip("add", "generated"):
            self.changes.fills_column(table, column)
            return
        if part.peek() == "drop" or (part.peek() == "set" and part.peek(1) != "data"):
            return
        if not (part.skip("set", "data", "type") or part.skip("type")) and self.changes.dialect == "postgresql":
            return
        self.changes.retypes_column(self.line(part, at), table, column, type_of(part))


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
