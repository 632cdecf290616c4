"""A database without migrations that are merged already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.applying import lacking
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/behind-base",
    title="The database is older than what is merged",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    why=(
        "These migrations are not what this change brings: they were merged, perhaps deployed, and never run. The code "
        "that serves now may need them, and the migrate step of the last deploy did not do its work."
    ),
    fix="Find out why the last deploy did not migrate, and run the framework's migrate command.",
    references=("https://12factor.net/admin-processes",),
    bad_example="main has 0042_total since last week; the database ends with 0041_note.",
    good_example="The database lacks at most what this change adds.",
)
NEEDS_BASE = True
_MOST_NAMED = 5


def find(view: View) -> Iterator[Problem]:
    """One for a set: each migration by itself is `migrations/pending`."""
    for current, applied, table in view.applied():
        before, standing = view.before(current), view.standing(current)
        if before is None or standing is None or standing.at_base is None:
            continue
        missing = lacking(before, standing.at_base)
        # A squash that is new here may have taken the place of what it replaces.
        covered = {name for each in current.migrations if each.identity in applied.identities for name in each.replaces}
        missing = tuple(each for each in missing if each.identity not in covered and not each.is_repeatable)
        if not missing:
            continue
        names = ", ".join(each.identity for each in missing[:_MOST_NAMED])
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        what = "1 migration that is" if len(missing) == 1 else f"{len(missing)} migrations that are"
        yield Problem(
            Severity.HIGH,
            f"{title_of(current)}: the database lacks {what} merged already ({table}): {names}{more}",
            "Find out why the last deploy did not migrate, and run the migrate command.",
            (current.framework, current.name),
            missing[0].path,
            None,
            missing[0].identity,
            details={"ledger": table},
        )
