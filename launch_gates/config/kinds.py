"""The kinds of value that a key can hold: how each is read, what it accepts, its JSON Schema, how it is written.

A kind never repeats what it was given: somebody may have pasted a secret where a setting belongs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from launch_gates.config import units
from launch_gates.config.nearest import nearest
from launch_gates.core.confidence import LABELS as CONFIDENCE_LABELS
from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import LABELS, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Refused(Exception):  # noqa: N818 - not an error the user sees: it becomes a ConfigError that knows the place
    """The value is not of the kind. `accepted` says what is; `at` is the way to the wrong part, if not all is wrong."""

    def __init__(self, accepted: str, at: tuple[str | int, ...] = ()) -> None:
        """`accepted` follows on "must be"."""
        super().__init__(accepted)
        self.accepted = accepted
        self.at = at


def as_it_is(text: str) -> object:
    """The value of a kind that is text in TOML too."""
    return text


class Kind(NamedTuple, Generic[T_co]):
    """One kind of value. A tuple, because a dataclass takes four times as long to define, and the hook waits."""

    title: str
    """For the reference: `severity`, `list of globs`."""
    accepted: str
    """Follows on "must be"."""
    schema: Mapping[str, object]
    """JSON Schema, draft 2020-12."""
    parse: Callable[[object], T_co]
    """From what TOML gave; raises Refused."""
    write: Callable[[Any], str]
    """To a TOML value on one line, so that reading it gives the same."""
    from_text: Callable[[str], object] = as_it_is
    """From a variable or an option to what TOML would have given; what it does not know stays text, for `parse`."""


def quote(text: str) -> str:
    """A TOML basic string. What a terminal would act on, or not show, is written as an escape."""
    written = []
    for character in text:
        if character in '"\\':
            written.append(f"\\{character}")
        elif character.isprintable():
            written.append(character)
        else:
            code = ord(character)
            written.append(f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")  # noqa: PLR2004
    return f'"{"".join(written)}"'


def choice(title: str, values: Mapping[str, T]) -> Kind[T]:
    """One of a few words, each standing for a value."""
    accepted = f"one of {', '.join(values)}"
    words = {value: word for word, value in values.items()}

    def parse(value: object) -> T:
        if not isinstance(value, str) or value not in values:
            near = nearest(value, values) if isinstance(value, str) else ""
            raise Refused(f"{accepted}; did you mean {near}?" if near else accepted)
        return values[value]

    return Kind(title, accepted, {"enum": list(values)}, parse, lambda value: quote(words[value]))


def choice_of_numbers(title: str, values: tuple[int, ...]) -> Kind[int]:
    """One of a few whole numbers."""
    accepted = f"one of {', '.join(map(str, values))}"

    def parse(value: object) -> int:
        # True is an int to Python.
        if not isinstance(value, int) or isinstance(value, bool) or value not in values:
            raise Refused(accepted)
        return value

    return Kind(title, accepted, {"enum": list(values)}, parse, str)


def text(title: str, accepted: str, pattern: str) -> Kind[str]:
    """Text that one regular expression describes, in the syntax that Python and ECMA 262 share."""

    def parse(value: object) -> str:
        import re  # noqa: PLC0415 (the default configuration needs none of it)

        # fullmatch, since $ also matches before a last newline here, and does not in JSON Schema.
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise Refused(accepted)
        return value

    return Kind(title, accepted, {"type": "string", "pattern": f"^(?:{pattern})$"}, parse, quote)


def listed(title: str, item: Kind[T], *, at_least: int = 0) -> Kind[tuple[T, ...]]:
    """A list of one kind. What is given twice counts once."""
    accepted = f"a list, each entry {item.accepted}"
    if at_least:
        accepted += f", with at least {at_least}"

    def parse(value: object) -> tuple[T, ...]:
        if not isinstance(value, list) or len(value) < at_least:
            raise Refused(accepted)
        found: dict[T, None] = {}
        for index, entry in enumerate(value):
            try:
                found[item.parse(entry)] = None
            except Refused as refused:
                raise Refused(refused.accepted, (index, *refused.at)) from None
        return tuple(found)

    schema: dict[str, object] = {"type": "array", "items": item.schema}
    if at_least:
        schema["minItems"] = at_least
    return Kind(title, accepted, schema, parse, lambda value: f"[{', '.join(map(item.write, value))}]")


def table(title: str, name: Kind[str], item: Kind[T]) -> Kind[Mapping[str, T]]:
    """A table whose keys are the user's."""
    accepted = f"a table: on the left {name.accepted}, on the right {item.accepted}"

    def parse(value: object) -> Mapping[str, T]:
        if not isinstance(value, dict):
            raise Refused(accepted)
        found: dict[str, T] = {}
        for key, entry in value.items():
            try:
                parsed = name.parse(key)
            except Refused as refused:
                raise Refused(f"named by {refused.accepted}", (key,)) from None
            try:
                found[parsed] = item.parse(entry)
            except Refused as refused:
                raise Refused(refused.accepted, (key, *refused.at)) from None
        if len(found) < len(value):
            raise Refused(f"{accepted}, each once")
        return found

    def write(value: Mapping[str, T]) -> str:
        inside = ", ".join(f"{quote(key)} = {item.write(entry)}" for key, entry in value.items())
        return f"{{ {inside} }}" if inside else "{}"

    schema = {"type": "object", "propertyNames": name.schema, "additionalProperties": item.schema}
    return Kind(title, accepted, schema, parse, write)


def _boolean() -> Kind[bool]:
    accepted = "true or false"

    def parse(value: object) -> bool:
        if not isinstance(value, bool):
            raise Refused(accepted)
        return value

    words = {"true": True, "false": False}
    return Kind(
        "boolean", accepted, {"type": "boolean"}, parse, lambda value: str(value).lower(), lambda t: words.get(t, t)
    )


def _whole(text: str) -> object:
    """The number that is written, or the text where that is none."""
    plain = text.isascii() and text.isdigit() and len(text) <= 9  # noqa: PLR2004 - int() has its own limit
    return int(text) if plain else text


def _count() -> Kind[int]:
    accepted = "a whole number: 1 or more, or 0 for every core"

    def parse(value: object) -> int:
        # True is an int to Python.
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise Refused(accepted)
        return value

    return Kind("number", accepted, {"type": "integer", "minimum": 0}, parse, str, _whole)


def _bits() -> Kind[float]:
    most = 8

    def parse(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
            raise Refused(accepted)
        return float(value)

    accepted = f"a number of bits from 0 to {most}"
    return Kind("bits a character", accepted, {"type": "number", "minimum": 0, "maximum": most}, parse, repr)


def _amount(
    title: str, forms: str, known: Mapping[str, int], read: Callable[[str], int], written: Callable[[int], str]
) -> Kind[int]:
    """A number with one of the `known` units, and more than nothing."""
    accepted = f"{forms}, and more than nothing"
    pattern = f"^[1-9][0-9]{{0,14}}(?:{'|'.join(known)})$"

    def parse(value: object) -> int:
        try:
            amount = read(value) if isinstance(value, str) else 0
        except ValueError:
            amount = 0
        if not amount:
            raise Refused(accepted)
        return amount

    return Kind(title, accepted, {"type": "string", "pattern": pattern}, parse, lambda amount: quote(written(amount)))


def _samples() -> Kind[int]:
    fewest, most = 10, 1000
    accepted = f"a whole number from {fewest} to {most}"

    def parse(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not fewest <= value <= most:
            raise Refused(accepted)
        return value

    return Kind("number", accepted, {"type": "integer", "minimum": fewest, "maximum": most}, parse, str, _whole)


def _rate() -> Kind[float]:
    least, most = 0.1, 100
    accepted = f"a number of requests a second from {least} to {most}"

    def parse(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise Refused(accepted)
        return float(value)

    def from_text(text: str) -> object:
        try:
            return float(text)
        except ValueError:
            return text

    schema = {"type": "number", "minimum": least, "maximum": most}
    return Kind("requests a second", accepted, schema, parse, repr, from_text)


def rule_id(gate: str, example: str) -> Kind[str]:
    """The id of one of the gate's rules; parsed it has the gate's name, however it was written."""
    written = text(
        "rule id",
        f"a rule id such as {example}, with or without {gate}/ before it",
        f"({gate}/)?[a-z0-9]+(-[a-z0-9]+)*",
    )

    def parse(value: object) -> str:
        return f"{gate}/{written.parse(value).removeprefix(f'{gate}/')}"

    return Kind(written.title, written.accepted, written.schema, parse, quote)


SEVERITY = choice("severity", {label: Severity.from_label(label) for label in LABELS})
CONFIDENCE = choice("confidence", {label: Confidence.from_label(label) for label in CONFIDENCE_LABELS})
BOOLEAN = _boolean()
COUNT = _count()
BITS = _bits()
SIZE = _amount("size", units.SIZE_FORMS, units.SIZES, units.parse_size, units.format_size)
DURATION = _amount("duration", units.DURATION_FORMS, units.DURATIONS, units.parse_duration, units.format_duration)
"""Milliseconds."""
SAMPLES = _samples()
RATE = _rate()
RULE_ID = rule_id("secrets", "stripe-live-secret-key")
VARIABLE = text("variable", "the name of an environment variable, such as DATABASE_URL", "[A-Za-z_][A-Za-z0-9_]{0,199}")
VARIABLES = listed("list of variables", VARIABLE)
VARIABLE_PREFIXES = listed("list of prefixes", text("prefix", "the beginning of a name, such as PUBLIC_", "[A-Za-z_]+"))
VARIABLE_TYPES = ("string", "url", "integer", "number", "port", "boolean", "email", "json", "list", "duration")
VARIABLE_TYPE = choice("type of value", {name: name for name in VARIABLE_TYPES})
ENVIRONMENT = text("environment", "the name of an environment, such as production", "[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
ENVIRONMENTS = listed("list of environments", ENVIRONMENT)
FRAMEWORKS = (
    *("django", "alembic", "rails", "prisma", "drizzle", "knex", "sequelize", "typeorm", "mikro-orm", "laravel"),
    *("doctrine", "shopware", "ecto", "goose", "golang-migrate", "dbmate", "flyway", "liquibase", "ef-core", "atlas"),
    *("supabase", "sqitch", "custom"),
)
"""As in the migrations gate's own table, of which the configuration knows nothing else."""
FRAMEWORK = choice("framework", {name: name for name in FRAMEWORKS})
FOLDER = text(
    "folder",
    "a folder inside the repository, seen from its top, with / and without ./ and ..; the top itself is .",
    r"\.|(?!/)(?!\.\.?(?:/|$))(?:(?!/\.?\.?(?:/|$))[^\\\x00-\x1f\x7f])+",
)
SET_NAME = text("name", "a name without = and blanks", r"[^\s=\x00-\x1f\x7f]+")
GATE = text("gate", "the name of a gate, such as secrets", "[a-z][a-z0-9]*(-[a-z0-9]+)*")
GATES = listed("list of gates", GATE, at_least=1)
GLOB = text(
    "glob",
    "a path glob such as tests/fixtures/** or *.snap, seen from the top of the repository, with / and without ./",
    r"(?!\.\.?(?:/|$))[^\\\x00-\x1f]+",
)
GLOBS = listed("list of globs", GLOB)
LINE = text("text", "text on one line", r"[^\x00-\x1f\x7f]+")
LINES = listed("list of texts", LINE)
PATTERN = text("regular expression", "a regular expression in RE2 syntax, in single quotes", r"[^\x00]+")
PREFIX = text(
    "text", "what such credentials begin with: at most 16 letters, digits and signs without a space", "[!-~]{1,16}"
)
_REDIRECTS = (301, 302, 303, 307, 308)
REDIRECT_STATUS = choice_of_numbers("status of a redirect", _REDIRECTS)
PLACE = text(
    "path or address", "a path that begins with /, or an address with https:// or http://", "(https?:/)?/[!-~]*"
)
URL = text("address", "an address that begins with https:// or http://", "https?://[!-~]+")
_BUILD_FORMS = ("(header|meta)( /[!-~]*)? [A-Za-z0-9][A-Za-z0-9:._-]*", "json /[!-~]* [!-~]+", "text /[!-~]*")
BUILD = text(
    "place",
    "`header NAME`, `meta NAME`, `json /PATH KEY.KEY` or `text /PATH`",
    "|".join(f"({form})" for form in _BUILD_FORMS),
)
HOST = text("host", "a host name such as shop.example", "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
HOSTS = listed("list of hosts", HOST)
NAME = text("name", "a name such as checkout, in small letters", "[a-z][a-z0-9]*(-[a-z0-9]+)*")
ROUTES = table(
    "table of routes",
    NAME,
    text("path", "a path that begins with /", "/[!-~]*"),
)
