"""What a TypeORM migration does to tables: the query runner's calls, and the SQL that is given to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import embedded_sql
from launch_gates.gates.migrations.embedded_sql import UNKNOWN
from launch_gates.gates.migrations.scripts import option
from launch_gates.gates.migrations.syntax_trees import field
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.migrations.changes import Changes
    from launch_gates.gates.migrations.scripts import Call, Script

_INDEXES = ("createIndex", "createIndices", "createUniqueConstraint")


def operations_of(script: Script, changes: Changes) -> None:
    """Adds what the migration's calls do."""
    for call in script.calls:
        if call.arguments:
            _of_call(script, call, changes)


def _of_call(script: Script, call: Call, changes: Changes) -> None:
    line = line_of(call.node)
    table = _table(script, call.arguments[0])
    if call.name == "query":
        embedded_sql.look(script.sql(call), changes)
    elif call.name == "createTable":
        changes.creates(table)
    elif call.name == "dropTable":
        changes.drops(line, table)
    elif call.name == "renameTable":
        changes.renames(line, table, script.name(call, 1))
    elif call.name in ("dropColumn", "dropColumns"):
        for column in script.names(call.arguments[1] if len(call.arguments) > 1 else None):
            changes.add("drop-column", line, table, column)
    elif call.name == "renameColumn":
        changes.add("rename-column", line, table, script.name(call, 1))
    elif call.name in ("addColumn", "addColumns"):
        _added(script, call, table, changes)
    elif call.name in _INDEXES and not _is_concurrent(call):
        changes.add("blocking-index", line, table)


def _added(script: Script, call: Call, table: str, changes: Changes) -> None:
    """A column is NOT NULL unless it says `isNullable: true`; only one that says `false` is taken at its word."""
    given = call.arguments[1] if len(call.arguments) > 1 else None
    columns = given.named_children if given is not None and given.type == "array" else [given]
    for column in columns:
        definition = _definition(column)
        nullable = option(definition, "isNullable")
        known = {key for key in ("default", "isGenerated", "asExpression") if option(definition, key) is not None}
        if nullable is not None and text_of(nullable) == "false" and not known and column is not None:
            name = script.text(option(definition, "name")) or UNKNOWN
            changes.add("not-null", line_of(column), table, name)


def _definition(node: Node | None) -> Node | None:
    """The object literal of `new TableColumn({…})`, or the one that stands there itself."""
    if node is not None and node.type == "new_expression":
        arguments = field(node, "arguments")
        return arguments.named_children[0] if arguments is not None and arguments.named_children else None
    return node


def _table(script: Script, node: Node) -> str:
    return script.text(option(_definition(node), "name")) or script.text(node) or UNKNOWN


def _is_concurrent(call: Call) -> bool:
    definitions = [_definition(argument) for argument in call.arguments]
    return any(option(each, "isConcurrent") is not None for each in definitions)
