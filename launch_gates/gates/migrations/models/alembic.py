"""Alembic: a table or column that the models have against the base, or have no more, and no revision was added.

By structure alone: types and constraints are not compared, and any revision that comes along in the change speaks for
all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from launch_gates.core.confidence import Confidence
from launch_gates.gates.migrations import python_code
from launch_gates.gates.migrations.frameworks.alembic import scripts
from launch_gates.gates.migrations.frameworks.alembic_environments import environments
from launch_gates.gates.migrations.models.record import ModelChange
from launch_gates.gates.migrations.models.sqlalchemy_models import tables
from launch_gates.gates.migrations.python_code import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles

    Tables = Mapping[str, Mapping[str, tuple[str, int]]]

_ENDS: Final = (b"\n    op.", b"\n    with op.", b"\ndef ")


def changes(before: RepositoryFiles, after: RepositoryFiles) -> Iterator[ModelChange]:
    """Tables and columns that came or went without any revision."""
    revisions = [_revisions(before), _revisions(after)]
    if not revisions[0] or revisions[0] != revisions[1]:
        return
    was, now = tables(before), tables(after)
    if was is None or now is None or was == now:
        return
    operated = b"\n    op.".join(revisions[1].values())
    yield from _new(was, now, operated)
    yield from _gone(was, now, operated, after)


def _new(was: Tables, now: Tables, operated: bytes) -> Iterator[ModelChange]:
    for table, columns in sorted(now.items()):
        path, line = columns[""]
        if table not in was:
            if not _is_said(table, "", operated):
                yield ModelChange(path, line, f"the table {table} is new, and no revision was added", Confidence.LIKELY)
            continue
        for column, (place, number) in columns.items():
            is_new = not column.startswith("?") and column not in was[table] and f"?{column}" not in was[table]
            if is_new and not _is_said(table, column, operated):
                what = f"{table}.{column} is new, and no revision was added"
                yield ModelChange(place, number, what, Confidence.LIKELY)


def _gone(was: Tables, now: Tables, operated: bytes, after: RepositoryFiles) -> Iterator[ModelChange]:
    for table, columns in sorted(was.items()):
        path, line = columns[""]
        if table not in now:
            is_expected = _is_said(table, "", operated) and not _is_dropped(table, operated)
            if is_expected and _is_readable(path, after):
                yield ModelChange(path, line, f"the table {table} is gone, and no revision was added", Confidence.GUESS)
            continue
        for column in columns:
            if column not in now[table] and f"?{column}" not in now[table] and _is_said(table, column, operated):
                where = now[table][""]
                what = f"{table}.{column} is gone, and no revision was added"
                yield ModelChange(*where, what, Confidence.GUESS)


def _revisions(files: RepositoryFiles) -> Mapping[str, bytes]:
    """Path -> content of every revision."""
    return {
        path: data for environment in environments(files) for path, data in files.readable(scripts(files, environment))
    }


def _is_readable(path: str, files: RepositoryFiles) -> bool:
    """Whether a module that is still there can be understood."""
    try:
        for _, data in files.readable([path] if path in files else []):
            python_code.parse(data)
    except SourceError:
        return False
    return True


def _is_said(table: str, column: str, operated: bytes) -> bool:
    """Whether an operation of the revisions names the table, and the column with it: models only catch up with them."""
    columns = [quote + column.encode() + quote for quote in (b'"', b"'")]
    for quote in (b'"', b"'"):
        place = operated.find(quote + table.encode() + quote)
        while place >= 0:
            ends = [each for each in (operated.find(end, place) for end in _ENDS) if each >= 0]
            part = operated[place : min(ends, default=len(operated))]
            if not column or any(each in part for each in columns):
                return True
            place = operated.find(quote + table.encode() + quote, place + 1)
    return False


def _is_dropped(table: str, operated: bytes) -> bool:
    return any(b"drop_table(" + quote + table.encode() in operated for quote in (b'"', b"'"))
