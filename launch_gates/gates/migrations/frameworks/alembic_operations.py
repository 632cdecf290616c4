"""Which of Alembic's operations lose data, break the code that runs while they are applied, or lock a table."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from launch_gates.gates.migrations import python_code
from launch_gates.gates.migrations.records import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MOST: Final = 100_000
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


def operations_of(  # noqa: C901 (one pass over the nodes)
    functions: Sequence[ast.FunctionDef], constants: Mapping[str, object]
) -> Iterator[Operation]:
    """What needs care in these functions, in the order of the text."""
    found: list[Operation] = []
    made: set[str] = set()
    batches: dict[str, str] = {}
    for node in _nodes(functions):
        if isinstance(node, ast.With):
            for item in node.items:
                call = item.context_expr
                if isinstance(call, ast.Call) and python_code.dotted(call.func).endswith("batch_alter_table"):
                    table = python_code.value_of(call.args[0], constants) if call.args else None
                    if isinstance(item.optional_vars, ast.Name):
                        batches[item.optional_vars.id] = table if isinstance(table, str) else "?"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            kind = node.func.attr
            if kind not in _ARGUMENTS:
                continue
            owner = python_code.dotted(node.func.value)
            if owner not in ("op", "alembic.op") and owner not in batches:
                continue
            given = _given(node, kind, batches.get(owner))
            table = _text(given.get("table_name"), constants) or batches.get(owner, "?")
            if kind == "create_table":
                made.add(table)
            elif table not in made:
                found.extend(_operations(kind, node.lineno, table, given, constants))
    yield from sorted(found, key=lambda each: each.line)


def _nodes(functions: Sequence[ast.FunctionDef]) -> Iterator[ast.AST]:
    """Statements and calls in the functions, outer before inner, in the order of the text."""
    pending: list[ast.AST] = list(reversed(functions))
    for _ in range(_MOST):
        if not pending:
            return
        node = pending.pop()
        yield node
        pending.extend(reversed(list(ast.iter_child_nodes(node))))


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


def _operations(  # noqa: C901, PLR0912 (one case a kind of operation)
    kind: str, line: int, table: str, given: Mapping[str, ast.expr], constants: Mapping[str, object]
) -> Iterator[Operation]:
    column = f"{table}.{_text(given.get('column_name'), constants) or '?'}"
    match kind:
        case "drop_table":
            yield Operation("drop-table", line, table)
        case "rename_table":
            yield Operation("rename-table", line, _text(given.get("old_table_name"), constants) or "?")
        case "drop_column":
            yield Operation("drop-column", line, column)
        case "create_index":
            if not _is_true(given.get("postgresql_concurrently")):
                yield Operation("blocking-index", line, table)
        case "create_unique_constraint":
            yield Operation("blocking-index", line, table)
        case "add_column":
            made = given.get("column")
            if isinstance(made, ast.Call) and _refuses_null(made):
                name = _text(made.args[0], constants) if made.args else ""
                yield Operation("not-null", line, f"{table}.{name or '?'}")
        case "alter_column":
            if "new_column_name" in given:
                yield Operation("rename-column", line, column)
            if _is_false(given.get("nullable")) and not any(
                (
                    _is_false(given.get("existing_nullable")),
                    _is_given(given, "server_default"),
                    _is_given(given, "existing_server_default"),
                )
            ):
                yield Operation("not-null", line, column)
            if _is_narrower(given.get("existing_type"), given.get("type_"), constants):
                yield Operation("narrow-type", line, column)
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
    words = {python_code.dotted(each.func).rpartition(".")[2] for each in column.args if isinstance(each, ast.Call)}
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
        return python_code.dotted(node).rpartition(".")[2], None
    sizes = [keyword.value for keyword in node.keywords if keyword.arg == "length"] or node.args[:1]
    return (
        python_code.dotted(node.func).rpartition(".")[2],
        python_code.value_of(sizes[0], constants) if sizes else None,
    )
