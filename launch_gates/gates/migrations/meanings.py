"""Digests of what a migration does: the same for two texts that differ in comments and formatting alone."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUOTES = bytes.maketrans(b"'`", b'""')
_CLOSING = ((b",)", b")"), (b",]", b"]"), (b",}", b"}"))
_DROPPED = b" \t\r\n\f\v;"


def of_code(data: bytes, without: Iterable[tuple[int, int]] = (), first: Iterable[bytes] = ()) -> str:
    """The digest of code without these ranges of bytes (comments, what undoes it, imports).

    Spaces, semicolons, the kind of quotes and closing commas are formatting. `first` are texts whose order means
    nothing, as imports.
    """
    parts = []
    position = 0
    for start, end in sorted(without):
        if end <= position:
            continue
        parts.append(data[position : max(start, position)])
        position = end
    parts.append(data[position:])
    return sha256(b"\n".join((*sorted(map(_bare, first)), _bare(b"".join(parts))))).hexdigest()


def _bare(text: bytes) -> bytes:
    text = text.removeprefix(b"\xef\xbb\xbf").translate(_QUOTES, _DROPPED)
    for written, meant in _CLOSING:
        text = text.replace(written, meant)
    return text
