"""A migration that is not any more what the database was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.applying import has_changed
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/changed-after-apply",
    title="A migration was changed after the database had it",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="It is not run again: this database has what the file said then, and a new one gets what it says now.",
    fix="Take the change back, and write it as a migration of its own.",
    references=("https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/shadow-database",),
    bad_example="_prisma_migrations has another checksum of 20260101120000_total than its migration.sql gives.",
    good_example="What is to be changed is in a new migration.",
)
NEEDS_BASE = False


def find(view: View) -> Iterator[Problem]:
    """By the checksum that the ledger has; other line endings are none. Quiet for what is meant to be run again."""
    for current, applied, table in view.applied():
        for each in current.migrations:
            if each.is_repeatable or each.identity not in applied.identities or not has_changed(each, applied):
                continue
            yield Problem(
                Severity.HIGH,
                f"{title_of(current)}: {each.identity} is not what was applied: {table} has another checksum",
                "Take the change back, and write it as a migration of its own.",
                (current.framework, current.name, each.identity),
                each.path,
                each.line,
                each.identity,
                details={"ledger": table},
            )
