"""Undoing an encoding around a hit of one of `encoded`'s literals, bounded in size.

Each decoder gives the run of text that was decoded, as offsets, and what came out; the scanner scans that again.
"""

from __future__ import annotations

import binascii
from bisect import bisect_right
from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.detector import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.detector.ruleset import Nominator

MOST_ENCODED = 64 << 10
"""Bytes of encoded text to either side of a hit."""

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_HEX = b"0123456789abcdefABCDEF"
_ANY = bytes(range(0x20, 0x7F)) + b"\t"
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def _classes(members: bytes) -> bytes:
    """A translation table: members become 1, all else 0."""
    return bytes(byte in members for byte in range(256))


_IN_BASE64, _IN_HEX, _IN_LINE = _classes(_BASE64), _classes(_HEX), _classes(_ANY)


def decode_base64(text: bytes) -> bytes | None:
    """The bytes of standard or URL-safe base64 with or without padding (RFC 4648 sections 4 and 5); else None."""
    text = text.translate(_URL_SAFE).rstrip(b"=")
    if len(text) % 4 == 1:
        return None
    try:
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4), strict_mode=True)
    except binascii.Error:
        return None


class Decoded(NamedTuple):
    """`text` is what stands encoded in `start:end` of the outer text.

    `marks` are pairs of an offset in `text` and the outer offset it came from, ascending; from a mark to the next,
    one byte of `text` takes `scale` bytes outside. `lines` are pairs of the outer offset where a line of the encoded
    text begins and how much encoded text came before it; groups of `period` encoded bytes belong together.
    """

    start: int
    end: int
    text: bytes
    marks: tuple[tuple[int, int], ...]
    scale: float
    period: int = 1
    lines: tuple[tuple[int, int], ...] = ()

    def __repr__(self) -> str:
        """Without the text."""
        return f"Decoded({self.start}, {self.end}, {len(self.text)} bytes)"

    def has_undone(self, start: int, phase: int) -> bool:
        """Whether a literal at the outer `start`, in this phase, was decoded with this text, and in step with it."""
        if not self.start <= start < self.end:
            return False
        if self.period == 1:
            return True
        begin, before = self.lines[bisect_right(self.lines, (start, self.end)) - 1]
        return (before + start - begin - phase) % self.period == 0

    def offset(self, inner: int) -> int:
        """Where in the outer text a byte of `text` stands."""
        mark_inner, mark_outer = self.marks[bisect_right(self.marks, (inner, self.end)) - 1]
        return min(mark_outer + int((inner - mark_inner) * self.scale), self.end - 1)


_NEAR = 256
"""Bytes to either side that are looked at first: most runs are short, and there may be a hit every few bytes."""


def _reaches(most: int) -> Iterator[int]:
    """How far to look, farther each time, `most` at last."""
    reach = _NEAR
    while reach < most:
        yield reach
        reach *= 16
    yield most


def _run(data: bytes, start: int, end: int, table: bytes, most: int = MOST_ENCODED) -> tuple[int, int]:
    """The run of the table's members that `start:end` lies in, up to `most` bytes to either side."""
    before = after = b""
    for reach in _reaches(most):
        before = data[max(0, start - reach) : start].translate(table)
        after = data[end : end + reach].translate(table)
        if (0 in before or reach >= start) and (0 in after or len(after) < reach):
            break
    first = start - (len(before) - 1 - before.rfind(0))
    stop = after.find(0)
    return first, end + (stop if stop >= 0 else len(after))


_LEAST_WRAPPED, _MOST_WRAPPED = 60, 1_000
"""Characters: text is wrapped at 64 or 76, so what follows a shorter line is not a part of it."""


def _next_line(data: bytes, last: int) -> int:
    """Where the text of the line after `last` begins; `last` itself where the line does not end there."""
    position = last
    for byte in data[last : last + 64]:
        if byte not in b"\r\n \t":
            break
        position += 1
    return position if b"\n" in data[last:position] else last


def _wrapped(data: bytes, first: int, last: int) -> list[tuple[int, int]]:
    """The run, and the runs on the lines before and after that belong to the same wrapped text."""
    runs = [(first, last)]
    while runs[-1][1] - runs[-1][0] >= _LEAST_WRAPPED and runs[-1][1] - first < MOST_ENCODED:
        start = _next_line(data, runs[-1][1])
        end = _run(data, start, start, _IN_BASE64, _MOST_WRAPPED)[1]
        if start == runs[-1][1] or end == start:
            break
        runs.append((start, end))
    while first - runs[0][0] < MOST_ENCODED:
        gap = data[max(0, runs[0][0] - 64) : runs[0][0]]
        end = runs[0][0] - (len(gap) - len(gap.rstrip(b" \t\r\n")))
        start = _run(data, end, end, _IN_BASE64, _MOST_WRAPPED)[0]
        if _next_line(data, end) == end or end - start < _LEAST_WRAPPED:
            break
        runs.insert(0, (start, end))
    return runs


def _base64_line(data: bytes, start: int, end: int, phase: int) -> Decoded | None:
    return _base64(data, start, phase, [_run(data, start, end, _IN_BASE64)])


def _base64_lines(data: bytes, start: int, end: int, phase: int) -> Decoded | None:
    return _base64(data, start, phase, _wrapped(data, *_run(data, start, end, _IN_BASE64)))


def _base64(data: bytes, start: int, phase: int, runs: list[tuple[int, int]]) -> Decoded | None:
    before = sum(min(stop, start) - begin for begin, stop in runs if begin < start)
    text = b"".join(data[begin:stop] for begin, stop in runs).translate(_URL_SAFE)
    skip = (before - phase) % 4
    text = text[skip:]
    text = text[: len(text) - (len(text) % 4 == 1)]
    try:
        decoded = binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return None
    marks, lines, taken = [], [], -skip
    for begin, stop in runs:
        marks.append((max(0, taken) * 3 // 4, begin + max(0, -taken)))
        lines.append((begin, taken))
        taken += stop - begin
    return Decoded(runs[0][0], runs[-1][1], decoded, tuple(marks), 4 / 3, period=4, lines=tuple(lines))


def _hex(data: bytes, start: int, end: int, _phase: int) -> Decoded | None:
    first, last = _run(data, start, end, _IN_HEX)
    first += (start - first) % 2
    last -= (last - first) % 2
    return Decoded(first, last, binascii.unhexlify(data[first:last]), ((0, first),), 2, period=2, lines=((first, 0),))


def _utf16(data: bytes, start: int, end: int, _phase: int) -> Decoded | None:
    """Every other byte is NUL, in either byte order: what mostly ASCII text looks like in UTF-16."""
    first, last = start, end
    for reach in _reaches(MOST_ENCODED):
        before = data[max(0, start - reach) : start][::-1]
        after = data[end : end + reach]
        first = start - 2 * _pairs(before[::2], before[1::2])
        last = end + 2 * _pairs(after[::2], after[1::2])
        if start - first < len(before) - 1 and last - end < len(after) - 1:
            break
    return Decoded(first, last, data[first:last:2], ((0, first),), 2)


def _pairs(nuls: bytes, text: bytes) -> int:
    """How many pairs of a NUL and another byte come first."""
    rest = nuls.lstrip(b"\0")
    stop = text.find(0)
    return min(len(nuls) - len(rest), len(text) if stop < 0 else stop)


class _Plain:
    """Text taken piece by piece out of an encoded run, with a mark where something of another length was encoded."""

    def __init__(self, start: int) -> None:
        self.outer = start
        self.length = 0
        self.pieces: list[bytes] = []
        self.marks: list[tuple[int, int]] = [(0, start)]

    def add(self, text: bytes, taken: int) -> None:
        """`text` stood encoded in the next `taken` bytes."""
        self.pieces.append(text)
        self.length += len(text)
        self.outer += taken
        if len(text) != taken:
            self.marks.append((self.length, self.outer))

    def decoded(self, start: int, end: int) -> Decoded:
        return Decoded(start, end, b"".join(self.pieces), tuple(self.marks), 1)


def _hex_byte(digits: bytes) -> int | None:
    """The number that hexadecimal digits write; None where they are not."""
    return int(digits, 16) if digits and not digits.strip(b"0123456789abcdefABCDEF") else None


_HEX_BYTES = {bytes(pair): binascii.unhexlify(bytes(pair)) for pair in product(b"0123456789abcdefABCDEF", repeat=2)}


def _percent(data: bytes, start: int, end: int, _phase: int) -> Decoded | None:
    """RFC 3986 section 2.1."""
    first, last = _run(data, start, end, _IN_LINE)
    head, *pieces = data[first:last].split(b"%")
    plain = _Plain(first)
    plain.add(head, len(head))
    for piece in pieces:
        byte = _HEX_BYTES.get(piece[:2])
        if byte is None:
            plain.add(b"%" + piece, len(piece) + 1)
        else:
            plain.add(byte, 3)
            if len(piece) > 2:  # noqa: PLR2004 (the two digits)
                plain.add(piece[2:], len(piece) - 2)
    return plain.decoded(first, last)


_SIMPLE_ESCAPES = {0x6E: b"\n", 0x72: b"\r", 0x74: b"\t", 0x2F: b"/", 0x22: b'"', 0x27: b"'"}
_NUMBERED_ESCAPES = {0x78: 2, 0x75: 4}
"""`x` and `u`, and how many hexadecimal digits follow."""


def _escapes(data: bytes, start: int, end: int, _phase: int) -> Decoded | None:
    r"""Undoes `\n`, `\/`, `\x41` and `\u0041` (RFC 8259 section 7, and the string literals of most languages)."""
    first, last = _run(data, start, end, _IN_LINE)
    text = data[first:last]
    plain = _Plain(first)
    position = 0
    while (backslash := text.find(b"\\", position)) >= 0:
        if backslash > position:
            plain.add(text[position:backslash], backslash - position)
        escaped = text[backslash + 1] if backslash + 1 < len(text) else 0
        digits = _NUMBERED_ESCAPES.get(escaped, 0)
        number = _hex_byte(text[backslash + 2 : backslash + 2 + digits])
        if digits and number is not None:
            plain.add(chr(number).encode("utf-8", "replace"), 2 + digits)
            position = backslash + 2 + digits
        else:
            plain.add(_SIMPLE_ESCAPES.get(escaped, text[backslash + 1 : backslash + 2]), 2)
            position = backslash + 2
    plain.add(text[position:], len(text) - position)
    return plain.decoded(first, last)


_Decoder = Callable[[bytes, int, int, int], Decoded | None]
"""Takes the outer text, the `start` and `end` of a literal in it and its phase, and gives what stands encoded around
it; None where it does not decode after all."""

_DECODERS: dict[str, tuple[_Decoder, ...]] = {
    # Lines of base64 below each other are one text that was wrapped, or many texts: nothing tells which.
    encoded.BASE64: (_base64_line, _base64_lines),
    encoded.HEX: (_hex,),
    encoded.UTF16: (_utf16,),
    encoded.PERCENT: (_percent,),
    encoded.ESCAPES: (_escapes,),
}
"""By encoding, every way to read it."""


def undone(data: bytes, hits: Iterable[tuple[Nominator, int]]) -> Iterator[tuple[Nominator, Decoded]]:
    """What stands encoded around each hit, with the hit's nominator; the same text once, however many hits are in it.

    `hits` are nominators of encoded literals with the offset where the literal ends, in any order.
    """
    done: list[tuple[int, _Decoder, Decoded]] = []
    for nominator, end in sorted(hits, key=lambda hit: hit[1]):
        start = end - nominator.length
        done = [known for known in done if known[0] >= end]
        for decoder in _DECODERS[nominator.encoding]:
            if any(known[1] is decoder and known[2].has_undone(start, nominator.phase) for known in done):
                continue
            decoded = decoder(data, start, end, nominator.phase)
            if decoded is None or decoded.text in data[decoded.start : decoded.end]:
                continue
            # Where the bound cut the encoded text off, a hit near the cut is decoded anew: its value may lie beyond.
            cut = MOST_ENCODED // 2 if decoded.end - end >= MOST_ENCODED else 0
            is_new = all(known[2] != decoded for known in done)
            done.append((decoded.end - cut, decoder, decoded))
            if is_new:
                yield nominator, decoded
