"""The gate's look at the database: where each set has its ledger, and what that says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import DatabaseError, LaunchGatesError, origin
from launch_gates.core.finding import Unchecked
from launch_gates.gates.migrations.applying import lacking
from launch_gates.gates.migrations.database.address import parsed
from launch_gates.gates.migrations.database.table import connect
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.frameworks.table import framework
from launch_gates.gates.migrations.view import UNREADABLE_DATABASE, Standing, counterpart, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from launch_gates.gates.migrations.database.records import Connection, Table
    from launch_gates.gates.migrations.ledger import Ledger
    from launch_gates.gates.migrations.place import Databases, Place
    from launch_gates.gates.migrations.records import Set

_MOST_NAMED = 3
_ROWS_NAME_THEIR_SET = ("django", "sqitch")
"""Their ledgers say whose a migration is, so that a set of which nothing is applied is a new one."""


class Looked(NamedTuple):
    """What the database says."""

    standings: Mapping[tuple[str, str], Standing] | None
    """By framework and name of the set, of those that could be compared; None where the database could not be read."""
    outcomes: tuple[Unchecked, ...] = ()
    kind: str = ""
    """What kind of database it is, by the address's scheme."""


def look(
    databases: Databases, sets: Sequence[Set], debug: Callable[[str], None], base: Sequence[Set] = ()
) -> Looked | None:
    """Reads the ledger of every set that has a database, also for the set as the base has it.

    Whatever fails is an outcome; the address is in none of them. None where no database is given. Where one is, those
    that a variable should have and has not are outcomes too.
    """
    places: dict[Place, list[Set]] = {}
    for current in sets:
        place = databases.of(current)
        if place is not None:
            places.setdefault(place, []).append(current)
    if all(place.is_absent for place in places):
        return None
    found = [_look_at(place, its_own, debug, base) for place, its_own in places.items()]
    standings = [each.standings for each in found if each.standings is not None]
    return Looked(
        {key: standing for each in standings for key, standing in each.items()} if standings else None,
        tuple(outcome for each in found for outcome in each.outcomes),
        ", ".join(dict.fromkeys(each.kind for each in found if each.kind)),
    )


def _look_at(place: Place, sets: Sequence[Set], debug: Callable[[str], None], base: Sequence[Set]) -> Looked:
    """What one database says of its sets."""
    kind = ""
    try:
        address = parsed(place.url)
        kind = address.scheme
        with connect(address, _folders(place.root, sets)) as connection:
            standings, outcomes = _standings(connection, sets, debug, base)
    except DatabaseError as error:
        return Looked(None, (_unchecked(f"the database of {place.given_by}", kind, error),), kind)
    except LaunchGatesError:
        raise
    except Exception as error:  # noqa: BLE001 (a driver may raise anything; its text may name host and user)
        debug(origin(error))
        failed = DatabaseError(
            f"launch-gates itself failed ({type(error).__name__})", "run again with --debug and report it"
        )
        return Looked(None, (_unchecked(f"the database of {place.given_by}", kind, failed),), kind)
    unsure = (*_of_another_database(sets, standings), *_of_unknown_heads(sets, standings))
    left_out = {key for key, _ in unsure}
    kept = {key: each._replace(database=place.given_by) for key, each in standings.items() if key not in left_out}
    return Looked(kept, (*outcomes, *(outcome for _, outcome in unsure)), kind)


def _unchecked(subject: str, kind: str, error: DatabaseError) -> Unchecked:
    what = f"{subject} ({kind})" if kind else subject
    return Unchecked(UNREADABLE_DATABASE, what, error.message, error.fix)


def _folders(root: Path, sets: Sequence[Set]) -> tuple[Path, ...]:
    """Prisma's paths are relative to the folder of its schema, which holds the one of the migrations."""
    schemas = [root / folder_of(each.folder) for each in sets if each.framework == "prisma" and each.folder != "."]
    return tuple(dict.fromkeys((root, *schemas)))


def _standings(
    connection: Connection, sets: Sequence[Set], debug: Callable[[str], None], base: Sequence[Set]
) -> tuple[dict[tuple[str, str], Standing], list[Unchecked]]:
    rows: dict[tuple[Table, tuple[str, ...]], Sequence[Mapping[str, object]]] = {}
    standings: dict[tuple[str, str], Standing] = {}
    outcomes: list[Unchecked] = []
    for current in sets:
        try:
            ledger = _ledger(current)
            name = ledger.table
            found = _ledger_of(current, ledger, connection.tables(name))
            if isinstance(found, str):
                missing = found or _what_is_there(connection.count())
                standings[current.framework, current.name] = Standing(None, name, missing)
                continue
            key = (found, ledger.columns)
            if key not in rows:
                rows[key] = connection.rows(found, ledger.columns)
            before = counterpart(current, base)
            standings[current.framework, current.name] = Standing(
                ledger.applied(rows[key], current),
                found.title,
                at_base=None if before is None else ledger.applied(rows[key], _joined(before, current)),
            )
        except DatabaseError as error:
            outcomes.append(_unchecked(title_of(current), "", error))
        except Exception as error:  # noqa: BLE001 (one framework that breaks something does not hide the others)
            debug(origin(error))
            failed = DatabaseError(f"launch-gates itself failed ({type(error).__name__})", "run again with --debug")
            outcomes.append(_unchecked(title_of(current), "", failed))
    return standings, list(dict.fromkeys(outcomes))


def _joined(before: Set, current: Set) -> Set:
    """The set of the base with what is new here: a ledger has rows of both, and may name one by another."""
    known = {each.identity for each in before.migrations}
    new = (each for each in current.migrations if each.identity not in known)
    return before._replace(migrations=(*before.migrations, *new))


def _ledger(current: Set) -> Ledger:
    """Where the set's framework writes down what it has applied, with what is said of this set alone."""
    ledger = framework(current.framework).ledger
    columns = (current.ledger_column,) if current.ledger_column else ledger.columns
    found = ledger._replace(table=current.ledger_table or ledger.table, columns=columns)
    if not found.table:
        raise DatabaseError("nobody has said where its ledger is", "name `table` and `column` in [[migrations.set]]")
    return found


def _ledger_of(current: Set, ledger: Ledger, tables: Sequence[Table]) -> Table | str:
    """The set's ledger among the tables of its name, told by their columns; or what is there instead of it."""
    fitting = [table for table in tables if _fits(table, ledger)]
    schemas = (current.ledger_schema.lower(),) if current.ledger_schema else ledger.schemas
    named = [table for table in fitting if table.schema.lower() in schemas]
    own = [] if current.ledger_schema else [table for table in fitting if table.is_own]
    found = [*named, *own]
    if found:
        return found[0]
    if fitting:
        places = ", ".join(table.title for table in fitting[:3])
        return (
            f"there is {places}, which this connection does not look into; name its schema in the address (?schema=...)"
        )
    if tables:
        return f"{tables[0].title} has other columns: it is another program's"
    return ""


def _fits(table: Table, ledger: Ledger) -> bool:
    columns = {column.lower() for column in table.columns}
    return columns.issuperset(column.lower() for column in ledger.columns) and columns.isdisjoint(
        column.lower() for column in ledger.never
    )


def _what_is_there(count: int) -> str:
    if not count:
        return "the database has no table at all, so it is a new one, or the wrong one"
    tables = "1 table" if count == 1 else f"{count} tables"
    return f"the database has {tables}, so it is the wrong one, or was never migrated by this framework"


def _of_another_database(
    sets: Sequence[Set], standings: Mapping[tuple[str, str], Standing]
) -> Iterator[tuple[tuple[str, str], Unchecked]]:
    """The sets that this database may not be for: it has those of others, and nothing of theirs."""
    fix = "run again with the address of its database; where it is this one, migrate it"
    for current in sets:
        key = (current.framework, current.name)
        standing = standings.get(key)
        others = [
            (other, it)
            for other in sets
            if other is not current and (it := standings.get((other.framework, other.name))) is not None and it.applied
        ]
        if standing is None or not others or not current.migrations:
            continue
        title = title_of(current)
        if standing.applied is None:
            reason = f"this database has no {standing.table}, and has that of {title_of(others[0][0])}"
            yield key, Unchecked(UNREADABLE_DATABASE, title, reason, fix)
        elif (
            current.framework not in _ROWS_NAME_THEIR_SET
            and not _has_any(current, standing)
            and any(
                it.table == standing.table and other.framework == current.framework and _has_any(other, it)
                for other, it in others
            )
        ):
            reason = f"{standing.table} has none of its migrations, and those of another set: is this its database?"
            yield key, Unchecked(UNREADABLE_DATABASE, title, reason, fix)


def _of_unknown_heads(
    sets: Sequence[Set], standings: Mapping[tuple[str, str], Standing]
) -> Iterator[tuple[tuple[str, str], Unchecked]]:
    """The sets of which more may be applied than can be told: the ledger has a head that no file has."""
    for current in sets:
        key = (current.framework, current.name)
        applied = standings[key].applied if key in standings else None
        if applied is None or not applied.unplaced or not lacking(current, applied):
            continue
        known = {each.identity for other in sets if other.framework == current.framework for each in other.migrations}
        gone = sorted(applied.unplaced - known)
        if gone:
            reason = (
                f"{standings[key].table} has {', '.join(gone[:_MOST_NAMED])}, for which there is no file here: "
                "what comes before is applied, and which migrations those are is not known"
            )
            fix = "bring the file back, or this branch up to date with the one that the database was migrated from"
            yield key, Unchecked(UNREADABLE_DATABASE, title_of(current), reason, fix)


def _has_any(current: Set, standing: Standing) -> bool:
    applied = standing.applied
    names = {name for each in current.migrations for name in (each.identity, *each.replaces)}
    return applied is not None and not (applied.identities | applied.failed.keys()).isdisjoint(names)
