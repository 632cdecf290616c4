"""Waits until the build that was deployed is the one that answers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from launch_gates.site.build import build_of, is_build
from launch_gates.site.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.site.build import BuildPlace
    from launch_gates.site.client import Options
    from launch_gates.site.visit import Visit

_FIRST, _LONGEST = 1.0, 5.0
"""Seconds between two looks: a little longer each time."""
_MOST_LOOKS = 10_000
"""More than half a day of them."""
_FRESH = {"cache-control": "no-cache", "pragma": "no-cache"}
_ERROR = 500


class Expected(NamedTuple):
    """What is waited for."""

    build: str = ""
    """Empty for any build that answers without an error."""
    place: BuildPlace | None = None
    """None for the usual headers and meta elements."""


class Waited(NamedTuple):
    """How it ended."""

    seconds: float
    looks: int
    said: str | None
    """The build that answered last; None where it said nothing of that, or nothing answered."""
    visit: Visit
    """The last look. Where it came, this was the first answer of the new build to us."""
    came: bool

    @property
    def is_silent(self) -> bool:
        """Whether the site answers, and does not say which build it is."""
        return self.said is None and self.visit.is_answered and self.visit.status < _ERROR


def wait_for(
    options: Options, url: str, expected: Expected, seconds: float, progress: Callable[[float, str | None], None]
) -> Waited:
    """As `wait`, with a client of its own: what is asked while waiting is not what a run may ask."""
    limits = options.limits._replace(requests=_MOST_LOOKS, patience=0.0)
    with Client(options._replace(limits=limits)) as client:
        return wait(client, url, expected, seconds, progress)


def wait(
    client: Client, url: str, expected: Expected, seconds: float, progress: Callable[[float, str | None], None]
) -> Waited:
    """Looks at once, and again until what is expected answers or the time is over.

    Each look has a connection of its own: a load balancer keeps an old one at the old build. `progress` is told the
    seconds so far and what answered.
    """
    started, pause, looks = time.monotonic(), _FIRST, 0
    where = url if expected.place is None else urljoin(url, expected.place.path)
    while True:
        looks += 1
        with client.visitor(is_new=True) as visitor:
            visit = visitor.get(where, headers=_FRESH)
        said = build_of(visit, expected.place) if visit.is_answered else None
        came = _came(visit, said, expected)
        spent = time.monotonic() - started
        if came or spent + pause > seconds:
            return Waited(spent, looks, said, visit, came)
        progress(spent, said)
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST)


def _came(visit: Visit, said: str | None, expected: Expected) -> bool:
    if expected.build:
        return said is not None and is_build(said, expected.build)
    return visit.is_answered and visit.status < _ERROR
