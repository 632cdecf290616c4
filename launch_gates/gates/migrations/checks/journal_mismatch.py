"""The list that a framework keeps of its own files does not fit them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.mismatches import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.core.problem import Problem
    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/journal-mismatch",
    title="The framework's journal does not fit the migration files",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why=(
        "The framework goes by its journal, not by the files: an entry without a file stops the deploy, a file without "
        "an entry is never run, and an entry with an older time is passed over without a word."
    ),
    fix="Generate the journal anew with the framework's own command after a merge; do not join it by hand.",
    references=(
        "https://orm.drizzle.team/docs/kit-overview",
        "https://atlasgo.io/concepts/migration-directory-integrity",
    ),
    bad_example="meta/_journal.json names 0003_add_total, and there is no 0003_add_total.sql",
    good_example="Journal and files have the same migrations, each newer than the one before.",
)
NEEDS_BASE = False


def find(view: View) -> Iterator[Problem]:
    """What the framework's reader saw."""
    return problems(view, RULE, "journal")
