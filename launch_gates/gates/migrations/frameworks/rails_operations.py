"""What a Rails migration does to tables: the calls of ActiveRecord's schema statements, and the SQL that it runs."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.gates.migrations import embedded_sql, ruby_sql, syntax
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from launch_gates.gates.migrations.changes import Changes

_CALLS: Final = "(call method: (identifier) @name arguments: (argument_list) @arguments) @call"
_METHODS: Final = """
(method name: (identifier) @name body: (_) @body)
(singleton_method name: (identifier) @name body: (_) @body)
(call receiver: (_) method: (identifier) @name block: (_) @body)
"""


class _Call(NamedTuple):
    name: str
    line: int
    start: int
    end: int
    arguments: tuple[str, ...]
    """Those without a key, a symbol's or text's own text."""
    options: Mapping[str, str]


def operations_of(root: Node, changes: Changes) -> None:
    """Adds what the migration's calls do."""
    backwards = _backwards(root)
    calls = [call for call in _calls(root) if not any(start <= call.start < end for start, end in backwards)]
    tables = [
        (call.start, call.end, call.arguments[0]) for call in calls if call.name == "change_table" and call.arguments
    ]
    starts = [start for start, _, _ in tables]
    for call in calls:
        within = bisect_right(starts, call.start) - 1
        table = tables[within][2] if within >= 0 and call.start < tables[within][1] else ""
        _operation(call, table, changes)
    for text in ruby_sql.texts_run_by(root, backwards):
        embedded_sql.look(text, changes)


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
    call: _Call, table: str, changes: Changes
) -> None:
    """What one call does; `table` is that of the `change_table` around it."""
    arguments, options, line = call.arguments, call.options, call.line
    if not arguments:
        return
    if not table:
        table, arguments = arguments[0], arguments[1:]
        name = call.name
    else:
        name = _IN_TABLE.get(call.name, "")
    column = arguments[0] if arguments else ""
    is_required = options.get("null") == "false" and "default" not in options
    match name:
        case "create_table" | "create_join_table":
            changes.creates(table)
        case "drop_table" | "drop_join_table":
            changes.drops(line, table, if_exists=options.get("if_exists") == "true")
        case "remove_column" | "remove_columns" | "remove_reference" | "remove_belongs_to":
            changes.add("drop-column", line, table, column)
        case "remove_timestamps":
            changes.add("drop-column", line, table, "created_at")
        case "rename_table":
            changes.renames(line, table, column)
        case "rename_column":
            changes.add("rename-column", line, table, column)
        case "change_column_null":
            if arguments[1:2] == ("false",) and len(arguments) < 3:  # noqa: PLR2004 (a third is the default)
                changes.add("not-null", line, table, column)
        case "add_column" | "add_reference" | "add_belongs_to" | "change_column":
            if is_required:
                changes.add("not-null", line, table, column)
        case "add_index":
            if options.get("algorithm") != ":concurrently":
                changes.add("blocking-index", line, table)
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
