"""A migration that was merged, and changed afterwards."""

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
    id="migrations/edited-after-merge",
    title="A merged migration was edited",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why=(
        "Databases that have applied it will not apply it again: production and a new machine differ from now on. "
        "Frameworks with checksums refuse every further migration."
    ),
    fix="Put the file back as it was, and make the change in a new migration.",
    references=("https://www.prisma.io/docs/orm/prisma-migrate",),
    bad_example="prisma/migrations/20260101_init/migration.sql with one more column",
    good_example="prisma/migrations/20260201_add_column/migration.sql",
)
NEEDS_BASE = True


def find(view: View) -> Iterator[Problem]:
    """Where what it does has changed, or the checksum that the framework keeps. Comments and formatting may change."""
    for current in view.sets:
        before = view.before(current)
        if before is None:
            continue
        then = {each.identity: each for each in before.migrations}
        for each in current.migrations:
            old = then.get(each.identity)
            if old is None or each.is_repeatable or not _differs(old, each):
                continue
            refused = " the framework refuses to go on where its checksum is stored" if each.checksums else ""
            yield Problem(
                Severity.HIGH,
                f"{title_of(current)}: {each.identity} was merged and is edited here"
                + (f":{refused}" if refused else ""),
                "Put it back as it was, and make the change in a new migration.",
                (current.framework, current.name, each.identity),
                each.path,
                each.line,
                each.identity,
            )


def _differs(old: Migration, new: Migration) -> bool:
    if old.checksums and new.checksums:
        return set(old.checksums).isdisjoint(new.checksums)
    return bool(old.meaning and new.meaning and old.meaning != new.meaning)
