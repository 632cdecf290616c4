"""Runs that could have been, and runs whose every text is of somebody else's choosing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from launch_gates.gates.performance.records import RouteRun, Run
from launch_gates.gates.performance.verdict import DECISIONS

if TYPE_CHECKING:
    from launch_gates.gates.performance.records import Sample

TEXTS = st.text(alphabet=st.characters(), max_size=20)
_TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 (as it asks)
    lambda time: time.replace(microsecond=0)
)
_MILLISECONDS = st.integers(0, 10**7).map(lambda tenths: tenths / 10)
_COUNTS = st.integers(0, 10**12)


@st.composite
def _route_runs(draw: st.DrawFn, name: str) -> RouteRun:
    samples: list[Sample] = draw(st.lists(st.none() | _MILLISECONDS, max_size=30))
    failed = samples.count(None)
    timeouts = draw(st.integers(0, failed))
    return RouteRun(
        name=name,
        limit=draw(_MILLISECONDS),
        verdict=draw(st.sampled_from(DECISIONS)),
        samples=tuple(samples),
        errors={"timeout": timeouts, draw(TEXTS.filter(lambda text: text != "timeout")): failed - timeouts},
        cold=draw(st.none() | _MILLISECONDS),
        phases=draw(st.dictionaries(TEXTS, _MILLISECONDS, max_size=3)),
        cache=draw(st.dictionaries(TEXTS, _COUNTS, max_size=3)),
        sizes=draw(st.dictionaries(TEXTS, _COUNTS, max_size=3)),
    )


@st.composite
def any_run(draw: st.DrawFn) -> Run:
    """A run with anything in it that can be written."""
    names = draw(st.lists(TEXTS, max_size=3, unique=True))
    return Run(
        time=draw(_TIMES),
        commit=draw(TEXTS),
        environment=draw(TEXTS),
        host=draw(TEXTS),
        routes=tuple(draw(_route_runs(name)) for name in names),
    )


def a_run(*routes: RouteRun, day: int = 1, commit: str = "0123456789abcdef", host: str = "shop.example") -> Run:
    """A run on a day of January."""
    return Run(datetime(2026, 1, day, 12, 30, tzinfo=UTC), commit, "production", host, routes)
