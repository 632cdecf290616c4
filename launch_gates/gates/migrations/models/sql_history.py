"""What SQL migrations have said of tables and columns so far: whether a schema only catches up with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_QUOTES = {'"': '"', "`": "`", "[": "]"}


class History:
    """The statements of all migrations."""

    def __init__(self, contents: Iterable[bytes]) -> None:
        """`contents` are whole files."""
        self._statements = [part for data in contents for part in data.decode("utf-8-sig", "replace").split(";")]

    def names(self, table: str, columns: Sequence[str], words: Sequence[str] = ()) -> bool:
        """Whether one statement has the table, all these columns and these words, which are in upper case."""
        return any(all(word in each.upper() for word in words) for each in self._of(table, columns))

    def drops(self, table: str, columns: Sequence[str]) -> bool:
        """Whether one that has them drops or renames something."""
        return any("DROP" in each or "RENAME" in each for each in map(str.upper, self._of(table, columns)))

    def _of(self, table: str, columns: Sequence[str]) -> Iterator[str]:
        names = (table.rpartition(".")[2], *columns)
        return (each for each in self._statements if all(_has(each, name) for name in names))


def _has(statement: str, name: str) -> bool:
    """Quoted, in any way; in a statement that somebody wrote without quotes, as a word."""
    if any(quote in statement for quote in _QUOTES):
        return any(f"{quote}{name}{closed}" in statement for quote, closed in _QUOTES.items())
    plain = "".join(each if each.isalnum() or each == "_" else " " for each in statement)
    return name.lower() in plain.lower().split()
