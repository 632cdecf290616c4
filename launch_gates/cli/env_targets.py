"""The options that say what a target environment provides, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from launch_gates.config.kinds import ENVIRONMENT, Refused

if TYPE_CHECKING:
    from collections.abc import Callable


def _environment(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return ENVIRONMENT.parse(value)
    except Refused as refused:
        raise click.BadParameter(f"must be {refused.accepted}", context, parameter) from None


_OPTIONS = (
    click.option(
        "--environment", metavar="NAME", callback=_environment,
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


def target_options(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options; the command gets them as one `target`."""
    from functools import wraps  # noqa: PLC0415 (click has it loaded)

    from launch_gates.cli.env_looking import TargetOptions  # noqa: PLC0415 (as its module says)

    @wraps(command)
    def with_target(**rest: Any) -> int:  # noqa: ANN401 (whatever the command's own options are)
        options = TargetOptions(**{name: rest.pop(name) for name in TargetOptions._fields})
        return command(target=options, **rest)

    for option in reversed(_OPTIONS):
        with_target = option(with_target)
    return with_target
