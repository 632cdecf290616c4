"""The checksum that Liquibase writes down for a changeset, in its version 9 (from Liquibase 4.22 on).

Of SQL it is that of the text without white space; of every other change, that of its attributes in their order
(`liquibase.change.AbstractChange.generateCheckSum`, `StringChangeLogSerializer`). Where it depends on what the files do
not say, a parameter or the database, and where it is not certain how Liquibase reads a value, there is none.
"""

from __future__ import annotations

import unicodedata
from hashlib import md5
from typing import TYPE_CHECKING, Final

import re2

from launch_gates.gates.migrations.liquibase_attributes import (
    ATTRIBUTES,
    BODIES,
    BOOLEANS,
    COLUMN,
    CONSTRAINTS,
    INDEXED,
    NUMBERS,
    WHOLE,
    WITH_COLUMNS,
)
from launch_gates.gates.migrations.liquibase_changes import changes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from launch_gates.gates.migrations.liquibase_tree import Node

VERSION: Final = "9:"
_WHOLE_NUMBER: Final = re2.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER: Final = re2.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_FUNCTION: Final = re2.compile(r"(?i)current_[a-z]+|[a-z_]+\([0-9]*\)")
_TRIMMED: Final = "".join(map(chr, range(ord(" ") + 1)))
"""What Java's `String.trim` takes away."""
_NO_BLANKS: Final = dict.fromkeys(map(ord, " \n\r\t"))


class _UncertainError(Exception):
    """What Liquibase makes of it cannot be told from the files."""


def checksums(changeset: Node, sql: Mapping[int, str]) -> tuple[str, ...]:
    """What the ledger may have for it; empty where that cannot be told.

    `sql` has, by a change's place, what a change that runs SQL runs.
    """
    try:
        own = _of("".join(f"{each}:" for each in _changes(changeset, sql)))
    except _UncertainError:
        return ()
    accepted = list(_accepted(changeset))
    if any(each.lower().removeprefix("1:") in ("any", "all", "*", own) for each in accepted):
        return ()
    return (own, *accepted)


def _accepted(changeset: Node) -> Iterator[str]:
    """What `validCheckSum` says."""
    yield from changeset.attributes.get("validCheckSum", "").split()
    for each in changeset.named("validCheckSum"):
        yield from (word for text in (each, *each.children) for word in text.text.split())


def _changes(changeset: Node, sql: Mapping[int, str]) -> Iterator[str]:
    """The checksum of each change."""
    if not changeset.children:
        yield _of_sql(changeset.text.strip(_TRIMMED))
    for child in changeset.children:
        if child.name in ("modifySql", "") or (child.name == "changes" and child.attributes):
            raise _UncertainError
    for number, change in enumerate(changes_of(changeset)):
        if change.name == "sql":
            yield _of_sql(_sql(change, sql, number).strip(_TRIMMED))
        elif change.name == "sqlFile":
            yield _of_sql(_sql(change, sql, number))
        else:
            yield _of_change(change)


def _sql(change: Node, sql: Mapping[int, str], number: int) -> str:
    if change.children or "dbms" in change.attributes:
        raise _UncertainError
    return sql.get(number, "")


def _of_sql(text: str) -> str:
    if not text or not _is_certain(text):
        raise _UncertainError
    return _of(text.translate(_NO_BLANKS))


def _of(text: str) -> str:
    return VERSION + md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _of_change(change: Node) -> str:
    if change.name not in ATTRIBUTES:
        raise _UncertainError
    given, text = dict(change.attributes), change.text
    columns: list[Node] = []
    for child in change.children:
        if child.name == "where" and not child.children:
            given["where"] = child.text.strip(_TRIMMED)
        else:
            columns += child.children if child.name == "columns" else [child]
    body = BODIES.get(change.name, "")
    if body:
        text, body = "", text or given.pop(body, "")
    if text.strip() or not change.is_exact or (columns and change.name not in WITH_COLUMNS):
        raise _UncertainError
    fields = list(_fields(given, ATTRIBUTES[change.name], 1))
    if columns:
        listed = ",\n".join(_indented(2) + _column(each, is_indexed=change.name == "createIndex") for each in columns)
        fields.append(f"{_indented(1)}columns=[\n{listed}\n{_indented(1)}]")
    elif change.name in WITH_COLUMNS and change.name != "dropColumn":
        fields.append(f"{_indented(1)}columns=[]")
    whole = _of(unicodedata.normalize("NFC", f"{change.name}:{_object(fields, 1)}"))
    return _of(f"{whole}:{_of_sql(body)}") if body else whole


def _column(column: Node, *, is_indexed: bool) -> str:
    """A column. Of an index's, the type does not count; a date that is none is taken for a function."""
    given = {name: value for name, value in column.attributes.items() if not (is_indexed and name == "type")}
    for name in ("valueDate", "defaultValueDate"):
        if name in given and _FUNCTION.fullmatch(given[name]):
            given[name.replace("Date", "Computed")] = given.pop(name)
    fields = list(_fields(given, INDEXED if is_indexed else COLUMN, 3))
    if column.name != "column" or column.text.strip() or not column.is_exact:
        raise _UncertainError
    for child in column.children:
        if child.name != "constraints" or child.children or not child.is_exact:
            raise _UncertainError
        fields.append(_indented(3) + _object(_fields(child.attributes, CONSTRAINTS, 4), 4))
    return _object(fields, 3)


def _fields(given: Mapping[str, str], allowed: frozenset[str], depth: int) -> Iterator[str]:
    for name, value in given.items():
        if name not in allowed or not _is_plain(name, value):
            raise _UncertainError
        yield f'{_indented(depth)}{name}="{value}"'


def _is_plain(name: str, value: str) -> bool:
    """Whether it is of the attribute's type as it stands, and nothing that may be read as none."""
    if name in BOOLEANS:
        return value in ("true", "false")
    if name in WHOLE:
        return _WHOLE_NUMBER.fullmatch(value) is not None
    if name in NUMBERS:
        return _NUMBER.fullmatch(value) is not None
    return _is_certain(value) and value == value.strip() and value.lower() not in ("", "null")


def _object(fields: Iterable[str], depth: int) -> str:
    lines = sorted(set(fields), key=lambda line: line.encode("utf-16-be", "surrogatepass"))
    inside = "\n" + "\n".join(lines) + "\n" if lines else ""
    return f"[{inside}{_indented(depth - 1)}]"


def _indented(depth: int) -> str:
    return " " * (4 * depth)


def _is_certain(text: str) -> bool:
    """Whether no parameter of the changelog is in it, and nothing that was no UTF-8."""
    return "${" not in text and "\ufffd" not in text
