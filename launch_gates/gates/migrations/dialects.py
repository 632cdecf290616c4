"""Which database an application runs on, as far as its dependencies say: each has an SQL of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.files import below, folder_of
from launch_gates.sources.source import UnreadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.sql_words import Dialect

_POSTGRESQL = ("pg", "postgres", "pg-promise", "@mikro-orm/postgresql", "@medusajs/medusa", "@medusajs/framework")
_MYSQL = ("mysql", "mysql2", "mariadb", "@mikro-orm/mysql", "@mikro-orm/mariadb")
_DRIVERS: Mapping[str, Dialect] = {
    **dict.fromkeys(_POSTGRESQL, "postgresql"),
    **dict.fromkeys(_MYSQL, "mysql"),
    "tedious": "sqlserver",
    "oracledb": "",
}
"""Driver of a server -> its dialect."""


class Manifests(NamedTuple):
    """Where the dependencies of an application in some language stand, and how drivers are named there."""

    names: tuple[str, ...]
    drivers: Mapping[bytes, Dialect]
    """In lower case."""


PYTHON = Manifests(
    (
        *("pyproject.toml", "requirements.txt", "requirements/base.txt", "requirements/production.txt", "Pipfile"),
        *("setup.cfg", "setup.py"),
    ),
    {
        **dict.fromkeys((b"psycopg", b"asyncpg", b"pg8000"), "postgresql"),
        **dict.fromkeys((b"mysqlclient", b"pymysql", b"aiomysql", b"asyncmy"), "mysql"),
        **dict.fromkeys((b"mssql", b"pyodbc"), "sqlserver"),
    },
)
RUBY = Manifests(
    ("Gemfile",),
    {
        **dict.fromkeys((b"'pg'", b'"pg"'), "postgresql"),
        **dict.fromkeys((b"mysql2", b"trilogy"), "mysql"),
        b"sqlite3": "sqlite",
        b"sqlserver": "sqlserver",
    },
)


def dialect_of(files: RepositoryFiles, folder: str, manifests: Manifests) -> Dialect:
    """PostgreSQL's, unless the nearest manifest that names a driver has only another's."""
    for each in ancestors(folder):
        paths = [below(each, name) for name in manifests.names]
        text = b"".join(data for _, data in files.readable(path for path in paths if path in files)).lower()
        found = {dialect for driver, dialect in manifests.drivers.items() if driver in text}
        if found:
            return found.pop() if len(found) == 1 else "postgresql"
    return "postgresql"


class Package:
    """What a package.json says, as far as it concerns migrations."""

    def __init__(self, folder: str, content: dict[str, object]) -> None:
        """`content` is the file's."""
        self.folder = folder
        self.dependencies = frozenset(
            name
            for part in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
            for section in [content.get(part)]
            if isinstance(section, dict)
            for name in section
        )
        scripts = content.get("scripts")
        values = scripts.values() if isinstance(scripts, dict) else ()
        self.scripts = "\n".join(value for value in values if isinstance(value, str))


class Packages:
    """The Node packages of a repository, each read once."""

    def __init__(self, files: RepositoryFiles) -> None:
        """Reads nothing yet."""
        self._files = files
        self._by_folder: dict[str, Package | None] = {}

    def all(self) -> Iterator[Package]:
        """Every package of the repository."""
        for path in self._files.named("package.json"):
            package = self.at(folder_of(path))
            if package is not None:
                yield package

    def at(self, folder: str) -> Package | None:
        """The package whose package.json lies in that folder."""
        if folder not in self._by_folder:
            self._by_folder[folder] = self._read(folder)
        return self._by_folder[folder]

    def above(self, folder: str) -> Iterator[Package]:
        """The packages that the folder belongs to, the nearest first."""
        for each in ancestors(folder):
            package = self.at(each)
            if package is not None:
                yield package

    def use(self, folder: str, *names: str) -> bool:
        """Whether a package that the folder belongs to depends on one of these."""
        return any(not package.dependencies.isdisjoint(names) for package in self.above(folder))

    def dialect(self, folder: str) -> Dialect:
        """That of the nearest package with a server's driver; empty where there is none, or drivers of several."""
        for package in self.above(folder):
            found = {_DRIVERS[name] for name in package.dependencies & _DRIVERS.keys()}
            if found:
                return found.pop() if len(found) == 1 else ""
        return ""

    def _read(self, folder: str) -> Package | None:
        path = below(folder, "package.json")
        content = json_object(self._files, path)
        return None if content is None else Package(folder, content)


def ancestors(folder: str) -> Iterator[str]:
    """The folder and those above it; the root (`.`) last."""
    while folder not in (".", ""):
        yield folder
        folder = folder_of(folder)
    yield "."


def json_object(files: RepositoryFiles, path: str) -> dict[str, object] | None:
    """The object that the JSON file holds; None where there is none."""
    if path not in files:
        return None
    try:
        content = json.loads(files.text(path))
    except (UnreadError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
