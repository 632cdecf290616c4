"""Alembic: a table or column that the models have against the base, or have no more, and no revision was added.

By structure alone: types and constraints are not compared, and any revision that comes along in the change speaks for
all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.gates.migrations.frameworks.alembic import scripts
from launch_gates.gates.migrations.frameworks.alembic_environments import environments
from launch_gates.gates.migrations.models.record import ModelChange
from launch_gates.gates.migrations.models.sqlalchemy_models import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles


def changes(before: RepositoryFiles, after: RepositoryFiles) -> Iterator[ModelChange]:
    """Tables and columns that came or went without any revision."""
    revisions = [_revisions(before), _revisions(after)]
    if not revisions[0] or revisions[0] != revisions[1]:
        return
    was, now = tables(before), tables(after)
    if was == now:
        return
    operated = b"\0".join(revisions[1].values())
    for table, columns in sorted(now.items()):
        path, line = columns[""]
        if table not in was:
            if not _is_named(table, operated):
                yield ModelChange(path, line, f"the table {table} is new, and no revision was added", Confidence.LIKELY)
            continue
        for column, (place, number) in columns.items():
            if column not in was[table] and not _is_named(column, operated):
                what = f"{table}.{column} is new, and no revision was added"
                yield ModelChange(place, number, what, Confidence.LIKELY)
        for column in was[table]:
            if column not in columns and _is_named(column, operated):
                what = f"{table}.{column} is gone, and no revision was added"
                yield ModelChange(path, line, what, Confidence.GUESS)
    for table, columns in sorted(was.items()):
        if table not in now and _is_named(table, operated) and not _is_dropped(table, operated):
            path, line = columns[""]
            yield ModelChange(path, line, f"the table {table} is gone, and no revision was added", Confidence.GUESS)


def _revisions(files: RepositoryFiles) -> Mapping[str, bytes]:
    """Path -> content of every revision."""
    return {
        path: data for environment in environments(files) for path, data in files.readable(scripts(files, environment))
    }


def _is_named(name: str, operated: bytes) -> bool:
    """Whether the revisions name it: then models only catch up with them."""
    return any(quote + name.encode() + quote in operated for quote in (b'"', b"'", b"`"))


def _is_dropped(table: str, operated: bytes) -> bool:
    return any(b"drop_table(" + quote + table.encode() in operated for quote in (b'"', b"'"))
