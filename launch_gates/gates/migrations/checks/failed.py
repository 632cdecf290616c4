"""A migration that was begun and did not end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/failed",
    title="A migration failed halfway",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why="Part of it may be in the database. The framework refuses to go on, so no later migration is run.",
    fix="See what of it was done, undo or complete that by hand, and tell the framework; then migrate again.",
    references=(
        "https://www.prisma.io/docs/orm/prisma-migrate/workflows/patching-and-hotfixing",
        "https://github.com/golang-migrate/migrate/blob/master/FAQ.md",
    ),
    bad_example="schema_migrations: version 42, dirty true",
    good_example="schema_migrations: version 42, dirty false",
)
NEEDS_BASE = False
_TOLD_BY: Mapping[str, str] = {
    "prisma": "`prisma migrate resolve --applied` or `--rolled-back` with its name",
    "golang-migrate": "`migrate force` with the version that the database really has",
    "flyway": "`flyway repair`",
    "atlas": "`atlas migrate set` with the version that the database really has",
}


def find(view: View) -> Iterator[Problem]:
    """One for each row of the ledger that says so."""
    for current, applied, table in view.applied():
        own = {each.identity: each for each in current.migrations}
        for identity, what in sorted(applied.failed.items()):
            told = _TOLD_BY.get(current.framework)
            each = own.get(identity)
            yield Problem(
                Severity.CRITICAL,
                f"{title_of(current)}: {identity} failed: {what} ({table})",
                "See what of it was done and undo or complete that by hand"
                f"{f', then say so with {told}' if told else ''}; then migrate again.",
                (current.framework, current.name, identity),
                each.path if each is not None else "",
                each.line if each is not None else None,
                identity,
                details={"ledger": table},
            )
