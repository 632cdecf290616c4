"""What was measured of a site: one run, with its routes. Plain values; measuring and judging are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from launch_gates.gates.performance.verdict import Decision

Sample = float | None
"""Milliseconds until one request was answered; None where it was not: a 5xx, a timeout, a broken connection."""


@dataclass(frozen=True, slots=True)
class RouteRun:
    """One route in one run. Times are in milliseconds, sizes in bytes."""

    name: str
    """What people call it: its key in the configuration or its path, without a query, which may hold a token."""
    limit: float
    """What the p95 had to stay under."""
    verdict: Decision = "inconclusive"
    """Whether it did."""
    samples: tuple[Sample, ...] = ()
    """The warm requests, in the order in which they were sent."""
    errors: Mapping[str, int] = field(default_factory=dict)
    """How many samples are None for which reason: `timeout`, `503`."""
    cold: float | None = None
    """The first request, over a new connection; None where it failed, or was not made."""
    phases: Mapping[str, float] = field(default_factory=dict)
    """Name of a phase (`name`, `connect`, `tls`, `wait`, `body`) to its median."""
    cache: Mapping[str, int] = field(default_factory=dict)
    """What a cache said of itself (`hit`, `miss`) to the number of answers that said it."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """What was measured (`transferred`, `decoded`, `page`) to its bytes."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the gate against one host."""

    time: datetime
    """When it began, in UTC, to the second."""
    commit: str
    """The commit that is live there; empty where nobody said."""
    environment: str
    host: str
    routes: tuple[RouteRun, ...]


def over_limit(samples: Iterable[Sample], limit: float) -> list[bool]:
    """Whether each took longer than the limit in milliseconds, or was no answer at all."""
    return [sample is None or sample > limit for sample in samples]
