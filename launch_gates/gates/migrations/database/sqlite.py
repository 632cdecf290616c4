"""SQLite, by the standard library. Reading a file leaves its folder as it was."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from launch_gates.gates.migrations.database import failures
from launch_gates.gates.migrations.database.records import MOST_ROWS, SECONDS, Table, as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.core.errors import DatabaseError
    from launch_gates.gates.migrations.database.records import Address

_STEPS = 10_000
"""Of the virtual machine, between two looks at the clock."""
_HEADER, _JOURNAL_AT, _WRITE_AHEAD = b"SQLite format 3\0", 18, 2
"""How a file begins, and the byte that says whether it has a write-ahead log."""


@contextmanager
def connect(address: Address, folders: Sequence[Path]) -> Iterator[_Connection]:
    """The file of that path."""
    path = _file(address, folders)
    is_still = _is_still(path)
    before = _state(path)
    try:
        # With a write-ahead log SQLite would make two files beside this one. Where there is no log, everything is in
        # the file itself, and whether somebody wrote meanwhile is looked at afterwards.
        uri = f"file:{quote(str(path))}?mode=ro{'&immutable=1' if is_still else ''}"
        with closing(sqlite3.connect(uri, uri=True, timeout=SECONDS, isolation_level=None)) as connection:
            connection.text_factory = lambda value: value.decode("utf-8", "replace")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("BEGIN")
            yield _Connection(connection)
    except sqlite3.Error as error:
        raise _failure(error) from None
    if is_still and (_state(path) != before or not _is_still(path)):
        raise failures.busy()


def _file(address: Address, folders: Sequence[Path]) -> Path:
    """The one that is there. What begins with a slash for some programs is relative to others."""
    places = [folder / address.name for folder in folders]
    if address.scheme != "file":
        places.append(Path("/", address.name))
    try:
        found = {os.path.realpath(place) for place in places if place.is_file()}
    except (OSError, ValueError):
        raise failures.no_file() from None
    if len(found) > 1:
        raise failures.several_files()
    if not found:
        raise failures.no_file()
    return Path(found.pop())


def _is_still(path: Path) -> bool:
    """Whether the file has a write-ahead log by its header, and none beside it. Raises DatabaseError."""
    try:
        with path.open("rb") as file:
            header = file.read(_JOURNAL_AT + 1)
    except OSError:
        raise failures.unreadable("the database file") from None
    if header and not header.startswith(_HEADER):
        raise failures.no_file_of_a_database()
    if len(header) <= _JOURNAL_AT or header[_JOURNAL_AT] != _WRITE_AHEAD:
        return False
    log, shared = Path(f"{path}-wal"), Path(f"{path}-shm")
    if not log.exists():
        return True
    if not shared.exists():
        raise failures.left_open()
    return False


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


class _Connection:
    """As `Connection` says."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def count(self) -> int:
        """Without SQLite's own."""
        sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        ((count,),) = self._read("the list of tables", sql)
        return int(str(count))

    def tables(self, name: str) -> tuple[Table, ...]:
        """There is one schema, and names are the same in upper and lower case."""
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)"
        found = []
        for (table,) in self._read("the list of tables", sql, (name,)):
            columns = self._read("the list of columns", "SELECT name FROM pragma_table_info(?)", (table,))
            found.append(Table("", str(table), tuple(str(column) for (column,) in columns), is_own=True))
        return tuple(found)

    def rows(self, table: Table, columns: Sequence[str]) -> tuple[Mapping[str, object], ...]:
        """In the order of the table."""
        names = ", ".join(_quoted(column) for column in as_written(table, columns))
        sql = f"SELECT {names} FROM {_quoted(table.name)} LIMIT {MOST_ROWS + 1}"  # noqa: S608 (names of the catalogue, quoted)
        rows = self._read(table.title, sql)
        if len(rows) > MOST_ROWS:
            raise failures.too_many_rows(table.title)
        return tuple(dict(zip(columns, row, strict=True)) for row in rows)

    def _read(self, what: str, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        end = time.monotonic() + SECONDS
        self._connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise _failure(error, what) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _failure(error: sqlite3.Error, what: str = "the database file") -> DatabaseError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        return failures.too_slow(what)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return failures.busy()
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return failures.no_file_of_a_database()
    return failures.unreadable(what)
