"""One migration file of Django's: what it depends on, what it stands for, and the steps that it takes."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from launch_gates.gates.migrations import python_code
from launch_gates.gates.migrations.frameworks.django_fields import field_of, without_silent
from launch_gates.gates.migrations.python_code import UNKNOWN, SourceError
from launch_gates.gates.migrations.python_sql import PythonSql
from launch_gates.gates.migrations.remembering import Understanding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.embedded_sql import Text
    from launch_gates.gates.migrations.frameworks.django_fields import Field

_ARGUMENTS: Final = {
    "CreateModel": ("name", "fields", "options", "bases", "managers"),
    "DeleteModel": ("name",),
    "RenameModel": ("old_name", "new_name"),
    "AlterModelTable": ("name", "table"),
    "AlterModelTableComment": ("name", "table_comment"),
    "AlterUniqueTogether": ("name", "unique_together"),
    "AlterIndexTogether": ("name", "index_together"),
    "AlterOrderWithRespectTo": ("name", "order_with_respect_to"),
    "AlterModelOptions": ("name", "options"),
    "AlterModelManagers": ("name", "managers"),
    "AddIndex": ("model_name", "index"),
    "AddIndexConcurrently": ("model_name", "index"),
    "RemoveIndex": ("model_name", "name"),
    "RemoveIndexConcurrently": ("model_name", "name"),
    "RenameIndex": ("model_name", "new_name", "old_name", "old_fields"),
    "AddConstraint": ("model_name", "constraint"),
    "AddConstraintNotValid": ("model_name", "constraint"),
    "AlterConstraint": ("model_name", "name", "constraint"),
    "ValidateConstraint": ("model_name", "name"),
    "RemoveConstraint": ("model_name", "name"),
    "AddField": ("model_name", "name", "field", "preserve_default"),
    "RemoveField": ("model_name", "name"),
    "AlterField": ("model_name", "name", "field", "preserve_default"),
    "RenameField": ("model_name", "old_name", "new_name"),
    "RunSQL": ("sql", "reverse_sql", "state_operations", "hints", "elidable"),
    "RunPython": ("code", "reverse_code", "atomic", "hints", "elidable"),
    "SeparateDatabaseAndState": ("database_operations", "state_operations"),
}
_MOST_LISTS: Final = 1000
_HARMLESS: Final = ("Extension", "CreateCollation", "RemoveCollation")


class Step(NamedTuple):
    """One operation of a migration."""

    kind: str
    """Django's name for it; `?` for one that is not Django's own: what it does is not known."""
    line: int
    model: str = ""
    """In lower case, as Django looks it up."""
    name: str = ""
    """The field, index or constraint, or the old name of one."""
    new_name: str = ""
    field: Field | None = None
    fields: tuple[tuple[str, Field | None], ...] = ()
    options: Mapping[str, object] = {}  # never changed
    in_database: bool = True
    in_state: bool = True
    is_unique: bool = False
    """Of a constraint: whether it makes a unique index."""
    sql: tuple[Text, ...] = ()
    """What RunSQL runs, and the function of RunPython by itself."""


class Dependency(NamedTuple):
    """An entry of `dependencies`, `run_before` or `replaces`."""

    label: str
    name: str
    """A migration's, or `__first__`, `__latest__`."""
    setting: str = ""
    """The setting that names the model whose app is meant, in place of a label."""


class DjangoFile(NamedTuple):
    """What a file says."""

    is_django: bool
    """Whether it has a migration of Django's own kind."""
    has_migration: bool = False
    line: int = 1
    dependencies: tuple[Dependency, ...] = ()
    run_before: tuple[Dependency, ...] = ()
    replaces: tuple[Dependency, ...] = ()
    is_bare: bool = False
    """Whether it has no operations and says nothing of why."""
    flaw: str = ""


def understood(data: bytes) -> DjangoFile:
    """What the file says, but for what it does. Never raises."""
    try:
        tree = python_code.parse(data)
    except SourceError as error:
        return DjangoFile(is_django=b"django.db" in data and b"south" not in data, has_migration=True, flaw=f"{error}")
    imports = python_code.imports_of(tree)
    modules = tuple(imports.values())
    is_django = any(each.startswith("django.db") for each in modules)
    if any(each == "south" or each.startswith("south.") for each in modules):
        return DjangoFile(is_django=False)
    migration = _class_in(tree)
    if migration is None:
        bound = any(name == "Migration" for name, _, _ in python_code.assignments(tree.body)) or "Migration" in imports
        return DjangoFile(is_django=False, has_migration=bound)
    is_django = is_django or python_code.qualified(migration.bases[0], imports).startswith("django.db.migrations")
    return _file(migration, tree, data)._replace(is_django=is_django)


def _again(record: list[Any]) -> DjangoFile:
    is_django, has_migration, line, *lists, is_bare, flaw = record
    dependencies, run_before, replaces = (tuple([Dependency(*each) for each in entries]) for entries in lists)
    return DjangoFile(is_django, has_migration, line, dependencies, run_before, replaces, is_bare, flaw)


FILE: Final = Understanding("django", understood, _again)


def _class_in(tree: ast.Module) -> ast.ClassDef | None:
    """The class that Django takes for the migration."""
    found = [each for each in python_code.top_level(tree.body) if isinstance(each, ast.ClassDef)]
    return next((each for each in reversed(found) if each.name == "Migration" and each.bases), None)


@lru_cache(maxsize=8192)
def steps_of(data: bytes) -> tuple[Step, ...]:
    """What the migration does; nothing where it could not be understood."""
    try:
        tree = python_code.parse(data)
    except SourceError:
        return ()
    return tuple(_steps_in(tree, data))


def meaning_of(data: bytes) -> str:
    """A digest of what the migration does; empty where it could not be understood."""
    try:
        tree = python_code.parse(data)
    except SourceError:
        return ""
    # What does not reach the database is taken out of the tree on the way.
    steps = list(_steps_in(tree, data))
    return python_code.digest_of(tree, data) if steps or _class_in(tree) is not None else ""


class _Module(NamedTuple):
    """The module that the migration stands in."""

    imports: Mapping[str, str]
    constants: Mapping[str, object]
    lists: Mapping[str, ast.expr]
    """What its names are given, and those of the migration's class."""
    sql: PythonSql


def _steps_in(tree: ast.Module, data: bytes) -> Iterator[Step]:
    migration = _class_in(tree)
    own = _values(migration) if migration is not None else {}
    if "operations" in own:
        lists = {name: value for name, value, _ in python_code.assignments(tree.body)} | own
        imports, constants = python_code.imports_of(tree), python_code.constants_of(tree)
        yield from _steps(own["operations"], _Module(imports, constants, lists, PythonSql(tree, data)))


def _values(migration: ast.ClassDef) -> dict[str, ast.expr]:
    return {name: value for name, value, _ in python_code.assignments(migration.body)}


def _file(migration: ast.ClassDef, tree: ast.Module, data: bytes) -> DjangoFile:
    values, constants = _values(migration), python_code.constants_of(tree)
    flaw = ""
    dependencies: dict[str, tuple[Dependency, ...]] = {}
    for name in ("dependencies", "run_before", "replaces"):
        dependencies[name], is_whole = _dependencies(values.get(name), constants)
        if not is_whole:
            flaw = f"its `{name}` cannot be told without running it"
    is_idle = next(_steps_in(tree, data), None) is None
    return DjangoFile(
        is_django=True,
        has_migration=True,
        line=migration.lineno,
        dependencies=dependencies["dependencies"],
        run_before=dependencies["run_before"],
        replaces=dependencies["replaces"],
        is_bare=is_idle and not dependencies["replaces"] and not _says_why(migration, tree, data),
        flaw=flaw,
    )


def _says_why(migration: ast.ClassDef, tree: ast.Module, data: bytes) -> bool:
    if ast.get_docstring(migration, clean=False) or ast.get_docstring(tree, clean=False):
        return True
    return any(
        text and not text.startswith(("Generated by", "-*-", "encoding", "coding", "flake8", "pylint", "noqa", "ruff"))
        for text in python_code.remarks(data)
    )


def _dependencies(node: ast.expr | None, constants: Mapping[str, object]) -> tuple[tuple[Dependency, ...], bool]:
    """The entries, and whether these are all that count."""
    if node is None:
        return (), True
    elements, is_whole = _elements(node)
    found: list[Dependency] = []
    for element in elements:
        if isinstance(element, ast.Call) and python_code.dotted(element.func).endswith("swappable_dependency"):
            target = element.args[0] if element.args else None
            value = python_code.value_of(target, constants) if target else UNKNOWN
            if isinstance(value, str):
                found.append(Dependency(value.partition(".")[0], "__first__"))
            elif target is not None:
                found.append(Dependency("", "__first__", python_code.last_name(target)))
            continue
        if isinstance(element, ast.Starred):
            is_whole = False
            continue
        match python_code.value_of(element, constants):
            case (str(label), str(name)) | [str(label), str(name)]:
                found.append(Dependency(label, name))
            case _:
                pass  # another app's, by a setting or a function: of no account for this app's own order
    return tuple(found), is_whole


def _elements(node: ast.expr, lists: Mapping[str, ast.expr] | None = None) -> tuple[list[ast.expr], bool]:
    """The elements of a list, of a sum of lists, or of one that has a name; and whether these are all."""
    found: list[ast.expr] = []
    is_whole = True
    pending = [node]
    for _ in range(_MOST_LISTS):
        if not pending:
            return found, is_whole
        current = pending.pop()
        if isinstance(current, ast.Name) and lists is not None:
            current = lists.get(current.id, current)
        if isinstance(current, ast.List | ast.Tuple):
            found.extend(current.elts)
        elif isinstance(current, ast.BinOp) and isinstance(current.op, ast.Add):
            pending.extend((current.right, current.left))
        else:
            is_whole = False
    return found, False


def _steps(
    node: ast.expr,
    module: _Module,
    *,
    in_database: bool = True,
    in_state: bool = True,
    depth: int = 0,
) -> Iterator[Step]:
    elements, is_whole = _elements(node, module.lists)
    if not is_whole or depth > 4:  # noqa: PLR2004 (nobody nests deeper)
        yield Step("?", node.lineno, in_database=in_database, in_state=in_state)
        if depth > 4:  # noqa: PLR2004 (as above)
            return
    for element in elements:
        kind = python_code.last_name(element.func) if isinstance(element, ast.Call) else ""
        if not isinstance(element, ast.Call) or kind not in _ARGUMENTS:
            if not kind.endswith(_HARMLESS):
                yield Step("?", element.lineno, in_database=in_database, in_state=in_state)
            continue
        given = _arguments(element, _ARGUMENTS[kind])
        if kind == "SeparateDatabaseAndState":
            for name, database, state in (("database_operations", True, False), ("state_operations", False, True)):
                if name in given and not _is_none(given[name]):
                    yield from _steps(
                        given[name],
                        module,
                        in_database=in_database and database,
                        in_state=in_state and state,
                        depth=depth + 1,
                    )
            continue
        yield _step(kind, element.lineno, given, module)._replace(in_database=in_database, in_state=in_state)
        if kind == "RunSQL" and "state_operations" in given and not _is_none(given["state_operations"]):
            yield from _steps(
                given["state_operations"],
                module,
                in_database=False,
                in_state=in_state,
                depth=depth + 1,
            )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _arguments(call: ast.Call, names: Sequence[str]) -> dict[str, ast.expr]:
    given = dict(zip(names, call.args, strict=False))
    given.update((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)
    return given


def _step(kind: str, line: int, given: Mapping[str, ast.expr], module: _Module) -> Step:
    imports, constants = module.imports, module.constants

    def text(name: str) -> str:
        value = python_code.value_of(given[name], constants) if name in given else ""
        return value if isinstance(value, str) else ""

    model = text("model_name") or (text("old_name") if kind == "RenameModel" else "")
    if not model and "model_name" not in _ARGUMENTS[kind]:
        model = text("name")
    name = (text("name") or text("old_name")) if "model_name" in _ARGUMENTS[kind] else ""
    field = None
    if "field" in given:
        field = field_of(given["field"], imports, constants)
        without_silent(given["field"])
    options: Mapping[str, object] = {}
    is_unique = False
    for part in ("index", "constraint"):
        if part in given and isinstance(given[part], ast.Call):
            made = _arguments(given[part], ())  # type: ignore[arg-type]
            value = python_code.value_of(made["name"], constants) if "name" in made else UNKNOWN
            name = value if isinstance(value, str) else ""
            is_unique = python_code.dotted(given[part].func).endswith("UniqueConstraint")  # type: ignore[attr-defined]
    for part in ("options", "unique_together", "index_together", "table"):
        if part in given:
            without_silent(given[part])
            value = python_code.value_of(given[part], constants)
            options = value if part == "options" and isinstance(value, dict) else {**options, part: value}
    if kind == "CreateModel" and isinstance(given.get("options"), ast.Dict):
        options = {**options, "named": tuple(_named(given["options"], constants))}
    return Step(
        kind,
        line,
        model.lower(),
        name if kind in _NAMED else name.lower(),
        text("new_name"),
        field,
        tuple(_fields(given["fields"], imports, constants)) if "fields" in given else (),
        options,
        is_unique=is_unique,
        sql=tuple(_sql(kind, given, module)),
    )


def _sql(kind: str, given: Mapping[str, ast.expr], module: _Module) -> Iterator[Text]:
    code = given.get("code")
    if kind == "RunSQL" and "sql" in given:
        yield from module.sql.listed(given["sql"])
    elif kind == "RunPython" and isinstance(code, ast.Name):
        yield from module.sql.run_in(code.id)


def _named(node: ast.expr, constants: Mapping[str, object]) -> Iterator[str]:
    pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
    for key, value in pairs:
        if isinstance(key, ast.Constant) and key.value in ("indexes", "constraints"):
            yield from names_of(value, constants)


def names_of(node: ast.expr, constants: Mapping[str, object]) -> Iterator[str]:
    """The names of the indexes or constraints in a list, as far as they are written out."""
    for element in _elements(node)[0]:
        for keyword in element.keywords if isinstance(element, ast.Call) else ():
            if keyword.arg == "name":
                value = python_code.value_of(keyword.value, constants)
                if isinstance(value, str):
                    yield value


_NAMED: Final = frozenset(name for name in _ARGUMENTS if "Index" in name or "Constraint" in name)
"""Those whose names the database has, in the case in which they are written."""


def _fields(
    node: ast.expr, imports: Mapping[str, str], constants: Mapping[str, object]
) -> Iterator[tuple[str, Field | None]]:
    for element in _elements(node)[0]:
        if isinstance(element, ast.Tuple | ast.List) and len(element.elts) == 2:  # noqa: PLR2004 (a name and a field)
            name = python_code.value_of(element.elts[0], constants)
            if isinstance(name, str):
                yield name.lower(), field_of(element.elts[1], imports, constants)
                without_silent(element.elts[1])
