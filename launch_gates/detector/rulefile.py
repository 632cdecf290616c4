"""Reading rule files: TOML text into checked `RuleSource` records.

Used when rules are compiled, explained or documented, never on the path of a hook: that one reads what
`compile` made. What a pattern means is `patterns`' business.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from launch_gates.core.confidence import LABELS as CONFIDENCE_LABELS
from launch_gates.core.errors import ConfigError
from launch_gates.core.severity import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = (
    "payments",
    "commerce",
    "cloud",
    "hosting",
    "source-control",
    "registries",
    "ci",
    "messaging",
    "mail",
    "ai",
    "monitoring",
    "databases",
    "identity",
    "infrastructure",
    "keys-and-certificates",
    "generic",
)
"""Every rule family, one file each in `rules/`. A rule of an earlier family wins over one of a later family."""

CUSTOM = "custom"
"""The family of rules that a configuration brings: these win over `generic` alone."""

RULES_FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True, slots=True)
class RuleSource:
    """One rule as its author wrote it. The keys are explained in CONTRIBUTING.md."""

    id: str
    title: str
    severity: str
    why: str
    fix: str
    where: str = field(metadata={"internal": True})
    """File and rule, for error messages."""
    provider: str = ""
    family: str = field(default=CUSTOM, metadata={"internal": True})
    confidence: str = "likely"
    pattern: str = ""
    context: tuple[str, ...] = ()
    value: str = ""
    nominate: str = ""
    keywords: tuple[str, ...] = ()
    prefix: str = ""
    lookalike: str = ""
    entropy: float = 0.0
    check: str = ""
    publishable: bool = False
    guessable: bool = False
    paths: tuple[str, ...] = ()
    names: bool = False
    reader: str = ""
    near: str = ""
    within: int = 400
    span: int = 0
    rotate: str = ""
    references: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    bad_example: str = ""
    good_example: str = ""

    @property
    def sample_path(self) -> str:
        """A path that the rule looks into; for one that looks at names, what says that these are some."""
        if self.names:
            from launch_gates.detector.scan import NAMES  # noqa: PLC0415 (loads the pattern engine)

            return NAMES
        return self.paths[0].replace("**/", "").replace("*", "x") if self.paths else "settings.txt"


def content_of(example: str) -> bytes:
    """What an example stands for: its text, or the bytes whose hexadecimal digits follow `hex:`."""
    return bytes.fromhex(example[4:]) if example.startswith("hex:") else example.encode()


_KEYS = {item.name: item for item in fields(RuleSource) if not item.metadata.get("internal")}
_REQUIRED = ("id", "title", "severity", "why", "fix")


def _typed(key: str, value: object, where: str) -> object:
    """The value in the form that the field takes; raises ConfigError where the type is another."""
    if key in ("examples", "counter_examples"):
        if isinstance(value, list) and all(
            isinstance(parts, list) and all(isinstance(part, str) for part in parts) for parts in value
        ):
            return tuple("".join(parts) for parts in value)
        raise ConfigError(f"{where}: '{key}' must be a list of examples, each a list of text parts")
    wanted = str(_KEYS[key].type)
    if wanted.startswith("tuple"):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise ConfigError(f"{where}: '{key}' must be a list of texts")
    if wanted == "float" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if type(value).__name__ != wanted:
        raise ConfigError(f"{where}: '{key}' must be {_TYPE_WORDS[wanted]}")
    if key in ("pattern", "value", "nominate", "lookalike"):  # may be written over several lines
        return "".join(line.strip() for line in str(value).splitlines())
    return value


_TYPE_WORDS = {"str": "a text", "bool": "true or false", "int": "a whole number", "float": "a number"}


def _rule(table: dict[str, Any], family: str, where: str) -> RuleSource:
    where = f"{where}: rule '{table.get('id', '?')}'"
    for key in table:
        if key not in _KEYS:
            import difflib  # noqa: PLC0415 (only where something is wrong)

            near = difflib.get_close_matches(key, _KEYS, n=1)
            raise ConfigError(f"{where}: unknown key '{key}'" + (f"; did you mean '{near[0]}'?" if near else ""))
    for key in _REQUIRED:
        if not table.get(key):
            raise ConfigError(f"{where}: '{key}' is missing")
    values = {key: _typed(key, value, where) for key, value in table.items()}
    rule = RuleSource(**values, family=family, where=where)  # type: ignore[arg-type]
    if rule.severity not in LABELS:
        raise ConfigError(f"{where}: 'severity' must be one of {', '.join(LABELS)}")
    if rule.confidence not in CONFIDENCE_LABELS:
        raise ConfigError(f"{where}: 'confidence' must be one of {', '.join(CONFIDENCE_LABELS)}")
    if bool(rule.pattern) == bool(rule.value):
        raise ConfigError(f"{where}: give either 'pattern', or 'context' with 'value'")
    if rule.value and not rule.context:
        raise ConfigError(f"{where}: 'value' needs 'context', the names in whose company it counts")
    if rule.pattern and not (rule.keywords or rule.near or rule.nominate):
        raise ConfigError(f"{where}: 'keywords' is missing: literal texts one of which is in every match")
    return rule


def parse(text: str, where: str) -> list[RuleSource]:
    """The rules of one file. Raises ConfigError that names `where`, the rule and the key."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where}: not valid TOML: {error}") from None
    head, tables = document.get("family"), document.get("rule", [])
    family = head.get("id") if isinstance(head, dict) else None
    if family not in FAMILIES:
        raise ConfigError(f"{where}: [family] id must be one of {', '.join(FAMILIES)}")
    unknown = set(document) - {"family", "rule"}
    if unknown:
        raise ConfigError(f"{where}: unknown table '{min(unknown)}'; rules are [[rule]] tables")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{where}: rules are [[rule]] tables")
    return [_rule(table, family, where) for table in tables]


def rule_files() -> Iterator[Path]:
    """The rule files that there are, in the order of `FAMILIES`."""
    for family in FAMILIES:
        path = RULES_FOLDER / f"{family}.toml"
        if path.is_file():
            yield path


def built_in_rules() -> list[RuleSource]:
    """Every built-in rule, in the order of `FAMILIES` and of the files. Raises ConfigError for a double id."""
    rules = [rule for path in rule_files() for rule in parse(path.read_text(encoding="utf-8"), path.name)]
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise ConfigError(f"{rule.where}: there is another rule of this id")
        seen.add(rule.id)
    return rules
