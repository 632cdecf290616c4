"""sqitch: the real command, with its registry in a file or a schema of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gates.migrations.database.matrix import Project, Said, numbers

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Mapping

_ENGINES = {"sqlite": "sqlite", "postgresql": "pg"}
_ENTRY = "t{number} 2026-01-01T00:00:{number}Z Zoe <zoe@example.org> # A table\n"


class Sqitch(Project):
    """A project with one plan."""

    def settings(self) -> Mapping[str, str]:
        """Its configuration, and a plan without changes."""
        return {
            "sqitch.conf": f"[core]\n\tengine = {_ENGINES[self.kind]}\n",
            "sqitch.plan": "%syntax-version=1.0.0\n%project=shop\n\n",
        }

    def path(self, number: int) -> str:
        """The deploy script."""
        return f"deploy/t{number}.sql"

    def text(self, number: int, sql: str) -> str:
        """The statement."""
        return f"-- Deploy shop:t{number}\n{sql};\n"

    def identity(self, number: int) -> str:
        """The name of the change."""
        return f"t{number}"

    @property
    def ledger_url(self) -> str:
        """In SQLite the registry is a file beside the database's."""
        return self.url.replace("shop", "sqitch") if self.kind == "sqlite" else self.url

    def write(self, number: int, sql: str = "") -> None:
        """Also into the plan, in the place of its number."""
        super().write(number, sql)
        self._plan({*self._planned(), number})

    def remove(self, number: int) -> None:
        """Also from the plan."""
        super().remove(number)
        self._plan(self._planned() - {number})

    def migrate(self) -> bool:
        """`sqitch deploy`."""
        return self.sqitch("deploy").returncode == 0

    def status(self) -> Said:
        """`sqitch status` for what is pending, `check` for what was edited, `verify` for what is not in the plan."""
        status, check, verify = (self.sqitch(command) for command in ("status", "check", "verify"))
        return Said(
            pending=numbers(r"^  \* t(\d+)$", status.stdout),
            changed=numbers(r"^Script signatures diverge at change t(\d+)$", check.stdout),
            unknown=numbers(r"^  \* t(\d+) \.+ # Not present in the plan$", verify.stdout),
        )

    def _planned(self) -> frozenset[int]:
        return numbers(r"^t(\d+) ", (self.tree.root / "sqitch.plan").read_text())

    def _plan(self, planned: Iterable[int]) -> None:
        entries = (_ENTRY.format(number=number) for number in sorted(planned))
        self.tree.write("sqitch.plan", self.settings()["sqitch.plan"] + "".join(entries))

    def sqitch(self, *command: str, target: str = "") -> subprocess.CompletedProcess[str]:
        """One command on the database."""
        own = "db:" + self.url.replace("postgresql:", "pg:").replace("sqlite:///", "sqlite:")
        return self.run("sqitch", *command, target or own, SQITCH_FULLNAME="Zoe", SQITCH_EMAIL="zoe@example.org")
