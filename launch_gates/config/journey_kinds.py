"""The kinds of value that only journeys have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.config.kinds import Kind, Refused, listed, quote, table, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_DEEPEST = 20


def _any_text() -> Kind[str]:
    accepted = "text"

    def parse(value: object) -> str:
        if not isinstance(value, str):
            raise Refused(accepted)
        return value

    return Kind(accepted, accepted, {"type": "string"}, parse, quote)


def _one_or_more(item: Kind[str]) -> Kind[tuple[str, ...]]:
    many = listed("text, or list of texts", item)

    def parse(value: object) -> tuple[str, ...]:
        return many.parse([value] if isinstance(value, str) else value)

    return Kind(
        many.title, f"{item.accepted}, or a list of them", {"anyOf": [item.schema, many.schema]}, parse, many.write
    )


def _statuses() -> Kind[tuple[int, ...]]:
    accepted = "a status from 100 to 599, or a list of them"
    one = {"type": "integer", "minimum": 100, "maximum": 599}

    def parse(value: object) -> tuple[int, ...]:
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            if not isinstance(entry, int) or isinstance(entry, bool) or not 100 <= entry <= 599:  # noqa: PLR2004
                raise Refused(accepted)
        return tuple(entries)

    schema = {"anyOf": [one, {"type": "array", "items": one}]}
    return Kind("status", accepted, schema, parse, lambda value: f"[{', '.join(map(str, value))}]")


def _json() -> Kind[object]:
    accepted = "text, a number, true, false, a list or a table"

    def parse(value: object) -> object:
        return _checked(value, accepted, ())

    return Kind("JSON", accepted, {}, parse, _written)


def _checked(value: object, accepted: str, at: tuple[str | int, ...]) -> object:
    """As it is: but a date of TOML is nothing to JSON."""
    if len(at) > _DEEPEST:
        raise Refused(f"{accepted}, nested at most {_DEEPEST} deep", at)
    if isinstance(value, dict):
        return {name: _checked(each, accepted, (*at, name)) for name, each in value.items()}
    if isinstance(value, list):
        return [_checked(each, accepted, (*at, index)) for index, each in enumerate(value)]
    if not isinstance(value, str | int | float | bool):
        raise Refused(accepted, at)
    return value


def _written(value: object) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{quote(name)} = {_written(each)}" for name, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return quote(value) if isinstance(value, str) else repr(value)


ANY_TEXT = _any_text()
TEXTS: Kind[Mapping[str, str]] = table("table of texts", ANY_TEXT, ANY_TEXT)
SOME_TEXTS = _one_or_more(text("text", "text that is not empty", r"[^\x00]+"))
PATH = text("path", "a path that begins with /", r"/[^\x00-\x20\x7f]*")
METHOD = text("method", f"one of {', '.join(_METHODS)}", "|".join(_METHODS))
HEADERS: Kind[Mapping[str, str]] = table(
    "table of headers",
    text("name", "the name of a header", "[A-Za-z0-9!#$%&'*+.^_`|~-]+"),
    text("text", "text on one line", r"[^\x00-\x1f\x7f]*"),
)
CAPTURES: Kind[Mapping[str, str]] = table(
    "table of captures",
    text("variable", "the name of a variable, such as order", "[A-Za-z_][A-Za-z0-9_]*"),
    text(
        "capture",
        "`css SELECTOR`, `css SELECTOR @ATTRIBUTE`, `regex PATTERN`, `json PATH`, `header NAME` or `cookie NAME`",
        r"(css|regex|json|header|cookie) [^\x00-\x1f]+",
    ),
)
STATUSES = _statuses()
JSON = _json()
JSON_VALUES: Kind[Mapping[str, object]] = table(
    "table of JSON values", text("path", "a JSONPath that begins with $", r"\$[^\x00-\x1f]*"), JSON
)
