"""Models that were changed, and no migration with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.frameworks.table import framework

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/model-changed",
    title="The models changed, and no migration does",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why="The code asks the database for a column that is not there: every page that reads the model is a 500.",
    fix=(
        "Make the migration: `makemigrations`, `alembic revision --autogenerate`, `rails generate migration`, "
        "`prisma migrate dev`, `drizzle-kit generate`, `dotnet ef migrations add`."
    ),
    references=(
        "https://docs.djangoproject.com/en/stable/ref/django-admin/#django-admin-makemigrations",
        "https://alembic.sqlalchemy.org/en/latest/autogenerate.html",
    ),
    bad_example="total = models.IntegerField()  # new in models.py, and no file in migrations/",
    good_example="0043_order_total.py comes in the same change.",
)
NEEDS_BASE = True


def find(view: View) -> Iterator[Problem]:
    """What the comparison of models with migrations gave: only what the base does not have already."""
    for name, change in view.model_changes:
        yield Problem(
            Severity.MEDIUM,
            f"{framework(name).title}: {change.what}",
            "Make a migration for it, in the same change.",
            (name, change.path, change.what),
            change.path,
            change.line,
            confidence=change.confidence,
        )
