"""What a Liquibase changeset does that needs care, and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import sql_operations
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.sql import digest, script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.liquibase_tree import Node
    from launch_gates.gates.migrations.records import Operation
    from launch_gates.gates.migrations.sql_tables import Tables

NO_CHANGES = frozenset(("preConditions", "rollback", "comment", "validCheckSum", "property", "modifySql", ""))
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


def dangers(  # noqa: C901 (one case a kind of change)
    changeset: Node, texts: Mapping[int, str], tables: Tables
) -> tuple[Operation, ...]:
    """What needs care. `texts` has, by a change's place, the SQL of files that it runs."""
    done = Changes(tables=tables)
    for number, change in enumerate(changes_of(changeset)):
        given, line = change.attributes, change.line
        table = given.get("tableName", "")
        if change.name == "createTable":
            done.creates(table)
        elif change.name == "dropTable":
            done.drops(line, table)
        elif change.name == "renameTable":
            done.renames(line, given.get("oldTableName", ""), given.get("newTableName", ""))
        elif change.name == "renameColumn":
            done.add("rename-column", line, table, given.get("oldColumnName", ""))
        elif change.name == "dropColumn":
            names = [given.get("columnName"), *(each.attributes.get("name") for each in _columns(change))]
            for name in filter(None, names):
                done.add("drop-column", line, table, name)
        elif change.name == "addNotNullConstraint" and "defaultNullValue" not in given:
            done.add("not-null", line, table, given.get("columnName", ""))
        elif change.name == "addColumn":
            for column in filter(_is_required, _columns(change)):
                done.add("not-null", column.line, table, column.attributes.get("name", ""))
        # What is not the element's own text stands in another file, or somewhere below the key.
        sql_operations.read(script(texts.get(number, "")).statements, done, line, has_lines=bool(change.text))
    return done.settled()


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
