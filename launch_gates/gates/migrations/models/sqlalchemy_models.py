"""Tables and columns as SQLAlchemy's declarative classes, SQLModel's and `Table(...)` have them."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.gates.migrations import python_code
from launch_gates.gates.migrations.models.python_modules import Module, Modules
from launch_gates.gates.migrations.python_code import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles

_DEEPEST: Final = 64
_COLUMNS: Final = frozenset(("Column", "mapped_column", "MappedColumn"))
_SIGNS: Final = (b"__tablename__", b"table=True", b"table = True", b"Table(")
_OTHERS: Final = ("Mapped", "DynamicMapped", "WriteOnlyMapped")


class TableClass(NamedTuple):
    """A class in a module."""

    name: str
    line: int
    bases: tuple[str, ...]
    table: str | None
    """The table's name where it says one; empty where it cannot be told."""
    columns: Mapping[str, int]
    """Name -> line; of what may be one, with a question mark in front."""
    annotated: Mapping[str, int]
    """What is annotated and no column by its value: columns of a SQLModel."""
    is_sqlmodel: bool
    is_view: bool


@lru_cache(maxsize=2048)
def _understood(data: bytes) -> Module[TableClass]:
    try:
        tree = python_code.parse(data)
    except SourceError:
        return Module({}, {}, (), is_understood=False)
    imports = python_code.imports_of(tree)
    constants = python_code.constants_of(tree)
    found: dict[str, TableClass] = {}
    stars: list[str] = []
    for statement in python_code.top_level(tree.body):
        if isinstance(statement, ast.ClassDef):
            found[statement.name] = _class(statement, imports, constants)
        elif isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names):
            stars.append("." * statement.level + (statement.module or ""))
    for name, value, line in python_code.assignments(tree.body):
        table = _table(value, constants)
        if table is not None:
            found[name] = TableClass(name, line, (), *table, is_sqlmodel=False, is_view=False)
    return Module(found, imports, tuple(stars))


def _table(node: ast.expr, constants: Mapping[str, object]) -> tuple[str, dict[str, int], dict[str, int]] | None:
    """Name and columns of a `Table("name", metadata, Column("id", …), …)`."""
    if not isinstance(node, ast.Call) or python_code.last_name(node.func) != "Table" or not node.args:
        return None
    name = python_code.value_of(node.args[0], constants)
    if not isinstance(name, str):
        return None
    columns: dict[str, int] = {}
    for argument in node.args[2:]:
        if isinstance(argument, ast.Call) and _is_column(argument) and argument.args:
            column = python_code.value_of(argument.args[0], constants)
            if isinstance(column, str):
                columns[column] = argument.lineno
    return name, columns, {}


def _is_column(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and python_code.last_name(node.func) in _COLUMNS


def _class(  # noqa: C901 (one case a kind of attribute)
    statement: ast.ClassDef, imports: Mapping[str, str], constants: Mapping[str, object]
) -> TableClass:
    columns: dict[str, int] = {}
    annotated: dict[str, int] = {}
    table: str | None = None
    is_view = False
    for inner in statement.body:
        if isinstance(inner, ast.FunctionDef) and inner.name == "__tablename__":
            table = ""
        if not isinstance(inner, ast.Assign | ast.AnnAssign):
            continue
        target = inner.targets[0] if isinstance(inner, ast.Assign) else inner.target
        if not isinstance(target, ast.Name):
            continue
        if target.id == "__tablename__" and inner.value is not None:
            value = python_code.value_of(inner.value, constants)
            table = value if isinstance(value, str) else ""
        elif target.id == "__table_args__" and inner.value is not None:
            is_view = any(isinstance(each, ast.Constant) and each.value == "is_view" for each in ast.walk(inner.value))
        elif isinstance(inner.value, ast.Call) and _is_column(inner.value):
            columns[_named(inner.value, target.id, constants)] = inner.lineno
        elif isinstance(inner, ast.Assign):
            columns[f"?{target.id}"] = inner.lineno
        elif isinstance(inner, ast.AnnAssign):
            kind = _annotation(inner)
            if kind in _OTHERS:
                if kind == "Mapped" and inner.value is None and not _is_relation(inner):
                    columns[target.id] = inner.lineno
            elif kind not in ("ClassVar", "") and not _calls(inner.value, ("Relationship", "PrivateAttr")):
                annotated[target.id] = inner.lineno
    bases = tuple(
        python_code.qualified(base.value if isinstance(base, ast.Subscript) else base, imports)
        for base in statement.bases
    )
    is_sqlmodel = any(
        keyword.arg == "table" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in statement.keywords
    )
    return TableClass(statement.name, statement.lineno, bases, table, columns, annotated, is_sqlmodel, is_view)


def _named(call: ast.Call, name: str, constants: Mapping[str, object]) -> str:
    value = python_code.value_of(call.args[0], constants) if call.args else None
    return value if isinstance(value, str) else name


def _annotation(node: ast.AnnAssign) -> str:
    kind = node.annotation
    if isinstance(kind, ast.Subscript):
        kind = kind.value
    if isinstance(kind, ast.Name | ast.Attribute):
        return python_code.last_name(kind)
    return "?"


def _is_relation(node: ast.AnnAssign) -> bool:
    """Whether what is mapped without a value is more than a plain type: a list, or a class by its name in quotes."""
    return any(
        isinstance(each, ast.Constant | ast.Name)
        and (
            (isinstance(each, ast.Constant) and isinstance(each.value, str))
            or (isinstance(each, ast.Name) and each.id in ("list", "List", "set", "Set", "dict", "Dict"))
        )
        for each in ast.walk(node.annotation)
    )


def _calls(node: ast.expr | None, names: tuple[str, ...]) -> bool:
    return isinstance(node, ast.Call) and python_code.last_name(node.func) in names


def tables(files: RepositoryFiles) -> dict[str, dict[str, tuple[str, int]]] | None:
    """Table -> column -> file and line; a table itself has the empty column, and what may be one a `?` in front.

    None where a module cannot be understood; nothing of a table whose name cannot be told.
    """
    modules: Modules[TableClass] = Modules(files, _understood)
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for path in _candidates(files):
        module = modules.module(path)
        if module is None or not module.is_understood:
            return None
        for each in module.classes.values():
            name, columns = _columns(each, path, modules)
            if name and not each.is_view:
                table = found.setdefault(name, {})
                table.setdefault("", (path, each.line))
                for column, line in columns.items():
                    table.setdefault(column, (path, line))
    return found


def _candidates(files: RepositoryFiles) -> Iterator[str]:
    apart = frozenset(("tests", "test", "migrations", "versions", "alembic", "examples", "docs"))
    paths = [
        path
        for path in files.ending(".py")
        if apart.isdisjoint(path.split("/")[:-1]) and not path.rpartition("/")[2].startswith("test")
    ]
    for path, data in files.readable(paths):
        if any(sign in data for sign in _SIGNS) or (b"Column(" in data and b"class " in data):
            yield path


def _columns(found: TableClass, path: str, modules: Modules[TableClass]) -> tuple[str, dict[str, int]]:
    """The table of a class and its columns, with those of the classes above it."""
    name = found.table if found.table is not None else (found.name.lower() if found.is_sqlmodel else None)
    columns = {**found.columns, **(dict(found.annotated) if found.is_sqlmodel else {})}
    pending = [(base, path) for base in reversed(found.bases)]
    seen: set[tuple[str, str]] = set()
    for _ in range(_DEEPEST):
        if not pending:
            break
        resolved = modules.resolve(*pending.pop())
        if resolved is None or (resolved[0], resolved[1].name) in seen:
            continue
        where, base = resolved
        seen.add((where, base.name))
        if base.table is not None or base.is_sqlmodel:
            if name is None:  # one table for the class and those below it
                name = base.table if base.table is not None else base.name.lower()
            continue
        for column in (*base.columns, *(base.annotated if found.is_sqlmodel else ())):
            columns.setdefault(column, found.line)
        pending.extend((each, where) for each in reversed(base.bases))
    return name or "", columns
