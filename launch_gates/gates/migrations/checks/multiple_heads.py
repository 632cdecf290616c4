"""Two migrations that both want to be the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.graph import graph_of
from launch_gates.gates.migrations.view import order_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/multiple-heads",
    title="The migrations end in more than one head",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why=(
        "Two branches each added a migration after the same one. The migrate command stops with an error, or, told "
        "to go to one head, leaves the other out: the new code runs on the old tables."
    ),
    fix="Make a merge migration (`makemigrations --merge`, `alembic merge heads`), or put one after the other.",
    references=(
        "https://docs.djangoproject.com/en/stable/topics/migrations/#version-control",
        "https://alembic.sqlalchemy.org/en/latest/branches.html",
    ),
    bad_example="0042_add_total.py and 0042_add_note.py, which both depend on 0041",
    good_example="0043_merge.py, which depends on both",
)
NEEDS_BASE = False
_MERGE = {"django": "`python manage.py makemigrations --merge`", "alembic": "`alembic merge heads`"}


def find(view: View) -> Iterator[Problem]:
    """Of frameworks whose order is a graph. What only waits in a circle has no head, and is another rule's."""
    for current in view.sets:
        if order_of(current) != "graph" or current.flaws:
            continue
        heads = graph_of(current).heads
        if len(heads) > 1:
            names = ", ".join(each.identity for each in heads)
            merge = _MERGE.get(current.framework, "a merge migration")
            yield Problem(
                Severity.CRITICAL,
                f"{title_of(current)}: {len(heads)} heads: {names}",
                f"Join them with {merge}, or put one after the other.",
                (current.framework, current.name, *sorted(each.identity for each in heads)),
                heads[-1].path,
                heads[-1].line,
                heads[-1].identity,
            )
