"""The options that name a live database, and what they come to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from launch_gates.config.kinds import VARIABLE, Refused
from launch_gates.config.nearest import nearest
from launch_gates.core.errors import UsageError
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from launch_gates.config.settings import MigrationsSettings
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
    known = {printable(each.handle) for each in settings.sets}
    for name in by_set:
        if name and name not in known:
            near = nearest(name, known)
            hint = f"; did you mean {near}?" if near else ""
            fix = f"known: {', '.join(sorted(known))}" if known else "name it in a table [[migrations.set]]"
            raise UsageError(f"--database-url-env names a set that the configuration does not have{hint}", fix)


def _variables(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Set and variable of each. What else was given is not repeated: it may be the address itself."""
    found = []
    for each in value:
        name, _, variable = each.rpartition("=")
        try:
            found.append((name, VARIABLE.parse(variable)))
        except Refused as refused:
            raise click.BadParameter(f"must be {refused.accepted}", context, parameter) from None
    return tuple(found)


_OPTIONS = (
    click.option(
        "--database-url-env", metavar="[SET=]NAME", multiple=True, callback=_variables,
        help="Compare with the live database whose address is in this variable, such as DATABASE_URL. It is only read: "
        "a role with SELECT on the framework's own table is enough. Repeatable, with SET= for one [[migrations.set]].",
    ),
    click.option(
        "--database-url", metavar="URL",
        help="The same with the address itself. Others on this machine can see it in the list of processes: prefer "
        "--database-url-env.",
    ),
)  # fmt: skip


def database_options(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options; the command gets them as one `database`."""
    from functools import wraps  # noqa: PLC0415 (click has it loaded)

    @wraps(command)
    def with_database(**rest: Any) -> int:  # noqa: ANN401 (whatever the command's own options are)
        options = DatabaseOptions(**{name: rest.pop(name) for name in DatabaseOptions._fields})
        return command(database=options, **rest)

    for option in reversed(_OPTIONS):
        with_database = option(with_database)
    return with_database
