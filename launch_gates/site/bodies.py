"""The body of an answer as it came over the wire, unpacked no further than a cap."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCEPTED = "gzip, deflate"
"""What requests ask for: what is unpacked here without ever holding more than the cap."""
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_READ = ("", "identity", "gzip", "x-gzip", "deflate")


class Body(NamedTuple):
    """What was read of a body."""

    content: bytes
    """Unpacked."""
    received: int
    """Bytes as they came, compressed where they were."""
    is_cut: bool
    """Whether there was more."""
    unread_encoding: str = ""
    """How it is packed, where that is nothing we asked for; `content` is empty then."""


def read(parts: Iterable[bytes], encoding: str, limit: int) -> Body:
    """Reads until the end, or until `limit` bytes unpacked. A stream that cannot be unpacked ends where it broke."""
    encoding = encoding.strip().lower()
    if encoding not in _READ:
        return Body(b"", 0, is_cut=True, unread_encoding=encoding[:40])
    unpack = _Deflated() if encoding not in {"", "identity"} else None
    content, received = bytearray(), 0
    for part in parts:
        received += len(part)
        room = limit + 1 - len(content)
        content += part[:room] if unpack is None else unpack(part, room)
        if max(len(content), received) > limit or (unpack is not None and unpack.is_broken):
            return Body(bytes(content[:limit]), received, is_cut=True)
    return Body(bytes(content), received, is_cut=unpack is not None and received > 0 and not unpack.is_whole)


class _Deflated:
    """gzip, zlib, or the bare deflate that some servers send for `deflate`. What comes after its end is passed over."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._beginning: bytes | None = b""
        """What came before the first two bytes, which tell the formats apart, were there; None from then on."""
        self.is_broken = False

    @property
    def is_whole(self) -> bool:
        return self._stream.eof

    def __call__(self, part: bytes, room: int) -> bytes:
        if self.is_whole:
            return b""
        try:
            if self._beginning is None:
                return self._stream.decompress(part, room)
            self._beginning += part
            return self._begun(self._beginning, room) if len(self._beginning) > 1 else b""
        except zlib.error:
            self.is_broken = True
            return b""

    def _begun(self, part: bytes, room: int) -> bytes:
        self._beginning = None
        try:
            return self._stream.decompress(part, room)
        except zlib.error:
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._stream.decompress(part, room)
