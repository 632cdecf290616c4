"""The words of SQL statements one after another, and the tables and columns that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.sql_words import Statement

NO_COLUMN = frozenset(
    (
        *("constraint", "index", "key", "primary", "foreign", "unique", "check", "fulltext", "spatial", "partition"),
        *("period", "system", "exclude", "default", "identity", "expression", "statistics", "projection"),
    )
)
"""What ALTER TABLE adds, drops, alters or renames beside columns."""


_NOT_SAID = ("", "?")
"""In place of a name that the code puts there when it runs."""
_NOT_SHOWN = (*_NOT_SAID, "public", "dbo")


class Table:
    """The columns of a table, with the words of their types. They are read when somebody asks."""

    def __init__(self, reader: Reader | None = None) -> None:
        """The reader stands where the columns begin; there are none without it."""
        self._reader = reader
        self._columns: dict[str, tuple[str, ...]] = {}

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Column -> type, in lower case; to be changed by whoever changes the table."""
        if self._reader is not None:
            self._columns = dict(_columns(self._reader))
            self._reader = None
        return self._columns


Tables = dict[str, Table]
"""By name, in lower case and without schema."""


class Reader:
    """The words of a statement, or of a part of it, one after another."""

    def __init__(self, statement: Statement, index: int = 0, end: int | None = None) -> None:
        """From one word to before another; to the last where none is given."""
        self.statement = statement
        self.words = statement.words
        self.lower = statement.lower
        self.index = index
        self.end = len(statement.words) if end is None else end

    def peek(self, ahead: int = 0) -> str:
        """A word that comes, in lower case; empty after the last."""
        index = self.index + ahead
        return self.lower[index] if index < self.end else ""

    def skip(self, *words: str) -> bool:
        """Passes over these words where they come next, all of them."""
        for ahead, word in enumerate(words):
            if self.peek(ahead) != word:
                return False
        self.index += len(words)
        return True

    def name(self) -> str:
        """The next name, with its schema unless that is the usual one; empty where none comes that is known."""
        parts = []
        while self.index < self.end and (self.words[self.index][0] == '"' or _is_plain(self.words[self.index])):
            parts.append(self.words[self.index].removeprefix('"'))
            self.index += 1
            if not self.skip("."):
                break
        if not parts or parts[-1] in _NOT_SAID:
            return ""
        return ".".join((*(part for part in parts[:-1] if part.lower() not in _NOT_SHOWN), parts[-1]))


def _columns(reader: Reader) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The columns in the parentheses that follow, with their types."""
    if not reader.skip("("):
        return
    depth = 0
    is_start = True
    while reader.index < reader.end:
        word = reader.peek()
        if is_start:
            is_start = False
            column = "" if word in NO_COLUMN else reader.name()
            if column:
                yield column.lower(), type_of(reader)
                continue
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
            if depth < 0:
                return
        elif word == "," and depth == 0:
            is_start = True
        reader.index += 1


def type_of(part: Reader) -> tuple[str, ...]:
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


def _is_plain(word: str) -> bool:
    return word[0].isalpha() or word[0] in "_#@"
