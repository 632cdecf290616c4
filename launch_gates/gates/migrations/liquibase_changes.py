"""What a Liquibase changeset does that needs care, and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations.records import Operation
from launch_gates.gates.migrations.sql import digest, operations, script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.liquibase_tree import Node
    from launch_gates.gates.migrations.records import OperationKind
    from launch_gates.gates.migrations.sql_tables import Tables

NO_CHANGES = frozenset(("preConditions", "rollback", "comment", "validCheckSum", "property", "modifySql", ""))
_SIMPLE: dict[str, tuple[OperationKind, str, str]] = {
    "dropTable": ("drop-table", "tableName", ""),
    "renameTable": ("rename-table", "oldTableName", ""),
    "renameColumn": ("rename-column", "tableName", "oldColumnName"),
}
_DEFAULTS = (
    *("defaultValue", "defaultValueNumeric", "defaultValueBoolean", "defaultValueDate", "defaultValueComputed"),
    *(
        "defaultValueSequenceNext",
        "value",
        "valueNumeric",
        "valueBoolean",
        "valueDate",
        "valueComputed",
        "autoIncrement",
    ),
)


def changes_of(changeset: Node) -> Iterator[Node]:
    """The changes, wherever the form of the file has them."""
    for child in changeset.children:
        if child.name == "changes":
            yield from child.children
        elif child.name not in NO_CHANGES:
            yield child


def dangers(changeset: Node, texts: Mapping[int, str], tables: Tables) -> tuple[Operation, ...]:
    """What needs care. `texts` has, by a change's place, the SQL of files that it runs."""
    found: list[tuple[Operation, str]] = []
    made = set()
    for number, change in enumerate(changes_of(changeset)):
        given = change.attributes
        table = given.get("tableName", "")
        if change.name == "createTable":
            made.add(table.lower())
        elif change.name in _SIMPLE:
            kind, table_name, column_name = _SIMPLE[change.name]
            table = given.get(table_name, "")
            target = f"{table}.{given.get(column_name, '')}" if column_name else table
            found.append((Operation(kind, change.line, target), table))
        elif change.name == "dropColumn":
            names = (
                [given["columnName"]]
                if "columnName" in given
                else [each.attributes.get("name", "") for each in _columns(change)]
            )
            found += ((Operation("drop-column", change.line, f"{table}.{name}"), table) for name in names if name)
        elif change.name == "addNotNullConstraint" and "defaultNullValue" not in given:
            target = f"{table}.{given.get('columnName', '')}"
            found.append((Operation("not-null", change.line, target), table))
        elif change.name == "addColumn":
            for column in _columns(change):
                if _is_required(column):
                    target = f"{table}.{column.attributes.get('name', '')}"
                    found.append((Operation("not-null", column.line, target), table))
        sql = texts.get(number, "")
        if sql:
            done = operations(script(sql).statements, "", tables)
            found += ((each._replace(line=change.line), each.target.partition(".")[0]) for each in done)
    return tuple(each for each, table in found if table.lower() not in made)


def _columns(change: Node) -> Iterator[Node]:
    for child in change.children:
        if child.name == "column":
            yield child
        elif child.name == "columns":
            yield from child.named("column")


def _is_required(column: Node) -> bool:
    if any(name in column.attributes for name in _DEFAULTS):
        return False
    return any(each.attributes.get("nullable", "").lower() == "false" for each in column.named("constraints"))


def meaning(changeset: Node, texts: Mapping[int, str]) -> str:
    """A digest of the changes, whatever stands around and between them."""
    words: list[str] = []
    waiting = [(0, change) for change in reversed(list(changes_of(changeset)))]
    while waiting:
        depth, node = waiting.pop()
        attributes = (f"{name}={value}" for name, value in sorted(node.attributes.items()))
        words.append("\0".join((str(depth), node.name, *attributes, " ".join(node.text.split()))))
        waiting += ((depth + 1, child) for child in reversed(node.children))
    words += (script(text).meaning for text in texts.values())
    return digest("\1".join(words))
