"""Django: a set for each app. The ledger has the app's label and the migration's name; order is the graph's alone."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import PYTHON, dialect_of
from launch_gates.gates.migrations.frameworks.django_apps import apps, settings_of
from launch_gates.gates.migrations.frameworks.django_file import meaning_of, steps_of
from launch_gates.gates.migrations.frameworks.django_operations import operations_of
from launch_gates.gates.migrations.frameworks.django_state import State
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Flaw, Migration, Set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.frameworks.django_apps import App
    from launch_gates.gates.migrations.frameworks.django_file import Dependency, Step
    from launch_gates.gates.migrations.records import Operation
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect

_OWN: Final = frozenset(
    ("admin", "auth", "contenttypes", "flatpages", "gis", "humanize", "messages", "postgres", "redirects", "sessions")
) | {"sitemaps", "sites", "staticfiles"}
"""Labels of Django's own apps, which a repository's test apps may have too."""


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """A set for each app that has migrations."""
    settings = settings_of(files)
    found = apps(files, settings)
    if not found:
        return
    labels: dict[str, list[App]] = {}
    for app in found:
        labels.setdefault(app.label, []).append(app)
    names = {app.folder: app.label if len(labels[app.label]) == 1 else app.folder for app in found}
    swapped = settings.models
    resolve = _Resolver(found, names, swapped)
    before: dict[tuple[str, str], list[str]] = {}
    for app in found:
        for name, (_, file) in app.files.items():
            for entry in file.run_before:
                other = resolve.app(entry, app)
                if other is not None:
                    own = f"{app.label}.{name}"
                    before.setdefault((other.folder, entry.name), []).append(
                        own if other.folder == app.folder else f"{names[app.folder]}:{own}"
                    )
    for app in found:
        yield _set(files, app, names[app.folder], resolve, before)


class _Resolver:
    """From what a dependency names to a migration of the repository."""

    def __init__(self, found: Sequence[App], names: Mapping[str, str], swapped: Mapping[str, str]) -> None:
        self._by_label: dict[tuple[str, str], App] = {}
        self._names = names
        self._swapped = swapped
        for app in found:
            self._by_label.setdefault((app.project, app.label), app)

    def app(self, entry: Dependency, near: App) -> App | None:
        """The app that is meant, seen from one of the same project; None where it is not in the repository."""
        label = entry.label or self._swapped.get(entry.setting, "").partition(".")[0]
        if label == near.label:
            return near
        return self._by_label.get((near.project, label))

    def parents(self, entry: Dependency, near: App) -> Iterator[str]:
        """What the parents of a migration have for this dependency."""
        other = self.app(entry, near)
        if other is None:
            return
        is_own = other.folder == near.folder
        if entry.name in ("__first__", "__latest__"):
            names = [] if is_own else _ends(other, is_first=entry.name == "__first__")
        elif entry.name not in other.files and not is_own and other.label in _OWN:
            names = []
        else:
            names = [entry.name]
        for name in names:
            yield f"{near.label}.{name}" if is_own else f"{self._names[other.folder]}:{other.label}.{name}"


def _ends(app: App, *, is_first: bool) -> list[str]:
    """The first migration of an app, or its last ones."""
    if is_first:
        return [
            name
            for name, (_, file) in app.files.items()
            if not any(each.label == app.label for each in file.dependencies)
        ][:1]
    inner = {each.name for _, file in app.files.values() for each in file.dependencies if each.label == app.label}
    return [name for name in app.files if name not in inner]


def ordered(app: App) -> list[str]:
    """The names of an app's migrations, parents first, those that stand beside one another by name."""
    waiting: dict[str, int] = {}
    children: dict[str, list[str]] = {}
    for name, (_, file) in app.files.items():
        parents = {
            each.name
            for each in file.dependencies
            if each.label == app.label and each.name in app.files and each.name != name
        }
        waiting[name] = len(parents)
        for parent in parents:
            children.setdefault(parent, []).append(name)
    ready = [name for name, count in waiting.items() if not count]
    heapq.heapify(ready)
    result: list[str] = []
    while ready:
        name = heapq.heappop(ready)
        result.append(name)
        for child in children.get(name, ()):
            waiting[child] -= 1
            if not waiting[child]:
                heapq.heappush(ready, child)
    placed = set(result)
    return [*result, *(name for name in app.files if name not in placed)]  # the rest is a cycle


def replayed(files: RepositoryFiles, app: App) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """What builds the state, in order: a squash only where what it stands for is not there any more."""
    for name in ordered(app):
        path, file = app.files[name]
        if not any(each.label == app.label and each.name in app.files for each in file.replaces):
            for _, data in files.readable([path] if file.has_migration else []):
                yield name, steps_of(data)


def _set(
    files: RepositoryFiles, app: App, name: str, resolve: _Resolver, before: Mapping[tuple[str, str], list[str]]
) -> Set:
    operations = _operations_of_all(files, app)
    migrations: list[Migration] = []
    flaws: list[Flaw] = []
    for migration in ordered(app):
        path, file = app.files[migration]
        if file.flaw:
            flaws.append(Flaw(path, file.flaw))
        elif not file.has_migration:
            flaws.append(Flaw(path, "it has no class Migration, which Django refuses"))
            continue
        parents = [parent for entry in file.dependencies for parent in resolve.parents(entry, app)]
        parents.extend(before.get((app.folder, migration), ()))
        own = sum(1 for each in file.dependencies if each.label == app.label)
        migrations.append(
            Migration(
                identity=f"{app.label}.{migration}",
                path=path,
                parents=tuple(dict.fromkeys(parents)),
                replaces=tuple(f"{each.label}.{each.name}" for each in file.replaces),
                line=file.line,
                meaning=files.meaning(path, meaning_of),
                is_empty=file.is_bare and own <= 1 and not file.flaw,
                operations=operations.get(migration, ()),
            )
        )
    return Set("django", name, app.folder, tuple(migrations), tuple(flaws))


def _operations_of_all(files: RepositoryFiles, app: App) -> dict[str, tuple[Operation, ...]]:
    """What needs care in each migration; not looked for where none is new, or the new ones do nothing of the kind."""
    new = [path for path, _ in app.files.values() if not files.is_settled(path)]
    if not new:
        return {}
    dialect = dialect_of(files, app.folder, PYTHON)
    if all(_is_harmless(steps_of(data), app.label, dialect) for _, data in files.readable(new)):
        return {}
    state = State()
    tables: Tables = {}
    return {
        name: _changes(steps, state, app.label, Changes(dialect, tables)).settled()
        for name, steps in replayed(files, app)
    }


def _is_harmless(steps: Sequence[Step], label: str, dialect: Dialect) -> bool:
    """Whether nothing in it needs care, whatever was there before: only how something is altered goes by that."""
    if any(step.kind == "AlterField" for step in steps):
        return False
    changes = _changes(steps, State(), label, Changes(dialect))
    return not changes.looks_back and not changes.settled()


def _changes(steps: Iterable[Step], state: State, label: str, changes: Changes) -> Changes:
    """With what the steps do. The state is brought up to date."""
    for step in steps:
        operations_of(step, state, label, changes)
        state.apply(step)
    return changes


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    """Rows of the app; a squash counts where all that it stands for does (`MigrationLoader.build_graph`)."""
    label = migrations.migrations[0].identity.partition(".")[0] if migrations.migrations else migrations.name
    everything = {f"{row.get('app')}.{row.get('name')}" for row in rows}
    own = {f"{label}.{row.get('name')}" for row in rows if row.get("app") == label}
    known = set(everything)
    pending = [each for each in migrations.migrations if each.replaces and each.identity not in own]
    while pending:
        counted = [each for each in pending if known.issuperset(each.replaces)]
        if not counted:
            break
        known.update(each.identity for each in counted)
        own.update(each.identity for each in counted)
        pending = [each for each in pending if each.identity not in own]
    return Applied(frozenset(own), foreign=frozenset(everything - own))


LEDGER = Ledger("django_migrations", ("app", "name"), _applied)
