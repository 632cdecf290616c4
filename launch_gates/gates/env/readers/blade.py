"""Blade templates as PHP: the code in them as statements on the lines where it stands, all else blank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = re2.compile(rb"\{\{--|@?\{!!|@?\{\{|<\?(?:php|=)|@php\b *\(?|@[A-Za-z]+ *\(")
_TESTS = frozenset({b"if", b"elseif", b"unless", b"isset", b"empty", b"when", b"while", b"switch", b"case"})
_QUOTES = frozenset({b"'", b'"'})
_TOKEN = re2.compile(rb"\\.|[()'\"]")
_LONGEST = 20_000
_CLOSINGS = {b"{{--": b"--}}", b"{!!": b"!!}", b"{{": b"}}", b"<?php": b"?>", b"<?=": b"?>", b"@php": b"@endphp"}


def php_of_blade(data: bytes) -> bytes:
    """The same lines with the template's code alone."""
    found: dict[int, list[bytes]] = {}
    counted = line = 0
    for start, code in _Template(data).pieces():
        line += data.count(b"\n", counted, start)
        counted = start
        for more, text in enumerate(code.split(b"\n")):
            found.setdefault(line + more, []).append(text)
    last = max(found, default=0)
    return b"<?php " + b"\n".join(b" ".join(found.get(number, ())) for number in range(last + 1))


class _Template:
    """One template, read from its start to its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = 4 * len(data) + _LONGEST
        """How many bytes are looked at for the ends of pieces: text of beginnings alone would cost their square."""

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """Each piece of code, as a statement, with where it begins."""
        at = 0
        while self._left > 0 and (match := _MARK.search(self._data, at)) is not None:
            mark, opened = match.group(), match.end()
            at = opened
            closing = _CLOSINGS.get(mark.rstrip())
            if closing is not None:
                end = self._end(closing, opened)
                if end == -1 and mark == b"<?php":
                    end = len(self._data)
                if end != -1:
                    at = end + len(closing)
                    if mark != b"{{--":
                        yield opened, _statement(mark, self._data[opened:end])
            elif mark[-1:] == b"(":
                end = self._closed(opened - 1)
                word = mark[1:-1].strip()
                if end != -1:
                    inside = self._data[opened:end]
                    at = opened if b"{{" in inside else end + 1
                    yield opened, b"if (f(" + inside + b")) {}" if word in _TESTS else b"f(" + inside + b");"

    def _end(self, closing: bytes, opened: int) -> int:
        is_block = closing in {b"--}}", b"?>", b"@endphp"}
        end = self._data.find(closing, opened, len(self._data) if is_block else opened + _LONGEST)
        self._left -= (end if end != -1 else len(self._data) if is_block else opened + _LONGEST) - opened
        return end

    def _closed(self, opened: int) -> int:
        """Where the parenthesis closes, -1 where it does not."""
        depth, quote = 0, b""
        end = min(len(self._data), opened + _LONGEST)
        for match in _TOKEN.finditer(self._data, opened, end):
            token = match.group()
            if quote:
                quote = b"" if token == quote else quote
            elif token in _QUOTES:
                quote = token
            elif token in {b"(", b")"}:
                depth += 1 if token == b"(" else -1
                if not depth:
                    self._left -= match.start() - opened
                    return int(match.start())
        self._left -= end - opened
        return -1


def _statement(mark: bytes, code: bytes) -> bytes:
    return code + b";" if mark.startswith((b"<?php", b"@php")) else b"(" + code + b");"
