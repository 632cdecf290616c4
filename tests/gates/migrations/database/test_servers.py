"""The drivers of servers, against servers."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import psycopg
import pymysql
import pytest

from launch_gates.core.errors import DatabaseError
from launch_gates.gates.migrations.database import records
from launch_gates.gates.migrations.database.address import parsed
from launch_gates.gates.migrations.database.table import connect
from tests.gates.migrations.database.servers import USER, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.database.records import Connection
    from tests.gates.migrations.database.servers import Server

LEDGER = "CREATE TABLE ledger (id INTEGER, name VARCHAR(255))"


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    with connect(parsed(url), ()) as connection:
        yield connection


def failure(url: str, table: str = "ledger") -> DatabaseError:
    """What reading the ledger at that address ends with."""
    with pytest.raises(DatabaseError) as caught, connected(url) as connection:
        read(connection, table)
    error = caught.value
    said = f"{error.message} {error.fix} {error!r}"
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    for secret in parsed(url)[2:6]:
        assert not secret or str(secret) not in said
    return error


def read(connection: Connection, name: str) -> None:
    for table in connection.tables(name):
        connection.rows(table, ("name",))


def role(server: Server, name: str) -> str:
    """A role that may connect to the database and nothing else; gives its address."""
    user = f"reader_{name}"
    if server.kind == "postgresql":
        server.run(f"CREATE ROLE {user} LOGIN PASSWORD 'sesame-open'")
    else:
        server.run(f"CREATE USER '{user}'@'%' IDENTIFIED BY 'sesame-open'", f"CREATE TABLE {name}.visible (id INTEGER)")
        server.run(f"GRANT SELECT ON {name}.visible TO '{user}'@'%'")
    return server.url(name, user, "sesame-open")


def grant(server: Server, name: str) -> None:
    """What we say is needed."""
    to = f"reader_{name}" if server.kind == "postgresql" else f"'reader_{name}'@'%'"
    server.run(f"GRANT SELECT ON ledger TO {to}", name=name)


def test_rows_are_read(server: Server) -> None:
    name = server.new_database()
    with connected(server.url(name)) as connection:
        before = connection.tables("ledger")
    assert before == ()
    server.run(LEDGER, "INSERT INTO ledger VALUES (1, 'a'), (2, NULL)", name=name)
    with connected(server.url(name)) as connection:
        (table,) = connection.tables("LEDGER")
        assert (table.name, table.columns, table.is_own) == ("ledger", ("id", "name"), True)
        assert connection.rows(table, ("NAME", "id")) == ({"NAME": "a", "id": 1}, {"NAME": None, "id": 2})
        assert connection.count() >= 1


def test_names_of_the_catalogue_are_quoted(server: Server) -> None:
    name = server.new_database()
    quote = '"' if server.kind == "postgresql" else "`"
    odd = f"Sequelize{quote}{quote}Meta; --"
    server.run(f"CREATE TABLE {quote}{odd}{quote} ({quote}na{quote}{quote}me{quote} INTEGER)", name=name)
    with connected(server.url(name)) as connection:
        (table,) = connection.tables(odd.replace(quote * 2, quote))
        assert connection.rows(table, table.columns) == ()


def test_a_ledger_in_another_schema_is_not_the_connections_own(server: Server) -> None:
    name = server.new_database()
    if server.kind == "postgresql":
        server.run("CREATE SCHEMA app", "CREATE TABLE app.ledger (name TEXT)", name=name)
        with connected(server.url(name, schema="app")) as connection:
            assert [table.is_own for table in connection.tables("ledger")] == [True]
        with connected(server.url(name, options="-csearch_path%3Dapp")) as connection:
            assert [table.is_own for table in connection.tables("ledger")] == [True]
        where = "app"
    else:
        where = server.new_database()
        server.run(LEDGER, name=where)
    with connected(server.url(name)) as connection:
        tables = [table for table in connection.tables("ledger") if table.schema == where]
        assert [table.is_own for table in tables] == [False]


def test_nothing_can_be_written(server: Server) -> None:
    name = server.new_database()
    server.run(LEDGER, name=name)
    for statement in ("INSERT INTO ledger VALUES (1, 'x')", "DELETE FROM ledger", "UPDATE ledger SET id = 2"):
        with connected(server.url(name)) as connection, pytest.raises((psycopg.Error, pymysql.Error)) as caught:
            connection._connection.cursor().execute(statement)  # type: ignore[attr-defined]
        assert "read" in str(caught.value).lower() and "only" in str(caught.value).lower()  # noqa: PT018 (one claim)


def test_only_what_reads_is_sent(server: Server) -> None:
    name = server.new_database()
    server.run(LEDGER, name=name)
    before = len(server.statements())
    with connected(server.url(name)) as connection:
        for table in connection.tables("ledger"):
            connection.rows(table, ("name",))
        connection.tables("nothing")
        connection.count()
    marks = ("statement: ",) if server.kind == "postgresql" else ("Query\t",)
    lines = [line for line in server.statements()[before:] if any(mark in line for mark in marks)]
    sent = {line.partition(marks[0])[2].split()[0].upper() for line in lines if line.partition(marks[0])[2].strip()}
    assert sent <= {"BEGIN", "START", "SELECT", "SET", "ROLLBACK", "SAVEPOINT", "RELEASE"}
    assert any("READ ONLY" in line for line in lines)


def test_select_on_the_ledger_is_enough_and_needed(server: Server) -> None:
    name = server.new_database()
    server.run(LEDGER, name=name)
    url = role(server, name)
    error = failure(url)
    assert "may not read" in error.message
    assert "GRANT SELECT ON" in error.fix
    grant(server, name)
    with connected(url) as connection:
        (table,) = connection.tables("ledger")
        assert connection.rows(table, ("name",)) == ()


def test_one_ledger_without_permission_does_not_end_the_look_at_others(server: Server) -> None:
    name = server.new_database()
    server.run(LEDGER, "CREATE TABLE closed (name VARCHAR(9))", name=name)
    url = role(server, name)
    grant(server, name)
    with connected(url) as connection:
        with pytest.raises(DatabaseError, match="may not read"):
            read(connection, "closed")
        (table,) = connection.tables("ledger")
        assert connection.rows(table, ("name",)) == ()


def test_wrong_password_wrong_user_no_such_database(server: Server) -> None:
    name = server.new_database()
    for user, password in ((USER, "not-the-password"), ("nobody-at-all", "")):
        assert failure(server.url(name, user, password)).message == "the server refused the user or the password"
    assert failure(server.url("nowhere_at_all")).message == "there is no database of that name"


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_nobody_there(kind: str) -> None:
    assert failure(f"{kind}://who:why@127.0.0.1:{free_port()}/shop").message == "the connection was refused"
    assert failure(f"{kind}://who:why@no-such-host.invalid/shop").message == "the host's name is not known"


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_nobody_answers(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("postgresql", "mysql"):
        monkeypatch.setattr(f"launch_gates.gates.migrations.database.{module}.SECONDS", 2)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        started = time.monotonic()
        error = failure(f"{kind}://who:why@127.0.0.1:{silent.getsockname()[1]}/shop")
        assert time.monotonic() - started < 10
    assert "no connection" in error.message


def test_encryption_that_is_asked_for_is_not_left_out(server: Server) -> None:
    name = server.new_database()
    assert failure(server.url(name, sslmode="require")).message == "no encrypted connection came about"
    assert failure(server.url(name, sslmode="verify-full")).message == "no encrypted connection came about"
    assert "not understood" in failure(server.url(name, sslfuture="yes")).message


def test_a_lock_is_not_waited_for_forever(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    name = server.new_database()
    server.run(LEDGER, name=name)
    monkeypatch.setattr("launch_gates.gates.migrations.database.mysql.SECONDS", 1)
    monkeypatch.setattr(
        "launch_gates.gates.migrations.database.postgresql._SETTINGS", (b"SET LOCAL lock_timeout = '1s'",)
    )
    is_locked, release = threading.Event(), threading.Event()

    def lock() -> None:
        with closing(server._connection(name)) as connection, connection.cursor() as cursor:
            if server.kind == "postgresql":
                cursor.execute("BEGIN")
                cursor.execute("LOCK TABLE ledger IN ACCESS EXCLUSIVE MODE")
            else:
                cursor.execute("LOCK TABLES ledger WRITE")
            is_locked.set()
            release.wait(30)

    thread = threading.Thread(target=lock)
    thread.start()
    try:
        assert is_locked.wait(30)
        assert "took longer than" in failure(server.url(name)).message
    finally:
        release.set()
        thread.join()


def test_a_slow_statement_is_ended(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    name = server.new_database()
    monkeypatch.setattr("launch_gates.gates.migrations.database.mysql.SECONDS", 1)
    settings = (b"SET LOCAL statement_timeout = '1s'",)
    monkeypatch.setattr("launch_gates.gates.migrations.database.postgresql._SETTINGS", settings)
    slow = (
        "SELECT pg_sleep(30)"
        if server.kind == "postgresql"
        else "SELECT count(*) FROM seq_1_to_9999999 a, seq_1_to_9999999 b"
    )
    with connected(server.url(name)) as connection, pytest.raises(DatabaseError, match="took longer than"):
        connection._read("it", slow)  # type: ignore[attr-defined]


def test_a_ledger_of_too_many_rows_is_not_read(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert records.MOST_ROWS == 100_000
    name = server.new_database()
    server.run(LEDGER, "INSERT INTO ledger VALUES (1, 'a'), (2, 'b'), (3, 'c')", name=name)
    for module in ("postgresql", "mysql"):
        monkeypatch.setattr(f"launch_gates.gates.migrations.database.{module}.MOST_ROWS", 2)
    assert "more than" in failure(server.url(name)).message
