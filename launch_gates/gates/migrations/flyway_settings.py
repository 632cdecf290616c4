"""What configures Flyway: `flyway.conf`, `flyway.toml`, and Spring Boot's, Quarkus' and Micronaut's settings.

Values that are filled in when it runs are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.files import folder_of
from launch_gates.gates.migrations.sql_set import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.gates.migrations.files import RepositoryFiles

_PREFIXES = ("flyway.", "spring.flyway.", "quarkus.flyway.", "flyway.datasources.default.")
_NAMES = {
    "locations": "locations",
    "outoforder": "out-of-order",
    "table": "table",
    "schemas": "schemas",
    "defaultschema": "default-schema",
    "sqlmigrationprefix": "prefix",
    "repeatablesqlmigrationprefix": "repeatable",
    "sqlmigrationseparator": "separator",
    "sqlmigrationsuffixes": "suffixes",
}
_LARGEST = 1 << 18
"""Characters of one configuration file."""


class Settings(NamedTuple):
    """One configuration."""

    folder: str
    """Of its file; for one among `resources`, of the module."""
    profile: str
    """Empty for the base; of `application-dev.yml` `dev`."""
    values: Mapping[str, str]
    """By the names that `_NAMES` gives; a list is joined with commas."""

    @property
    def locations(self) -> list[str]:
        """As written, without what is filled in later."""
        return [each.strip() for each in self.values.get("locations", "").split(",") if each.strip()]


def settings(files: RepositoryFiles) -> list[Settings]:
    """All configurations that say something, those of the base profile first."""
    paths = [path for path in files.paths if _is_configuration(path.rpartition("/")[2].lower())]
    paths.sort(key=lambda path: (len(path.rpartition("/")[2]), path))
    found = []
    for path, text in texts(files, paths).items():
        if "flyway" not in text.lower() and "flyway" not in path.lower():
            continue
        values = _values(path, text[:_LARGEST])
        if values:
            profile = path.rpartition("/")[2].rpartition(".")[0].partition("-")[2]
            found.append(Settings(module_of(folder_of(path)), profile.lower(), values))
    return found


def module_of(folder: str) -> str:
    """The folder of the module that a folder of sources or resources belongs to."""
    head, mark, _ = f"/{folder}/".partition("/src/")
    if mark:
        return head.strip("/") or "."
    return folder.removesuffix("/conf").removesuffix("/config") if folder not in ("conf", "config") else "."


def _is_configuration(name: str) -> bool:
    if name.startswith("flyway") and name.endswith((".conf", ".toml")):
        return True
    is_profile = name.startswith(("application", "bootstrap"))
    return is_profile and "test" not in name and name.endswith((".properties", ".yml", ".yaml"))


def _values(path: str, text: str) -> dict[str, str]:
    """The settings of one file."""
    pairs: Iterator[tuple[str, str]]
    if path.endswith(".toml"):
        import tomllib  # noqa: PLC0415 (few repositories use Flyway)

        try:
            pairs = _flat(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, RecursionError):
            return {}
    elif path.endswith((".yml", ".yaml")):
        import yaml  # noqa: PLC0415 (12 ms, and few repositories use Flyway)

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            pairs = iter([pair for each in yaml.load_all(text, loader) for pair in _flat(each)])
        except (yaml.YAMLError, RecursionError, ValueError):
            return {}
    else:
        pairs = _lines(text)
    found: dict[str, str] = {}
    for name, value in pairs:
        prefix = next((each for each in _PREFIXES if name.startswith(each)), None)
        known = _NAMES.get(name[len(prefix) :].replace("-", "").replace("_", "").lower()) if prefix else None
        if known and "${" not in value:
            found.setdefault(known, value)
    return found


_DEEPEST = 8


def _flat(value: object) -> Iterator[tuple[str, str]]:
    """Dotted names and values, down to a depth that no setting goes beyond."""
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        name, each = waiting.pop()
        if isinstance(each, dict) and name.count(".") < _DEEPEST:
            waiting += ((f"{name}.{key}" if name else str(key), inner) for key, inner in each.items())
        elif isinstance(each, list):
            yield name, ",".join(str(one) for one in each if isinstance(one, str | int))
        elif isinstance(each, str | int):
            yield name, str(each).lower() if isinstance(each, bool) else str(each)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith(("#", "!")):
            yield name.strip(), value.strip()
