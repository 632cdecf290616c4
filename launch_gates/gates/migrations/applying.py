"""Which migrations a database lacks, by what its ledger says. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.gates.migrations.ledger import Applied
    from launch_gates.gates.migrations.records import Migration, Set


def lacking(current: Set, applied: Applied) -> tuple[Migration, ...]:
    """The migrations that are still to be applied, in their order; those that failed are not among them.

    A squash is applied where it or all that it replaces is. Where some of these are, or nothing is, one of both is
    lacking: what it replaces, as long as the files are there and the database has begun with them, else the squash.
    """
    done = _done(current.migrations, applied.identities)
    own = {each.identity for each in current.migrations}
    replaced: set[str] = set()
    for each in current.migrations:
        if not each.replaces or each.identity in done:
            continue
        if done.intersection(each.replaces) and own.issuperset(each.replaces):
            replaced.add(each.identity)
        else:
            replaced.update(each.replaces)
    return tuple(
        each
        for each in current.migrations
        if each.identity not in replaced
        and each.identity not in applied.failed
        and (each.identity not in done or is_outdated(each, applied))
    )


def is_outdated(migration: Migration, applied: Applied) -> bool:
    """Whether one that is meant to be run again was changed since it was."""
    return migration.is_repeatable and has_changed(migration, applied)


def has_changed(migration: Migration, applied: Applied) -> bool:
    """Whether the ledger has another checksum of it; not where either of them knows none."""
    stored = applied.checksums.get(migration.identity)
    return bool(stored and migration.checksums and stored not in migration.checksums)


def _done(migrations: Iterable[Migration], identities: Iterable[str]) -> set[str]:
    """What is applied, also through squashes and through what they replace."""
    done = set(identities)
    squashes = [each for each in migrations if each.replaces]
    while True:
        before = len(done)
        for each in squashes:
            if each.identity in done:
                done.update(each.replaces)
            elif done.issuperset(each.replaces):
                done.add(each.identity)
        if len(done) == before:
            return done
