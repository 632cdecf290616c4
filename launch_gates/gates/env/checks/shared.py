"""Production and another environment hold the same database or the same secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.env import hosts
from launch_gates.gates.env.checks.placeholder import stands_in
from launch_gates.gates.env.wording import client_prefix, names_a_secret, signs_sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.target import Target
    from launch_gates.gates.env.view import View

RULE = Rule(
    id="env/shared-across-environments",
    title="Production shares a database or a secret with another environment",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why=(
        "A migration that somebody tries out, or a test that empties tables, does so to the customers' data; and a "
        "secret that leaks from where everybody works opens production."
    ),
    fix="Give each environment its own.",
    references=("https://12factor.net/config",),
    bad_example="the same DATABASE_URL in .env.production and .env.staging",
    good_example="a database of its own for staging",
)
NEEDS_TARGET = True
_DATABASES = (
    "postgres:",
    "postgresql:",
    "postgis:",
    "mysql:",
    "mysql2:",
    "mariadb:",
    "mongodb:",
    "mongodb+srv:",
    "sqlserver:",
    "redis:",
    "rediss:",
)
_SHORTEST = 8


def find(view: View) -> Iterator[Problem]:
    """Compares production with each other environment that was given."""
    targets = [target for target in (view.target, *view.others) if target is not None]
    for production in (target for target in targets if target.is_production):
        for other in (target for target in targets if not target.is_production):
            yield from _shared(production, other)


def _shared(production: Target, other: Target) -> Iterator[Problem]:
    for name, provided in production.variables.items():
        value = (provided.value or "").strip()
        there = other.variables.get(name)
        if there is None or (there.value or "").strip() != value or not _matters(name, value):
            continue
        what = "the same database" if _is_database(value) else "the same secret"
        yield Problem(
            Severity.HIGH,
            f"{name} is {what} in {production.environment} and {other.environment}",
            f"Give {other.environment} its own {name}.",
            (name, production.environment, other.environment),
            provided.path,
            provided.line,
            name,
            Confidence.LIKELY,
        )


def _matters(name: str, value: str) -> bool:
    if _is_database(value):
        return not any(hosts.is_loopback(host) for host in hosts.hosts_in(value))
    if client_prefix(name) or len(value) < _SHORTEST or stands_in(value, is_secret=True):
        return False
    return names_a_secret(name) or signs_sessions(name)


def _is_database(value: str) -> bool:
    return value.lower().startswith(_DATABASES)
