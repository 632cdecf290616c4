"""`launch-gates env`, which is also `lg-env`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates import __version__
from launch_gates.cli.env_targets import target_options
from launch_gates.cli.gate_command import GateCommand
from launch_gates.cli.options import CONTEXT_SETTINGS, common_options

if TYPE_CHECKING:
    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.cli.env_looking import TargetOptions

_FURTHER = {
    "list": ("launch_gates.cli.env_list:list_", "List every variable: where it is read, declared and provided."),
    "example": ("launch_gates.cli.env_example:example", "Make or complete the example file from what the code reads."),
}


@click.command(cls=GateCommand, further=_FURTHER, context_settings=CONTEXT_SETTINGS)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@target_options
@click.option("--staged", is_flag=True, help="Look at what the next commit will hold; for the git hook.")
@click.option("--strict", is_flag=True, help="A read without a default counts as one that fails without the variable.")
@common_options
@click.version_option(__version__, prog_name="launch-gates")
def env(path: Path, *, target: TargetOptions, staged: bool, strict: bool, common: CommonOptions) -> int:
    """Find which environment variables the code needs, and what the target environment lacks. No value is printed.

    \b
    launch-gates env                                   what the code reads and nothing declares
    launch-gates env --env-file .env.production        is everything there, real, and meant for production?
    heroku config --json | jq -r 'keys[]' | launch-gates env --names -
    gh secret list --json name -q '.[].name' | launch-gates env --names -
    launch-gates env --process-environment             when a container starts
    launch-gates env --staged                          what the next commit reads and does not declare
    launch-gates env --environment production          by the deploy job and the platform's files
    launch-gates env list --format markdown            every variable, for people
    launch-gates env example --write                   complete .env.example
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.env_looking import look  # noqa: PLC0415 (`--help` does without)

    return look(path, common, target, staged=staged, strict=strict)
