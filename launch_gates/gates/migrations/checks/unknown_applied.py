"""A migration that the database has and the repository has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.records import Set
    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/unknown-applied",
    title="The database has a migration that the repository has not",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    why=(
        "Somebody ran a branch that is not merged against this database, or renamed or deleted the file afterwards: "
        "what is in the database is not what the repository would make, and going back is not possible."
    ),
    fix="Merge the branch that it came from, or bring the file back; or it is another program's, then accept this.",
    references=("https://knexjs.org/guide/migrations.html",),
    bad_example="knex_migrations has 20260102_total.js, and no file is called that.",
    good_example="Every row of the ledger has its file.",
)
NEEDS_BASE = False
_MOST_NAMED = 3
_MOST_DIGITS = 40


def find(view: View) -> Iterator[Problem]:
    """Quiet for the rows of packages and of other sets; those older than every file are told together."""
    seen: set[tuple[str, str, str, str]] = set()
    for current, applied, table in view.applied():
        ledger = (current.framework, view.database(current), table)
        others = [each for each in view.sets if each.framework == current.framework]
        # A set that was not looked at may have its rows there too.
        known = {name for each in others if view.database(each) in ("", ledger[1]) for name in _known(each)}
        unknown = sorted(applied.identities - applied.foreign - known)
        unknown = [each for each in unknown if (*ledger, each) not in seen]
        seen.update((*ledger, each) for each in unknown)
        old = _older(unknown, current)
        for identity in unknown:
            if identity in old:
                continue
            at_base = _at_base(view, current, identity)
            yield Problem(
                Severity.MEDIUM,
                f"{title_of(current)}: {identity} was applied ({table}), and is not in the repository{at_base}",
                "Merge the branch that it came from, or bring the file back.",
                (current.framework, current.name, identity),
                name=identity,
                confidence=Confidence.LIKELY,
                details={"ledger": table},
            )
        if old:
            names = ", ".join(sorted(old)[-_MOST_NAMED:])
            yield Problem(
                Severity.LOW,
                f"{title_of(current)}: {len(old)} of {table} are older than every file here: {names}",
                "Nothing, where they were taken away on purpose; else bring the files back.",
                (current.framework, current.name, "before the oldest"),
                name=max(old),
                confidence=Confidence.LIKELY,
                details={"ledger": table},
            )


def _known(current: Set) -> Iterator[str]:
    for each in current.migrations:
        yield each.identity
        yield from each.replaces


def _at_base(view: View, current: Set, identity: str) -> str:
    before = view.before(current)
    is_there = before is not None and any(each.identity == identity for each in before.migrations)
    return ", though it is merged: this branch is without it" if is_there else ""


def _older(unknown: list[str], current: Set) -> frozenset[str]:
    """Those older than every file: by the digits that names begin with, which are as many, or by the whole number."""
    numbers = [_digits(each.identity) for each in current.migrations]
    if not numbers or not all(numbers):
        return frozenset()
    oldest, lengths = min(int(each) for each in numbers), {len(each) for each in numbers}
    return frozenset(
        identity
        for identity in unknown
        if (number := _digits(identity)) and (identity == number or {len(number)} == lengths) and int(number) < oldest
    )


def _digits(identity: str) -> str:
    digits = identity[: len(identity) - len(identity.lstrip("0123456789"))]
    return digits[:_MOST_DIGITS]
