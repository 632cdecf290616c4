"""A database in which the framework has never written down anything."""

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
    id="migrations/ledger-missing",
    title="The database has no ledger of these migrations",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why="Either nothing was ever migrated, or this is not the database that the application uses.",
    fix="Check that the address is that of the application's own database, then run the framework's migrate command.",
    references=("https://docs.djangoproject.com/en/stable/topics/migrations/#workflow",),
    bad_example="The database has twelve tables, and none of them is django_migrations.",
    good_example="django_migrations has a row for each migration.",
)
NEEDS_BASE = False


def find(view: View) -> Iterator[Problem]:
    """One for a framework and a database, with what is there instead: nothing, other tables, another schema's."""
    seen: set[tuple[str, str, str]] = set()
    for current in view.sets:
        standing = view.standing(current)
        if standing is None or standing.applied is not None or not current.migrations:
            continue
        key = (current.framework, standing.missing, standing.database)
        if key in seen:
            continue
        seen.add(key)
        before = view.before(current)
        is_new = view.is_proposed and (before is None or not before.migrations)
        message = f"{title_of(current)}: there is no {standing.table}: {standing.missing}"
        yield Problem(
            Severity.LOW if is_new else Severity.HIGH,
            f"{message} (its migrations are new in this change)" if is_new else message,
            "Check that the address is that of the application's own database, then run the migrate command.",
            (current.framework, standing.table, *([current.declared] if current.declared else [])),
            name=standing.table,
        )
