"""From parsed TOML to values by key, with where each came from. Unknown keys and wrong values are refused here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from launch_gates.config import keys
from launch_gates.config.kinds import Refused
from launch_gates.config.nearest import nearest
from launch_gates.core.errors import ConfigError

if TYPE_CHECKING:
    from launch_gates.config.document import Document
    from launch_gates.config.key import Key, Section
    from launch_gates.config.locator import Path

T = TypeVar("T")
_LONGEST_SHOWN = 40


class Values:
    """What was set, by key; what was not has its default."""

    def __init__(self) -> None:
        """Nothing is set yet."""
        self._values: dict[str, object] = {}
        self.origins: dict[str, str] = {}
        """Where each value came from, by dotted key."""

    def __getitem__(self, key: Key[T]) -> T:
        """The value set, or the key's default."""
        return cast("T", self._values.get(key.dotted, key.default))

    def __contains__(self, key: Key[Any]) -> bool:
        """Whether somebody set it."""
        return key.dotted in self._values

    def set(self, key: Key[Any], value: object, origin: str) -> None:
        """Puts a parsed value in the place of what was there."""
        self._values[key.dotted] = value
        self.origins[key.dotted] = origin


def parse(key: Key[T], value: object, where: str) -> T:
    """A value that did not come from the file; raises ConfigError that begins with `where`, the variable or option."""
    try:
        return key.kind.parse(value)
    except Refused as refused:
        subject = "an entry must" if refused.at else "must"
        raise ConfigError(f"{where}: {subject} be {refused.accepted}", key.description) from None


def read_table(document: Document, section: Section, table: object, path: Path, values: Values) -> None:
    """Puts the values of one table into `values`; raises ConfigError for whatever is wrong in it.

    Tables inside it are not read, only known.
    """
    if not isinstance(table, dict):
        raise ConfigError(f"{document.where(path)}: {_named(path)} must be a table: [{section.name}]")
    inner = {other.name.rpartition(".")[2]: other for other in keys.subsections(section)}
    known = {key.name: key for key in section.keys}
    for name, value in table.items():
        if name in inner:
            continue
        if name not in known:
            raise _unknown(document, section, name, path)
        key = known[name]
        try:
            parsed = key.kind.parse(value)
        except Refused as refused:
            where = document.where((*path, name, *refused.at))
            subject = f"an entry of {name}" if refused.at else name
            raise ConfigError(f"{where}: {subject} must be {refused.accepted}", key.description) from None
        values.set(key, parsed, document.where((*path, name)))
    for key in section.keys:
        if key.required and key not in values:
            raise ConfigError(f"{document.where(path)}: {key.name} is missing", key.description)


def array_of_tables(document: Document, section: Section, outer: object, path: Path) -> list[object]:
    """The repeated tables in the one at `path`, none where it has none. Raises ConfigError for anything else there."""
    name = section.name.rpartition(".")[2]
    tables = outer.get(name, []) if isinstance(outer, dict) else []
    if not isinstance(tables, list):
        where = document.where((*path, name))
        raise ConfigError(f"{where}: {section.name} must be an array of tables: [[{section.name}]]")
    return tables


def _named(path: Path) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str)) or "the configuration"


def _unknown(document: Document, section: Section, name: str, path: Path) -> ConfigError:
    where = document.where((*path, name))
    here = [key.name for key in section.keys] + [other.name.rpartition(".")[2] for other in keys.subsections(section)]
    place = f"in [{section.name}]" if section.name else "at the top"
    fix = f"Known there: {', '.join(here)}."
    if near := nearest(name, here):
        return ConfigError(f"{where}: unknown key{shown(name)}; did you mean {near}?", fix)
    homes = [other for other in keys.SECTIONS if name in {key.name for key in other.keys}]
    if homes:
        home = f"[{homes[0].name}]" if homes[0].name else "the top, above every [table]"
        return ConfigError(f"{where}: unknown key {name} {place}; it belongs in {home}", fix)
    return ConfigError(f"{where}: unknown key{shown(name)}", fix)


def shown(name: str) -> str:
    """The key, where it is made of words. What looks otherwise may be a secret on the wrong side of the `=`."""
    words = name.replace("_", "-").split("-")
    plain = all(word.isascii() and word.isalpha() and word[1:].islower() for word in words if word[1:])
    return f" {name}" if plain and "" not in words and len(name) <= _LONGEST_SHOWN else ""
