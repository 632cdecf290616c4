"""A migration that the database does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.applying import is_outdated, lacking
from launch_gates.gates.migrations.view import commands_of, order_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.ledger import Applied
    from launch_gates.gates.migrations.records import Migration, Set
    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/pending",
    title="The database lacks a migration",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    why=(
        "The code that is launched expects tables and columns that are not there: the first request that needs them "
        "fails. Nothing ties a merge to the migrate command but the deploy itself."
    ),
    fix=(
        "Run the framework's migrate command against this database before the new code serves anybody. What a pull "
        "request itself adds is `low`, as its deploy is still to come."
    ),
    references=("https://docs.djangoproject.com/en/stable/ref/django-admin/#migrate",),
    bad_example="0042_total is in the repository, and django_migrations ends with 0041_note.",
    good_example="Every migration of the repository is in the ledger.",
)
NEEDS_BASE = False


def find(view: View) -> Iterator[Problem]:
    """One for each migration, so that an old gap which a team lives with can be accepted by itself.

    What a change adds that is still to be merged is for the next deploy, unless the framework will not run it.
    """
    for current, applied, table in view.applied():
        brought = _brought(view, current)
        newest = _high_water(current, applied)
        for each in lacking(current, applied):
            is_below = bool(newest and each.version and each.version < newest.version and not each.is_repeatable)
            message, fix = _said(current, each, applied, table)
            severity = Severity.CRITICAL
            if is_below and newest is not None and order_of(current) in ("skipped", "refused"):
                what = "passed over without a word" if order_of(current) == "skipped" else "refused"
                message += f"; as it is older than {newest.identity}, which was, it will be {what}"
                fix = f"Give it a version newer than {newest.identity}, then run {_command(current)}."
            elif each.identity in brought:
                severity = Severity.LOW
                message += ": it comes with this change, and the deploy has to run it"
                fix = f"Nothing before the merge; the deploy runs {_command(current)} before the new code serves."
            yield Problem(
                severity,
                message,
                fix,
                (current.framework, current.name, each.identity),
                each.path,
                each.line,
                each.identity,
                details={"ledger": table},
            )


def _brought(view: View, current: Set) -> frozenset[str]:
    """What a change that is still to be merged adds, or changes of what is meant to be run again."""
    if not view.is_proposed:
        return frozenset()
    before = view.before(current)
    known = {each.identity: each.checksums for each in (before.migrations if before is not None else ())}
    return frozenset(
        each.identity
        for each in current.migrations
        if each.identity not in known or (each.is_repeatable and each.checksums != known[each.identity])
    )


def _said(current: Set, migration: Migration, applied: Applied, table: str) -> tuple[str, str]:
    what = "was changed since it was run" if is_outdated(migration, applied) else "was not applied"
    return (
        f"{title_of(current)}: {migration.identity} {what} ({table})",
        f"Run {_command(current)} against this database before the new code serves anybody.",
    )


def _command(current: Set) -> str:
    commands = commands_of(current)
    return f"`{commands[0].replace(' * ', ' ')}`" if commands else "the runner"


def _high_water(current: Set, applied: Applied) -> Migration | None:
    """The newest that was applied."""
    done = [
        each
        for each in current.migrations
        if each.identity in applied.identities and each.version and not each.is_repeatable
    ]
    return max(done, key=lambda each: each.version, default=None)
