"""A migration that does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/empty",
    title="A migration does nothing",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    why="Somebody generated it and forgot to fill it in: once it is applied, filling it in comes too late.",
    fix="Fill it in before it is merged, or take it away.",
    references=("https://alembic.sqlalchemy.org/en/latest/autogenerate.html",),
    bad_example="def upgrade():\n    pass",
    good_example='def upgrade():\n    op.add_column("orders", sa.Column("total", sa.Integer()))',
)
NEEDS_BASE = False


def find(view: View) -> Iterator[Problem]:
    """Where there is a base to compare with, only new ones: what is merged may not be changed any more."""
    for current in view.sets:
        for each in current.migrations if view.base is None else view.added(current):
            if each.is_empty:
                yield Problem(
                    Severity.LOW if view.base is not None else Severity.INFO,
                    f"{title_of(current)}: {each.identity} does nothing",
                    "Fill it in before it is merged, or take it away.",
                    (current.framework, current.name, each.identity),
                    each.path,
                    each.line,
                    each.identity,
                    Confidence.LIKELY,
                )
