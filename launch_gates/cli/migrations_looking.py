"""What `launch-gates migrations` does once its command line is parsed. Without click, which a hook does not load."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates.cli.running import run_gates
from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.config.settings import MigrationsSettings
    from launch_gates.core.gate import Gate
    from launch_gates.gates.migrations.place import Databases


class DatabaseOptions(NamedTuple):
    """What the options say. It does not show the address."""

    database_url: str | None = None
    database_url_env: tuple[tuple[str, str], ...] = ()
    """What the configuration calls a set, or nothing for all others, and the variable."""

    def __repr__(self) -> str:
        """Without the address."""
        return "DatabaseOptions()"

    def databases(self, root: Path, settings: MigrationsSettings, *, staged: bool = False) -> Databases:
        """Those that they or the configuration name. A commit waits for none that it did not ask for."""
        from launch_gates.gates.migrations.place import Databases, Place, by_settings  # noqa: PLC0415 (as for `--help`)

        by_set = dict(self.database_url_env)
        if len(by_set) < len(self.database_url_env):
            raise UsageError("--database-url-env is given twice for the same set", "give it once for each")
        if self.database_url is not None and "" in by_set:
            raise UsageError("--database-url and --database-url-env are both given", "give one of them")
        _refuse_unknown(by_set, settings)
        own = {
            name: Place(os.environ.get(variable, ""), f"the variable {variable}", root)
            for name, variable in by_set.items()
        }
        shared = own.pop("", None)
        if self.database_url is not None:
            shared = Place(self.database_url, "--database-url", root)
        said = Databases() if staged else by_settings(root, settings, os.environ)
        return Databases(shared or said.shared, {**said.own, **own})


def _refuse_unknown(by_set: Mapping[str, str], settings: MigrationsSettings) -> None:
    """Raises UsageError for a set that the configuration does not have."""
    if not any(by_set):
        return
    from launch_gates.git.printable import printable  # noqa: PLC0415 (only where a set is named)

    known = {printable(each.handle) for each in settings.sets}
    for name in by_set:
        if name and name not in known:
            from launch_gates.config.nearest import nearest  # noqa: PLC0415 (only for an error)

            near = nearest(name, known)
            hint = f"; did you mean {near}?" if near else ""
            fix = f"known: {', '.join(sorted(known))}" if known else "name it in a table [[migrations.set]]"
            raise UsageError(f"--database-url-env names a set that the configuration does not have{hint}", fix)


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
    databases = (database or DatabaseOptions()).databases(root, settings.migrations, staged=staged)
    source, for_hook = make_source(settings.max_size), staged and common.base is None
    gate = MigrationsGate(source, whole, settings.max_size, databases, for_hook=for_hook)

    def at_commit(_name: str, commit: str, _paths: frozenset[str] | None) -> tuple[Gate[Any], object]:
        from launch_gates.gates.migrations.entry import gate_at  # noqa: PLC0415 (few runs look at another commit)

        return gate_at(root, settings, commit, databases)

    return run_gates([(gate, settings.migrations)], root, common, settings, at_commit)
