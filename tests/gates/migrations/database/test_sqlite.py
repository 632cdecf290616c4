"""SQLite files: read as they are, and left as they were."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import DatabaseError
from launch_gates.gates.migrations.database import sqlite
from launch_gates.gates.migrations.database.address import parsed
from launch_gates.gates.migrations.database.table import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from launch_gates.gates.migrations.database.records import Connection


def made(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in ("CREATE TABLE ledger (id INTEGER, name TEXT)", *statements):
            connection.execute(statement)
    return path


@contextmanager
def connected(url: str, *folders: Path) -> Iterator[Connection]:
    with connect(parsed(url), folders) as connection:
        yield connection


def names(url: str, *folders: Path) -> list[object]:
    with connected(url, *folders) as connection:
        (table,) = connection.tables("ledger")
        return [row["name"] for row in connection.rows(table, ("name",))]


def failure(url: str, *folders: Path) -> str:
    with pytest.raises(DatabaseError) as caught:
        names(url, *folders)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.message


def test_rows_are_read(tmp_path: Path) -> None:
    made(tmp_path / "app.db", "INSERT INTO ledger VALUES (1, 'a'), (2, NULL), (3, CAST(x'ff' AS TEXT))")
    assert names("sqlite:///app.db", tmp_path) == ["a", None, "\ufffd"]
    with connected("sqlite:///app.db", tmp_path) as connection:
        assert connection.count() == 1
        assert connection.tables("nothing") == ()
        (table,) = connection.tables("LEDGER")
        assert connection.rows(table, ("ID",))[0] == {"ID": 1}


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    assert failure("sqlite:///app.db", tmp_path) == "there is no such database file"
    assert failure(f"sqlite:///{tmp_path}/app.db", tmp_path) == "there is no such database file"
    assert list(tmp_path.iterdir()) == []


def test_nothing_can_be_written(tmp_path: Path) -> None:
    made(tmp_path / "app.db")
    for statement in ("INSERT INTO ledger VALUES (1, 'x')", "CREATE TABLE t (a)", "PRAGMA user_version = 5"):
        with connected("sqlite:///app.db", tmp_path) as connection, pytest.raises(DatabaseError):
            connection._read("it", statement)  # type: ignore[attr-defined]
    assert names("sqlite:///app.db", tmp_path) == []


def test_a_file_with_a_write_ahead_log_gets_no_neighbours(tmp_path: Path) -> None:
    made(tmp_path / "app.db", "PRAGMA journal_mode = WAL", "INSERT INTO ledger VALUES (1, 'a')")
    before = (tmp_path / "app.db").read_bytes()
    assert names("sqlite:///app.db", tmp_path) == ["a"]
    assert [path.name for path in tmp_path.iterdir()] == ["app.db"]
    assert (tmp_path / "app.db").read_bytes() == before


def test_what_a_running_program_has_written_is_seen(tmp_path: Path) -> None:
    path = made(tmp_path / "app.db", "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("INSERT INTO ledger VALUES (1, 'a')")
        there = sorted(each.name for each in tmp_path.iterdir())
        assert there == ["app.db", "app.db-shm", "app.db-wal"]
        assert names("sqlite:///app.db", tmp_path) == ["a"]
        assert sorted(each.name for each in tmp_path.iterdir()) == there


def test_a_program_that_begins_to_write_meanwhile_is_noticed(tmp_path: Path) -> None:
    path = made(tmp_path / "app.db", "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:

        def write_while_it_is_read() -> None:
            with connected("sqlite:///app.db", tmp_path) as connection:
                connection.tables("ledger")
                writer.execute("INSERT INTO ledger VALUES (1, 'a')")

        with pytest.raises(DatabaseError, match="written to"):
            write_while_it_is_read()


def test_a_log_that_was_left_behind_is_said(tmp_path: Path) -> None:
    path = made(tmp_path / "app.db", "PRAGMA journal_mode = WAL")
    (tmp_path / "app.db-wal").write_bytes(b"x")
    assert "not in it yet" in failure("sqlite:///app.db", tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name, "app.db-wal"]


def test_a_lock_is_not_waited_for_forever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "SECONDS", 0.1)
    path = made(tmp_path / "app.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert "locked" in failure("sqlite:///app.db", tmp_path)


def test_a_slow_statement_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "SECONDS", 0.1)
    made(tmp_path / "app.db")
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with connected("sqlite:///app.db", tmp_path) as connection, pytest.raises(DatabaseError, match="took longer"):
        connection._read("it", endless)  # type: ignore[attr-defined]


def test_a_view_is_no_ledger(tmp_path: Path) -> None:
    made(tmp_path / "app.db", "CREATE VIEW other AS SELECT * FROM ledger")
    with connected("sqlite:///app.db", tmp_path) as connection:
        assert connection.tables("other") == ()


@pytest.mark.parametrize(
    "content", [b"no database at all, and long enough for a header of one", b"SQLite format 3\0" + b"\1" * 200]
)
def test_a_file_of_something_else_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "app.db").write_bytes(content)
    assert "no SQLite database" in failure("sqlite:///app.db", tmp_path)


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "app.db").touch()
    with connected("sqlite:///app.db", tmp_path) as connection:
        assert (connection.count(), connection.tables("ledger")) == (0, ())


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    os.mkfifo(tmp_path / "pipe.db")
    for name in ("folder.db", "pipe.db"):
        assert failure(f"sqlite:///{name}", tmp_path) == "there is no such database file"


def test_odd_names_of_files(tmp_path: Path) -> None:
    made(tmp_path / "a?b#c %41.db", "INSERT INTO ledger VALUES (1, 'a')")
    assert names("sqlite:///a%3Fb%23c%20%2541.db", tmp_path) == ["a"]


def test_a_relative_path_may_mean_one_file_only(tmp_path: Path) -> None:
    (tmp_path / "prisma").mkdir()
    made(tmp_path / "prisma" / "dev.db", "INSERT INTO ledger VALUES (1, 'of the schema')")
    assert names("file:./dev.db", tmp_path, tmp_path / "prisma") == ["of the schema"]
    made(tmp_path / "dev.db")
    assert "more than one" in failure("file:./dev.db", tmp_path, tmp_path / "prisma")
    assert names(f"file:{tmp_path}/prisma/dev.db", tmp_path, tmp_path / "prisma") == ["of the schema"]


def test_a_ledger_of_too_many_rows_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "MOST_ROWS", 2)
    made(tmp_path / "app.db", "INSERT INTO ledger VALUES (1, 'a'), (2, 'b'), (3, 'c')")
    assert "more than" in failure("sqlite:///app.db", tmp_path)
