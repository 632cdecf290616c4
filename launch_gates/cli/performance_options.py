"""The options that say how a site is measured, and what they come to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from launch_gates.cli.options import gathered, of_kind
from launch_gates.config.kinds import DURATION, RATE, SAMPLES

if TYPE_CHECKING:
    from launch_gates.config.settings import PerformanceSettings


class PerformanceOptions(NamedTuple):
    """What the options say; None where they say nothing."""

    samples: int | None = None
    budget: int | None = None
    """Milliseconds."""
    max_rate: float | None = None
    history: Path | None = None

    def settings(self, settings: PerformanceSettings) -> PerformanceSettings:
        """Those of the configuration, with what the options say in their place."""
        return settings._replace(
            samples=settings.samples if self.samples is None else self.samples,
            budget=settings.budget if self.budget is None else self.budget,
            max_rate=settings.max_rate if self.max_rate is None else self.max_rate,
        )


_OPTIONS = (
    click.option(
        "--samples", metavar="N", callback=of_kind(SAMPLES),
        help="The most requests a route, 10 to 1000.  [default: 200]",
    ),
    click.option(
        "--budget", metavar="DURATION", callback=of_kind(DURATION),
        help="The longest that all routes together are measured.  [default: 3m]",
    ),
    click.option(
        "--max-rate", metavar="N", callback=of_kind(RATE),
        help="The most requests a second, of all routes together.  [default: 4]",
    ),
    click.option(
        "--history", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help="Compare with the runs in this file, and add this one to it.",
    ),
)  # fmt: skip


performance_options = gathered("measuring", lambda: PerformanceOptions, _OPTIONS)
"""Adds the options; the command gets them as one `measuring`."""
