"""The options that name a live database, and what they come to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

from launch_gates.cli.options import gathered, of_kind
from launch_gates.config.kinds import VARIABLE
from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.config.settings import MigrationsSettings
    from launch_gates.gates.migrations.place import Place


class DatabaseOptions(NamedTuple):
    """What the options say. It does not show the address."""

    database_url: str | None = None
    database_url_env: str | None = None

    def __repr__(self) -> str:
        """Without the address."""
        return "DatabaseOptions()"

    def place(self, root: Path, settings: MigrationsSettings, *, staged: bool = False) -> Place | None:
        """The database that they or the configuration name. A commit waits for none that it did not ask for."""
        from launch_gates.gates.migrations.place import Place, by_settings  # noqa: PLC0415 (`--help` does without)

        if self.database_url is not None and self.database_url_env is not None:
            raise UsageError("--database-url and --database-url-env are both given", "give one of them")
        if self.database_url is not None:
            return Place(self.database_url, "--database-url", root)
        if self.database_url_env is not None:
            return Place(os.environ.get(self.database_url_env, ""), f"the variable {self.database_url_env}", root)
        return None if staged else by_settings(root, settings, os.environ)


_OPTIONS = (
    click.option(
        "--database-url-env", metavar="NAME", callback=of_kind(VARIABLE),
        help="Compare with the live database whose address is in this variable, such as DATABASE_URL. It is only read: "
        "a role with SELECT on the framework's own table is enough.",
    ),
    click.option(
        "--database-url", metavar="URL",
        help="The same with the address itself. Others on this machine can see it in the list of processes: prefer "
        "--database-url-env.",
    ),
)  # fmt: skip


database_options = gathered("database", lambda: DatabaseOptions, _OPTIONS)
"""Adds the options; the command gets them as one `database`."""
