"""The options that wait for a build, and what they come to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

from launch_gates.cli.options import gathered, of_kind
from launch_gates.config.kinds import DURATION

if TYPE_CHECKING:
    from launch_gates.config.settings import SiteSettings
    from launch_gates.site.waiting import Expected


class WaitOptions(NamedTuple):
    """What the options say of the build that should answer."""

    wait: int | None = None
    """Milliseconds."""
    expect_build: str | None = None

    @property
    def seconds(self) -> float:
        """How long to wait."""
        return (self.wait or 0) / 1000

    def expected(self, settings: SiteSettings) -> Expected | None:
        """The build that was named; with --wait alone the commit that this CI job runs for, else any that answers."""
        from launch_gates.ci.deployed import deployed_commit  # noqa: PLC0415 (`--help` does without)
        from launch_gates.site.build import BuildPlace  # noqa: PLC0415
        from launch_gates.site.waiting import Expected  # noqa: PLC0415

        if self.wait is None and self.expect_build is None:
            return None
        build = self.expect_build or deployed_commit(os.environ)
        return Expected(build, BuildPlace.parse(settings.build) if settings.build else None)


_OPTIONS = (
    click.option(
        "--wait", metavar="DURATION", callback=of_kind(DURATION),
        help="Wait until the new build answers, at most so long: 5m.",
    ),
    click.option(
        "--expect-build", metavar="BUILD",
        help="The build that must answer.  [default: with --wait the commit that this CI job runs for]",
    ),
)  # fmt: skip


wait_options = gathered("waiting", lambda: WaitOptions, _OPTIONS)
"""Adds the options; the command gets them as one `waiting`."""
