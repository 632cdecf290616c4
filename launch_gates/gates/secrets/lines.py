"""Offsets in bytes to lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property


class Lines:
    """The lines of one text, numbered from 1. A line ends with a line feed."""

    def __init__(self, text: bytes) -> None:
        """Nothing is counted before something is asked."""
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        starts, position = [0], self._text.find(b"\n")
        while position >= 0:
            starts.append(position + 1)
            position = self._text.find(b"\n", position + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte, both from 1; the column counts characters, not bytes."""
        line = bisect_right(self._starts, offset)
        before = self._text[self._starts[line - 1] : offset]
        return line, len(before.decode("utf-8", "replace")) + 1

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
