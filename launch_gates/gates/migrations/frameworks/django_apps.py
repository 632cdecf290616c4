"""Django's apps that have migrations: where they lie, what they are called, and which project they belong to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.gates.migrations import python_code
from launch_gates.gates.migrations.files import folder_of, joined
from launch_gates.gates.migrations.frameworks.django_file import FILE
from launch_gates.gates.migrations.python_code import SourceError
from launch_gates.gates.migrations.remembering import Understanding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.frameworks.django_file import DjangoFile

_WORDS: Final = (b"MIGRATION_MODULES", b"_MODEL")


class App(NamedTuple):
    """One app with its migration files."""

    label: str
    folder: str
    """That of its migrations."""
    home: str
    """The app's own folder."""
    project: str
    """The folder of the `manage.py` that it belongs to."""
    files: Mapping[str, tuple[str, DjangoFile]]
    """Name of the migration -> path and what the file says; sorted."""


class Settings(NamedTuple):
    """What settings say in so many words."""

    moved: Mapping[str, str]
    """Label -> dotted module of its migrations."""
    models: Mapping[str, str]
    """Name of a setting -> `app.Model`."""


def apps(files: RepositoryFiles, settings: Settings) -> list[App]:
    """Every app whose migrations are in the repository, sorted by folder. The settings are those of `settings_of`."""
    folders = {folder_of(path) for path in files.ending(".py")}
    candidates = {each for each in folders if each.rpartition("/")[2] == "migrations"}
    if not candidates and not files.named("manage.py"):
        return []
    projects = sorted((folder_of(path) for path in files.named("manage.py")), key=len, reverse=True)
    moved = {
        folder: label for label, module in settings.moved.items() for folder in _folders_of(module, folders, projects)
    }
    found: list[App] = []
    for folder in sorted(candidates | set(moved)):
        contents = dict(_migrations(files, folder))
        if not any(each.is_django and not each.flaw for _, each in contents.values()):
            continue
        home = folder_of(folder) if folder.rpartition("/")[2] == "migrations" else folder
        label = moved.get(folder) or _label(files, home, contents)
        found.append(App(label, folder, home, _project_of(folder, projects), contents))
    elsewhere = {(app.project, app.label) for app in found if app.folder in moved}
    return [app for app in found if app.folder in moved or (app.project, app.label) not in elsewhere]


def _migrations(files: RepositoryFiles, folder: str) -> Iterator[tuple[str, tuple[str, DjangoFile]]]:
    modules = [
        path
        for path in files.inside(folder)
        if path.endswith(".py") and path.rpartition("/")[2][0] not in "_~" and path.count(".", len(folder)) == 1
    ]
    for path, file in files.understood(modules, FILE):
        yield path.rpartition("/")[2].removesuffix(".py"), (path, file)


def _folders_of(module: str, folders: set[str], projects: list[str]) -> Iterator[str]:
    relative = module.replace(".", "/")
    for root in (*projects, ".", "src"):
        folder = joined(root, relative)
        if folder in folders:
            yield folder
            return


def _project_of(folder: str, projects: list[str]) -> str:
    for project in projects:  # the longest first
        if project == "." or folder.startswith(project + "/"):
            return project
    return "."


def _label(files: RepositoryFiles, home: str, contents: Mapping[str, tuple[str, DjangoFile]]) -> str:
    """The label of the app in that folder: what its AppConfig says, what its own migrations call it, or the folder."""
    said = None
    for name in ("apps.py", "app.py", "config.py", "__init__.py", "apps/__init__.py"):
        path = f"{home}/{name}" if home != "." else name
        if path in files:
            for _, configured in files.understood([path], _CONFIGURED):
                said = said or configured.label
    return said or _called(contents) or home.rpartition("/")[2]


def _called(contents: Mapping[str, tuple[str, DjangoFile]]) -> str:
    """The label under which the migrations of one folder name one another; empty where none does or several do."""
    labels = {
        entry.label
        for name, (_, file) in contents.items()
        for entry in file.dependencies
        if entry.name in contents and entry.name != name and not entry.name.startswith("0001")
    }
    return next(iter(labels)) if len(labels) == 1 else ""


class _Configured(NamedTuple):
    """What the AppConfig of a module says."""

    label: str | None


_CONFIGURED: Final = Understanding(
    "django-apps", lambda data: _Configured(_label_in(data)), lambda record: _Configured(*record)
)


def _label_in(data: bytes) -> str | None:
    if b"AppConfig" not in data:
        return None
    try:
        tree = python_code.parse(data)
    except SourceError:
        return None
    constants = python_code.constants_of(tree)
    found: list[tuple[bool, str]] = []
    for statement in python_code.top_level(tree.body):
        if not isinstance(statement, ast.ClassDef):
            continue
        if not any(python_code.last_name(base).endswith(("AppConfig", "Config")) for base in statement.bases):
            continue
        values = {
            name: python_code.value_of(value, constants) for name, value, _ in python_code.assignments(statement.body)
        }
        label, name = values.get("label"), values.get("name")
        if "label" in values and not isinstance(label, str):
            continue
        if isinstance(label, str):
            found.append((values.get("default") is True, label))
        elif isinstance(name, str):
            found.append((values.get("default") is True, name.rpartition(".")[2]))
    labels = {label for _, label in found}
    if len(labels) == 1:
        return labels.pop()
    chosen = {label for is_default, label in found if is_default}
    return chosen.pop() if len(chosen) == 1 else None


def settings_of(files: RepositoryFiles) -> Settings:
    """What the settings modules say of migrations and of models that can be swapped."""
    moved: dict[str, str] = {}
    models: dict[str, str] = {}
    paths = [
        path
        for path in files.ending(".py")
        if "settings" in path or path.endswith(("/base.py", "/common.py", "/config.py"))
    ]
    for path, settings in files.understood(paths, _SETTINGS):
        if "test" not in path.lower():
            moved.update(settings.moved)
        for name, model in settings.models.items():
            models.setdefault(name, model)
    return Settings(moved, models)


def _settings(data: bytes) -> Settings:
    if not any(word in data for word in _WORDS):
        return Settings({}, {})
    try:
        tree = python_code.parse(data)
    except SourceError:
        return Settings({}, {})
    constants = python_code.constants_of(tree)
    statements = list(python_code.top_level(tree.body))
    for statement in tree.body:  # classes of django-configurations
        if isinstance(statement, ast.ClassDef):
            statements.extend(statement.body)
    moved: dict[str, str] = {}
    models: dict[str, str] = {}
    for name, expression, _ in python_code.assignments(statements):
        value = python_code.value_of(expression, constants)
        if name == "MIGRATION_MODULES" and isinstance(value, dict):
            moved.update((str(key), each) for key, each in value.items() if isinstance(each, str))
        elif name.endswith("_MODEL") and isinstance(value, str) and value.count(".") == 1:
            models.setdefault(name, value)
    return Settings(moved, models)


_SETTINGS: Final = Understanding("django-settings", _settings, lambda record: Settings(*map(dict, record)))
