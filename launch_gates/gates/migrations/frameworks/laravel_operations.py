"""What a Laravel migration does to tables: the schema builder's calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import embedded_sql
from launch_gates.gates.migrations.embedded_sql import UNKNOWN
from launch_gates.gates.migrations.php import chains
from launch_gates.gates.migrations.syntax_trees import field
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.gates.migrations.changes import Changes
    from launch_gates.gates.migrations.php import Call, PhpFile

_COLUMNS = frozenset(
    (
        *("bigInteger", "binary", "boolean", "char", "date", "dateTime", "dateTimeTz", "decimal", "double", "enum"),
        *("float", "foreignId", "foreignUlid", "foreignUuid", "geography", "geometry", "integer", "ipAddress"),
        *("json", "jsonb", "longText", "macAddress", "mediumInteger", "mediumText", "point", "set", "smallInteger"),
        *("string", "text", "time", "timeTz", "timestamp", "timestampTz", "tinyInteger", "tinyText", "ulid"),
        *("unsignedBigInteger", "unsignedInteger", "unsignedMediumInteger", "unsignedSmallInteger"),
        *("unsignedDecimal", "unsignedTinyInteger", "uuid", "year"),
    )
)
_MORPHS = frozenset(("morphs", "numericMorphs", "ulidMorphs", "uuidMorphs"))
_SAFE = frozenset(
    ("default", "useCurrent", "virtualAs", "storedAs", "generatedAs", "autoIncrement", "always", "increments")
)
_INDEXES = frozenset(("index", "unique", "fullText", "spatialIndex", "rawIndex"))
_DROPPED_BY_NAME = {
    "dropTimestamps": ("created_at", "updated_at"),
    "dropTimestampsTz": ("created_at", "updated_at"),
    "dropSoftDeletes": ("deleted_at",),
    "dropSoftDeletesTz": ("deleted_at",),
    "dropRememberToken": ("remember_token",),
}
_RAW = frozenset(("statement", "unprepared", "affectingStatement", "exec"))
_OF_SCHEMA = frozenset(("create", "table", "drop", "dropIfExists", "rename", "dropColumns"))


def operations_of(file: PhpFile, changes: Changes) -> None:
    """Adds what the migration's calls do."""
    tables: list[tuple[int, int, str, bool]] = []
    for call in file.calls:
        if not call.arguments:
            continue
        if call.name in _RAW:
            embedded_sql.look(file.sql(call), changes)
        elif call.name in _OF_SCHEMA and _is_schema(call):
            if call.name in ("create", "table"):
                table = (call.arguments[-1].start_byte, call.node.end_byte, file.name(call, 0), call.name == "create")
                tables.append(table)
            _of_schema(file, call, changes)
    for calls in chains(file.calls).values():
        inside = [each for each in tables if each[0] <= calls[0].node.start_byte < each[1]]
        if inside and not inside[-1][3] and (field(calls[0].node, "object") or calls[0].node).type == "variable_name":
            _of_chain(file, calls, inside[-1][2], changes)


def _of_schema(file: PhpFile, call: Call, changes: Changes) -> None:
    line, table = line_of(field(call.node, "name") or call.node), file.name(call, 0)
    if call.name == "create":
        changes.creates(table)
    elif call.name in ("drop", "dropIfExists"):
        changes.drops(line, table, if_exists=call.name != "drop")
    elif call.name == "rename":
        changes.renames(line, table, file.name(call, 1))
    elif call.name == "dropColumns":
        for column in (name for argument in call.arguments[1:] for name in file.names(argument)):
            changes.add("drop-column", line, table, column)


def _is_schema(call: Call) -> bool:
    """Whether it is called on `Schema`, or on `Schema::connection('x')` and the like."""
    start = call.node
    scope = field(start, "scope")
    if scope is None:
        scope = field(start, "object", "scope")
    if scope is not None:
        return text_of(scope).rpartition("\\")[2] == "Schema"
    return "schema" in text_of(field(start, "object")).lower()


def _of_chain(file: PhpFile, calls: Sequence[Call], table: str, changes: Changes) -> None:
    """Of `$table->string('a')->nullable()` in a call that changes a table."""
    first = calls[0]
    line = line_of(first.node)
    names = {call.name for call in calls}
    for column in _dropped(file, first):
        changes.add("drop-column", line, table, column)
    if first.name == "renameColumn":
        changes.add("rename-column", line, table, file.name(first, 0).strip("`"))
    elif first.name == "rename":
        changes.renames(line, table, file.name(first, 0))
    elif first.name in ("drop", "dropIfExists"):
        changes.drops(line, table, if_exists=first.name != "drop")
    elif first.name in _COLUMNS or first.name in _MORPHS:
        column = file.name(first, 0)
        if column != UNKNOWN and _is_not_null(calls) and names.isdisjoint(_SAFE):
            changes.add("not-null", line, table, f"{column}_type" if first.name in _MORPHS else column)
    if first.name in _INDEXES or (first.name in _COLUMNS and not names.isdisjoint(_INDEXES)):
        changes.add("blocking-index", line, table)


def _dropped(file: PhpFile, call: Call) -> Sequence[str]:
    """The columns that a call drops."""
    if call.name in ("dropColumn", "dropConstrainedForeignId"):
        return [name for argument in call.arguments for name in file.names(argument)]
    if call.name == "dropMorphs":
        return [f"{file.name(call, 0)}_type"]
    return _DROPPED_BY_NAME.get(call.name, ())


def _is_not_null(calls: Sequence[Call]) -> bool:
    """A new column is NOT NULL unless it is `nullable()`; one that is changed only where it says so."""
    nullable = next((call for call in calls if call.name == "nullable"), None)
    is_refused = nullable is not None and [text_of(each).lower() for each in nullable.arguments] == ["false"]
    return is_refused if any(call.name == "change" for call in calls) else nullable is None or is_refused
