"""Alembic's environments in a repository: where each keeps its scripts, and in which table its versions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.gates.migrations import python_code
from launch_gates.gates.migrations.files import below, folder_of, joined
from launch_gates.gates.migrations.python_code import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles

_LONGEST_TABLE: Final = 1 << 20


class Environment(NamedTuple):
    """One folder with an `env.py`, and where its versions are."""

    folder: str
    versions: tuple[str, ...]
    """Folders; new ones go into the first."""
    is_recursive: bool = False


def environments(files: RepositoryFiles) -> list[Environment]:
    """Every environment that configuration files name, and every folder that is made like one, sorted by folder."""
    found: dict[str, Environment] = {}
    for path in files.named("alembic.ini"):
        for _, data in files.readable([path]):
            for section in _sections(data):
                _add(found, files, path, section)
    for path in files.named("pyproject.toml"):
        for _, data in files.readable([path]):
            section = _tool_table(data)
            if section:
                _add(found, files, path, section)
    for path in files.named("env.py"):
        folder = folder_of(path)
        if folder not in found and _is_environment(files, path):
            found[folder] = Environment(folder, (below(folder, "versions"),))
    return [found[folder] for folder in sorted(found)]


def _is_environment(files: RepositoryFiles, path: str) -> bool:
    folder = folder_of(path)
    if not files.below(below(folder, "versions")):
        return False
    return below(folder, "script.py.mako") in files or any(b"alembic" in data for _, data in files.readable([path]))


def _sections(data: bytes) -> Iterator[Mapping[str, object]]:
    import configparser  # noqa: PLC0415 (few repositories have any)

    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(data.decode("utf-8-sig", "replace"))
    except configparser.Error:
        return
    defaults = parser.defaults()
    for name in parser.sections():
        values = dict(parser.items(name))
        if "script_location" in values or name == "alembic":
            yield {**defaults, **values}


def _tool_table(data: bytes) -> Mapping[str, object]:
    if b"alembic" not in data or len(data) > _LONGEST_TABLE:
        return {}
    import tomllib  # noqa: PLC0415 (as above)

    try:
        table: object = tomllib.loads(data.decode("utf-8-sig", "replace"))
        for key in ("tool", "alembic"):
            table = table.get(key) if isinstance(table, dict) else None
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    return table if isinstance(table, dict) else {}


def _add(found: dict[str, Environment], files: RepositoryFiles, path: str, section: Mapping[str, object]) -> None:
    here = folder_of(path)
    location = section.get("script_location")
    if isinstance(location, str) and location.strip():
        folder = _located(files, location.strip(), here)
    else:  # Flask-Migrate's lies in the folder that it is about
        folder = here if below(here, "env.py") in files else None
    if folder is None or (below(folder, "env.py") not in files and not files.below(folder)):
        return
    versions = [each for each in (_located(files, text, here) for text in _locations(section)) if each is not None] or [
        below(folder, "versions")
    ]
    is_recursive = str(section.get("recursive_version_locations", "")).strip().lower() in ("true", "1", "yes", "on")
    known = found.get(folder)
    if known is not None:
        versions = [*known.versions, *(each for each in versions if each not in known.versions)]
    found[folder] = Environment(folder, tuple(versions), is_recursive or bool(known and known.is_recursive))


def _locations(section: Mapping[str, object]) -> Sequence[str]:
    value = section.get("version_locations")
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)]
    if not isinstance(value, str):
        return ()
    separator = section.get("version_path_separator") or section.get("path_separator")
    match separator:
        case ":" | "os":
            return [each.strip() for each in value.split(":") if each.strip()]
        case ";":
            return [each.strip() for each in value.split(";") if each.strip()]
        case "newline":
            return [each.strip() for each in value.splitlines() if each.strip()]
        case _:
            return value.replace(",", " ").split()


def _located(files: RepositoryFiles, location: str, here: str) -> str | None:
    """The folder that is meant: beside the configuration, from the root, or in a package (`package:folder`)."""
    plain = location.replace("%(here)s", ".").replace("%%", "%")
    if "%(here)s" not in location and ":" in plain:
        package, _, rest = plain.partition(":")
        plain = f"{package.replace('.', '/')}/{rest}"
    for root in (here, below(here, "src"), ".", "src"):
        folder = joined(root, plain)
        if folder is not None and files.below(folder):
            return folder
    return None


def ledger_of(files: RepositoryFiles, environment: Environment) -> tuple[str, str]:
    """The table and schema that `env.py` names in so many words; empty where it leaves them as they are."""
    path = below(environment.folder, "env.py")
    if path not in files:
        return "", ""
    for _, data in files.readable([path]):
        if b"version_table" in data:
            return _configured(data)
    return "", ""


def _configured(data: bytes) -> tuple[str, str]:
    try:
        tree = python_code.parse(data)
    except SourceError:
        return "", ""
    constants = python_code.constants_of(tree)
    said: dict[str, set[str]] = {"version_table": set(), "version_table_schema": set()}
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in said:
            value = python_code.value_of(node.value, constants)
            said[node.arg].add(value if isinstance(value, str) else "")
    table, schema = ((next(iter(each)) if len(each) == 1 else "") for each in said.values())
    return table, schema
