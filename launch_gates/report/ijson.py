r"""JSON that every parser takes: ASCII and I-JSON (RFC 7493).

What is no valid Unicode, such as a file name's byte that is not UTF-8, stands as the visible text `\xff`, since many
parsers refuse a document with a lone surrogate in it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from launch_gates.report.escape import visible

_SURROGATE = "\\ud"
"""How the escape of a surrogate begins, which is half of a character or none."""


def ijson(value: object) -> str:
    """The value on one line; an infinity, which JSON does not have, becomes null."""
    # Few reports hold anything odd, and looking for it takes longer than writing it.
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        text = _SURROGATE
    if _SURROGATE in text:
        text = json.dumps(_interoperable(value), allow_nan=False)
    return text


def _interoperable(value: object) -> object:
    """The same value with only what every JSON parser takes: no lone surrogates, no infinities."""
    if isinstance(value, str):
        return _unicode(value)
    if isinstance(value, Mapping):
        return {_unicode(str(name)): _interoperable(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_interoperable(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _unicode(text: str) -> str:
    if text.isascii():
        return text
    return "".join(visible(character) if "\ud800" <= character <= "\udfff" else character for character in text)
