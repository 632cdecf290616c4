"""`launch-gates env list`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates.cli.env_targets import target_options
from launch_gates.cli.options import CONTEXT_SETTINGS
from launch_gates.core import exit_codes

if TYPE_CHECKING:
    from launch_gates.cli.env_looking import TargetOptions


@click.command(context_settings=CONTEXT_SETTINGS)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(["text", "json", "markdown", "dotenv"]), default="text")
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Use this configuration.")
@target_options
def list_(path: Path, format_: str, *, config: Path | None, target: TargetOptions) -> int:
    """List every environment variable that the code reads or a file declares. No value is printed.

    \b
    launch-gates env list
    launch-gates env list --format json | jq '.variables[] | select(.required == "required") | .name'
    launch-gates env list --env-file .env.production     with what production provides
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.env_inventory import inventory_of  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.messages import print_text, redacted  # noqa: PLC0415
    from launch_gates.gates.env.listing import FORMATS, Listing  # noqa: PLC0415

    found = inventory_of(path, config, target)
    print_text(redacted(FORMATS[format_](Listing(found.inventory, found.target))))
    return exit_codes.UNCHECKED if found.was_unread else exit_codes.GO
