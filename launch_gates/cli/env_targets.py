"""The options that say what a target environment provides, and what they come to."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from launch_gates.config.kinds import ENVIRONMENT, Refused
from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.config.settings import EnvSettings
    from launch_gates.gates.env.gate import Asked

_LARGEST_LIST = 4 << 20
"""Bytes."""


class TargetOptions(NamedTuple):
    """What the options say."""

    environment: str | None = None
    env_files: tuple[str, ...] = ()
    names: str | None = None
    process_environment: bool = False

    def asked(self, root: Path, settings: EnvSettings, *, strict: bool = False) -> Asked:
        """What they and the configuration come to. Raises UsageError for a file that cannot be used."""
        from launch_gates.gates.env import targets  # noqa: PLC0415 (`--help` does without)
        from launch_gates.gates.env.gate import Asked  # noqa: PLC0415

        wanted = self.environment or settings.environment
        given = [targets.from_option(file, wanted) for file in self.env_files]
        if self.names is not None:
            shown = "standard input" if self.names == "-" else self.names
            given.append(targets.from_names(_list(self.names), shown, wanted))
        if not given and not self.process_environment:
            return Asked(tuple(targets.by_settings(root, settings, wanted)), wanted, strict)
        makers = [targets.always(target) for target in given]
        if self.process_environment:
            makers.append(targets.from_process(dict(os.environ), wanted))
        elif self.environment is not None and all(target.environment != wanted for target in given):
            raise targets.no_such_environment(self.environment, given)
        return Asked(tuple(makers), wanted, strict)


def _list(names: str) -> str:
    """The text of a list of names, from a file or standard input."""
    if names == "-":
        if sys.stdin is None:
            raise UsageError("--names -: standard input is closed", "pipe the names into it")
        data = sys.stdin.buffer.read(_LARGEST_LIST + 1)
    else:
        from launch_gates.gates.env.targets import content  # noqa: PLC0415 (`--help` does without)

        data = content(Path(names), names, "--names")
    if len(data) > _LARGEST_LIST:
        raise UsageError("--names: more than 4 MiB", "give one name a line")
    return data.decode("utf-8-sig", "replace")


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

    @wraps(command)
    def with_target(**rest: Any) -> int:  # noqa: ANN401 (whatever the command's own options are)
        options = TargetOptions(**{name: rest.pop(name) for name in TargetOptions._fields})
        return command(target=options, **rest)

    for option in reversed(_OPTIONS):
        with_target = option(with_target)
    return with_target
