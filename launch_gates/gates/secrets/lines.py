"""Offsets in bytes to lines and columns."""

from __future__ import annotations


class Lines:
    """The lines of one text, numbered from 1. A line ends with a line feed.

    Counted from the last place that was asked for, so nothing is counted twice where questions come in ascending
    order, and nothing at all behind the last of them: of most texts only a few places matter.
    """

    def __init__(self, text: bytes) -> None:
        """Nothing is counted before something is asked."""
        self._text = text
        self._place = (0, 1, 0)
        """An offset, its line, and where that line begins."""
        self._counted = (0, 0)
        """An offset, and how many characters stand between the start of its line and it."""
        self._spans: dict[int, tuple[int, int]] = {}
        """Where some lines begin and end."""

    def number(self, offset: int) -> int:
        """The line of a byte."""
        return self._at(offset)[1]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte, both from 1; the column counts characters of UTF-8, not bytes."""
        _, line, start = self._at(offset)
        counted, characters = self._counted
        if not start <= counted <= offset:
            counted, characters = start, 0
        while counted < offset:
            end = min(offset, counted + _CHUNK)
            # Every byte that does not continue a character begins one.
            characters += len(self._text[counted:end].translate(None, _CONTINUATION))
            counted = end
        self._counted = (offset, characters)
        return line, characters + 1

    def line_at(self, number: int) -> bytes:
        """The bytes of a line; empty where there is no such line. At most 4096 from its start and from its end."""
        start, end = self._span(number)
        if end - start <= 2 * _LONG:
            return self._text[start:end]
        return self._text[start : start + _LONG] + self._text[end - _LONG : end]

    def _at(self, offset: int) -> tuple[int, int, int]:
        """The offset with its line and the start of that line."""
        before, line, start = self._place
        low, high = min(before, offset), max(before, offset)
        if passed := self._text.count(b"\n", low, high):
            line += passed if before < offset else -passed
            start = self._text.rfind(b"\n", low if before < offset else 0, offset) + 1
        self._place = (offset, line, start)
        return self._place

    def _span(self, number: int) -> tuple[int, int]:
        """Where a line begins and ends, its line feed included; twice the same where there is none."""
        if number not in self._spans:
            _, line, start = self._place
            while line > number and start:
                start = self._text.rfind(b"\n", 0, start - 1) + 1
                line -= 1
            while line < number and (end := self._text.find(b"\n", start)) >= 0:
                start = end + 1
                line += 1
            if line != number:
                return 0, 0
            if len(self._spans) >= _MOST_SPANS:
                self._spans.clear()
            self._spans[number] = (start, self._text.find(b"\n", start) + 1 or len(self._text))
        return self._spans[number]


_LONG = 4096
_CHUNK = 1 << 20
_MOST_SPANS = 64
_CONTINUATION = bytes(range(0x80, 0xC0))
"""RFC 3629 section 3: the bytes `10xxxxxx`."""
