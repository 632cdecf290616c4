"""The file that holds the whole schema is of another version than the newest migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.mismatches import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.core.problem import Problem
    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/schema-file-stale",
    title="The schema file does not have the newest migration",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    why=(
        "New machines, tests and `db:schema:load` get their tables from it: they lack what the migration adds, and "
        "tests pass or fail for the wrong reason."
    ),
    fix="Run the migrations on your machine and commit the schema file that they write.",
    references=("https://guides.rubyonrails.org/active_record_migrations.html#schema-dumping-and-you",),
    bad_example="db/migrate/20260101120000_add_total.rb, and schema.rb at version 2025_12_01_090000",
    good_example="schema.rb at version 2026_01_01_120000",
)
NEEDS_BASE = False


def find(view: View) -> Iterator[Problem]:
    """What the framework's reader saw."""
    return problems(view, RULE, "schema-file")
