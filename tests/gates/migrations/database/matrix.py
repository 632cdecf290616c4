"""What a project of a real framework can be asked, and the steps in which its word is compared with the gate's.

A framework is a class below `Project` in a file of its own, and a row in the table of `test_matrix.py`.
"""

from __future__ import annotations

import os
import re
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.cli.tool import inside
from tests.gates.migrations.database.projects import commit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conftest import WorkTree

BEGINNING = (10, 20, 30)
"""The migrations that a project begins with. A lower number is an older migration."""
NONE: frozenset[int] = frozenset()


class Said(NamedTuple):
    """What a framework, or the gate, says of a database. Migrations are their numbers."""

    pending: frozenset[int] = NONE
    changed: frozenset[int] = NONE
    """Not any more what was applied."""
    unknown: frozenset[int] = NONE
    """Applied, and not in the project."""
    failed: frozenset[int] = NONE
    """Begun, and written down as not ended."""


class Difference(NamedTuple):
    """What a framework says by design where another would say what the step expects."""

    framework: Said
    why: str
    gate: Said | None = None
    """Where the gate cannot tell either."""


@dataclass(frozen=True)
class Project(ABC):
    """A project in an empty work tree and its empty database. Migration 10 makes the table `t10`."""

    tree: WorkTree
    url: str
    """Of the database, as the gate takes it."""

    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """The files that it needs beside migrations."""

    @abstractmethod
    def path(self, number: int) -> str:
        """Where the migration's file is, relative to the root."""

    @abstractmethod
    def text(self, number: int, sql: str) -> str:
        """What is in it: a migration that runs the statement."""

    @abstractmethod
    def identity(self, number: int) -> str:
        """What the gate calls the migration."""

    @abstractmethod
    def migrate(self) -> bool:
        """Starts the framework's command that applies what is pending; whether it ended well."""

    @abstractmethod
    def status(self) -> Said:
        """Asks the framework's own commands."""

    @property
    def kind(self) -> str:
        """`sqlite`, `postgresql` or `mysql`."""
        return urlsplit(self.url).scheme

    @property
    def ledger_url(self) -> str:
        """Of the database with the ledger, where it is another one."""
        return self.url

    def begin(self) -> None:
        """Its settings and first migrations, committed."""
        for name, text in self.settings().items():
            self.tree.write(name, text)
        for number in BEGINNING:
            self.write(number)
        commit(self.tree)

    def write(self, number: int, sql: str = "") -> None:
        """A migration: one that makes its table, or runs this statement."""
        self.tree.write(self.path(number), self.text(number, sql or f"CREATE TABLE t{number} (id INTEGER)"))

    def remove(self, number: int) -> None:
        """Takes the migration away."""
        (self.tree.root / self.path(number)).unlink()

    def restore(self) -> None:
        """Everything as it was committed."""
        self.tree.git("checkout", "--quiet", "--", ".")
        self.tree.git("clean", "-d", "--force", "--quiet")

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Starts a command of the framework in the project."""
        return subprocess.run(
            command,
            cwd=self.tree.root,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", **environ},
        )


def numbers(pattern: str, text: str) -> frozenset[int]:
    """What the pattern's group has in the lines that a command printed."""
    return frozenset(int(each) for each in re.findall(pattern, text, re.MULTILINE))


class Step(NamedTuple):
    """A change of a project of which everything is applied, and what is then to be said."""

    name: str
    change: Callable[[Project], None]
    expected: Said


STEPS = (
    Step("nothing", lambda _: None, Said()),
    Step("added", lambda project: project.write(40), Said(pending=frozenset({40}))),
    Step("edited", lambda project: project.write(20, "CREATE TABLE other (id INTEGER)"), Said(changed=frozenset({20}))),
    Step("removed", lambda project: project.remove(30), Said(unknown=frozenset({30}))),
    Step("failed", lambda project: project.write(40, "NO SQL"), Said(pending=frozenset({40}))),
    Step("older", lambda project: project.write(15), Said(pending=frozenset({15}))),
)


_RULES = ("pending", "changed-after-apply", "unknown-applied", "failed")
"""Of the gate, in the order of what `Said` has."""


def gate_says(project: Project) -> Said:
    """What the gate says of the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOP_DATABASE", project.ledger_url)
        run = inside("migrations", "--database-url-env", "SHOP_DATABASE", "--format=json", cwd=project.tree.root)
    report = run.report
    assert report["gates"][0]["unchecked"] == []
    assert "migrations/behind-base" not in run.rules
    numbers = {project.identity(number): number for number in range(100)}
    return Said(
        *(
            frozenset(
                numbers[each["details"]["migration"]]
                for each in report["findings"]
                if each["rule"] == f"migrations/{rule}"
            )
            for rule in _RULES
        )
    )
