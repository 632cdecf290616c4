"""Which of Alembic's operations lose data, break the code that runs while they are applied, or lock a table."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from launch_gates.gates.migrations import embedded_sql, python_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launch_gates.gates.migrations.changes import Changes
    from launch_gates.gates.migrations.python_sql import PythonSql

_ARGUMENTS: Final = {
    "drop_table": ("table_name",),
    "create_table": ("table_name",),
    "rename_table": ("old_table_name", "new_table_name"),
    "drop_column": ("table_name", "column_name"),
    "add_column": ("table_name", "column"),
    "alter_column": ("table_name", "column_name"),
    "create_index": ("index_name", "table_name", "columns"),
    "create_unique_constraint": ("constraint_name", "table_name", "columns"),
}
_WIDTHS: Final = {"SmallInteger": 2, "Integer": 4, "BigInteger": 8, "SMALLINT": 2, "INTEGER": 4, "BIGINT": 8}


def operations_of(
    functions: Sequence[ast.FunctionDef], constants: Mapping[str, object], sql: PythonSql, changes: Changes
) -> None:
    """Adds what these functions do. `sql` is that of their module."""
    batches: dict[str, str] = {}
    nodes = list(python_code.inside(functions))
    sql.learn(nodes)
    for node in nodes:
        if isinstance(node, ast.With):
            for item in node.items:
                call = item.context_expr
                if isinstance(call, ast.Call) and python_code.dotted(call.func).endswith("batch_alter_table"):
                    table = python_code.value_of(call.args[0], constants) if call.args else None
                    if isinstance(item.optional_vars, ast.Name):
                        batches[item.optional_vars.id] = table if isinstance(table, str) else "?"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            text = sql.run_by(node)
            owner = python_code.dotted(node.func.value)
            if text is not None:
                embedded_sql.look(text, changes)
            elif node.func.attr in _ARGUMENTS and (owner in ("op", "alembic.op") or owner in batches):
                given = _given(node, node.func.attr, batches.get(owner))
                table = _text(given.get("table_name"), constants) or batches.get(owner, "?")
                _operation(node, table, given, constants, changes)


def _given(call: ast.Call, kind: str, batch: str | None) -> dict[str, ast.expr]:
    names = _ARGUMENTS[kind]
    if batch is not None:
        names = tuple(name for name in names if name != "table_name")
    given = dict(zip(names, call.args, strict=False))
    given.update((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)
    return given


def _text(node: ast.expr | None, constants: Mapping[str, object]) -> str:
    value = python_code.value_of(node, constants) if node is not None else ""
    return value if isinstance(value, str) else ""


def _operation(  # noqa: C901, PLR0912 (one case a kind of operation)
    call: ast.Call, table: str, given: Mapping[str, ast.expr], constants: Mapping[str, object], changes: Changes
) -> None:
    line, column = call.lineno, _text(given.get("column_name"), constants) or "?"
    match python_code.last_name(call.func):
        case "create_table":
            changes.creates(table)
        case "drop_table":
            changes.drops(line, table, if_exists=_is_true(given.get("if_exists")))
        case "rename_table":
            old, new = (_text(given.get(name), constants) for name in ("old_table_name", "new_table_name"))
            changes.renames(line, old, new)
        case "drop_column":
            changes.add("drop-column", line, table, column)
        case "create_index":
            if not _is_true(given.get("postgresql_concurrently")):
                changes.add("blocking-index", line, table)
        case "create_unique_constraint":
            changes.add("blocking-index", line, table)
        case "add_column":
            made = given.get("column")
            if isinstance(made, ast.Call) and _refuses_null(made):
                name = _text(made.args[0], constants) if made.args else ""
                changes.add("not-null", line, table, name or "?")
        case "alter_column":
            if "new_column_name" in given:
                changes.add("rename-column", line, table, column)
            if _is_false(given.get("nullable")) and not any(
                (
                    _is_false(given.get("existing_nullable")),
                    _is_given(given, "server_default"),
                    _is_given(given, "existing_server_default"),
                )
            ):
                changes.add("not-null", line, table, column)
            if _is_narrower(given.get("existing_type"), given.get("type_"), constants):
                changes.add("narrow-type", line, table, column)
        case _:
            pass


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_given(given: Mapping[str, ast.expr], name: str) -> bool:
    return not _is_none(given.get(name))


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value in (None, False))


def _refuses_null(column: ast.Call) -> bool:
    given = {keyword.arg: keyword.value for keyword in column.keywords}
    if not (_is_false(given.get("nullable")) or _is_true(given.get("primary_key"))):
        return False
    if not _is_none(given.get("server_default")):
        return False
    words = {python_code.last_name(each.func) for each in column.args if isinstance(each, ast.Call)}
    return words.isdisjoint(("Identity", "Computed", "Sequence"))


def _is_narrower(before: ast.expr | None, after: ast.expr | None, constants: Mapping[str, object]) -> bool:
    if before is None or after is None:
        return False
    (old, old_size), (new, new_size) = _type(before, constants), _type(after, constants)
    if old in _WIDTHS and new in _WIDTHS:
        return _WIDTHS[new] < _WIDTHS[old]
    texts = ("String", "VARCHAR", "Unicode", "AutoString", "CHAR")
    if new in texts and isinstance(new_size, int):
        if old in texts:
            return isinstance(old_size, int) and new_size < old_size
        return old in ("Text", "TEXT", "UnicodeText")
    return False


def _type(node: ast.expr, constants: Mapping[str, object]) -> tuple[str, object]:
    if not isinstance(node, ast.Call):
        return python_code.last_name(node), None
    sizes = [keyword.value for keyword in node.keywords if keyword.arg == "length"] or node.args[:1]
    return (
        python_code.last_name(node.func),
        python_code.value_of(sizes[0], constants) if sizes else None,
    )
