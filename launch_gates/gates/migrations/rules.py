"""Every rule of the migrations gate: those of its checks, and its own about what it could not tell."""

from __future__ import annotations

from launch_gates.core.confidence import Confidence
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.checks.table import CHECKS
from launch_gates.gates.migrations.loading import UNKNOWN
from launch_gates.gates.migrations.view import UNREADABLE_DATABASE
from launch_gates.sources.source import UNREADABLE

_OWN = (
    Rule(
        id=f"migrations/{UNREADABLE}",
        title="A migration could not be read",
        severity=Severity.HIGH,
        confidence=Confidence.CERTAIN,
        why="What it does, and whether it is at the right place, is not known: what was not looked at has not passed.",
        fix="Correct the file, or leave it out in the configuration, then run again.",
        references=(),
        bad_example="shop/migrations/0042_total.py  (syntax error)",
        good_example="Every migration can be read.",
    ),
    Rule(
        id=f"migrations/{UNKNOWN}",
        title="A folder of migrations that no known framework has",
        severity=Severity.HIGH,
        confidence=Confidence.LIKELY,
        why="Nobody looks whether they are in order, or run: what was not looked at has not passed.",
        fix="Name the framework in [[migrations.set]], or leave the folder out in the configuration.",
        references=(),
        bad_example="internal/migrations/0001_init.sql, run by a program of your own",
        good_example="A folder of one of the frameworks that are known.",
    ),
    Rule(
        id=f"migrations/{UNREADABLE_DATABASE}",
        title="The database's ledger could not be read",
        severity=Severity.HIGH,
        confidence=Confidence.CERTAIN,
        why="Whether the database has every migration is not known: what was not looked at has not passed.",
        fix="Grant SELECT on the ledger to the role, correct the address, or run it where the database can be reached.",
        references=("https://www.postgresql.org/docs/current/sql-grant.html",),
        bad_example="The role may not read public.django_migrations.",
        good_example="GRANT SELECT ON django_migrations TO launch_gates;",
    ),
)
RULES: tuple[Rule, ...] = tuple(rule._replace(family="migrations") for rule in (*(c.rule for c in CHECKS), *_OWN))
