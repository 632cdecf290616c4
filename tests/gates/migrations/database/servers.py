"""Real database servers, as a user without rights where the tests run as root, on free ports of this machine."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
import pymysql

from tests.conftest import NOBODY
from tests.installed import FOLDERS, require

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

USER = "rootuser"


class Server(NamedTuple):
    """A server that runs."""

    kind: str
    port: int
    password: str
    """Of USER, who may do everything."""
    log: Path
    """Has every statement."""

    def url(self, name: str, user: str = USER, password: str = "", **parameters: str) -> str:
        """The address of a database in it."""
        query = "&".join(f"{key}={value}" for key, value in parameters.items())
        who = f"{user}:{password or self.password}"
        return f"{self.kind}://{who}@127.0.0.1:{self.port}/{name}{'?' if query else ''}{query}"

    def run(self, *statements: str, name: str = "") -> list[tuple[Any, ...]]:
        """Runs statements as USER; gives the rows of the last."""
        with closing(self._connection(name)) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.encode())
            return list(cursor.fetchall()) if cursor.description else []

    def _connection(self, name: str) -> Any:  # noqa: ANN401 (two drivers)
        place: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "user": USER, "password": self.password}
        if self.kind == "postgresql":
            return psycopg.connect(**place, dbname=name or "postgres", autocommit=True)
        return pymysql.connect(**place, database=name or None, autocommit=True)

    def new_database(self) -> str:
        """Makes one; gives its name."""
        name = f"shop_{secrets.token_hex(4)}"
        self.run(f"CREATE DATABASE {name}")
        return name

    def statements(self) -> list[str]:
        """What it was sent, as its log has it."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()


@contextmanager
def postgresql(folder: Path) -> Iterator[Server]:
    """A PostgreSQL server with its data in the folder."""
    require("postgres", "initdb")
    data, password, port = folder / "data", secrets.token_hex(12), free_port()
    secret = folder / "password"
    secret.write_text(password)
    _give_away(folder)
    _run("initdb", f"--pgdata={data}", f"--username={USER}", f"--pwfile={secret}", "--auth=scram-sha-256", "--no-sync",
         "--encoding=UTF8", "--locale=C")  # fmt: skip
    settings = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off",
        "log_statement": "all", "log_line_prefix": "%a|%d|", "lc_messages": "C",
    }  # fmt: skip
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    server = Server("postgresql", port, password, folder / "log")
    with _started(["postgres", "-D", str(data), *options], server):
        yield server


@contextmanager
def mariadb(folder: Path) -> Iterator[Server]:
    """A MariaDB server with its data in the folder."""
    require("mariadbd", "mariadb-install-db")
    data, password, port = folder / "data", secrets.token_hex(12), free_port()
    first = folder / "first.sql"
    first.write_text(
        f"CREATE USER '{USER}'@'%' IDENTIFIED BY '{password}';\nGRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION;\n"
    )
    _give_away(folder)
    _run("mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
         "--skip-test-db", *_user())  # fmt: skip
    server = Server("mysql", port, password, folder / "general.log")
    command = [
        "mariadbd", "--no-defaults", f"--datadir={data}", f"--port={port}", f"--socket={folder}/socket",
        "--bind-address=127.0.0.1", "--general-log=1", f"--general-log-file={server.log}", f"--init-file={first}",
        "--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve", f"--pid-file={folder}/pid",
    ]  # fmt: skip
    with _started(command, server._replace(log=folder / "log")):
        yield server


def free_port() -> int:
    """One that nobody listened on a moment ago."""
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def _started(command: Sequence[str], server: Server) -> Iterator[None]:
    program = shutil.which(command[0], path=FOLDERS)
    assert program is not None
    with server.log.open("wb") as log:
        if os.geteuid() == 0:
            os.chown(server.log, NOBODY, NOBODY)
        process = subprocess.Popen([program, *command[1:]], stdout=log, stderr=log, stdin=subprocess.DEVNULL, **_who())
    try:
        _await(server, process)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert process.poll() is None, server.log.read_text(errors="replace")
        try:
            server.run("SELECT 1")
        except (psycopg.Error, pymysql.Error):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(server.log.read_text(errors="replace"))


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program, path=FOLDERS)
    assert path is not None
    done = subprocess.run([path, *arguments], capture_output=True, check=False, timeout=120, cwd="/", **_who())
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")


def _who() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _user() -> list[str]:
    return ["--user=nobody"] if os.geteuid() == 0 else []


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, NOBODY, NOBODY)
