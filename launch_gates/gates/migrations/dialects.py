"""Which database an application runs on, as far as its dependencies say: an index locks a table on PostgreSQL alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.files import folder_of
from launch_gates.sources.source import UnreadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.files import RepositoryFiles

_POSTGRESQL = frozenset(("pg", "postgres", "pg-promise", "@mikro-orm/postgresql", "@medusajs/medusa"))
_OTHERS = frozenset(("mysql", "mysql2", "mariadb", "tedious", "oracledb", "@mikro-orm/mysql", "@mikro-orm/mariadb"))


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

    def are_on_postgresql(self, folder: str) -> bool:
        """Whether the nearest package that has a database driver has PostgreSQL's and no other server's."""
        for package in self.above(folder):
            if not package.dependencies.isdisjoint(_POSTGRESQL | _OTHERS):
                return package.dependencies.isdisjoint(_OTHERS)
        return False

    def _read(self, folder: str) -> Package | None:
        path = "package.json" if folder == "." else f"{folder}/package.json"
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
