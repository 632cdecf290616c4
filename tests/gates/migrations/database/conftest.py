"""Servers that all the tests here share, and a database of its own for each test."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.gates.migrations.database import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import WorkTree
    from tests.gates.migrations.database.servers import Server


@contextmanager
def _folder() -> Iterator[Path]:
    """One that the server's user may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp()).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def postgresql_server() -> Iterator[Server]:
    with _folder() as folder, servers.postgresql(folder) as server:
        yield server


@pytest.fixture(scope="module")
def mariadb_server() -> Iterator[Server]:
    with _folder() as folder, servers.mariadb(folder) as server:
        yield server


@pytest.fixture(params=["postgresql_server", "mariadb_server"], ids=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each of them."""
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def url(request: pytest.FixtureRequest, work_tree: WorkTree) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        with closing(sqlite3.connect(work_tree.root / "db.sqlite3")):
            return "sqlite:///db.sqlite3"
    server: Server = request.getfixturevalue(f"{request.param}_server")
    return server.url(server.new_database())
