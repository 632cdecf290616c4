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


def find(view: View) -> Iterator[Problem]:
    """Quiet for the rows of packages and of other sets; those older than every file are told together."""
    seen: set[tuple[str, str, str]] = set()
    for current, applied, table in view.applied():
        known = {name for other in view.sets if other.framework == current.framework for name in _known(other)}
        unknown = sorted(applied.identities - applied.foreign - known)
        unknown = [each for each in unknown if (current.framework, table, each) not in seen]
        seen.update((current.framework, table, each) for each in unknown)
        old = [each for each in unknown if _is_older(each, current)]
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
            names = ", ".join(old[-_MOST_NAMED:])
            yield Problem(
                Severity.LOW,
                f"{title_of(current)}: {len(old)} of {table} are older than every file here: {names}",
                "Nothing, where they were taken away on purpose; else bring the files back.",
                (current.framework, current.name, "before the oldest"),
                name=old[-1],
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


def _is_older(identity: str, current: Set) -> bool:
    """By the digits that names begin with, which are as many; or by the number, where there is nothing else."""
    number = _digits(identity)
    numbers = [_digits(each.identity) for each in current.migrations]
    if not number or not numbers or not all(numbers):
        return False
    is_alike = all(len(each) == len(number) for each in numbers) or identity == number
    return is_alike and int(number) < min(int(each) for each in numbers)


def _digits(identity: str) -> str:
    digits = identity[: len(identity) - len(identity.lstrip("0123456789"))]
    return digits[:40]
