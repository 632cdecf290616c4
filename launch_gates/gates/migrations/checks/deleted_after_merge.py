"""A migration that was merged, and is gone or has another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.problem import Problem
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity
from launch_gates.gates.migrations.view import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.migrations.records import Migration, Set
    from launch_gates.gates.migrations.view import View

RULE = Rule(
    id="migrations/deleted-after-merge",
    title="A merged migration is gone, or has another name",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    why=(
        "A new machine gets a database without what it did, while production has it. Under another name it is run once "
        "more, and fails where its tables are there already."
    ),
    fix="Bring it back under its old name; undo what it did in a new migration.",
    references=("https://docs.djangoproject.com/en/stable/topics/migrations/#squashing-migrations",),
    bad_example="git mv 0042_total.py 0043_total.py, after 0042_total was merged",
    good_example="A squash that names what it replaces.",
)
NEEDS_BASE = True
_MOST_NAMED = 5


def find(view: View) -> Iterator[Problem]:
    """A squash is understood: what a migration replaces, and the oldest ones going together as a baseline comes."""
    here = {(each.framework, each.name) for each in view.sets}
    for before in view.base or ():
        current = next((each for each in view.sets if view.before(each) is before), None)
        if current is None:
            if before.migrations and (before.framework, before.name) not in here:
                yield _gone_set(before)
            continue
        if not current.flaws:
            yield from _gone(before, current)


def _gone(before: Set, current: Set) -> Iterator[Problem]:
    now = {each.identity for each in current.migrations}
    replaced = {identity for each in current.migrations for identity in each.replaces}
    gone = [each for each in before.migrations if each.identity not in now and each.identity not in replaced]
    if not gone:
        return
    known = {each.identity for each in before.migrations}
    by_meaning = {each.meaning: each for each in current.migrations if each.meaning and each.identity not in known}
    rest = []
    for each in gone:
        twin = by_meaning.get(each.meaning) if each.meaning else None
        if twin is None:
            rest.append(each)
            continue
        yield Problem(
            Severity.HIGH,
            f"{title_of(current)}: {each.identity} was merged and is {twin.identity} here: it would be run again",
            f"Give it back its name: {each.identity}.",
            (current.framework, current.name, each.identity),
            twin.path,
            twin.line,
            each.identity,
        )
    if rest:
        yield _deleted(before, current, rest)


def _deleted(before: Set, current: Set, gone: list[Migration]) -> Problem:
    names = ", ".join(each.identity for each in gone[:_MOST_NAMED])
    more = f" and {len(gone) - _MOST_NAMED} more" if len(gone) > _MOST_NAMED else ""
    identity = (current.framework, current.name, *sorted(each.identity for each in gone))
    count = f"{len(gone)} merged migration{'s are' if len(gone) != 1 else ' is'}"
    if _are_the_oldest(before, gone):
        return Problem(
            Severity.LOW,
            f"{title_of(current)}: {count} gone, the oldest of all: {names}{more}",
            "If this is a squash, see that every database has applied them; else bring them back.",
            identity,
            gone[0].path,
            name=gone[0].identity,
            confidence=Confidence.GUESS,
        )
    return Problem(
        Severity.HIGH,
        f"{title_of(current)}: {count} gone: {names}{more}",
        "Bring them back, and undo what they did in a new migration.",
        identity,
        gone[0].path,
        name=gone[0].identity,
        confidence=Confidence.LIKELY,
    )


def _are_the_oldest(before: Set, gone: list[Migration]) -> bool:
    """Whether the first ones went together, at least two: what a squash or a new baseline leaves."""
    first = {each.identity for each in before.migrations[: len(gone)]}
    return len(gone) > 1 and first == {each.identity for each in gone}


def _gone_set(before: Set) -> Problem:
    return Problem(
        Severity.MEDIUM,
        f"{title_of(before)}: all {len(before.migrations)} migrations are gone",
        "If the application or the framework was removed, drop its tables by hand; else bring them back.",
        (before.framework, before.name),
        before.migrations[0].path,
        confidence=Confidence.LIKELY,
    )
