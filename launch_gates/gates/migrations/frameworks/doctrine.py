"""Doctrine Migrations: classes in files `Version*.php`, known by the class's whole name.

https://www.doctrine-project.org/projects/doctrine-migrations/en/stable/reference/configuration.html, and
src/Metadata/Storage/TableMetadataStorageConfiguration.php for the ledger. Versions before 3 wrote the time alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import re2

from launch_gates.gates.migrations import embedded_sql, meanings, php
from launch_gates.gates.migrations.changes import Changes
from launch_gates.gates.migrations.dialects import ancestors
from launch_gates.gates.migrations.files import below, folder_of, joined
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.php import option
from launch_gates.gates.migrations.records import Flaw, Migration, Set
from launch_gates.gates.migrations.syntax_trees import captures, descent, field, flaw_of
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.php import Call, PhpFile
    from launch_gates.gates.migrations.records import OperationKind
    from launch_gates.gates.migrations.sql_tables import Tables
    from launch_gates.gates.migrations.sql_words import Dialect

_ENDINGS = (".yaml", ".yml", ".php", ".xml", ".json")
_TABLE = re2.compile(r"""(?m)table[_-]name['"]?\s*(?::|=>|=)\s*['"]?([\w.]+)""")
_PATH = re2.compile(
    r"""(?m)^\s*['"]?[A-Za-z_][\w\\]*['"]?\s*(?::|=>)\s*['"]?((?:%kernel\.project_dir%|\./|/?\w)[^'"\s,]*)"""
)
_POSTGRESQL = re2.compile(r"(?m)(?:^\s*DATABASE_URL\s*=\s*['\"]?(?:postgres|pgsql|pdo-pgsql)|PostgreSQL)")
_CLASS = re2.compile(r"(?m)^\s*(?:final\s+)?class\s+(Version\w+)\s+extends\s+\S*Migration")
_NAMESPACE = re2.compile(r"(?m)^\s*namespace\s+([\w\\]+)")
_TESTS = frozenset(("test", "tests", "fixtures", "_files", "features"))
_DEFINITION = 2
_ASSIGNMENTS = "(assignment_expression left: (variable_name) right: (member_call_expression)) @assignment"


class _Settings(NamedTuple):
    root: str
    folders: tuple[str, ...]
    table: str


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each configuration that names folders of its own; one for each package for what is left."""
    found: dict[str, tuple[list[Migration], list[Flaw]]] = {}
    paths = [path for path in files.ending(".php") if path.rpartition("/")[2].startswith("Version")]
    postgresql: dict[str, bool] = {}
    made: dict[str, Tables] = {}
    for path, data in files.readable(paths):
        if b"igration" not in data or b"extends" not in data or not _TESTS.isdisjoint(path.lower().split("/")):
            continue
        root = _root(files, path)
        if root not in postgresql:
            postgresql[root] = _is_on_postgresql(files, root)
        dialect: Dialect = "postgresql" if postgresql[root] or b"PostgreSQL" in data else ""
        found[path] = _of_file(path, data, Changes(dialect, made.setdefault(root, {})))
    if not found:
        return
    settings = list(_settings(files))
    groups: dict[tuple[str, ...], list[str]] = {}
    for path in found:
        groups.setdefault(_group(files, path, settings), []).append(path)
    tables = {(each.root, *each.folders[:1]): each.table for each in settings}
    for key, members in groups.items():
        migrations = sorted((each for path in members for each in found[path][0]), key=lambda each: each.identity)
        flaws = tuple(flaw for path in members for flaw in found[path][1])
        if migrations or flaws:
            folder = folder_of(max(members, key=lambda path: path.rpartition("/")[2]))
            table = tables.get(key) or next((each.table for each in settings if each.root == key[0] and each.table), "")
            yield Set("doctrine", folder, folder, tuple(migrations), flaws, ledger_table=table)


def _group(files: RepositoryFiles, path: str, settings: Sequence[_Settings]) -> tuple[str, ...]:
    """Of an application with several configurations the one whose folders the file lies in."""
    root = _root(files, path)
    several = [each for each in settings if each.root == root and each.folders]
    if len(several) > 1:
        for each in several:
            if any(folder in ancestors(folder_of(path)) for folder in each.folders):
                return (root, each.folders[0])
    return (root,)


def _root(files: RepositoryFiles, path: str) -> str:
    """The package that the file belongs to: the nearest folder with a composer.json."""
    return next(
        (each for each in ancestors(folder_of(path)) if below(each, "composer.json") in files),
        ".",
    )


def _settings(files: RepositoryFiles) -> Iterator[_Settings]:
    candidates = [
        path
        for path in files.ending(*_ENDINGS)
        if "igrations" in path.rpartition("/")[2] and not path.rpartition("/")[2].startswith("Version")
    ]
    for path, data in files.readable(candidates):
        if b"migrations_paths" not in data and b"table_storage" not in data and b"migrations-paths" not in data:
            continue
        text = data.decode("utf-8", "replace")
        root = _root(files, path)
        table = _TABLE.search(text)
        _, _, after = text.partition("migrations_paths")
        folders = [
            joined(root if "%" in place else folder_of(path), place.removeprefix("%kernel.project_dir%").lstrip("/"))
            for place in _PATH.findall(after)
            if "/" in place
        ]
        yield _Settings(
            root, tuple(folder for folder in folders if folder is not None), str(table.group(1)) if table else ""
        )


def _of_file(path: str, data: bytes, changes: Changes) -> tuple[list[Migration], list[Flaw]]:
    file = php.read(data)
    if file is None:
        text = data.decode("utf-8", "replace")
        name, namespace = _CLASS.search(text), _NAMESPACE.search(text)
        if not name:
            return [], [Flaw(path, flaw_of(None, "PHP"))]
        identity = f"{namespace.group(1)}\\{name.group(1)}" if namespace else str(name.group(1))
        return [Migration(identity, path, (identity,), meaning=meanings.of_code(data), flaw=flaw_of(None, "PHP"))], []
    classes = [each for each in file.classes if "Migration" in each.parent and not each.is_abstract]
    if php.has_conflict(data):
        return [], [Flaw(path, "it has the marks of a merge conflict")]
    if not classes and file.root.has_error:
        return [], [Flaw(path, "its class cannot be made out: the file is no valid PHP")]
    _operations(file, changes)
    return [
        Migration(
            each.name,
            path,
            (each.name,),
            line=each.line,
            meaning=file.meaning,
            is_empty=file.is_empty,
            operations=changes.settled(),
            flaw=flaw_of(file.root, "PHP"),
        )
        for each in classes[:1]
    ], []


def _operations(file: PhpFile, changes: Changes) -> None:
    tables = _tables(file)
    for call in file.calls:
        if not call.arguments:
            continue
        line = line_of(field(call.node, "name") or call.node)
        if call.name == "addSql" or call.name in php.OF_CONNECTION:
            embedded_sql.look(file.sql(call), changes)
        elif call.name == "createTable":
            changes.creates(file.name(call, 0))
        elif call.name == "dropTable":
            changes.drops(line, file.name(call, 0))
        elif call.name == "renameTable":
            changes.renames(line, file.name(call, 0), file.name(call, 1))
        elif call.name in ("dropColumn", "renameColumn"):
            kind: OperationKind = "drop-column" if call.name == "dropColumn" else "rename-column"
            changes.add(kind, line, _table(file, call, tables), file.name(call, 0))
        elif call.name == "addColumn" and len(call.arguments) > _DEFINITION:
            options = call.arguments[_DEFINITION]
            is_given = any(option(options, key) is not None for key in ("default", "autoincrement"))
            if text_of(option(options, "notnull")).lower() == "true" and not is_given:
                changes.add("not-null", line, _table(file, call, tables), file.name(call, 0))


def _tables(file: PhpFile) -> dict[str, list[tuple[int, str]]]:
    """Variable -> where it is given a table, and which: `$orders = $schema->getTable('orders')`."""
    found: dict[str, list[tuple[int, str]]] = {}
    for node in captures("php", _ASSIGNMENTS, file.root).get("assignment", ()):
        table = _table_of(file, field(node, "right"))
        if table:
            found.setdefault(text_of(field(node, "left")), []).append((node.start_byte, table))
    return found


def _table_of(file: PhpFile, node: Node | None) -> str:
    if node is None or node.type != "member_call_expression":
        return ""
    if text_of(field(node, "name")) not in ("getTable", "createTable"):
        return ""
    arguments = field(node, "arguments")
    first = arguments.named_children[:1] if arguments is not None else []
    return (
        file.text(first[0].named_children[-1]) if first and first[0].named_children else None
    ) or embedded_sql.UNKNOWN


def _table(file: PhpFile, call: Call, tables: Mapping[str, list[tuple[int, str]]]) -> str:
    """The table of `$schema->getTable('orders')->dropColumn('total')`, or of the variable that has it."""
    below = field(call.node, "object")
    for each in descent(below, "object"):
        if each.type != "member_call_expression" or text_of(field(each, "name")) == "getTable":
            below = each
            break
    given = [table for start, table in tables.get(text_of(below), ()) if start < call.node.start_byte]
    return given[-1] if given else _table_of(file, below) or embedded_sql.UNKNOWN


def _is_on_postgresql(files: RepositoryFiles, root: str) -> bool:
    names = [below(root, name) for name in (".env", ".env.dist", ".env.prod")]
    existing = [path for path in names if path in files]
    return any(_POSTGRESQL.search(data.decode("utf-8", "replace")) for _, data in files.readable(existing))


def _applied(rows: Sequence[Mapping[str, object]], migrations: Set) -> Applied:
    by_time = {
        each.identity.rpartition("\\")[2].removeprefix("Version"): each.identity for each in migrations.migrations
    }
    named = {each.identity.rpartition("\\")[0] for each in migrations.migrations}
    written = [str(row["version"]) for row in rows if row.get("version") is not None]
    identities = frozenset(name if "\\" in name else by_time.get(name, name) for name in written)
    return Applied(
        identities,
        foreign=frozenset(name for name in identities if "\\" in name and name.rpartition("\\")[0] not in named),
    )


LEDGER = Ledger("doctrine_migration_versions", ("version",), _applied, never=("dirty", "inserted_at", "checksum"))
