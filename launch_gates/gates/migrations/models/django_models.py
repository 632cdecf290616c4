"""Django's models as the code has them: fields, those of abstract bases too, and what of `Meta` is kept in tables."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.gates.migrations import python_code
from launch_gates.gates.migrations.frameworks.django_fields import field_of
from launch_gates.gates.migrations.frameworks.django_file import names_of
from launch_gates.gates.migrations.models.python_modules import Module, Modules
from launch_gates.gates.migrations.python_code import UNKNOWN, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.frameworks.django_apps import App
    from launch_gates.gates.migrations.frameworks.django_fields import Field

_DEEPEST: Final = 64
"""Classes that are looked at for the bases of one."""
_ROOTS: Final = frozenset(
    ("django.db.models.Model", "django.db.models.base.Model", "django.contrib.gis.db.models.Model")
)
_PLAIN: Final = frozenset(("object", "abc.ABC", "typing.Generic", "Generic"))


class ModelClass(NamedTuple):
    """A class in a module."""

    name: str
    line: int
    bases: tuple[str, ...]
    fields: Mapping[str, Field | None]
    """Name -> field; None for what is set to something else than a call."""
    unsure: frozenset[str]
    """Names that are set under a condition."""
    meta: Mapping[str, object]
    has_meta: bool
    is_conditional: bool


class Model(NamedTuple):
    """A model with a table of its own."""

    label: str
    name: str
    path: str
    line: int
    fields: Mapping[str, Field | None]
    """Name in lower case -> field; None where it is not known what it is."""
    unsure: frozenset[str]
    meta: Mapping[str, object]
    others: frozenset[str]
    """Bases of other packages, which may bring fields along."""
    is_certain: bool
    """Whether Django finds it for sure, and it is a model for sure."""


@lru_cache(maxsize=2048)
def _understood(data: bytes) -> Module[ModelClass]:
    try:
        tree = python_code.parse(data)
    except SourceError:
        return Module({}, {}, (), is_understood=False)
    imports = python_code.imports_of(tree)
    constants = python_code.constants_of(tree)
    certain = {id(each) for each in tree.body}
    classes: dict[str, ModelClass] = {}
    for statement in python_code.top_level(tree.body):
        if isinstance(statement, ast.ClassDef):
            found = _class(statement, imports, constants, is_conditional=id(statement) not in certain)
            classes[found.name] = found
    stars = tuple(module for name, module in _stars(tree) if name == "*")
    return Module(classes, imports, stars)


def _stars(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for statement in python_code.top_level(tree.body):
        if isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names):
            yield "*", "." * statement.level + (statement.module or "")


def _class(
    statement: ast.ClassDef, imports: Mapping[str, str], constants: Mapping[str, object], *, is_conditional: bool
) -> ModelClass:
    fields: dict[str, Field | None] = {}
    unsure: set[str] = set()
    names = dict(constants)
    for name, value, _ in python_code.assignments(statement.body):
        names[name] = python_code.value_of(value, names)
        fields[name.lower()] = field_of(value, imports, names)
    for inner in statement.body:
        if isinstance(inner, ast.If | ast.Try | ast.For | ast.With):
            unsure.update(
                node.id.lower()
                for node in ast.walk(inner)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            )
    meta = next((each for each in statement.body if isinstance(each, ast.ClassDef) and each.name == "Meta"), None)
    return ModelClass(
        name=statement.name,
        line=statement.lineno,
        bases=tuple(_base(base, imports) for base in statement.bases),
        fields=fields,
        unsure=frozenset(unsure),
        meta=_meta(meta, names) if meta is not None else {},
        has_meta=meta is not None,
        is_conditional=is_conditional,
    )


def _base(node: ast.expr, imports: Mapping[str, str]) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value
    return python_code.qualified(node, imports) or "?"


def _meta(meta: ast.ClassDef, constants: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    named: set[str] = set()
    for name, value, _ in python_code.assignments(meta.body):
        found[name] = python_code.value_of(value, constants)
        if name in ("indexes", "constraints"):
            named.update(names_of(value, constants))
    found["named"] = frozenset(named)
    found["bases"] = tuple(python_code.dotted(base) for base in meta.bases)
    return found


class DjangoModels:
    """The models of a repository's apps."""

    def __init__(self, files: RepositoryFiles) -> None:
        """Reads nothing yet."""
        self._files = files
        self._modules: Modules[ModelClass] = Modules(files, _understood)

    @property
    def looked_at(self) -> Iterable[str]:
        """The files of all modules that were read so far."""
        return self._modules.looked_at

    def of(self, app: App) -> Iterator[Model]:
        """The models in the app's `models.py` or `models` package. Raises SourceError where one is not understood."""
        single = f"{app.home}/models.py" if app.home != "." else "models.py"
        package = f"{app.home}/models" if app.home != "." else "models"
        paths = [single] if single in self._files else []
        if not paths:
            paths = [path for path in self._files.below(package) if path.endswith(".py") and "/tests/" not in path]
        found = self._imported(paths)
        for path in paths:
            module = self._modules.module(path)
            if module is None or not module.is_understood:
                raise SourceError(f"{path} cannot be understood")
            for each in module.classes.values():
                model = self._model(app.label, path, each)
                if model is not None:
                    yield model._replace(is_certain=model.is_certain and path in found)

    def _imported(self, paths: list[str]) -> set[str]:
        """Those that are loaded when the app's models are: `models.py`, and what the package imports."""
        pending = [path for path in paths if path.endswith(("models.py", "models/__init__.py"))]
        found: set[str] = set()
        while pending:
            path = pending.pop()
            module = self._modules.module(path)
            if path in found or module is None:
                continue
            found.add(path)
            names = {
                *module.stars,
                *module.imports.values(),
                *(each.rpartition(".")[0] for each in module.imports.values()),
            }
            for name in names:
                target = self._modules.path_of(name, path) if name else None
                if target is not None and target in paths:
                    pending.append(target)
        return found

    def _model(  # noqa: C901, PLR0912 (one climb through the bases)
        self, label: str, path: str, found: ModelClass
    ) -> Model | None:
        """The class as a model; None where it is none, or has no table that migrations make."""
        meta = dict(found.meta)
        if any(meta.get(name) is True for name in ("abstract", "proxy")) or meta.get("managed") is False:
            return None
        if any(meta.get(name) is UNKNOWN for name in ("abstract", "proxy", "managed", "app_label")):
            return None
        fields: dict[str, Field | None] = dict(found.fields)
        unsure = set(found.unsure)
        others: set[str] = set()
        is_model = False
        seen: set[tuple[str, str]] = {(path, found.name)}
        pending = [(base, path, True) for base in reversed(found.bases)]
        for _ in range(_DEEPEST):
            if not pending:
                break
            name, near, is_own = pending.pop()
            if name in _ROOTS:
                is_model = True
                continue
            resolved = self._modules.resolve(name, near)
            if resolved is None:
                if is_own and name not in _PLAIN:
                    others.add(name.lstrip("."))
                continue
            where, base = resolved
            if (where, base.name) in seen:
                continue
            seen.add((where, base.name))
            # The fields of a model that has a table are there; those of a plain class are no fields at all.
            is_own = is_own and base.meta.get("abstract") is True
            pending.extend((each, where, is_own) for each in reversed(base.bases))
            if is_own:
                for key, field in base.fields.items():
                    fields.setdefault(key, field)
                unsure.update(base.unsure)
                for option, value in base.meta.items() if not found.has_meta else ():
                    meta.setdefault(option, value)
        if pending:
            return None
        if not is_model and not any(field is not None and field.is_known for field in fields.values()):
            return None
        app_label = found.meta.get("app_label")
        return Model(
            label=app_label if isinstance(app_label, str) else label,
            name=found.name,
            path=path,
            line=found.line,
            fields=fields,
            unsure=frozenset(unsure),
            meta=meta,
            others=frozenset(others),
            is_certain=not found.is_conditional,
        )
