"""A runner of the project's own: numbered files, or numbered folders, in a folder that the configuration names.

Its ledger is a table and a column of the configuration. What a row has may be the name of a file, that name without
ending, or the number alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Set
from launch_gates.gates.migrations.sql import decoded
from launch_gates.gates.migrations.sql_set import NOTHING, SqlFile, content_meaning, migrations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles

_DIGITS = 40
_BACK = (".down.", ".rollback.", ".undo.", "_down.", "_rollback.")
"""In the names of files that undo one."""


def sets(_files: RepositoryFiles) -> Iterator[Set]:
    """None that nobody names."""
    yield from ()


def at(files: RepositoryFiles, folder: str) -> Set | None:
    """A migration for each numbered file, and for each numbered folder with all that is in it."""
    start = 0 if folder == "." else len(folder) + 1
    grouped: dict[str, list[str]] = {}
    for path in files.below(folder):
        name = path[start:].partition("/")[0]
        if _numbers(name) and not any(mark in path[start:].lower() for mark in _BACK):
            grouped.setdefault(name, []).append(path)
    found = []
    for name, paths in grouped.items():
        whole = b"\n".join(content for _, content in files.readable(paths))
        # What another language does is not looked into.
        text = decoded(whole) if all(path.lower().endswith(".sql") for path in paths) else NOTHING
        found.append(SqlFile(name, paths[0], _numbers(name), text, meaning=content_meaning(whole)))
    found.sort(key=lambda each: (each.version, each.path))
    return Set("custom", folder, folder, migrations(files, found)) if found else None


def _numbers(name: str) -> tuple[int, ...]:
    """(1,) of `0001_init.sql`, (2, 1) of `V2.1__x.sql`; nothing where a name does not begin so."""
    plain = name[1:] if name[:1] in ("v", "V") else name
    end = len(plain) - len(plain.lstrip("0123456789."))
    parts = [part for part in plain[:end].split(".") if part]
    return tuple(int(part) for part in parts) if parts and all(len(part) <= _DIGITS for part in parts) else ()


def _applied(rows: Sequence[Mapping[str, object]], made: Set) -> Applied:
    """A row that fits no file is shown as it is."""
    by_name: dict[str, str] = {}
    by_number: dict[tuple[int, ...], str] = {}
    for each in made.migrations:
        is_file = each.path.rpartition("/")[2] == each.identity
        stem = each.identity.rpartition(".")[0].removesuffix(".up") if is_file else ""
        by_name.update({each.identity: each.identity, stem or each.identity: each.identity})
        by_number.setdefault(_numbers(each.identity), each.identity)
    found = set()
    for row in rows:
        value = row[made.ledger_column]
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        is_number = text.replace(".", "").isdecimal()
        known = next((by_name[part] for part in reversed(text.split("/")) if part in by_name), None)
        found.add(known or (by_number.get(_numbers(text), text) if is_number else text))
    return Applied(frozenset(found))


LEDGER = Ledger("", (), _applied)
