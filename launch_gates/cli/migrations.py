"""`launch-gates migrations`, which is also `lg-migrations`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates import __version__
from launch_gates.cli.database_options import database_options
from launch_gates.cli.gate_command import GateCommand
from launch_gates.cli.options import CONTEXT_SETTINGS, common_options

if TYPE_CHECKING:
    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.cli.migrations_looking import DatabaseOptions

_FURTHER = {
    "list": ("launch_gates.cli.migrations_list:list_", "List every set of migrations, in the order of the framework."),
}


@click.command(cls=GateCommand, further=_FURTHER, context_settings=CONTEXT_SETTINGS)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--staged", is_flag=True, help="Look at what the next commit will hold; for the git hook.")
@database_options
@common_options
@click.version_option(__version__, prog_name="launch-gates")
def migrations(path: Path, *, staged: bool, database: DatabaseOptions, common: CommonOptions) -> int:
    """Find migrations that conflict, were edited or deleted after they were merged, or were never run.

    They are compared with where this branch left the default branch, or with --base, and with the live database where
    one is named. Nothing of the project is run.

    \b
    launch-gates migrations                    this branch against the default branch
    launch-gates migrations --base origin/main
    launch-gates migrations --database-url-env DATABASE_URL    does the database have them all?
    launch-gates migrations --database-url-env billing=BILLING_URL    that of one [[migrations.set]]
    launch-gates migrations --staged           with what the next commit brings
    launch-gates migrations list               every set, in order
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.migrations_looking import look  # noqa: PLC0415 (`--help` does without)

    return look(path, common, database, staged=staged)
