"""What `launch-gates migrations` does once its command line is parsed. Without click, which a hook does not load."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.cli.running import run_gates
from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.cli.common_options import CommonOptions
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


def look(path: Path, common: CommonOptions, database: DatabaseOptions | None = None, *, staged: bool = False) -> int:
    """Runs the migrations gate over one repository or folder and gives the exit code."""
    from launch_gates.cli.gate_source import source_of  # noqa: PLC0415 (other commands do without)
    from launch_gates.gates.migrations.gate import MigrationsGate  # noqa: PLC0415

    root, repository, make_source = source_of(path, of_next_commit=staged)
    settings = common.settings(root)
    if not staged:
        from launch_gates.acceptance.book import read_here  # noqa: PLC0415 (a commit without a finding does without)

        read_here(root)
    whole = repository if repository is not None and repository.root == root else None
    place = (database or DatabaseOptions()).place(root, settings.migrations, staged=staged)
    source, for_hook = make_source(settings.max_size), staged and common.base is None
    gate = MigrationsGate(source, whole, settings.max_size, place, for_hook=for_hook)
    return run_gates([(gate, settings.migrations)], root, common, settings)
