"""The encoded forms of a keyword that enter the prefilter, so that nothing is decoded without a reason.

A literal hit says which encoding to undo and, for base64, at which of the four phases the text is aligned.
`decode` does the undoing.
"""

from __future__ import annotations

import base64
from typing import NamedTuple
from urllib.parse import quote

BASE64, HEX, UTF16, PERCENT, ESCAPES = "base64", "hex", "utf-16", "percent", "escapes"

_LEAST_KEYWORD = 4
_LEAST_BASE64 = 5
"""Characters: by chance, four of a keyword stand in random base64 a few times in 40 MB for each keyword."""
_BASE64_SKIP = (0, 2, 3)
"""Characters at the start that also hold bits of what stands before, by the number of bytes before (modulo 3)."""

_TO_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Literal(NamedTuple):
    """One text for the prefilter. `phase` is how many characters before its start a base64 group begins."""

    text: bytes
    encoding: str
    phase: int = 0
    caseless: bool = False


def _base64(keyword: bytes) -> list[Literal]:
    literals = []
    for before, skip in enumerate(_BASE64_SKIP):
        whole_bits = (before + len(keyword)) * 8
        text = base64.b64encode(b"\0" * before + keyword)[skip : whole_bits // 6]
        texts = {text}
        if len(text) < _LEAST_BASE64:  # the next character holds some bits of the keyword too
            longer = [base64.b64encode(b"\0" * before + keyword + bytes((byte,))) for byte in range(256)]
            texts = {text[skip : skip + _LEAST_BASE64] for text in longer}
        forms = texts | {text.translate(_TO_URL_SAFE) for text in texts}
        literals += [Literal(form, BASE64, phase=skip) for form in sorted(forms)]
    return literals


def literals(keyword: str) -> list[Literal]:
    """Every encoded form of one keyword; none for one that is too short to be told from chance."""
    raw = keyword.encode()
    if len(raw) < _LEAST_KEYWORD:
        return []
    found = _base64(raw)
    found.append(Literal(raw.hex().encode(), HEX, caseless=True))
    found.append(Literal(keyword.encode("utf-16-le")[:-1], UTF16))  # without its last NUL it is in both byte orders
    reserved = quote(keyword, safe="").encode()
    if reserved != raw:
        found.append(Literal(reserved, PERCENT, caseless=True))
    found.append(Literal(b"".join(b"%%%02x" % byte for byte in raw), PERCENT, caseless=True))
    found.append(Literal(b"".join(rb"\x%02x" % byte for byte in raw), ESCAPES, caseless=True))
    found.append(Literal(b"".join(rb"\u%04x" % byte for byte in raw), ESCAPES, caseless=True))
    if b"/" in raw:
        found.append(Literal(raw.replace(b"/", rb"\/"), ESCAPES))
    return found
