"""The options that say what is looked at beyond the pages, and what they come to."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from launch_gates.cli.options import gathered

SCREENSHOTS = Path("launch-gates-reports", "screenshots")


class SmokeOptions(NamedTuple):
    """What the options say."""

    journey: tuple[str, ...] = ()
    """Names; none is all of the configuration."""
    hurl: tuple[Path, ...] = ()
    browser: bool = False
    screenshots: Path = SCREENSHOTS
    active: bool = False
    default_credentials: bool = False


_OPTIONS = (
    click.option("--journey", multiple=True, metavar="NAME", help="Go only this journey; may be given again."),
    click.option(
        "--hurl", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
        help="Run this Hurl file too, with the site as its variable `url`; may be given again. Needs the program hurl.",
    ),
    click.option(
        "--browser", is_flag=True,
        help="Load the pages in a real browser too: the system's Chromium. Needs the extra `browser`.",
    ),
    click.option(
        "--screenshots", type=click.Path(path_type=Path, file_okay=False), default=SCREENSHOTS, metavar="FOLDER",
        help=f"Where --browser puts a picture of each page.  [default: {SCREENSHOTS}]",
    ),
    click.option(
        "--active", is_flag=True,
        help="Send a wrong log-in and an event without a signature, once each, also to routes that are only assumed.",
    ),
    click.option(
        "--default-credentials", is_flag=True,
        help="Try once whether the administration opens with the credentials that software comes with.",
    ),
)  # fmt: skip


smoke_options = gathered("also", lambda: SmokeOptions, _OPTIONS)
"""Adds the options; the command gets them as one `also`."""
