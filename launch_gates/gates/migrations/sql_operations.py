"""What a script does to tables that needs care: drops, renames, columns that must have a value, narrower types, indexes
that lock. Knows the columns that earlier scripts of the same set made, so that a change is judged by what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.records import Operation
from launch_gates.gates.migrations.sql_types import narrows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from launch_gates.gates.migrations.records import OperationKind
    from launch_gates.gates.migrations.sql_words import Dialect, Statement

Tables = dict[str, dict[str, tuple[str, ...]]]
"""Table -> column -> the words of its type, all in lower case and without schema."""

_VERBS = frozenset(("add", "drop", "alter", "modify", "change", "rename"))
_OTHER_ACTIONS = frozenset(
    (
        *("set", "reset", "enable", "disable", "owner", "validate", "inherit", "no", "cluster", "force", "attach"),
        *("detach", "convert", "engine", "auto_increment", "comment", "default", "order", "algorithm", "lock", "with"),
        *("switch", "rebuild", "check", "nocheck", "partition", "reorganize", "truncate", "replica", "not", "of"),
    )
)
_NO_COLUMN = frozenset(
    (
        *("constraint", "index", "key", "primary", "foreign", "unique", "check", "fulltext", "spatial", "partition"),
        *("period", "system", "exclude", "default", "identity", "expression", "statistics", "projection"),
    )
)
"""What ALTER TABLE adds, drops, alters or renames beside columns."""
_FILLED = frozenset(
    ("default", "generated", "identity", "auto_increment", "autoincrement", "as", "serial", "bigserial", "smallserial")
)
"""A column with one of these has a value in every row."""
_CLAUSE_ENDS = frozenset(("update", "insert", "delete", "exec", "execute", "print", "declare", "go", "begin", "end"))
"""Words that begin another statement where no semicolon ends the last one."""
_MADE = frozenset(("table", "view"))
_BEFORE_MADE = frozenset(
    (
        *("or", "replace", "temp", "temporary", "unlogged", "global", "local", "foreign", "external", "materialized"),
        *("recursive", "virtual", "transient", "columnar"),
    )
)


class Name(NamedTuple):
    """A table or column as a script names it."""

    shown: str
    key: str
    """In lower case and without schema, by which it is found again."""


class _Reader:
    """The words of one statement, one after another."""

    def __init__(self, statement: Statement) -> None:
        self.words = statement.words
        self.lower = [word.lower() for word in statement.words]
        self.lines = statement.lines
        self.index = 0

    def peek(self, ahead: int = 0) -> str:
        index = self.index + ahead
        return self.lower[index] if index < len(self.lower) else ""

    def skip(self, *words: str) -> bool:
        """Passes over these words where they come next, all of them."""
        if any(self.peek(ahead) != word for ahead, word in enumerate(words)):
            return False
        self.index += len(words)
        return True

    def name(self) -> Name | None:
        """The next name, with its schema."""
        parts = []
        while self.index < len(self.words) and (self.words[self.index][0] == '"' or _is_plain(self.words[self.index])):
            parts.append(self.words[self.index].removeprefix('"'))
            self.index += 1
            if not self.skip("."):
                break
        if not parts or not parts[-1]:
            return None
        shown = ".".join(part for part in parts if part.lower() not in ("public", "dbo"))
        return Name(shown or parts[-1], parts[-1].lower())


class Changes:
    """What one script does. Feeds the tables that later scripts find."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        self.tables = tables
        self.dialect = dialect
        self.made: set[str] = set()
        self.added: set[tuple[str, str]] = set()
        self.filled: set[tuple[str, str]] = set()
        self.renamed: dict[str, str] = {}
        self.found: list[tuple[Operation, str, str]] = []

    def read(self, statements: Iterable[Statement]) -> None:
        """Takes in the statements, in their order."""
        for statement in statements:
            if not statement.is_routine:
                self._statement(_Reader(statement))

    def operations(self) -> Iterator[Operation]:
        """What needs care, without what concerns only tables and columns that the script makes itself."""
        replaced = {new for new, old in self.renamed.items() if old in self.made}
        for operation, table, column in self.found:
            if operation.kind == "drop-table":
                # A table that is made anew under another name and takes its place keeps its rows.
                if table in replaced or table.startswith("#"):
                    continue
            elif table in self.made or table.startswith("#"):
                continue
            elif (table, column) in (self.filled if operation.kind == "not-null" else self.added):
                continue
            yield operation

    def _report(self, kind: OperationKind, line: int, table: Name, column: Name | None = None) -> None:
        target = f"{table.shown}.{column.shown}" if column else table.shown
        self.found.append((Operation(kind, line, target), table.key, column.key if column else ""))

    def _statement(self, reader: _Reader) -> None:
        lower = reader.lower
        while reader.index < len(lower):
            word, line = lower[reader.index], reader.lines[reader.index]
            reader.index += 1
            if word == "create":
                self._create(reader, line)
            elif word == "alter" and (reader.skip("table") or reader.skip("foreign", "table")):
                self._alter(reader)
            elif word == "drop" and (reader.skip("table") or reader.skip("foreign", "table")):
                self._drop(reader, line)
            elif word == "rename" and reader.skip("table"):
                self._rename(reader, line)
            elif word == "sp_rename":
                self._procedure(reader, line)

    def _create(self, reader: _Reader, line: int) -> None:
        while reader.peek() in _BEFORE_MADE:
            reader.index += 1
        if reader.peek() in _MADE:
            reader.index += 1
            reader.skip("if", "not", "exists")
            table = reader.name()
            if table:
                self.made.add(table.key)
                self.tables[table.key] = dict(_columns(reader))
            return
        reader.skip("unique")
        if reader.skip("index") and not reader.skip("concurrently"):
            while reader.peek() not in ("on", ""):
                reader.index += 1
            reader.index += 1
            reader.skip("only")
            table = reader.name()
            if table and self.dialect == "postgresql":
                self._report("blocking-index", line, table)

    def _drop(self, reader: _Reader, line: int) -> None:
        reader.skip("if", "exists")
        while table := reader.name():
            if table.key not in self.made:
                self._report("drop-table", line, table)
            self.tables.pop(table.key, None)
            if not reader.skip(","):
                return

    def _rename(self, reader: _Reader, line: int) -> None:
        reader.skip("if", "exists")
        while table := reader.name():
            if not reader.skip("to"):
                return
            self._renamed_table(table, reader.name(), line)
            if not reader.skip(","):
                return

    def _renamed_table(self, table: Name, new: Name | None, line: int) -> None:
        if new is None:
            return
        self._report("rename-table", line, table)
        self.renamed[new.key] = table.key
        self.tables[new.key] = self.tables.pop(table.key, {})
        if table.key in self.made:
            self.made.add(new.key)

    def _procedure(self, reader: _Reader, line: int) -> None:
        """SQL Server's `sp_rename 'table.column', 'new', 'COLUMN'`."""
        given = [word[1:] for word in reader.words[reader.index : reader.index + 12] if word[0] == "'"]
        if len(given) < 2:  # noqa: PLR2004 (the old name and the new one)
            return
        parts = [part.strip("[]\"") for part in given[0].split(".")]
        kind = given[2].lower() if len(given) > 2 else ""  # noqa: PLR2004
        if kind == "column" and len(parts) > 1:
            table = Name(parts[-2], parts[-2].lower())
            self._report("rename-column", line, table, Name(parts[-1], parts[-1].lower()))
        elif not kind:
            self._renamed_table(Name(parts[-1], parts[-1].lower()), Name(given[1], given[1].lower()), line)

    def _alter(self, reader: _Reader) -> None:
        reader.skip("if", "exists")
        reader.skip("only")
        table = reader.name()
        if table is None:
            return
        reader.skip("*")
        if reader.skip("with", "nocheck"):
            pass
        elif reader.peek() == "with" and reader.peek(1) == "check":
            reader.index += 2
        verb, is_column = "", False
        for start, end in _actions(reader):
            part = _part(reader, start, end)
            if part.peek() in _VERBS:
                verb, is_column = part.peek(), False
                part.index += 1
            elif part.peek() in _OTHER_ACTIONS:
                verb = ""
            is_column = part.skip("column") or is_column
            if verb and (is_column or part.peek() not in _NO_COLUMN):
                self._action(verb, part, table, is_column=is_column)

    def _action(self, verb: str, part: _Reader, table: Name, *, is_column: bool) -> None:
        line = part.lines[0]
        if verb == "rename":
            self._rename_action(part, table, line)
        elif verb == "drop":
            part.skip("if", "exists")
            column = part.name() if is_column or self.dialect != "sqlserver" else None
            if column:
                self._report("drop-column", line, table, column)
                self.tables.get(table.key, {}).pop(column.key, None)
        elif verb == "add":
            part.skip("if", "not", "exists")
            column = part.name()
            if column:
                self._add(part, table, column, line)
        else:
            column = part.name()
            if verb == "change" and column:
                new = part.name()
                if new and new.key != column.key:
                    self._report("rename-column", line, table, column)
                    columns = self.tables.setdefault(table.key, {})
                    columns[new.key] = columns.pop(column.key, ())
                    column = new
            if column:
                self._retype(part, table, column, line)

    def _rename_action(self, part: _Reader, table: Name, line: int) -> None:
        if part.skip("to") or part.skip("as"):
            self._renamed_table(table, part.name(), line)
            return
        column = part.name()
        if column and part.skip("to"):
            new = part.name()
            if new:
                self._report("rename-column", line, table, column)
                columns = self.tables.setdefault(table.key, {})
                columns[new.key] = columns.pop(column.key, ())
        elif column:
            self._renamed_table(table, column, line)

    def _add(self, part: _Reader, table: Name, column: Name, line: int) -> None:
        self.added.add((table.key, column.key))
        self.tables.setdefault(table.key, {})[column.key] = _type(part)
        rest = _outside(part)
        if not _FILLED.isdisjoint(rest):
            self.filled.add((table.key, column.key))
        elif _is_required(rest):
            self._report("not-null", line, table, column)

    def _retype(self, part: _Reader, table: Name, column: Name, line: int) -> None:
        """`ALTER COLUMN …` of each dialect, and what of `MODIFY` and `CHANGE` follows the name."""
        if part.skip("set", "not", "null"):
            self._report("not-null", line, table, column)
            return
        if part.skip("set", "default") or part.skip("add", "generated"):
            self.filled.add((table.key, column.key))
            return
        if part.peek() == "drop" or (part.peek() == "set" and part.peek(1) != "data"):
            return
        if not (part.skip("set", "data", "type") or part.skip("type")) and self.dialect == "postgresql":
            return
        columns = self.tables.setdefault(table.key, {})
        new = _type(part)
        if narrows(columns.get(column.key, ()), new):
            self._report("narrow-type", line, table, column)
        columns[column.key] = new


def _actions(reader: _Reader) -> Iterator[tuple[int, int]]:
    """From where to where each action of ALTER TABLE goes; the reader is left at the end of the last one."""
    depth, start = 0, reader.index
    lower = reader.lower
    index = start
    while index < len(lower):
        word = lower[index]
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
        elif depth == 0 and word == ",":
            if index > start:
                yield start, index
            start = index + 1
        elif depth == 0 and index > start and _begins_statement(lower, index):
            break
        index += 1
    reader.index = index
    if index > start:
        yield start, index


def _begins_statement(lower: Sequence[str], index: int) -> bool:
    """Whether a statement begins there that no semicolon parts from the last."""
    word, following = lower[index], lower[index + 1] if index + 1 < len(lower) else ""
    if word in _CLAUSE_ENDS:
        return lower[index - 1] not in ("on", "for", "before", "after")
    return following == "table" and word in ("alter", "drop", "create")


def _part(reader: _Reader, start: int, end: int) -> _Reader:
    part = _Reader.__new__(_Reader)
    part.words, part.lower, part.lines = reader.words[start:end], reader.lower[start:end], reader.lines[start:end]
    part.index = 0
    return part


def _columns(reader: _Reader) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The columns in the parentheses that follow, with their types."""
    if not reader.skip("("):
        return
    depth = 0
    is_start = True
    while reader.index < len(reader.words):
        word = reader.lower[reader.index]
        if is_start:
            is_start = False
            if word not in _NO_COLUMN:
                column = reader.name()
                if column:
                    yield column.key, _type(reader)
                    continue
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
            if depth < 0:
                reader.index += 1
                return
        elif word == "," and depth == 0:
            is_start = True
        reader.index += 1


def _type(part: _Reader) -> tuple[str, ...]:
    """The type that comes next."""
    word = part.peek()
    if not word or not (word[0] == '"' or _is_plain(word)):
        return ()
    found = [word.removeprefix('"')]
    part.index += 1
    if part.peek() in ("varying", "precision", "large"):
        found.append(part.peek())
        part.index += 1
    if part.peek() == "(":
        while part.peek() not in (")", ""):
            found.append(part.peek())
            part.index += 1
        part.index += 1
        found.append(")")
    return tuple(found)


def _outside(part: _Reader) -> list[str]:
    """The words that follow, without those in parentheses, and the type before them."""
    depth, found = 0, [part.lower[part.index - 1]] if part.index else []
    for word in part.lower[part.index :]:
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


def _is_plain(word: str) -> bool:
    return word[0].isalpha() or word[0] in "_#@"
