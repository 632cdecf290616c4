"""The options that say what a target environment provides, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launch_gates.cli.options import gathered, of_kind
from launch_gates.config.kinds import ENVIRONMENT

if TYPE_CHECKING:
    from launch_gates.cli.env_looking import TargetOptions


_OPTIONS = (
    click.option(
        "--environment", metavar="NAME", callback=of_kind(ENVIRONMENT),
        help="The environment that is launched.  [default: what a file's name says, else production]",
    ),
    click.option(
        "--env-file", "env_files", multiple=True, metavar="[NAME=]FILE",
        help="Its variables: a dotenv, YAML or JSON file, or a Kubernetes manifest; may be given again, also for other "
        "environments to compare with.",
    ),
    click.option("--names", metavar="FILE", help="The names of its variables alone, one a line; - is standard input."),
    click.option("--process-environment", is_flag=True, help="Its variables are those of this very process."),
)  # fmt: skip


def _record() -> type[TargetOptions]:
    from launch_gates.cli.env_looking import TargetOptions  # noqa: PLC0415 (as its module says)

    return TargetOptions


target_options = gathered("target", _record, _OPTIONS)
"""Adds the options; the command gets them as one `target`."""
