"""One revision file of Alembic's: its identity, what it follows, and what its `upgrade` does."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates.gates.migrations import python_code
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.frameworks.alembic_operations import operations_of
from launch_gates.gates.migrations.python_code import SourceError
from launch_gates.gates.migrations.python_sql import PythonSql
from launch_gates.gates.migrations.records import Operation
from launch_gates.gates.migrations.remembering import Understanding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launch_gates.gates.migrations.sql_words import Dialect


class AlembicFile(NamedTuple):
    """What a file says."""

    revision: str = ""
    line: int = 1
    down: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    is_bare: bool = False
    """Whether `upgrade` does nothing, and nothing says why."""
    operations: tuple[Operation, ...] = ()
    flaw: str = ""


def meaning_of(data: bytes) -> str:
    """A digest of what the revision does; empty where the file could not be understood."""
    try:
        return python_code.digest_of(python_code.parse(data), data)
    except SourceError:
        return ""


def understood(data: bytes, dialect: Dialect = "postgresql") -> AlembicFile:
    """What the file says. Never raises."""
    try:
        tree = python_code.parse(data)
    except SourceError as error:
        return AlembicFile(flaw=str(error))
    values: dict[str, object] = {}
    line = 1
    constants: dict[str, object] = {}
    for name, expression, where in python_code.assignments(tree.body):
        constants[name] = python_code.value_of(expression, constants)
        if name in ("revision", "down_revision", "branch_labels", "depends_on"):
            values[name] = constants[name]
            line = where if name == "revision" else line
    revision = values.get("revision")
    if "revision" not in values:
        return AlembicFile(flaw="it says no `revision`, which Alembic refuses")
    if not isinstance(revision, str):
        return AlembicFile(flaw="its `revision` is not written out")
    lists = {name: _identities(values.get(name)) for name in ("down_revision", "branch_labels", "depends_on")}
    flaw = "its `down_revision` is not written out" if lists["down_revision"] is None else ""
    upgrades = [
        each
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and each.name.startswith(("upgrade", "schema_upgrade"))
    ]
    down = lists["down_revision"] or ()
    changes = Changes(dialect)
    operations_of(upgrades, constants, PythonSql(tree, data), changes)
    return AlembicFile(
        revision=revision,
        line=line,
        down=down,
        labels=lists["branch_labels"] or (),
        depends=lists["depends_on"] or (),
        is_bare=_is_bare(upgrades, data) and len(down) <= 1 and not lists["depends_on"] and not lists["branch_labels"],
        operations=changes.settled(),
        flaw=flaw,
    )


def _again(record: list[Any]) -> AlembicFile:
    file = AlembicFile(*record)
    return file._replace(
        down=tuple(file.down),
        labels=tuple(file.labels),
        depends=tuple(file.depends),
        operations=tuple(Operation(*each) for each in file.operations),
    )


def understanding(dialect: Dialect) -> Understanding[AlembicFile]:
    """How files are understood where the database is of that dialect, by which their SQL is read."""
    return Understanding(f"alembic {dialect}", partial(understood, dialect=dialect), _again)


def _identities(value: object) -> tuple[str, ...] | None:
    """One or several identities, or none; None where it cannot be told."""
    match value:
        case None:
            return ()
        case str():
            return (value,) if value else ()
        case list() | tuple():
            return tuple(value) if all(isinstance(each, str) for each in value) else None
        case _:
            return None


def _is_bare(upgrades: Sequence[ast.FunctionDef], data: bytes) -> bool:
    if not upgrades:
        return False
    for function in upgrades:
        for statement in function.body:
            is_nothing = isinstance(statement, ast.Pass) or (
                isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            )
            if not is_nothing:
                return False
            if isinstance(statement, ast.Expr) and isinstance(statement.value.value, str):  # type: ignore[attr-defined]
                return False  # a docstring that says why
    return not any(
        text
        and not text.startswith(
            (
                "revision identifiers",
                "commands auto",
                "end Alembic",
                "please adjust",
                "pylint",
                "noqa",
                "ruff",
                "-*-",
                "flake8",
            )
        )
        for text in python_code.remarks(data)
    )
