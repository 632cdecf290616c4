"""`launch-gates env example`."""

from __future__ import annotations

from pathlib import Path

import click

from launch_gates.cli.options import CONTEXT_SETTINGS
from launch_gates.core import exit_codes


@click.command(context_settings=CONTEXT_SETTINGS)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Write the files; without it, show what would be added.")
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Use this configuration.")
def example(path: Path, *, write: bool, config: Path | None) -> int:
    """Make or complete the example file from what the code reads.

    Order and comments of a file stay as they are; names are added below, never a value.

    \b
    launch-gates env example             show what is lacking
    launch-gates env example --write     write it
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.env_inventory import inventory_of  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.env_looking import TargetOptions  # noqa: PLC0415
    from launch_gates.cli.example_files import add_to  # noqa: PLC0415
    from launch_gates.cli.messages import print_text, redacted  # noqa: PLC0415
    from launch_gates.gates.env.example import completed, examples  # noqa: PLC0415

    found = inventory_of(path, config, TargetOptions())
    lacking = examples(found.inventory)
    for name, variables in lacking.items():
        if write:
            add_to(found.root / name, variables)
            count = f"{len(variables)} variable{'s' if len(variables) != 1 else ''}"
            print_text(redacted(f"{name}: added {count}\n"))
        else:
            print_text(redacted(f"# to be added to {name}:\n{completed('', variables)}\n"))
    if not lacking:
        print_text("Every variable that the code reads is declared.\n")
    return exit_codes.UNCHECKED if found.was_unread else exit_codes.GO
