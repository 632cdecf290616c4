"""Shopware: classes that extend MigrationStep, known by the class's whole name.

src/Core/Framework/Migration of Shopware: the command first writes a row for every class, then `update` once it is done,
or `message` where it failed. Plugins keep theirs in src/Migration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.migrations import embedded_sql, php
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import ancestors
from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Flaw, Migration, Set
from launch_gates.gates.migrations.syntax_trees import field, flaw_of, is_inside
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.php import PhpFile
    from launch_gates.gates.migrations.sql_tables import Tables

_DIGITS = re2.compile(r"return\s+(\d+)\s*;")
_IN_NAME = re2.compile(r"Migration(\d+)")
_TESTS = frozenset(("test", "tests", "_fixture", "fixtures", "_test_migrations_valid"))


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each package: the shop, each plugin."""
    by_root: dict[str, tuple[list[Migration], list[Flaw]]] = {}
    tables: dict[str, Tables] = {}
    paths = [
        path
        for path in files.ending(".php")
        if "/Migration/" in f"/{path}" and _TESTS.isdisjoint(path.lower().split("/"))
    ]
    for path, data in files.readable(paths):
        if b"MigrationStep" not in data:
            continue
        root = _root(files, path)
        migrations, flaws = by_root.setdefault(root, ([], []))
        if php.has_conflict(data):
            flaws.append(Flaw(path, "it has the marks of a merge conflict"))
        file = php.read(data, up="update", down="-")
        if file is None or (file.root.has_error and not file.classes):
            flaws.append(Flaw(path, flaw_of(file.root if file is not None else None, "PHP")))
        else:
            migrations += _of_file(path, file, tables.setdefault(root, {}))
    for migrations, flaws in by_root.values():
        if migrations:
            migrations.sort(key=lambda each: (each.version, each.identity))
            folder = folder_of(migrations[-1].path)
            yield Set("shopware", folder, folder, tuple(migrations), tuple(flaws))


def _root(files: RepositoryFiles, path: str) -> str:
    return next(
        (each for each in ancestors(folder_of(path)) if each != "." and f"{each}/composer.json" in files),
        ".",
    )


def _of_file(path: str, file: PhpFile, tables: Tables) -> Iterator[Migration]:
    for each in file.classes[:1]:
        if each.is_abstract or each.parent.rpartition("\\")[2] != "MigrationStep":
            continue
        time = _DIGITS.search(text_of(file.methods.get("getCreationTimestamp"))) or _IN_NAME.search(each.name)
        changes = Changes("mysql", tables)
        _operations(file, changes)
        yield Migration(
            each.name,
            path,
            (int(time.group(1)) if time else 0,),
            line=each.line,
            meaning=file.meaning,
            is_empty=file.is_empty and "updateDestructive" not in file.methods,
            operations=changes.settled(),
            flaw=flaw_of(file.root, "PHP"),
        )


def _operations(file: PhpFile, changes: Changes) -> None:
    """Without what `updateDestructive` does: a command of its own runs it, once no old code is left."""
    destructive = file.methods.get("updateDestructive")
    later = [] if destructive is None else [(destructive.start_byte, destructive.end_byte)]
    for call in file.calls:
        if is_inside(call.node, later):
            continue
        line = line_of(field(call.node, "name") or call.node)
        if call.name in php.OF_CONNECTION:
            embedded_sql.look(file.sql(call), changes)
        elif call.name == "dropTableIfExists":
            changes.drops(line, file.name(call, 1))
        elif call.name == "dropColumnIfExists":
            changes.add("drop-column", line, file.name(call, 1), file.name(call, 2))


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    named = {each.identity.rpartition("\\")[0] for each in migrations.migrations}
    applied, failed = set(), {}
    for row in rows:
        name = str(row.get("class"))
        if row.get("update") is not None:
            applied.add(name)
        elif row.get("message"):
            failed[name] = "its update ended with an error"
    return Applied(
        frozenset(applied),
        failed,
        foreign=frozenset(name for name in applied if name.rpartition("\\")[0] not in named),
    )


LEDGER = Ledger("migration", ("class", "update", "message"), _applied, never=("batch", "version"))
