"""Two migrations that both want to be the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.frameworks import alembic_heads
from launch_gates.gates.migrations.frameworks.alembic_heads import Judgement
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
    fix=(
        "Make a merge migration (`makemigrations --merge`, `alembic merge heads`), or put one after the other. "
        "Branches of Alembic that are to stay apart get `branch_labels`, and the deploy runs `alembic upgrade heads`."
    ),
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
    """Of frameworks whose order is a graph. What only waits in a circle has no head, and is another rule's.

    Branches of Alembic that somebody has given labels may stay apart, where a deploy upgrades all of them.
    """
    graphs = [each for each in view.sets if order_of(each) == "graph" and not each.flaws]
    wanted = alembic_heads.targets(view.deploy)
    if len(wanted) > 1 and sum(each.framework == "alembic" for each in graphs) > 1:
        wanted = ()  # which of them is for which environment is not known
    for current in graphs:
        heads = graph_of(current).heads
        if len(heads) <= 1:
            continue
        is_alembic = current.framework == "alembic"
        judgement = alembic_heads.judged(current, heads, wanted) if is_alembic else Judgement(Severity.CRITICAL)
        if judgement is None:
            continue
        names = ", ".join(each.identity for each in heads)
        join = f"join them with {_MERGE.get(current.framework, 'a merge migration')}, or put one after the other"
        fix = f"{judgement.fix}; or {join}" if judgement.fix else join
        yield Problem(
            judgement.severity,
            f"{title_of(current)}: {len(heads)} heads: {names}{judgement.what}",
            f"{fix[0].upper()}{fix[1:]}.",
            (current.framework, current.name, *sorted(each.identity for each in heads)),
            heads[-1].path,
            heads[-1].line,
            heads[-1].identity,
        )
