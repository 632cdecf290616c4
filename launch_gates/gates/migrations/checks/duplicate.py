"""Two migrations of one version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.records import Migration
    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/duplicate",
    title="Two migrations have the same version",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="The framework refuses to run, or takes the second for applied once the first is: it is never run.",
    fix="Give one of them a new version.",
    references=("https://guides.rubyonrails.org/active_record_migrations.html",),
    bad_example="20260101120000_add_total.rb and 20260101120000_add_note.rb",
    good_example="20260101120000_add_total.rb and 20260101120100_add_note.rb",
)
NEEDS_BASE = False


def find(view: View) -> Iterator[Problem]:
    """By what the ledger would have for them."""
    for current in view.sets:
        by_identity: dict[str, list[Migration]] = {}
        for each in current.migrations:
            by_identity.setdefault(each.identity, []).append(each)
        for identity, several in by_identity.items():
            if len(several) > 1:
                paths = ", ".join(each.path for each in several)
                yield Problem(
                    Severity.CRITICAL,
                    f"{title_of(current)}: {len(several)} migrations are {identity}: {paths}",
                    "Give all but one a new version.",
                    (current.framework, current.name, identity),
                    several[-1].path,
                    several[-1].line,
                    identity,
                )
