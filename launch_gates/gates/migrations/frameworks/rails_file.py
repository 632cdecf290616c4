"""One migration file of Rails': a digest of what it does, and what of it needs care."""

from __future__ import annotations

from bisect import bisect_right
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from launch_gates.gates.migrations import syntax
from launch_gates.gates.migrations.records import Operation
from launch_gates.gates.migrations.remembering import Understanding
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

_CALLS: Final = "(call method: (identifier) @name arguments: (argument_list) @arguments) @call"
_METHODS: Final = """
(method name: (identifier) @name body: (_) @body)
(singleton_method name: (identifier) @name body: (_) @body)
(call receiver: (_) method: (identifier) @name block: (_) @body)
"""
_RISKY: Final = (
    *(b"drop_table", b"drop_join_table", b"remove_", b"rename", b"change_column", b"add_index", b"add_column"),
    *(b"add_reference", b"add_belongs_to", b"change_table", b".change", b"null: false", b"null => false"),
)


class RailsFile(NamedTuple):
    """What a file says."""

    meaning: str
    is_empty: bool = False
    operations: tuple[Operation, ...] = ()
    is_rails: bool = True
    """Whether it looks like a migration of ActiveRecord at all."""


def understood(data: bytes) -> RailsFile:
    """What the file says. Never raises."""
    root = syntax.parse("ruby", data) if b"#" in data or any(word in data for word in _RISKY) else None
    plain = data
    operations: tuple[Operation, ...] = ()
    has_remarks = False
    if root is not None:
        remarks = syntax.captures("ruby", "(comment) @comment", root).get("comment", [])
        has_remarks = any(
            not (node.text or b"").startswith((b"# frozen", b"# encoding", b"# -*-", b"# rubocop")) for node in remarks
        )
        plain = _cut(data, [(node.start_byte, node.end_byte) for node in remarks])
        if any(word in data for word in _RISKY):
            operations = tuple(_operations(root))
    lines = _normal(plain)
    return RailsFile(
        meaning=blake2b("\n".join(lines).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(),
        is_empty=not has_remarks and _is_empty(lines),
        operations=operations,
        is_rails="Migration" in "\n".join(lines[:20]) or b"ActiveRecord" in data or b"Migration" in data,
    )


def _again(record: list[Any]) -> RailsFile:
    file = RailsFile(*record)
    return file._replace(operations=tuple(Operation(*each) for each in file.operations))


UNDERSTANDING: Final = Understanding("rails", understood, _again)


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


class _Call(NamedTuple):
    name: str
    line: int
    start: int
    end: int
    arguments: tuple[str, ...]
    """Those without a key, a symbol's or text's own text."""
    options: Mapping[str, str]


def _operations(root: Node) -> Iterator[Operation]:
    backwards = _backwards(root)
    calls = [call for call in _calls(root) if not any(start <= call.start < end for start, end in backwards)]
    made = {
        call.arguments[0] for call in calls if call.name in ("create_table", "create_join_table") and call.arguments
    }
    tables = [
        (call.start, call.end, call.arguments[0]) for call in calls if call.name == "change_table" and call.arguments
    ]
    starts = [start for start, _, _ in tables]
    for call in calls:
        within = bisect_right(starts, call.start) - 1
        table = tables[within][2] if within >= 0 and call.start < tables[within][1] else ""
        yield from _operation(call, table, made)


def additions(data: bytes) -> list[tuple[str, str, int]]:
    """Table, column and line of what a migration adds in so many words; a table that it makes has no column."""
    root = syntax.parse("ruby", data) if b"add_column" in data or b"create_table" in data else None
    if root is None:
        return []
    backwards = _backwards(root)
    found: list[tuple[str, str, int]] = []
    for call in _calls(root):
        names = [each for each in call.arguments[:2] if each.replace("_", "").isalnum()]
        if any(start <= call.start < end for start, end in backwards):
            continue
        if call.name == "create_table" and names[:1] == list(call.arguments[:1]):
            found.append((names[0], "", call.line))
        elif call.name == "add_column" and len(names) == 2:  # noqa: PLR2004 (table and column)
            found.append((names[0], names[1], call.line))
    return found


def _backwards(root: Node) -> list[tuple[int, int]]:
    """The stretches that run only when a migration is taken back: `down`, and the same inside `reversible`."""
    return [
        (match["body"].start_byte, match["body"].end_byte)
        for match in syntax.matches("ruby", _METHODS, root)
        if match["name"].text == b"down"
    ]


def _calls(root: Node) -> list[_Call]:
    found: list[_Call] = []
    for match in syntax.matches("ruby", _CALLS, root):
        arguments: list[str] = []
        options: dict[str, str] = {}
        for argument in match["arguments"].named_children[:20]:
            if argument.type == "pair":
                key, value = argument.named_children[0], argument.named_children[-1]
                options[text_of(key).strip(":\"'")] = text_of(value)
            elif argument.type in ("simple_symbol", "string", "delimited_symbol"):
                arguments.append(text_of(argument).strip(":\"'"))
            else:
                arguments.append(text_of(argument)[:80])
        call = match["call"]
        name = text_of(match["name"])
        found.append(_Call(name, line_of(call), call.start_byte, call.end_byte, tuple(arguments), options))
    return sorted(found, key=lambda each: (each.start, -each.end))


def _operation(  # noqa: C901, PLR0912 (one case a kind of call)
    call: _Call, table: str, made: set[str]
) -> Iterator[Operation]:
    """What one call does; `table` is that of the `change_table` around it."""
    arguments, options = call.arguments, call.options
    if not arguments:
        return
    if not table:
        table, arguments = arguments[0], arguments[1:]
        name = call.name
    else:
        name = _IN_TABLE.get(call.name, "")
    if table in made:
        return
    column = f"{table}.{arguments[0]}" if arguments else table
    is_required = options.get("null") == "false" and "default" not in options
    match name:
        case "drop_table" | "drop_join_table":
            yield Operation("drop-table", call.line, table)
        case "remove_column" | "remove_columns" | "remove_reference" | "remove_belongs_to":
            yield Operation("drop-column", call.line, column)
        case "remove_timestamps":
            yield Operation("drop-column", call.line, f"{table}.created_at")
        case "rename_table":
            yield Operation("rename-table", call.line, table)
        case "rename_column":
            yield Operation("rename-column", call.line, column)
        case "change_column_null":
            if arguments[1:2] == ("false",) and len(arguments) < 3:  # noqa: PLR2004 (a third is the default)
                yield Operation("not-null", call.line, column)
        case "add_column" | "add_reference" | "add_belongs_to":
            if is_required:
                yield Operation("not-null", call.line, column)
        case "change_column":
            if is_required:
                yield Operation("not-null", call.line, column)
        case "add_index":
            if options.get("algorithm") != ":concurrently":
                yield Operation("blocking-index", call.line, table)
        case _:
            pass


_IN_TABLE: Final = {
    "remove": "remove_column",
    "remove_references": "remove_reference",
    "remove_belongs_to": "remove_reference",
    "remove_timestamps": "remove_timestamps",
    "rename": "rename_column",
    "change": "change_column",
    "change_null": "change_column_null",
    "column": "add_column",
    "references": "add_reference",
    "belongs_to": "add_reference",
    "index": "add_index",
}
"""What a call inside `change_table` comes to."""
