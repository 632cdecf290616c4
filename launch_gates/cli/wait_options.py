"""The options that wait for a build, and what they come to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from launch_gates.config import units

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.config.settings import SiteSettings
    from launch_gates.site.waiting import Expected


class WaitOptions(NamedTuple):
    """What the options say of the build that should answer."""

    wait: float | None = None
    """Seconds."""
    expect_build: str | None = None

    @property
    def seconds(self) -> float:
        """How long to wait."""
        return self.wait or 0.0

    def expected(self, settings: SiteSettings) -> Expected | None:
        """The build that was named; with --wait alone the commit that this CI job runs for, else any that answers."""
        from launch_gates.ci.deployed import deployed_commit  # noqa: PLC0415 (`--help` does without)
        from launch_gates.site.build import BuildPlace  # noqa: PLC0415
        from launch_gates.site.waiting import Expected  # noqa: PLC0415

        if self.wait is None and self.expect_build is None:
            return None
        build = self.expect_build or deployed_commit(os.environ)
        return Expected(build, BuildPlace.parse(settings.build) if settings.build else None)


def _seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        return units.parse_duration(value) / 1000
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from None


_OPTIONS = (
    click.option(
        "--wait", metavar="DURATION", callback=_seconds,
        help="Wait until the new build answers, at most so long: 5m.",
    ),
    click.option(
        "--expect-build", metavar="BUILD",
        help="The build that must answer.  [default: with --wait the commit that this CI job runs for]",
    ),
)  # fmt: skip


def wait_options(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options; the command gets them as one `waiting`."""
    from functools import wraps  # noqa: PLC0415 (click has it loaded)

    @wraps(command)
    def with_wait(**rest: Any) -> int:  # noqa: ANN401 (whatever the command's own options are)
        options = WaitOptions(**{name: rest.pop(name) for name in WaitOptions._fields})
        return command(waiting=options, **rest)

    for option in reversed(_OPTIONS):
        with_wait = option(with_wait)
    return with_wait
