"""The options that choose journeys, and what they come to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Callable


class JourneyOptions(NamedTuple):
    """What the options say."""

    journey: tuple[str, ...] = ()
    """Names; none is all of the configuration."""
    hurl: tuple[Path, ...] = ()


_OPTIONS = (
    click.option("--journey", multiple=True, metavar="NAME", help="Go only this journey; may be given again."),
    click.option(
        "--hurl", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
        help="Run this Hurl file too, with the site as its variable `url`; may be given again. Needs the program hurl.",
    ),
)  # fmt: skip


def journey_options(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options; the command gets them as one `journeys`."""
    from functools import wraps  # noqa: PLC0415 (click has it loaded)

    @wraps(command)
    def with_journeys(**rest: Any) -> int:  # noqa: ANN401 (whatever the command's own options are)
        options = JourneyOptions(**{name: rest.pop(name) for name in JourneyOptions._fields})
        return command(journeys=options, **rest)

    for option in reversed(_OPTIONS):
        with_journeys = option(with_journeys)
    return with_journeys
