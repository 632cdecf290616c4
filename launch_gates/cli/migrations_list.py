"""`launch-gates migrations list`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates.cli.database_options import database_options
from launch_gates.cli.options import CONTEXT_SETTINGS
from launch_gates.core import exit_codes

if TYPE_CHECKING:
    from launch_gates.cli.migrations_looking import DatabaseOptions


@click.command(context_settings=CONTEXT_SETTINGS)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@database_options
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Use this configuration.")
def list_(path: Path, format_: str, *, database: DatabaseOptions, config: Path | None) -> int:
    """List every set of migrations with its framework, in the order in which a new database would get them.

    With a database it says of each migration whether that has it.

    \b
    launch-gates migrations list
    launch-gates migrations list --database-url-env DATABASE_URL
    launch-gates migrations list --format json | jq '.sets[] | {framework, name}'
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.common_options import CommonOptions  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.gate_source import source_of  # noqa: PLC0415
    from launch_gates.cli.messages import print_text, redacted, say  # noqa: PLC0415
    from launch_gates.gates.migrations.files import RepositoryFiles  # noqa: PLC0415
    from launch_gates.gates.migrations.gate import wanted  # noqa: PLC0415
    from launch_gates.gates.migrations.listing import FORMATS  # noqa: PLC0415
    from launch_gates.gates.migrations.live import look  # noqa: PLC0415
    from launch_gates.gates.migrations.loading import load  # noqa: PLC0415
    from launch_gates.gates.migrations.view import View  # noqa: PLC0415

    place = source_of(path)
    settings = CommonOptions(config=config).settings(place.root)
    with place.source(settings.max_size).documents() as items:
        files = RepositoryFiles(wanted(items, settings.migrations))
        loaded = load(files, lambda _line: None, settings.migrations.sets)
    looked = look(database.databases(place.root, settings.migrations), loaded.sets, lambda _line: None)
    outcomes = (*loaded.outcomes, *(looked.outcomes if looked is not None else ()))
    for outcome in outcomes:
        say(f"Warning: {redacted(outcome.subject)}: {redacted(outcome.reason)}")
    view = View(loaded.sets, databases=looked.standings if looked is not None else None)
    print_text(redacted(FORMATS[format_](view)))
    return exit_codes.UNCHECKED if outcomes else exit_codes.GO
