"""One migration file of Rails': a digest of what it does, and what of it needs care, both remembered."""

from __future__ import annotations

from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from launch_gates.gates.migrations import syntax
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.frameworks.rails_operations import operations_of
from launch_gates.gates.migrations.records import Operation
from launch_gates.gates.migrations.remembering import Understanding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.gates.migrations.sql_words import Dialect

_RISKY: Final = (
    *(b"drop_table", b"drop_join_table", b"remove_", b"rename", b"change_column", b"add_index", b"add_column"),
    *(b"add_reference", b"add_belongs_to", b"change_table", b".change", b"null: false", b"null => false"),
)


_FLAW: Final = "a syntax error, or more Ruby than anybody writes: what it does is not known"
_SQL: Final = (b"alter", b"drop", b"rename", b"index")
"""In SQL that does what needs care one of these stands, in either case."""


class RailsFile(NamedTuple):
    """What a file says."""

    meaning: str
    is_empty: bool = False
    operations: tuple[Operation, ...] = ()
    is_rails: bool = True
    """Whether it looks like a migration of ActiveRecord at all."""
    flaw: str = ""


def understood(data: bytes, dialect: Dialect = "postgresql") -> RailsFile:
    """What the file says. Never raises."""
    root = syntax.parse("ruby", data)
    plain = data
    changes = Changes(dialect)
    has_remarks = False
    if root is not None:
        remarks = syntax.captures("ruby", "(comment) @comment", root).get("comment", [])
        has_remarks = any(
            not (node.text or b"").startswith((b"# frozen", b"# encoding", b"# -*-", b"# rubocop")) for node in remarks
        )
        plain = _cut(data, [(node.start_byte, node.end_byte) for node in remarks])
        if _is_risky(data):
            operations_of(root, changes)
    lines = _normal(plain)
    return RailsFile(
        meaning=blake2b("\n".join(lines).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(),
        is_empty=not has_remarks and _is_empty(lines),
        operations=changes.settled(),
        is_rails="Migration" in "\n".join(lines[:20]) or b"ActiveRecord" in data or b"Migration" in data,
        flaw="" if root is not None else _FLAW,
    )


def _again(record: list[Any]) -> RailsFile:
    file = RailsFile(*record)
    return file._replace(operations=tuple(Operation(*each) for each in file.operations))


def understanding(dialect: Dialect) -> Understanding[RailsFile]:
    """How files are understood where the database is of that dialect, by which their SQL is read."""
    return Understanding(f"rails {dialect}", partial(understood, dialect=dialect), _again)


def _is_risky(data: bytes) -> bool:
    if any(word in data for word in _RISKY):
        return True
    lower = data.lower() if b"exec" in data else b""
    return any(word in lower for word in _SQL)


def _cut(data: bytes, ranges: Sequence[tuple[int, int]]) -> bytes:
    parts: list[bytes] = []
    place = 0
    for start, end in ranges:
        parts.append(data[place:start])
        place = max(place, end)
    return b"".join([*parts, data[place:]])


def _normal(data: bytes) -> list[str]:
    """The lines without what people change for looks: spaces, quotes, blank lines.

    Nor with the version that a migration of Rails 4 is said to be of since Rails 5.
    """
    text = (
        data.decode("utf-8-sig", "replace")
        .replace("'", '"')
        .replace("ActiveRecord::Migration[4.2]", "ActiveRecord::Migration")
    )
    return [line for line in (" ".join(each.split()) for each in text.splitlines()) if line]


def _is_empty(lines: Sequence[str]) -> bool:
    """Whether it is a class with methods and nothing in them."""
    return (
        any(line.startswith("class ") for line in lines)
        and any(line.startswith("def ") for line in lines)
        and all(
            line == "end" or line.startswith(("class ", "def change", "def up", "def down", "def self."))
            for line in lines
        )
    )
