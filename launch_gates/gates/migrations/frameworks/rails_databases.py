"""Where a Rails application keeps the migrations of each of its databases, and the schema file of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import re2

from launch_gates.gates.migrations.files import below, folder_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles

FILE: Final = re2.compile(r"^([0-9]+)_([_a-z0-9]*)\.?([_a-z0-9]*)?\.rb$")
"""`MigrationFilenameRegexp` of ActiveRecord: version, name, scope."""
_TABLE: Final = re2.compile(r"""(?m)^[^#\n]*schema_migrations_table_name\s*=\s*['"]([A-Za-z0-9_.]+)['"]""")
_PREFIX: Final = re2.compile(r"""(?m)^[^#\n]*\btable_name_(prefix|suffix)\s*=\s*['"]([A-Za-z0-9_.]*)['"]""")
_LARGEST: Final = 256 << 10


class Database(NamedTuple):
    """One database of an application."""

    root: str
    """The application's folder."""
    name: str
    """As in `database.yml`; `primary` where there is only one."""
    folders: tuple[str, ...]
    """New ones go into the first."""
    is_engine: bool = False
    """Whether they are an engine's, which applications copy and number anew."""


def databases(files: RepositoryFiles) -> list[Database]:
    """Every database that has migrations in the repository, sorted by folder; engines count as one each."""
    roots = {
        path.rpartition("/db/migrate/")[0] if "/db/migrate/" in path else "."
        for path in files.ending(".rb")
        if ("/" + path).find("/db/migrate/") >= 0 and FILE.search(path.rpartition("/")[2])
    }
    roots.update(
        folder_of(folder_of(path))
        for path in files.named("database.yml")
        if folder_of(path).rpartition("/")[2] == "config"
    )
    engines = {root for root in roots if _is_engine(files, root)}
    appended = {root: folder for root in engines for folder in [below(root, "db/migrate")] if _appends(files, root)}
    applications = sorted(roots - engines, key=len, reverse=True)
    found: list[Database] = []
    more: dict[str, list[str]] = {}
    for root in sorted(engines):
        application = next((each for each in applications if each == "." or root.startswith(each + "/")), None)
        if root in appended and application is not None:
            more.setdefault(application, []).append(appended[root])
        else:
            found.extend(each._replace(is_engine=True) for each in _of(files, root))
    for root in applications:
        for database in _of(files, root):
            added = more.pop(root, []) if database.name == "primary" else []
            found.append(database._replace(folders=(*database.folders, *added)))
    return sorted(found)


def _is_engine(files: RepositoryFiles, root: str) -> bool:
    """Whether it is a gem and no application."""
    return below(root, "config/application.rb") not in files and any(
        path.endswith(".gemspec") for path in files.inside(root)
    )


def _appends(files: RepositoryFiles, root: str) -> bool:
    """Whether an engine has applications run its migrations from where they are."""
    paths = [path for path in files.below(below(root, "lib")) if path.endswith(("engine.rb", "railtie.rb"))]
    return any(
        b"db/migrate" in data and b"paths" in data and any(word in data for word in (b"<<", b"concat", b"push"))
        for _, data in files.readable(paths)
    )


def _of(files: RepositoryFiles, root: str) -> Iterator[Database]:
    taken: set[str] = set()
    for name, paths in sorted(_configured(files, below(root, "config/database.yml")).items()):
        folders = tuple(
            folder
            for path in paths
            for folder in [joined(root, path)]
            if folder is not None and _has_some(files, folder)
        )
        if folders and not taken.issuperset(folders):
            taken.update(folders)
            yield Database(root, name, folders)
    main = below(root, "db/migrate")
    if main not in taken and _has_some(files, main):
        later = below(root, "db/post_migrate")
        yield Database(root, "primary", (main, later) if later not in taken and _has_some(files, later) else (main,))


def _has_some(files: RepositoryFiles, folder: str) -> bool:
    return any(FILE.search(path.rpartition("/")[2]) for path in files.below(folder))


def _configured(files: RepositoryFiles, path: str) -> Mapping[str, tuple[str, ...]]:
    """Database -> the folders that `database.yml` gives it with `migrations_paths`."""
    if path not in files:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for _, data in files.readable([path]):
        if b"migrations_paths" not in data or len(data) > _LARGEST:
            continue
        import yaml  # noqa: PLC0415 (12 ms, and few repositories are Rails')

        try:
            loaded: object = yaml.safe_load(_without_erb(data.decode("utf-8-sig", "replace")))
        except (yaml.YAMLError, RecursionError, ValueError):
            continue
        for environment in loaded.values() if isinstance(loaded, dict) else ():
            for name, settings in environment.items() if isinstance(environment, dict) else ():
                if isinstance(settings, dict) and not settings.get("replica"):
                    value = settings.get("migrations_paths")
                    paths = [value] if isinstance(value, str) else value if isinstance(value, list) else []
                    if paths:
                        found.setdefault(str(name), tuple(str(each) for each in paths))
    return found


def _without_erb(text: str) -> str:
    """Its YAML, with a word where a template puts a value, and without lines that are template alone."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip().startswith("<%") and not line.strip().startswith("<%="):
            continue
        parts = line.split("<%")
        lines.append(parts[0] + "".join("erb" + part.partition("%>")[2] for part in parts[1:]))
    return "\n".join(lines)


def ledger_of(files: RepositoryFiles, root: str) -> str:
    """The ledger's table where the application names another than the usual one."""
    table, prefix, suffix = "", "", ""
    paths = [below(root, "config/application.rb"), below(root, "config/environments/production.rb")]
    paths.extend(files.inside(below(root, "config/initializers")))
    for _, data in files.readable(path for path in paths if path in files and path.endswith(".rb")):
        if b"schema_migrations_table_name" in data or b"table_name_" in data:
            text = data.decode("utf-8-sig", "replace")
            for match in _TABLE.finditer(text):
                table = match.group(1)
            for match in _PREFIX.finditer(text):
                prefix = match.group(2) if match.group(1) == "prefix" else prefix
                suffix = match.group(2) if match.group(1) == "suffix" else suffix
    return f"{prefix}{table or 'schema_migrations'}{suffix}" if table or prefix or suffix else ""
