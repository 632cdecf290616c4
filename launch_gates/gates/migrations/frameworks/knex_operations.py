"""What a Knex migration does to tables: the schema builder's calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import embedded_sql
from launch_gates.gates.migrations.embedded_sql import UNKNOWN
from launch_gates.gates.migrations.scripts import chains
from launch_gates.parsing.syntax import line_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.gates.migrations.changes import Changes
    from launch_gates.gates.migrations.scripts import Call, Script

_CREATING = ("createTable", "createTableIfNotExists", "createTableLike")
_ALTERING = ("table", "alterTable")
_DROPPING = ("dropTable", "dropTableIfExists")
_COLUMNS = frozenset(
    (
        *("integer", "tinyint", "smallint", "mediumint", "bigint", "bigInteger", "text", "string", "float", "double"),
        *("decimal", "boolean", "date", "datetime", "time", "timestamp", "geometry", "geography", "point", "binary"),
        *("enum", "enu", "json", "jsonb", "uuid", "specificType"),
    )
)
_SAFE = frozenset(("defaultTo", "nullable", "primary", "generatedAlwaysAs", "increments"))
_INDEXES = frozenset(("index", "unique"))


def operations_of(script: Script, changes: Changes) -> None:
    """Adds what the migration's calls do."""
    # Table and the bytes of the call whose function changes it: `knex.schema.alterTable('orders', (t) => …)`.
    tables: list[tuple[int, int, str, bool]] = []
    for call in script.calls:
        if call.name in _CREATING or (call.name in _ALTERING and len(call.arguments) > 1):
            is_new = call.name in _CREATING
            table = script.name(call, 0)
            if is_new:
                changes.creates(table)
            tables.append((call.arguments[0].start_byte if call.arguments else 0, call.node.end_byte, table, is_new))
        elif call.name in _DROPPING and call.arguments:
            changes.drops(line_of(call.arguments[0]), script.name(call, 0), if_exists=call.name != "dropTable")
        elif call.name == "renameTable":
            changes.renames(line_of(call.node), script.name(call, 0), script.name(call, 1))
        elif call.name == "raw" and call.arguments:
            embedded_sql.look(script.sql(call), changes)
    for calls in chains(script.calls).values():
        inside = [each for each in tables if each[0] <= calls[0].node.start_byte < each[1]]
        if inside and not inside[-1][3]:
            _of_chain(script, calls, inside[-1][2], changes)


def _of_chain(script: Script, calls: Sequence[Call], table: str, changes: Changes) -> None:
    """Of `t.string('a').notNullable()` in a call that changes a table."""
    first = calls[0]
    line = line_of(first.node)
    names = {call.name for call in calls}
    if first.name in ("dropColumn", "dropColumns"):
        for column in (name for argument in first.arguments for name in script.names(argument)):
            changes.add("drop-column", line, table, column)
    elif first.name == "renameColumn":
        changes.add("rename-column", line, table, script.name(first, 0))
    elif first.name == "dropNullable":
        changes.add("not-null", line, table, script.name(first, 0))
    elif first.name in _COLUMNS:
        column = script.name(first, 0)
        if column != UNKNOWN and not names.isdisjoint(("notNullable", "notNull")) and names.isdisjoint(_SAFE):
            changes.add("not-null", line, table, column)
    elif first.name == "dropTimestamps":
        changes.add("drop-column", line, table, "created_at")
        changes.add("drop-column", line, table, "updated_at")
    if first.name in _INDEXES or (first.name in _COLUMNS and not names.isdisjoint(_INDEXES)):
        changes.add("blocking-index", line, table)
