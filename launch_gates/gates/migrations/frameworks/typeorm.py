"""TypeORM: classes that implement MigrationInterface, known by the class's name or its `name`.

The name ends with the 13 digits of a time, by which they are ordered: src/migration/MigrationExecutor.ts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import re2

from launch_gates.gates.migrations import meanings, scripts
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import Packages
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.frameworks.typeorm_operations import operations_of
from launch_gates.gates.migrations.frameworks.typeorm_sources import Source, sources_of
from launch_gates.gates.migrations.ledger import Ledger
from launch_gates.gates.migrations.node_sets import rows_named
from launch_gates.gates.migrations.records import Flaw, Migration, Set
from launch_gates.gates.migrations.syntax_trees import captures, field, flaw_of
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.ledger import Applied
    from launch_gates.gates.migrations.sql_tables import Tables

_ENDINGS = (".ts", ".js", ".cjs", ".mjs", ".cts", ".mts")
_PACKAGES = ("typeorm", "@nestjs/typeorm", "@n8n/typeorm")
_DIGITS = 13
_TESTS = frozenset(("test", "tests", "__tests__", "e2e", "spec", "fixtures", "templates", "docs", "sample", "examples"))
_CLASS = re2.compile(r"(?m)^\s*(?:export\s+)?(?:default\s+)?class\s+([A-Za-z_$][\w$]*)[^{]*MigrationInterface")
_CLASSES = "[(class_declaration) (class)] @class"


class _Found(NamedTuple):
    migrations: tuple[Migration, ...]
    flaws: tuple[Flaw, ...]


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each data source whose globs lead to migrations, and one for each further folder that has some."""
    packages = Packages(files)
    if not any(not package.dependencies.isdisjoint(_PACKAGES) for package in packages.all()):
        return
    found = _by_folder(files, packages)
    left = dict.fromkeys(sorted({folder_of(path) for path in found}))
    for source in sources_of(files, packages, tuple(found)):
        mine = [path for path in source.paths if folder_of(path) in left]
        if mine:
            for folder in {folder_of(path) for path in source.paths}:
                left.pop(folder, None)
            yield _set(source, [found[path] for path in source.paths])
    for folder in left:
        inside = [path for path in found if folder_of(path) == folder]
        yield _set(Source(tuple(inside), "", ""), [found[path] for path in inside])


def _set(source: Source, found: Sequence[_Found]) -> Set:
    migrations = sorted(
        (migration for each in found for migration in each.migrations), key=lambda each: (each.version, each.identity)
    )
    folder = folder_of(max(source.paths, key=lambda path: path.rpartition("/")[2]))
    return Set(
        "typeorm",
        folder,
        folder,
        tuple(migrations),
        flaws=tuple(flaw for each in found for flaw in each.flaws),
        ledger_table=source.table,
        ledger_schema=source.schema,
    )


def _by_folder(files: RepositoryFiles, packages: Packages) -> dict[str, _Found]:
    """Path -> the migrations of a file; of files in whose path migrations are spoken of."""
    paths = [
        path
        for path in files.ending(*_ENDINGS)
        if "igration" in path and not path.endswith((".d.ts", ".spec.ts", ".test.ts"))
        if _TESTS.isdisjoint(path.split("/"))
    ]
    found: dict[str, _Found] = {}
    uses: dict[str, bool] = {}
    tables: dict[str, Tables] = {}
    for path, data in files.readable(paths):
        folder = folder_of(path)
        if b"class" not in data or (b"MigrationInterface" not in data and b"ueryRunner" not in data):
            continue
        if folder not in uses:
            uses[folder] = packages.use(folder, *_PACKAGES)
        if uses[folder]:
            each = _of_file(path, data, Changes(packages.dialect(folder), tables.setdefault(folder, {})))
            if each.migrations or each.flaws:
                found[path] = each
    return found


def _of_file(path: str, data: bytes, changes: Changes) -> _Found:
    script = scripts.read(path, data)
    flaw = flaw_of(None if script is None else script.root, "JavaScript or TypeScript")
    if script is None:
        names = [(name, 1) for name in _CLASS.findall(data.decode("utf-8", "replace"))]
        meaning, is_empty = meanings.of_code(data), False
    else:
        found = captures(scripts.grammar_of(path), _CLASSES, script.root).get("class", ())
        named = ((_name(node), line_of(node)) for node in found if _is_migration(node, path))
        names = list(dict.fromkeys((name, line) for name, line in named if name))
        if names:
            operations_of(script, changes)
        meaning, is_empty = script.meaning, script.is_empty
    migrations: list[Migration] = []
    flaws = [Flaw(path, flaw)] if flaw and not names and b"MigrationInterface" in data else []
    for name, line in names:
        digits = name[-_DIGITS:]
        if len(digits) == _DIGITS and digits.isdecimal():
            migrations.append(
                Migration(
                    name,
                    path,
                    (int(digits),),
                    line=line,
                    meaning=f"{meaning}:{names.index((name, line))}" if len(names) > 1 else meaning,
                    is_empty=is_empty,
                    operations=() if migrations else changes.settled(),
                    flaw=flaw,
                )
            )
        else:
            flaws.append(Flaw(path, f"{name} does not end with the 13 digits of a time, and TypeORM refuses it"))
    return _Found(tuple(migrations), tuple(flaws))


def _is_migration(node: Node, path: str) -> bool:
    """Whether the class says that it is one; in JavaScript, which has no interfaces, whether its name does."""
    heritage = next((child for child in node.children if child.type == "class_heritage"), None)
    if any(child.type == "abstract" for child in node.children):
        return False
    if heritage is not None and "MigrationInterface" in text_of(heritage):
        return True
    digits = _name(node)[-_DIGITS:]
    is_timed = len(digits) == _DIGITS and digits.isdecimal()
    return is_timed and (not path.endswith("ts") or (heritage is not None and "Migration" in text_of(heritage)))


def _name(node: Node) -> str:
    body = field(node, "body")
    for member in body.named_children if body is not None else ():
        if text_of(field(member, "name") or field(member, "property")) == "name":
            value = scripts.literal(field(member, "value"))
            if value is not None:
                return value
    return text_of(field(node, "name"))


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    return rows_named(rows, migrations, "name")


LEDGER = Ledger("migrations", ("timestamp", "name"), _applied, never=("migration", "batch"))
