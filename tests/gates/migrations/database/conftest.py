"""Servers that all the tests here share, and a database of its own for each test."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.gates.migrations.database import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

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
