"""TypeORM's data sources: which files their globs lead to, and where the ledger lies."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.dialects import ancestors, json_object
from launch_gates.gates.migrations.files import folder_of, joined
from launch_gates.gates.migrations.script_settings import objects_with, places, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launch_gates.gates.migrations.dialects import Packages
    from launch_gates.gates.migrations.files import RepositoryFiles

_WORDS = ("datasource", "data-source", "data_source", "ormconfig", "typeorm", "orm.config", "database", "connection")
_NAMES = ("app.module.ts", "db.ts", "config.ts", "configuration.ts", "index.ts")
_ENDINGS = (".ts", ".js", ".cjs", ".mjs", ".json")
_MOST = 500


class Source(NamedTuple):
    """One data source."""

    paths: tuple[str, ...]
    """Its migrations' files."""
    table: str
    schema: str


def sources_of(files: RepositoryFiles, packages: Packages, migrations: Sequence[str]) -> Iterator[Source]:
    """The data sources that lead to some of these files; those with the most files first."""
    if not migrations:
        return
    roots = {package.folder for path in migrations for package in list(packages.above(folder_of(path)))[:1]}
    candidates = [
        path
        for path in files.ending(*_ENDINGS)
        if _may_be_one(path) and not roots.isdisjoint(ancestors(folder_of(path)))
    ]
    found = []
    for path, data in files.readable(candidates[:_MOST]):
        if b"migrations" not in data:
            continue
        for globs, table, schema in _settings(files, path, data):
            places_of = [glob for each in globs for glob in _sources_of_built(each)]
            paths = tuple(each for each in migrations if any(matches(each, glob) for glob in places_of))
            if paths or table:
                found.append(Source(paths, table, schema))
    yield from sorted((each for each in found if each.paths), key=lambda each: -len(each.paths))
    tables = {(each.table, each.schema) for each in found if not each.paths}
    rest = tuple(path for path in migrations if not any(path in each.paths for each in found))
    if len(tables) == 1 and rest and not any(each.paths for each in found):
        # The globs are put together when it runs; the one name that is written holds.
        table, schema = tables.pop()
        folders = {folder_of(path) for path in rest}
        for folder in sorted(folders):
            yield Source(tuple(path for path in rest if folder_of(path) == folder), table, schema)


def _may_be_one(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name in _NAMES or any(word in name for word in _WORDS)


def _settings(files: RepositoryFiles, path: str, data: bytes) -> Iterator[tuple[list[str], str, str]]:
    here = folder_of(path)
    if path.endswith(".json"):
        content = json_object(files, path) or {}
        globs = content.get("migrations")
        table, schema = content.get("migrationsTableName"), content.get("schema")
        listed = [str(glob) for glob in globs] if isinstance(globs, list) else []
        yield (
            [place for glob in listed if (place := joined(here, glob)) is not None],
            table if isinstance(table, str) else "",
            schema if isinstance(schema, str) else "",
        )
        return
    named: dict[int, tuple[list[str], str, str]] = {}
    for key in ("migrations", "migrationsTableName"):
        for node, value in objects_with(path, data, key):
            given = places(value) if key == "migrations" else ()
            globs = [each for place in given if (each := place.within(here, _working_folder(files, here))) is not None]
            before = named.get(node.id, ([], "", ""))
            named[node.id] = (before[0] + globs, text_at(node, "migrationsTableName"), text_at(node, "schema"))
    yield from named.values()


def _working_folder(files: RepositoryFiles, folder: str) -> str:
    """Where a command is usually started: the nearest folder with a package.json."""
    names = set(files.named("package.json"))
    return next((each for each in ancestors(folder) if joined(each, "package.json") in names), ".")


def _sources_of_built(glob: str) -> Iterator[str]:
    """The glob, and the one of the sources from which what it leads to is built."""
    yield glob
    parts = glob.split("/")
    for built in ("dist", "build", "lib", "out"):
        if built in parts:
            position = parts.index(built)
            for instead in (["src"], []):
                yield "/".join((*parts[:position], *instead, *parts[position + 1 :]))


def matches(path: str, glob: str) -> bool:
    """Whether the glob leads to the path, or to what it becomes when it is compiled."""
    stem, pattern = _bare(path), _bare(glob)
    return any(_fits(stem.split("/"), each.split("/")) for each in _alternatives(pattern))


def _bare(path: str) -> str:
    """Without the ending: `*.ts`, `*{.ts,.js}`, `*.{ts,js}`, `*.[tj]s` all mean scripts."""
    folder, _, name = path.rpartition("/")
    for ending in ("{.ts,.js}", "{.js,.ts}", ".{ts,js}", ".{js,ts}", ".[tj]s", ".[jt]s", ".ts", ".js", ".?s"):
        if name.endswith(ending):
            name = name.removesuffix(ending)
            break
    return f"{folder}/{name or '*'}" if folder else name or "*"


def _alternatives(pattern: str) -> list[str]:
    """`{a,b}` once for each, at most one."""
    before, brace, rest = pattern.partition("{")
    inside, closing, after = rest.partition("}")
    if not brace or not closing:
        return [pattern]
    return [f"{before}{each}{after}" for each in inside.split(",")[:16]]


def _fits(parts: list[str], pattern: list[str]) -> bool:
    """Whether the parts of a path fit those of a pattern, in which `**` stands for any number of folders."""
    if "**" not in pattern:
        return len(parts) == len(pattern) and all(map(fnmatchcase, parts, pattern))
    at = pattern.index("**")
    before, after = pattern[:at], [each for each in pattern[at + 1 :] if each != "**"]
    if len(parts) < len(before) + len(after) or not all(map(fnmatchcase, parts, before)):
        return False
    return not after or all(map(fnmatchcase, parts[-len(after) :], after))
