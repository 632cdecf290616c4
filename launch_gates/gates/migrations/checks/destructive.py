"""A new migration that loses data, breaks the code that is still running, or locks a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.records import OperationKind
    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/destructive",
    title="A new migration loses data, breaks running code, or locks a table",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why=(
        "While it is deployed the old code still runs, against the new tables: a column that is gone or has another "
        "name is a 500 for every customer until the last old process has ended. And what is dropped is gone."
    ),
    fix="Do it in two deploys: first code that does without, then the migration. Look at each line below.",
    references=(
        "https://github.com/ankane/strong_migrations#checks",
        "https://squawkhq.com/docs/rules",
    ),
    bad_example="ALTER TABLE orders DROP COLUMN note;  -- together with the code that no longer reads it",
    good_example="First deploy the code that does not read it; drop the column with the next deploy.",
)
NEEDS_BASE = True
_WHAT: Mapping[OperationKind, tuple[str, str]] = {
    "drop-table": ("drops the table", "Deploy code that does without it first, and keep a backup."),
    "drop-column": ("drops the column", "Deploy code that does without it first, and keep a backup."),
    "rename-table": ("renames the table", "Add the new one, write to both, move over, and drop the old one later."),
    "rename-column": ("renames the column", "Add the new one, write to both, move over, and drop the old one later."),
    "not-null": ("makes required, without a default,", "Give it a default, or fill the rows before it is required."),
    "narrow-type": ("narrows the type of", "See that every row fits, or add a new column and move over."),
    "blocking-index": ("locks, while its index is built,", "Build it with CONCURRENTLY, outside a transaction."),
}


def find(view: View) -> Iterator[Problem]:
    """Of new migrations alone: what is merged has happened, or cannot be changed."""
    for current in view.sets:
        for each in view.added(current):
            # Two indexes of one table are one thing to look at.
            for operation in {(one.kind, one.target): one for one in reversed(each.operations)}.values():
                what, fix = _WHAT[operation.kind]
                yield Problem(
                    Severity.MEDIUM,
                    f"{title_of(current)}: {each.identity} {what} {operation.target}",
                    fix,
                    (current.framework, current.name, each.identity, operation.kind, operation.target),
                    each.path,
                    operation.line,
                    each.identity,
                    Confidence.LIKELY,
                    {"operation": operation.kind, "target": operation.target},
                )
