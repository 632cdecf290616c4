"""The options that name a live database, for click."""

from __future__ import annotations

import click

from launch_gates.cli.migrations_looking import DatabaseOptions
from launch_gates.cli.options import gathered
from launch_gates.config.kinds import VARIABLE, Refused


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


database_options = gathered("database", lambda: DatabaseOptions, _OPTIONS)
"""Adds the options; the command gets them as one `database`."""
