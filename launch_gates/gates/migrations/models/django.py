"""Django: models against the state that the migrations build, on both sides of a change.

Compared is what reaches the database: models with a table, columns of Django's own field classes and what shapes them,
`db_table`, `unique_together`, and indexes and constraints by name. Choices, labels and validators make migrations too,
and nothing in the database changes by them.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.core.confidence import Confidence
from launch_gates.gates.migrations.frameworks.django import replayed
from launch_gates.gates.migrations.frameworks.django_apps import apps, settings_of
from launch_gates.gates.migrations.frameworks.django_state import State
from launch_gates.gates.migrations.models.django_models import DjangoModels
from launch_gates.gates.migrations.models.record import ModelChange
from launch_gates.gates.migrations.python_code import UNKNOWN, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.frameworks.django_apps import App
    from launch_gates.gates.migrations.frameworks.django_fields import Field
    from launch_gates.gates.migrations.frameworks.django_state import Model as StateModel
    from launch_gates.gates.migrations.models.django_models import Model

_SHAPING: Final = ("max_length", "db_column", "max_digits", "decimal_places", "to")


class _App(NamedTuple):
    app: App
    models: Mapping[str, Model]


def changes(before: RepositoryFiles, after: RepositoryFiles) -> Iterator[ModelChange]:
    """What models have against `before`, or have no more, and no migration does."""
    if _are_settled(before, after):
        return
    old, new = _apps(before), _apps(after)
    for key in sorted(old.keys() & new.keys()):
        if old[key].models == new[key].models:
            continue
        past, now = _state(before, old[key].app), _state(after, new[key].app)
        if now.unknown <= past.unknown:
            yield from _changes(_Side(old[key].models, past), _Side(new[key].models, now), new[key].app.home, after)


class _Side(NamedTuple):
    """What an app has before the change, or after it."""

    models: Mapping[str, Model]
    state: State


def _state(files: RepositoryFiles, app: App) -> State:
    """What the migrations build."""
    state = State()
    for _, steps in replayed(files, app):
        for step in steps:
            state.apply(step)
    return state


def _are_settled(before: RepositoryFiles, after: RepositoryFiles) -> bool:
    """Whether all models are the very same on both sides: every module that makes one of them."""
    modules = _modules(after)
    if modules != _modules(before):
        return False
    if all(after.is_settled(path) for path in modules):
        return True
    models = DjangoModels(after)
    for app in apps(after, settings_of(after)):
        with suppress(SourceError):
            deque(models.of(app), maxlen=0)
    return all(after.is_settled(path) for path in models.looked_at)


def _modules(files: RepositoryFiles) -> list[str]:
    return [path for path in files.ending(".py") if "/migrations/" not in path]


def _apps(files: RepositoryFiles) -> dict[tuple[str, str], _App]:
    """The apps of which all migrations and models are understood, by project and label; none whose label two have."""
    found: dict[tuple[str, str], _App] = {}
    apart: set[tuple[str, str]] = set()
    models = DjangoModels(files)
    for app in apps(files, settings_of(files)):
        key = (app.project, app.label)
        if key in found:
            apart.add(key)
        if any(file.flaw for _, file in app.files.values()):
            apart.add(key)
        own: dict[str, Model] = {}
        try:
            own.update((model.name.lower(), model) for model in models.of(app) if model.label == app.label)
        except SourceError:
            apart.add(key)
        found[key] = _App(app, own)
    return {key: app for key, app in found.items() if key not in apart}


def _changes(old: _Side, new: _Side, home: str, after: RepositoryFiles) -> Iterator[ModelChange]:
    for name, model in new.models.items():
        state = new.state.models.get(name)
        if name in old.models:
            if state is not None and state.has_table:
                past = old.state.models.get(name)
                if past is not None:
                    yield from _altered(old.models[name], model, past, state)
        elif state is None and name not in old.state.models and model.is_certain:
            yield _change(model, model.line, f"the model {model.name} is new, and no migration makes its table")
    for name in sorted(old.models.keys() - new.models.keys()):
        model, state = old.models[name], new.state.models.get(name)
        is_kept = state is not None and state.has_table and name in old.state.models
        if is_kept and not _is_elsewhere(model.name, home, after):
            yield _change(model, model.line, f"the model {model.name} is gone, and no migration drops its table")


def _is_elsewhere(name: str, home: str, files: RepositoryFiles) -> bool:
    """Whether a class of that name is still somewhere in the app, or anywhere in a module of models."""
    words = (f"class {name}(".encode(), f"class {name}:".encode(), f'"{name}", '.encode(), f"import {name}".encode())
    paths = [
        path
        for path in files.ending(".py")
        if "/migrations/" not in path and (home == "." or path.startswith(home + "/") or "model" in path)
    ]
    return any(word in data for _, data in files.readable(paths) for word in words)


def _change(model: Model, line: int, what: str) -> ModelChange:
    return ModelChange(model.path, line, what, Confidence.GUESS if model.others else Confidence.LIKELY)


def _altered(old: Model, new: Model, past: StateModel, state: StateModel) -> Iterator[ModelChange]:
    unsure = old.unsure | new.unsure
    for name, field in new.fields.items():
        if name in unsure or field is None or not (field.is_known or field.type == "ManyToManyField"):
            continue
        if name not in old.fields:
            if name not in state.fields and name not in past.fields:
                yield _change(new, field.line, f"{new.name}.{name} is new, and no migration adds it")
        elif old.fields[name] is not None:
            yield from _reshaped(new, name, (old.fields[name], field), (past.fields.get(name), state.fields.get(name)))
    if old.others == new.others:
        for name, field in old.fields.items():
            if name in new.fields or name in unsure or field is None or not field.is_known:
                continue
            if name in state.fields and name in past.fields:
                yield _change(new, new.line, f"{new.name}.{name} is gone, and no migration removes it")
    yield from _options(old, new, past, state)


def _reshaped(
    model: Model,
    name: str,
    fields: tuple[Field | None, Field | None],
    states: tuple[Field | None, Field | None],
) -> Iterator[ModelChange]:
    """Where a field was changed in the model, and the migrations still have it as it was."""
    before, after = fields
    if before is None or after is None or states[0] is None or states[1] is None:
        return
    if not all(each.is_known for each in (before, after, states[0], states[1])):
        return
    shapes = [_shape(each, model) for each in (before, after, states[0], states[1])]
    for part in shapes[1]:
        was, now, was_built, built = (shape[part] for shape in shapes)
        if UNKNOWN in (was, now, was_built, built) or was == now:
            continue
        if was_built == was and built == was:
            what = f"{model.name}.{name} has another {part} ({_shown(was)}, now {_shown(now)})"
            yield _change(model, after.line, f"{what}, and no migration changes it")


def _shape(field: Field, model: Model) -> dict[str, object]:
    options = field.options
    shape: dict[str, object] = {name: options.get(name) for name in _SHAPING}
    if shape["to"] == "self":
        shape["to"] = model.name.lower()
    shape["type"] = field.type
    if any(options.get(name) is UNKNOWN for name in ("unique", "db_index", "primary_key")):
        shape["index"] = UNKNOWN
    else:
        shape["index"] = "unique" if options.get("unique") or options.get("primary_key") else field.has_index
    shape["null"] = UNKNOWN if options.get("null") is UNKNOWN else field.is_nullable
    return shape


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)[:60]


def _options(old: Model, new: Model, past: StateModel, state: StateModel) -> Iterator[ModelChange]:
    if old.meta.get("bases") or new.meta.get("bases") or old.others != new.others:
        return
    for option in ("db_table", "unique_together"):
        was, now, built = (_settled(each.get(option)) for each in (old.meta, new.meta, state.options))
        if UNKNOWN not in (was, now, built) and was != now and built == was == _settled(past.options.get(option)):
            yield _change(new, new.line, f"{new.name} has another {option}, and no migration changes it")
    was_named, now_named = (_named(each.meta) for each in (old, new))
    for name in sorted(now_named - was_named - state.named - past.named):
        yield _change(new, new.line, f"{new.name} has a new index or constraint, {name}, and no migration adds it")
    for name in sorted((was_named - now_named) & state.named & past.named):
        yield _change(
            new, new.line, f"{new.name} has no index or constraint {name} any more, and no migration removes it"
        )


def _named(meta: Mapping[str, object]) -> frozenset[str]:
    named = meta.get("named")
    return frozenset(each for each in named if "%" not in each) if isinstance(named, frozenset) else frozenset()


def _settled(value: object) -> object:
    """One way to write an option that may be left out, empty, a list, a tuple or a set."""
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, list | tuple | frozenset):
        if any(each is UNKNOWN for each in value):
            return UNKNOWN
        groups = [value] if value and all(isinstance(each, str) and "'" not in each for each in value) else value
        return frozenset(each if isinstance(each, str) else repr(tuple(each)) for each in groups) or None
    return value or None
