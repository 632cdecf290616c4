"""A new migration that is older than one which the base has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.view import order_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/out-of-order",
    title="A new migration is older than one that is merged",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why=(
        "The database has gone past its version. Drizzle and golang-migrate pass over it without a word and say that "
        "all is applied; Flyway, goose, Atlas and Supabase end with an error."
    ),
    fix="Give it a version newer than all that are merged: generate it anew on top of the base branch.",
    references=(
        "https://github.com/golang-migrate/migrate/issues/179",
        "https://github.com/drizzle-team/drizzle-orm/issues/5316",
    ),
    bad_example="Merged is 0008 of Tuesday; the branch brings 0007 of Monday.",
    good_example="The branch is rebased, and its migration made anew as 0009.",
)
NEEDS_BASE = True


def find(view: View) -> Iterator[Problem]:
    """Quiet where the framework applies it all the same."""
    for current in view.sets:
        order = order_of(current)
        before = view.before(current)
        if order not in ("skipped", "refused") or before is None:
            continue
        versions = [each.version for each in before.migrations if each.version and not each.is_repeatable]
        if not versions:
            continue
        newest = max(versions)
        last = next(each for each in before.migrations if each.version == newest)
        for each in view.added(current):
            if not each.version or each.is_repeatable or each.version >= newest:
                continue
            what = "would be skipped without a word" if order == "skipped" else "would be refused"
            yield Problem(
                Severity.CRITICAL if order == "skipped" else Severity.HIGH,
                f"{title_of(current)}: {each.identity} is older than {last.identity}, which is merged: it {what}",
                "Generate it anew on top of the base branch, so that it is the newest.",
                (current.framework, current.name, each.identity),
                each.path,
                each.line,
                each.identity,
            )
