"""Goes the configured journeys, and the `.hurl` files that were named on the command line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launch_gates.core.errors import UsageError
from launch_gates.gates.smoke.journeys.running import go
from launch_gates.gates.smoke.journeys.variables import Variables
from launch_gates.site.hurl import run_hurl

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from launch_gates.config.journey import Journey
    from launch_gates.core.gate import Context
    from launch_gates.gates.smoke.journeys.running import Gone
    from launch_gates.site.client import Client
    from launch_gates.site.hurl import HurlRun


def chosen(journeys: Sequence[Journey], names: Collection[str]) -> tuple[Journey, ...]:
    """Those of the names, or all where none is given. Raises UsageError for a name that there is not."""
    known = [journey.name for journey in journeys]
    for name in names:
        if name not in known:
            there = f"there are {', '.join(known)}" if known else "the configuration has no [[smoke.journey]]"
            raise UsageError(f"--journey: there is no journey of that name; {there}")
    return tuple(journey for journey in journeys if not names or journey.name in names)


def look_at_files(url: str, files: Sequence[Path], options: Sequence[str], context: Context) -> tuple[HurlRun, ...]:
    """One after the other; each gets the site as its variable `url`, without the last slash."""
    runs = []
    for number, file in enumerate(files):
        context.progress(number, len(files), "hurl files")
        runs.append(run_hurl(file, ("--variable", f"url={url.rstrip('/')}", *options), os.environ))
    return tuple(runs)


def look_at_journeys(
    client: Client, url: str, journeys: Sequence[Journey], context: Context, *, may_send_credentials: bool
) -> tuple[Gone, ...]:
    """In the order of the configuration."""
    if not journeys:
        return ()

    def variables() -> Variables:
        return Variables(os.environ, may_send_credentials=may_send_credentials)

    return go(client, url, journeys, variables, context.progress)
