"""Archives and compressed files as what is in them. Pure: bytes in, members out, nothing is written anywhere.

This file tells them by their content, which every scanned file is asked for, so it imports nothing; what unpacks is in
`members` and loaded for the first archive. The formats are read by ourselves and not by zipfile and tarfile: those hold
all headers at once, in memory that a small archive can make large, give nothing of a damaged archive, and run `re` over
what they read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = (
    (b"PK\x03\x04", "zip"),  # APPNOTE.TXT section 4.3.7: the header of a first member
    (b"\x1f\x8b\x08", "gzip"),  # RFC 1952 section 2.3.1
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
)
_FIRST_BYTES = frozenset(mark[0] for mark, _ in _MARKS)
_LONGEST_MARK = 6
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
"""What follows `BZh` and a digit: a block, or the end where nothing was packed."""
TAR_MARK = b"ustar"
TAR_MARK_AT = 257
"""POSIX.1-2017, pax, "ustar Interchange Format": the field `magic`."""
_TAR_FIRST_BYTE = TAR_MARK[0]
BLOCK = 512
"""Bytes of a header in a tar archive, and what everything in it is padded to."""


def kind_of(data: bytes | memoryview, start: int = 0, end: int | None = None) -> str:
    """`zip`, `tar`, `gzip`, `bzip2` or `xz` for what stands in `start:end`; empty for anything else."""
    size = (len(data) if end is None else end) - start
    if size <= _LONGEST_MARK:
        return ""
    if data[start] in _FIRST_BYTES:
        head = bytes(data[start : start + 10])
        for mark, kind in _MARKS:
            if head.startswith(mark) and (kind != "bzip2" or head[4:] in _BZIP2_BLOCKS):
                return kind
    if size >= BLOCK and data[start + TAR_MARK_AT] == _TAR_FIRST_BYTE:
        header = bytes(data[start : start + BLOCK])
        if header.startswith(TAR_MARK, TAR_MARK_AT) and is_tar_header(header):
            return "tar"
    return ""


def archives_among(buffer: memoryview, spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The numbers of those spans of the buffer that hold an archive, of those that are not small: `kind_of` in bulk."""
    return frozenset(
        number
        for number, (start, end) in enumerate(spans)
        if end - start >= BLOCK
        and (buffer[start] in _FIRST_BYTES or buffer[start + TAR_MARK_AT] == _TAR_FIRST_BYTE)
        and kind_of(buffer, start, end)
    )


def is_tar_header(block: bytes) -> bool:
    """Whether the block's checksum holds: the sum of all bytes, those of its own field counted as blanks."""
    said = block[148:156].strip(b" \0")
    if len(block) != BLOCK or not said.isdigit():
        return False
    counted = block[:148] + b" " * 8 + block[156:]
    # Some old writers add bytes that are signed.
    sums = sum(counted), sum(byte - 256 if byte & 0x80 else byte for byte in counted)
    return said.lstrip(b"0") in {b"%o" % each for each in sums}
