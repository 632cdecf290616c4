"""Compressed streams piece by piece: deflate, gzip (RFC 1952), bzip2 and xz, one or several in a row."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

from launch_gates.detector.archives import BLOCK, is_tar_header, kind_of
from launch_gates.detector.archives.budget import (
    DAMAGED,
    ENDS_EARLY,
    TOO_MANY,
    TOO_MUCH,
    TOO_MUCH_MEMORY,
    TOO_OFTEN,
    LeftOut,
    Member,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.detector.archives.budget import Budget

_INPUT = 16 << 10
"""Bytes given to a decompressor at once: when a stream ends it copies what is left of them."""
_PIECE = 1 << 20
_MOST_MEMORY = 128
"""MiB that unpacking xz may take: `xz -9` needs 65 (xz(1)), and a header can ask for thousands."""


class Decompressor(Protocol):
    """What bz2 and lzma offer, and zlib with `_Inflate` around it."""

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was reached."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to be had from what was given."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was given after the end of the stream."""
        ...

    def decompress(self, data: bytes | memoryview, max_length: int) -> bytes:
        """At most so many bytes. Raises what it pleases for a damaged stream."""
        ...


class _Inflate:
    """zlib with the ways of bz2 and lzma."""

    def __init__(self, wbits: int) -> None:
        self._zlib = zlib.decompressobj(wbits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes | memoryview, max_length: int) -> bytes:
        piece = self._zlib.decompress(data if self.needs_input else self._zlib.unconsumed_tail, max_length)
        self.needs_input = not self._zlib.unconsumed_tail and len(piece) < max_length
        return piece


def inflate() -> Decompressor:
    """Deflate without any frame, as in zip (RFC 1951)."""
    return _Inflate(-zlib.MAX_WBITS)


def _gunzip() -> Decompressor:
    return _Inflate(16 + zlib.MAX_WBITS)


def bunzip2() -> Decompressor:
    """One bzip2 stream."""
    from bz2 import BZ2Decompressor  # noqa: PLC0415 (few archives need it, and a small Python may be without)

    return BZ2Decompressor()


def _unxz() -> Decompressor:
    from lzma import FORMAT_XZ, LZMADecompressor  # noqa: PLC0415 (as bz2)

    return LZMADecompressor(FORMAT_XZ, memlimit=_MOST_MEMORY << 20)


_BY_KIND: dict[str, Callable[[], Decompressor]] = {"gzip": _gunzip, "bzip2": bunzip2, "xz": _unxz}


class Unpacked:
    """The bytes of a compressed text, to be read in order. Never raises: `reason` says why it ended early."""

    def __init__(self, packed: memoryview, make: Callable[[], Decompressor], budget: Budget, kind: str = "") -> None:
        """Where `kind` is given, further streams of that kind may follow the first."""
        self.reason = ""
        self.is_bound = False
        self.used = 0
        """Bytes of `packed` that belong to it, once it is read to the end."""
        self._packed = packed
        self._make = make
        self._budget = budget
        self._kind = kind
        self._pieces = self._unpack()
        self._piece = memoryview(b"")

    @property
    def position(self) -> None:
        """It stands nowhere as it is."""
        return

    def read(self, size: int) -> bytes:
        """The next bytes, fewer where it ends."""
        return b"".join(self._taken(size))

    def skip(self, size: int) -> None:
        """Leaves out the next bytes."""
        for _ in self._taken(size):
            pass

    def peek(self, size: int) -> bytes:
        """The next bytes, which stay to be read."""
        head = self.read(size)
        self._piece = memoryview(head + self._piece)
        return head

    def _taken(self, size: int) -> Iterator[memoryview]:
        while size > 0:
            if not self._piece:
                self._piece = memoryview(next(self._pieces, b""))
                if not self._piece:
                    return
            piece, self._piece = self._piece[:size], self._piece[size:]
            size -= len(piece)
            yield piece

    def _unpack(self) -> Iterator[bytes]:
        """Pieces, none of them empty."""
        given: bytes | memoryview = self._more()
        streams = 0
        while given:
            streams += 1
            if streams > self._budget.limits.members:
                self._end(TOO_MANY.format(self._budget.limits.members), is_bound=True)
                return
            try:
                stream = self._make()
            except ImportError as error:
                self._end(f"this Python cannot unpack it: {error.name or 'a module'} is missing")
                return
            while not stream.eof:
                if stream.needs_input and not given:
                    given = self._more()
                    if not given:
                        self._end(self.reason or ENDS_EARLY, is_bound=self.is_bound)
                        return
                try:
                    piece = stream.decompress(given, _PIECE)
                except Exception as error:  # noqa: BLE001 (zlib, bz2 and lzma have different ones)
                    self._failed(error)
                    return
                given = b""
                piece, cut = piece[: self._budget.unpacked], len(piece)
                self._budget.unpacked -= cut
                if piece:
                    yield piece
                if self._budget.unpacked < 0:
                    self._end(TOO_MUCH.format(self._budget.limits.unpacked >> 20), is_bound=True)
                    return
            given = self._after(stream.unused_data)

    def _after(self, unused: bytes) -> bytes:
        """What follows a stream, if it is another one. Anything else is no part of it."""
        if not self._kind:
            self.used -= len(unused)
            return b""
        following = unused if len(unused) > _INPUT // 2 else unused + bytes(self._more())
        return following if kind_of(following) == self._kind else b""

    def _more(self) -> memoryview:
        """The next packed bytes."""
        given = self._packed[self.used : self.used + _INPUT]
        if len(given) > self._budget.packed:
            self.reason, self.is_bound = TOO_OFTEN, True
            return memoryview(b"")
        self._budget.packed -= len(given)
        self.used += len(given)
        return given

    def _failed(self, error: Exception) -> None:
        if "memory usage limit" in str(error).lower():
            self._end(TOO_MUCH_MEMORY.format(_MOST_MEMORY), is_bound=True)
        else:
            self._end(DAMAGED)

    def _end(self, reason: str, *, is_bound: bool = False) -> None:
        self.reason, self.is_bound = reason, is_bound


def members(content: bytes, budget: Budget, kind: str) -> Iterator[Member | LeftOut]:
    """What a compressed file holds: the members of a tar archive, or one text without a name."""
    from launch_gates.detector.archives import tars  # noqa: PLC0415 (a text needs none of it)

    unpacked = Unpacked(memoryview(content), _BY_KIND[kind], budget, kind)
    if is_tar_header(unpacked.peek(BLOCK)):
        yield from tars.members(unpacked, budget)
        return
    yield Member("", unpacked.read(budget.limits.unpacked + 1))
    if unpacked.reason:
        yield LeftOut("", unpacked.reason, unpacked.is_bound)
