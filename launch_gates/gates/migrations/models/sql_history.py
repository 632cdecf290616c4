"""What SQL migrations have said of tables and columns so far: whether a schema only catches up with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_QUOTES = ('"', "`", "[", "'")
_CLOSED = {"[": "]"}


class History:
    """The statements of all migrations."""

    def __init__(self, contents: Iterable[bytes]) -> None:
        """`contents` are whole files."""
        self._statements = [part for data in contents for part in data.decode("utf-8-sig", "replace").split(";")]

    def names(self, table: str, columns: Sequence[str], word: str = "") -> bool:
        """Whether one statement has the table, all these columns and the word."""
        return any(True for _ in self._of(table, columns, word))

    def drops(self, table: str, columns: Sequence[str]) -> bool:
        """Whether one that has them drops or renames something."""
        return any("DROP" in each or "RENAME" in each for each in map(str.upper, self._of(table, columns, "")))

    def _of(self, table: str, columns: Sequence[str], word: str) -> Iterable[str]:
        names = (table.rpartition(".")[2], *columns)
        return (
            each
            for each in self._statements
            if (not word or word in each.upper()) and all(_has(each, name) for name in names)
        )


def _has(statement: str, name: str) -> bool:
    """Quoted, in any way."""
    return any(f"{quote}{name}{_CLOSED.get(quote, quote)}" in statement for quote in _QUOTES)
