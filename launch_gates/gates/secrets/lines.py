"""Offsets in bytes to lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property


class Lines:
    """The lines of one text, numbered from 1. A line ends with a line feed."""

    def __init__(self, text: bytes) -> None:
        """Nothing is counted before something is asked."""
        self._text = text
        self._counted = (0, 0)
        """An offset, and how many characters stand between the start of its line and it."""

    @cached_property
    def _starts(self) -> list[int]:
        starts, position = [0], self._text.find(b"\n")
        while position >= 0:
            starts.append(position + 1)
            position = self._text.find(b"\n", position + 1)
        return starts

    def number(self, offset: int) -> int:
        """The line of a byte."""
        return bisect_right(self._starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte, both from 1; the column counts characters of UTF-8, not bytes.

        Asked in ascending order, each byte is counted once, also in a file that is one long line.
        """
        line = self.number(offset)
        counted, characters = self._counted
        if not self._starts[line - 1] <= counted <= offset:
            counted, characters = self._starts[line - 1], 0
        while counted < offset:
            end = min(offset, counted + _CHUNK)
            # Every byte that does not continue a character begins one.
            characters += len(self._text[counted:end].translate(None, _CONTINUATION))
            counted = end
        self._counted = (offset, characters)
        return line, characters + 1

    def line_at(self, number: int) -> bytes:
        """The bytes of a line; empty where there is no such line. At most 4096 from its start and from its end."""
        if not 1 <= number <= len(self._starts):
            return b""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        if end - start <= 2 * _LONG:
            return self._text[start:end]
        return self._text[start : start + _LONG] + self._text[end - _LONG : end]


_LONG = 4096
_CHUNK = 1 << 20
_CONTINUATION = bytes(range(0x80, 0xC0))
"""RFC 3629 section 3: the bytes `10xxxxxx`."""
