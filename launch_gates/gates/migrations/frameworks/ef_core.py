"""EF Core: classes with `[Migration("<id>")]`, which stands in the file itself or in the .Designer.cs beside it.

A project has a set for each DbContext and, with several providers, for each of their projects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import re2

from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import ancestors
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.frameworks import ef_core_operations
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Flaw, Migration, Mismatch, Set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles

_DESIGNER = ".Designer.cs"
_SNAPSHOT = "ModelSnapshot.cs"
_ATTRIBUTE = re2.compile(r"\[(?:[^\[\]\n]*,\s*)?(?:\w+\.)*Migration(?:Attribute)?\(\s*(?:id:\s*)?([^)\n]*)\)")
_CONTEXT = re2.compile(r"DbContext(?:Attribute)?\(\s*(?:contextType:\s*)?typeof\(\s*(?:\w+\.)*(\w+)\s*\)")
_CLASS = re2.compile(r"\bclass\s+(\w+)\s*(?::|\n\s*:)\s*(?:\w+\.)*Migration\b")
_HISTORY = re2.compile(
    r"MigrationsHistoryTable\(\s*(?:tableName:\s*)?\"(\w+)\"\s*(?:,\s*(?:schema:\s*)?\"(\w+)\"\s*)?\)"
)
_SETTING_FILES = ("Program", "Startup", "DbContext", "Context", "Factory", "Extension", "DependencyInjection", "Module")
_HEAD = 8 << 10
"""Bytes of a .Designer.cs in which its attributes stand: before the model, which is long."""
_DIGITS = 14
_MOST_SETTINGS = 400


class _Described(NamedTuple):
    """What the attributes of one class say."""

    identity: str
    context: str
    is_literal: bool
    is_on_postgresql: bool


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each project and context."""
    paths = [path for path in files.ending(".cs") if "igration" in path or _is_timed(path.rpartition("/")[2])]
    designers: dict[str, _Described] = {}
    for path, data in files.readable(each for each in paths if each.endswith(_DESIGNER)):
        described = _describe(data[:_HEAD], data)
        if described is not None:
            designers[path.removesuffix(_DESIGNER) + ".cs"] = described
    groups: dict[tuple[str, str], list[Migration]] = {}
    flaws: dict[str, list[Flaw]] = {}
    mismatches: dict[str, list[Mismatch]] = {}
    projects = {folder_of(path) for path in files.ending(".csproj")}
    candidates = [each for each in paths if not each.endswith((_DESIGNER, _SNAPSHOT))]
    for path, data in files.readable(candidates):
        if b"MigrationBuilder" not in data:
            continue
        described = designers.get(path) or _describe(data, data)
        project = _project(path, projects)
        if described is None:
            if _is_timed(path.rpartition("/")[2]) and _CLASS.search(data.decode("utf-8", "replace")):
                mismatches.setdefault(project, []).append(_without_attribute(path))
        elif not described.is_literal:
            flaws.setdefault(project, []).append(Flaw(path, "the name in [Migration(…)] is no text that stands there"))
        else:
            groups.setdefault((project, described.context), []).append(_migration(path, data, described))
    for (project, context), migrations in groups.items():
        migrations.sort(key=lambda each: each.identity)
        is_first = not any(each != context for key, each in groups if key == project and each < context)
        folder = folder_of(migrations[-1].path)
        table, schema = _ledger(files, project)
        yield Set(
            "ef-core",
            folder
            if sum(folder_of(each[-1].path) == folder for each in groups.values()) == 1
            else f"{folder} {context}",
            folder,
            tuple(migrations),
            tuple(flaws.get(project, ())) if is_first else (),
            (*(mismatches.get(project, ()) if is_first else ()), *_broken_snapshots(files, folder, context)),
            ledger_table=table,
            ledger_schema=schema,
        )


def _is_timed(name: str) -> bool:
    return name[:_DIGITS].isdecimal() and name[_DIGITS : _DIGITS + 1] == "_"


def _project(path: str, projects: set[str]) -> str:
    return next((each for each in ancestors(folder_of(path)) if each in projects), folder_of(path))


def _describe(head: bytes, data: bytes) -> _Described | None:
    """What the attributes say; looked for further on where the head does not have them."""
    text = head.decode("utf-8-sig", "replace")
    found = _ATTRIBUTE.search(text)
    if found is None and len(data) > len(head):
        text = data.decode("utf-8-sig", "replace")
        found = _ATTRIBUTE.search(text)
    if found is None:
        return None
    written = found.group(1).strip()
    is_literal = len(written) > 1 and written.startswith(('"', '@"')) and written.endswith('"')
    if not is_literal and written[:1].isdecimal():
        return None  # Another framework's: FluentMigrator numbers its migrations.
    context = _CONTEXT.search(text)
    return _Described(
        written.lstrip("@").strip('"'), str(context.group(1)) if context else "", is_literal, b"Npgsql" in data
    )


def _without_attribute(path: str) -> Mismatch:
    name = path.rpartition("/")[2]
    return Mismatch(
        "journal",
        path,
        1,
        f"{name} has no [Migration] attribute and no .Designer.cs, and EF Core does not see it",
        f"add {name.removesuffix('.cs')}{_DESIGNER} (it may have been left out of the commit)",
    )


def _migration(path: str, data: bytes, described: _Described) -> Migration:
    changes = Changes("postgresql" if described.is_on_postgresql or b"Npgsql" in data else "")
    found = ef_core_operations.look(data, changes)
    return Migration(
        described.identity,
        path,
        (described.identity,),
        meaning=found.meaning,
        is_empty=found.is_empty,
        operations=changes.settled(),
        flaw=found.flaw,
    )


def _broken_snapshots(files: RepositoryFiles, folder: str, context: str) -> Iterator[Mismatch]:
    """Snapshots of the model that a merge has broken: the project does not build."""
    for path, data in files.readable(each for each in files.inside(folder) if each.endswith(_SNAPSHOT)):
        position = data.find(b"\n<<<<<<< ")
        if position >= 0 and context.encode() in path.encode():
            yield Mismatch(
                "schema-file",
                path,
                data[:position].count(b"\n") + 2,
                "the snapshot of the model has the marks of a merge conflict",
                "take the base's snapshot, remove your migration and add it anew with `dotnet ef migrations add`",
            )


def _ledger(files: RepositoryFiles, project: str) -> tuple[str, str]:
    """Table and schema where exactly one pair is named in the project's or the solution's settings."""
    paths = [
        path
        for path in files.below(project)
        if path.endswith(".cs") and any(word in path.rpartition("/")[2] for word in _SETTING_FILES)
    ]
    found: set[tuple[str, str]] = set()
    for _, data in files.readable(paths[:_MOST_SETTINGS]):
        if b"MigrationsHistoryTable" in data:
            found |= {
                (str(table), str(schema or "")) for table, schema in _HISTORY.findall(data.decode("utf-8", "replace"))
            }
    return found.pop() if len(found) == 1 else ("", "")


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    del migrations
    names = (row.get("MigrationId", row.get("migration_id")) for row in rows)
    return Applied(frozenset(str(name) for name in names if name is not None))


LEDGER = Ledger("__EFMigrationsHistory", ("MigrationId", "ProductVersion"), _applied)
