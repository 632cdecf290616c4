"""What a Laravel migration does to tables: the schema builder's calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.migrations import embedded_sql
from launch_gates.gates.migrations.php import UNKNOWN, Call, PhpFile, chains, sql_of
from launch_gates.gates.migrations.syntax_trees import field, line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.gates.migrations.changes import Changes

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
_TWO_COLUMNS = {
    "dropTimestamps": ("created_at", "updated_at"),
    "dropTimestampsTz": ("created_at", "updated_at"),
    "dropSoftDeletes": ("deleted_at",),
    "dropSoftDeletesTz": ("deleted_at",),
    "dropRememberToken": ("remember_token",),
}
_RAW = frozenset(("statement", "unprepared"))
_MANY = 2


def operations_of(file: PhpFile, changes: Changes) -> None:
    """Adds what the migration's calls do."""
    tables: list[tuple[int, int, str, bool]] = []
    for call in file.calls:
        line = line_of(field(call.node, "name") or call.node)
        if call.name in ("create", "table") and len(call.arguments) >= _MANY and _is_schema(call):
            table, is_new = file.name(call, 0), call.name == "create"
            if is_new:
                changes.creates(table)
            tables.append((call.arguments[-1].start_byte, call.node.end_byte, table, is_new))
        elif call.name in ("drop", "dropIfExists") and len(call.arguments) == 1 and _is_schema(call):
            changes.drops(line, file.name(call, 0), if_exists=call.name != "drop")
        elif call.name == "rename" and len(call.arguments) == _MANY and _is_schema(call):
            changes.renames(line, file.name(call, 0), file.name(call, 1))
        elif call.name == "dropColumns" and _is_schema(call):
            for column in (name for argument in call.arguments[1:] for name in file.names(argument)):
                changes.add("drop-column", line, file.name(call, 0), column)
        elif call.name in _RAW and call.arguments:
            embedded_sql.look(sql_of(file, call.arguments[0]), line_of(call.arguments[0]), changes)
    for calls in chains(file.calls).values():
        inside = [each for each in tables if each[0] <= calls[0].node.start_byte < each[1]]
        if inside and not inside[-1][3] and (field(calls[0].node, "object") or calls[0].node).type == "variable_name":
            _of_chain(file, calls, inside[-1][2], changes)


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
    if first.name in ("dropColumn", "dropConstrainedForeignId"):
        for column in (name for argument in first.arguments for name in file.names(argument)):
            changes.add("drop-column", line, table, column)
    elif first.name == "dropMorphs":
        changes.add("drop-column", line, table, f"{file.name(first, 0)}_type")
    elif first.name in _TWO_COLUMNS:
        for column in _TWO_COLUMNS[first.name]:
            changes.add("drop-column", line, table, column)
    elif first.name == "renameColumn":
        changes.add("rename-column", line, table, file.name(first, 0))
    elif first.name == "rename":
        changes.renames(line, table, file.name(first, 0))
    elif first.name in ("drop", "dropIfExists"):
        changes.drops(line, table, if_exists=first.name != "drop")
    elif first.name in _COLUMNS or first.name in _MORPHS:
        column = file.name(first, 0)
        if column != UNKNOWN and _is_not_null(calls) and names.isdisjoint(_SAFE):
            changes.add("not-null", line, table, f"{column}_type" if first.name in _MORPHS else column)
        if not names.isdisjoint(_INDEXES):
            changes.add("blocking-index", line, table)
    elif first.name in _INDEXES:
        changes.add("blocking-index", line, table)


def _is_not_null(calls: Sequence[Call]) -> bool:
    """A new column is NOT NULL unless it is `nullable()`; one that is changed only where it says so."""
    nullable = next((call for call in calls if call.name == "nullable"), None)
    is_refused = nullable is not None and [text_of(each).lower() for each in nullable.arguments] == ["false"]
    return is_refused if any(call.name == "change" for call in calls) else nullable is None or is_refused
