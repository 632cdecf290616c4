"""Whether a value keeps to a JSON Schema, for the keywords that our own report's schema uses and no others."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NOT_CHECKED = {"$schema", "$defs", "title", "description"}
_KINDS: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def violation(value: object, schema: Mapping[str, Any], root: Mapping[str, Any], at: str = "") -> str:
    """What is wrong with the value, and where (`findings[3].severity is …`); empty where all is well.

    No value is quoted. Raises KeyError for a keyword that is not known here, so that none is passed over.
    """
    for keyword, expected in schema.items():
        if keyword not in _NOT_CHECKED and (wrong := _CHECKS[keyword](value, expected, root, at)):
            return wrong
    return ""


def _reference(value: object, expected: str, root: Mapping[str, Any], at: str) -> str:
    return violation(value, root["$defs"][expected.removeprefix("#/$defs/")], root, at)


def _type(value: object, expected: str | list[str], _root: Mapping[str, Any], at: str) -> str:
    kinds = [expected] if isinstance(expected, str) else expected
    fits = not isinstance(value, bool) and any(isinstance(value, _KINDS[kind]) for kind in kinds)
    if fits and isinstance(value, (int, float)) and not _is_finite(value):
        return f"{at} is too large a number"
    return "" if fits else f"{at or 'the document'} is not of the type {' or '.join(kinds)}"


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _enum(value: object, expected: list[object], _root: Mapping[str, Any], at: str) -> str:
    return "" if value in expected else f"{at} is none of {', '.join(map(str, expected))}"


def _const(value: object, expected: object, _root: Mapping[str, Any], at: str) -> str:
    return "" if value == expected and not isinstance(value, bool) else f"{at} is not {expected}"


def _minimum(value: object, expected: float, _root: Mapping[str, Any], at: str) -> str:
    return f"{at} is less than {expected}" if isinstance(value, (int, float)) and value < expected else ""


def _pattern(value: object, expected: str, _root: Mapping[str, Any], at: str) -> str:
    # `$` of Python's also matches before a last newline.
    fits = isinstance(value, str) and re.fullmatch(expected.removeprefix("^").removesuffix("$"), value)
    return "" if fits else f"{at} is not of the form that it has to be"


def _required(value: object, expected: list[str], _root: Mapping[str, Any], at: str) -> str:
    missing = [name for name in expected if isinstance(value, dict) and name not in value]
    return f"{at or 'the document'} has no {missing[0]}" if missing else ""


def _properties(value: object, expected: Mapping[str, Any], root: Mapping[str, Any], at: str) -> str:
    for name, schema in expected.items():
        if isinstance(value, dict) and name in value:
            wrong = violation(value[name], schema, root, f"{at}.{name}" if at else name)
            if wrong:
                return wrong
    return ""


def _items(value: object, expected: Mapping[str, Any], root: Mapping[str, Any], at: str) -> str:
    for number, each in enumerate(value if isinstance(value, list) else ()):
        wrong = violation(each, expected, root, f"{at}[{number}]")
        if wrong:
            return wrong
    return ""


def _additional(value: object, expected: object, root: Mapping[str, Any], at: str) -> str:
    """What `properties` does not name is passed over where nothing may stand: it may come from a newer version."""
    if isinstance(value, dict) and isinstance(expected, dict):
        for each in value.values():
            wrong = violation(each, expected, root, f"a value in {at}")
            if wrong:
                return wrong
    return ""


_CHECKS: Mapping[str, Callable[[object, Any, Mapping[str, Any], str], str]] = {
    "$ref": _reference,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minimum": _minimum,
    "pattern": _pattern,
    "required": _required,
    "properties": _properties,
    "items": _items,
    "additionalProperties": _additional,
}
