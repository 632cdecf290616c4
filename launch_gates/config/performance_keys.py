"""The keys of `[performance]`."""

from __future__ import annotations

from launch_gates.config import kinds
from launch_gates.config.key import Key, Section
from launch_gates.config.rule_keys import rule_keys

_NAME = "performance"
P95 = Key(_NAME, "p95", kinds.DURATION, 500, "The most that 95 of 100 requests may take.")
COLD = Key(_NAME, "cold", kinds.DURATION, 2000, "The most that the first request over a new connection may take.")
SAMPLES = Key(_NAME, "samples", kinds.SAMPLES, 200, "The most requests a route; fewer where the verdict falls earlier.")
BUDGET = Key(_NAME, "budget", kinds.DURATION, 180_000, "The longest that all routes together are measured.")
MAX_RATE = Key(_NAME, "max-rate", kinds.RATE, 4.0, "The most requests a second to the host, of all routes together.")
DISABLE, SEVERITY = rule_keys("performance", "heavy-page")
PERFORMANCE = Section(
    _NAME,
    (P95, COLD, SAMPLES, BUDGET, MAX_RATE, DISABLE, SEVERITY),
    "How fast the site must be, and how that is measured.",
)
