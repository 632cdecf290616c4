"""What a migration of EF Core does to tables: the calls of MigrationBuilder."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations import embedded_sql, meanings
from launch_gates.gates.migrations.embedded_sql import UNKNOWN, Names
from launch_gates.gates.migrations.syntax_trees import captures, field, flaw_of, is_inside, parse, range_of
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.migrations.changes import Changes

_QUERY = """
(invocation_expression function: (member_access_expression)) @call
(comment) @comment
(using_directive) @import
(method_declaration) @method
(variable_declarator name: (identifier)) @variable
(assignment_expression left: (identifier)) @variable
"""
_ORDER: Mapping[str, tuple[str, ...]] = {
    "DropTable": ("name", "schema"),
    "CreateTable": ("name", "columns"),
    "DropColumn": ("name", "table"),
    "RenameTable": ("name", "schema", "newName"),
    "RenameColumn": ("name", "table", "newName"),
    "AddColumn": ("name", "table"),
    "AlterColumn": ("name", "table"),
    "CreateIndex": ("name", "table"),
    "Sql": ("sql",),
}
"""The arguments by position, where they have no names."""
_DEFAULTS = ("defaultValue", "defaultValueSql", "computedColumnSql")
_CONCURRENTLY = "CreatedConcurrently"


class Found(NamedTuple):
    """What is told beside the operations."""

    meaning: str
    is_empty: bool
    flaw: str
    """Why it is not known what it does; empty where it is."""


def look(data: bytes, changes: Changes) -> Found:
    """Adds what the migration's calls do."""
    root = parse("c-sharp", data)
    if root is None:
        return Found(meanings.of_code(data), is_empty=False, flaw=flaw_of(None, "C#"))
    found = captures("c-sharp", _QUERY, root)
    methods = {text_of(field(node, "name")): node for node in found.get("method", ())}
    downs = [range_of(methods["Down"])] if "Down" in methods else []
    calls = [call for call in found.get("call", ()) if not is_inside(call, downs)]
    concurrent = {call.start_byte for call in calls if _name(call) == "Annotation" and _CONCURRENTLY in text_of(call)}
    names = Names(_given([node for node in found.get("variable", ()) if not is_inside(node, downs)]))
    for call in calls:
        name = _name(call)
        if name == "Sql":
            embedded_sql.look(embedded_sql.text_of(_arguments(name, call).get("sql"), names.meant), changes)
        elif name in _ORDER:
            _of_call(name, call, _arguments(name, call), changes, is_concurrent=call.start_byte in concurrent)
    comments, imports = found.get("comment", []), found.get("import", [])
    return Found(
        meanings.of_code(
            data, [*downs, *map(range_of, comments), *map(range_of, imports)], [node.text or b"" for node in imports]
        ),
        is_empty="Up" in methods and _is_empty(methods["Up"], comments),
        flaw=flaw_of(root, "C#"),
    )


def _given(nodes: Sequence[Node]) -> Iterator[tuple[str, Node]]:
    """Name and value of each variable and constant, and of each assignment; of `a += b` all of it."""
    for node in nodes:
        name, *values = node.named_children
        is_added = text_of(field(node, "operator")) == "+="
        yield from ((text_of(name), node if is_added else value) for value in values[-1:])


def _of_call(name: str, call: Node, given: Mapping[str, Node], changes: Changes, *, is_concurrent: bool) -> None:
    line = line_of(field(call, "function", "name") or call)
    of, table = _text(given.get("name")), _text(given.get("table"))
    if name == "CreateTable":
        changes.creates(of)
    elif name == "DropTable":
        changes.drops(line, of)
    elif name == "DropColumn":
        changes.add("drop-column", line, table, of)
    elif name == "RenameTable" and "newName" in given and _text(given.get("newName")) != of:
        changes.renames(line, of, _text(given.get("newName")))
    elif name == "RenameColumn":
        changes.add("rename-column", line, table, of)
    elif name == "CreateIndex" and not is_concurrent:
        changes.add("blocking-index", line, table)
    elif name in ("AddColumn", "AlterColumn"):
        _column(name, given, line, changes)


def _column(name: str, given: Mapping[str, Node], line: int, changes: Changes) -> None:
    """A column that becomes NOT NULL without a default, or shorter."""
    column, table = _text(given.get("name")), _text(given.get("table"))
    was_nullable = text_of(given.get("oldNullable")) == "true"
    is_required = text_of(given.get("nullable")) == "false" and (name == "AddColumn" or was_nullable)
    is_generated = any("Identity" in text_of(each) or "Serial" in text_of(each) for each in given.values())
    if is_required and not is_generated and not any(key in given for key in _DEFAULTS):
        changes.add("not-null", line, table, column)
    before, after = text_of(given.get("oldMaxLength")), text_of(given.get("maxLength"))
    if before.isdecimal() and after.isdecimal() and int(after[:9]) < int(before[:9]):
        changes.add("narrow-type", line, table, column)


def _name(call: Node) -> str:
    """`AddColumn` of `migrationBuilder.AddColumn<string>`."""
    return text_of(field(call, "function", "name")).partition("<")[0]


def _arguments(name: str, call: Node) -> dict[str, Node]:
    """The arguments by name."""
    found: dict[str, Node] = {}
    listed = field(call, "arguments")
    for position, argument in enumerate(listed.named_children if listed is not None else ()):
        if argument.type != "argument" or not argument.named_children:
            continue
        named = field(argument, "name")
        order: Sequence[str] = _ORDER[name]
        key = text_of(named) if named is not None else order[position] if position < len(order) else ""
        found[key] = argument.named_children[-1]
    return found


def _text(node: Node | None) -> str:
    """What a literal says, `?` for what the code decides."""
    if node is None:
        return UNKNOWN
    text = text_of(node)
    if node.type == "string_literal":
        return text[1:-1]
    if node.type == "verbatim_string_literal":
        return text[2:-1].replace('""', '"')
    return text.strip('"') if node.type == "raw_string_literal" else UNKNOWN


def _is_empty(method: Node, comments: Sequence[Node]) -> bool:
    body = field(method, "body")
    if body is None or body.type != "block" or body.named_children:
        return False
    inside = [range_of(body)]
    return not any(is_inside(comment, inside) for comment in comments)
