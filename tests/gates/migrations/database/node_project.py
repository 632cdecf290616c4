"""What the projects of Node's frameworks have in common: numbered migrations, and programs that are started."""

from __future__ import annotations

import json
import os
import subprocess
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from urllib.parse import urlsplit

from tests.gates.migrations.database.projects import commit
from tests.installed import node_packages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.conftest import WorkTree

FILE = "db.sqlite3"


class Status(NamedTuple):
    """What a framework's own status command says; identities as its ledger has them."""

    pending: Sequence[str] | None
    """None where it has no command that says so, or the command ends with an error."""
    missing: Sequence[str] = ()
    """Applied, and without a file."""
    failed: Sequence[str] = ()


class NodeProject(ABC):
    """A project with migrations that are called by number; each makes a table `t<number>`."""

    framework: ClassVar[str]
    """As in the table of frameworks."""
    ledger: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]
    kinds: ClassVar[tuple[str, ...]] = ("sqlite", "postgresql", "mariadb")
    """The databases that it can be tried on here."""
    stores_checksums: ClassVar[bool] = False
    sees_missing: ClassVar[bool] = False
    """Whether its status says that an applied migration has no file (Prisma's only where another is pending)."""
    sees_failed: ClassVar[bool] = False
    """Whether it writes down that a migration failed; otherwise that one is pending."""
    applies_older: ClassVar[bool] = True
    """Whether it applies a migration that is older than an applied one."""

    def __init__(self, tree: WorkTree, url: str) -> None:
        """Skips the test where the packages are not installed."""
        self.tree, self.url, self.kind = tree, url, urlsplit(url).scheme
        (tree.root / "node_modules").symlink_to(node_packages())

    def begin(self) -> None:
        """Its settings and first two migrations, committed."""
        self.tree.write("package.json", json.dumps({"dependencies": dict.fromkeys(self.packages, "*")}))
        for name, text in self.settings().items():
            self.tree.write(name, text)
        self.write(1)
        self.write(2)
        commit(self.tree)

    def write(self, number: int, sql: str = "") -> None:
        """A migration: one that makes its table, or runs this SQL."""
        self.tree.write(self.path(number), self.text(number, sql or f"CREATE TABLE t{number} (id INTEGER)"))

    def remove(self, number: int) -> None:
        """Takes the migration's file away."""
        (self.tree.root / self.path(number)).unlink()

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """The files that configure the framework."""

    @abstractmethod
    def path(self, number: int) -> str:
        """Where the migration's file is."""

    @abstractmethod
    def text(self, number: int, sql: str) -> str:
        """What is in it."""

    @abstractmethod
    def identity(self, number: int) -> str:
        """What the gate calls the migration."""

    def row(self, number: int) -> str:
        """What the gate calls the migration where only the ledger has it."""
        return self.identity(number)

    @abstractmethod
    def migrate(self) -> subprocess.CompletedProcess[str]:
        """Starts the framework's command that applies."""

    @abstractmethod
    def status(self) -> Status:
        """Asks the framework."""

    def run(self, program: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Starts a program of the packages."""
        return subprocess.run(
            [f"node_modules/.bin/{program}", *arguments],
            cwd=self.tree.root,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "DATABASE_URL": self.url, "NO_COLOR": "1", **environ},
        )


def stamp(number: int) -> str:
    """The day of the migration as digits, down to the second."""
    return f"202601{number:02}000000"


def milliseconds(number: int) -> int:
    """The day of the migration since 1970."""
    return 1_767_139_200_000 + number * 86_400_000
