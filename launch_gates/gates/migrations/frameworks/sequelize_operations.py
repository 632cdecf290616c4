"""What a Sequelize migration does to tables: the query interface's calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import embedded_sql
from launch_gates.gates.migrations.embedded_sql import UNKNOWN
from launch_gates.gates.migrations.scripts import option
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.migrations.changes import Changes
    from launch_gates.gates.migrations.scripts import Call, Script


_DEFINITION = 2


def operations_of(script: Script, changes: Changes) -> None:
    """Adds what the migration's calls do."""
    for call in script.calls:
        if call.arguments:
            _of_call(script, call, changes)


def _of_call(script: Script, call: Call, changes: Changes) -> None:
    line = line_of(call.node)
    if call.name == "createTable":
        changes.creates(_table(script, call, 0))
    elif call.name == "dropTable":
        changes.drops(line, _table(script, call, 0), if_exists=True)
    elif call.name == "renameTable":
        changes.renames(line, _table(script, call, 0), _table(script, call, 1))
    elif call.name == "removeColumn":
        changes.add("drop-column", line, _table(script, call, 0), script.name(call, 1))
    elif call.name == "renameColumn":
        changes.add("rename-column", line, _table(script, call, 0), script.name(call, 1))
    elif call.name in ("addColumn", "changeColumn") and _is_required(call):
        changes.add("not-null", line, _table(script, call, 0), script.name(call, 1))
    elif call.name == "addIndex" and not any(map(_is_concurrent, call.arguments)):
        changes.add("blocking-index", line, _table(script, call, 0))
    elif call.name == "query":
        embedded_sql.look(script.sql(call), changes)


def _table(script: Script, call: Call, position: int) -> str:
    """The table's name; of `{ tableName: 'orders', schema: 'shop' }` that one."""
    node = call.arguments[position] if position < len(call.arguments) else None
    return script.text(option(node, "tableName")) or script.text(node) or UNKNOWN


def _is_required(call: Call) -> bool:
    """Whether the definition, the third argument, refuses NULL and has no default."""
    definition = call.arguments[_DEFINITION] if len(call.arguments) > _DEFINITION else None
    return text_of(option(definition, "allowNull")) == "false" and option(definition, "defaultValue") is None


def _is_concurrent(options: Node) -> bool:
    value = option(options, "concurrently")
    return value is not None and text_of(value) != "false"
