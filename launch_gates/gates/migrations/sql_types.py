"""Whether a column's new type holds less than its old one. Types are the words of SQL, in lower case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTEGERS = {
    "tinyint": 1,
    "smallint": 2,
    "int2": 2,
    "smallserial": 2,
    "year": 2,
    "mediumint": 3,
    "int": 4,
    "integer": 4,
    "int4": 4,
    "serial": 4,
    "bigint": 8,
    "int8": 8,
    "bigserial": 8,
}
_FLOATS = {"real": 4, "float4": 4, "float": 8, "double": 8, "float8": 8}
_EXACT = frozenset(("numeric", "decimal", "dec", "number"))
_TEXTS = {
    "tinytext": 255,
    "text": 1 << 31,
    "ntext": 1 << 31,
    "mediumtext": 1 << 31,
    "longtext": 1 << 31,
    "clob": 1 << 31,
}
_CHARACTERS = frozenset(("varchar", "character", "char", "nvarchar", "nchar", "varchar2", "nvarchar2", "bpchar"))
_INSTANTS = frozenset(("timestamp", "timestamptz", "datetime", "datetime2", "smalldatetime", "datetimeoffset"))
_PARSED = frozenset(("uuid", "boolean", "bool", "bit", "date", "time", "interval"))
"""Types into which not every text can be made."""
_UNBOUNDED = 1 << 31


def narrows(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether values of the old type may be cut, rounded or refused by the new one. False where that is not known."""
    if not old or not new or list(old) == list(new) or "[" in "".join((*old, *new)):
        return False
    before, after = old[0], new[0]
    if before in _INTEGERS:
        return after in _INTEGERS and _INTEGERS[after] < _INTEGERS[before]
    if before in _FLOATS:
        return after in _INTEGERS or (after in _FLOATS and _FLOATS[after] < _FLOATS[before])
    if before in _EXACT:
        return after in _INTEGERS or (after in _EXACT and _digits_narrow(_arguments(old), _arguments(new)))
    if before in _INSTANTS:
        return after in ("date", "time")
    length, shorter = _length(old), _length(new)
    is_parsed = after in _PARSED or after in _INTEGERS or after in _FLOATS or after in _EXACT
    return 0 < shorter < length or (length > 0 and is_parsed)


def _length(words: Sequence[str]) -> int:
    """Characters that a text type holds; 0 where it is none."""
    name = words[0]
    if name in _TEXTS:
        return _TEXTS[name]
    if name not in _CHARACTERS:
        return 0
    arguments = _arguments(words)
    if arguments:
        return arguments[0]
    is_single = name in ("char", "nchar") or (name == "character" and "varying" not in words)
    return 1 if is_single else _UNBOUNDED


def _digits_narrow(old: list[int], new: list[int]) -> bool:
    if not new:
        return False
    if not old:
        return True
    old_scale, new_scale = (each[1] if len(each) > 1 else 0 for each in (old, new))
    return new_scale < old_scale or new[0] - new_scale < old[0] - old_scale


def _arguments(words: Sequence[str]) -> list[int]:
    """The numbers in the parentheses of a type; `max` is more than any."""
    if "(" not in words:
        return []
    found = []
    for word in words[list(words).index("(") + 1 :]:
        if word == ")":
            break
        if word.isdecimal() and len(word) < 10:  # noqa: PLR2004 (no type has a longer one)
            found.append(int(word))
        elif word == "max":
            found.append(_UNBOUNDED)
    return found
