"""The options that say how a site is measured, and what they come to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from launch_gates.config.kinds import DURATION, RATE, SAMPLES, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.config.kinds import Kind
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


def _of(kind: Kind[Any], read: Callable[[str], object]) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    def parse(context: click.Context, parameter: click.Parameter, value: str | None) -> object:
        if value is None:
            return None
        try:
            return kind.parse(read(value))
        except (Refused, ValueError):
            raise click.BadParameter(f"must be {kind.accepted}", context, parameter) from None

    return parse


_OPTIONS = (
    click.option(
        "--samples", metavar="N", callback=_of(SAMPLES, int),
        help="The most requests a route, 10 to 1000.  [default: 200]",
    ),
    click.option(
        "--budget", metavar="DURATION", callback=_of(DURATION, str),
        help="The longest that all routes together are measured.  [default: 3m]",
    ),
    click.option(
        "--max-rate", metavar="N", callback=_of(RATE, float),
        help="The most requests a second, of all routes together.  [default: 4]",
    ),
    click.option(
        "--history", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help="Compare with the runs in this file, and add this one to it.",
    ),
)  # fmt: skip


def performance_options(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options; the command gets them as one `measuring`."""
    from functools import wraps  # noqa: PLC0415 (click has it loaded)

    @wraps(command)
    def with_measuring(**rest: Any) -> int:  # noqa: ANN401 (whatever the command's own options are)
        options = PerformanceOptions(**{name: rest.pop(name) for name in PerformanceOptions._fields})
        return command(measuring=options, **rest)

    for option in reversed(_OPTIONS):
        with_measuring = option(with_measuring)
    return with_measuring
