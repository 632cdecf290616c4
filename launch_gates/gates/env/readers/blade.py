"""Blade templates as PHP: the code in them as statements on the lines where it stands, all else blank."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    _Pieces = Generator[tuple[int, bytes], None, int]

_COMMENT = (b"{{--", b"--}}")
_ECHOES = ((b"{!!", b"!!}"), (b"{{", b"}}"))
_TESTS = frozenset({b"if", b"elseif", b"unless", b"isset", b"empty", b"when", b"while", b"switch", b"case"})
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LONGEST = 20_000


def php_of_blade(data: bytes) -> bytes:
    """The same lines with the template's code alone."""
    lines = data.count(b"\n") + 1
    found: dict[int, list[bytes]] = {}
    counted = line = 0
    for start, code in _pieces(data):
        line += data.count(b"\n", counted, start)
        counted = start
        for more, text in enumerate(code.split(b"\n")):
            found.setdefault(line + more, []).append(text)
    texts = (b" ".join(found.get(number, ())) for number in range(max(lines, max(found, default=0) + 1)))
    return b"<?php " + b"\n".join(texts)


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each piece of code, as a statement, with where it begins."""
    at = 0
    while at < len(data):
        marks = [mark for mark in (data.find(b"{", at), data.find(b"@", at), data.find(b"<?php", at)) if mark != -1]
        if not marks:
            return
        at = min(marks)
        if data.startswith(_COMMENT[0], at):
            end = data.find(_COMMENT[1], at)
            at = len(data) if end == -1 else end + 4
        elif data.startswith(b"<?php", at) or data.startswith(b"@php", at):
            is_tag = data.startswith(b"<", at)
            opened, closing = at + (5 if is_tag else 4), b"?>" if is_tag else b"@endphp"
            if data[opened : opened + 1] == b"(":
                closing = b")"
            end = data.find(closing, opened)
            end = len(data) if end == -1 else end
            yield opened, data[opened:end].lstrip(b"(") + b";"
            at = end + len(closing)
        elif data.startswith(b"@", at):
            at = yield from _directive(data, at)
        else:
            at = yield from _echo(data, at)


def _echo(data: bytes, at: int) -> _Pieces:
    """The code of an echo; returns where to go on."""
    for opening, closing in _ECHOES:
        if data.startswith(opening, at):
            end = data.find(closing, at + len(opening), at + _LONGEST)
            if end == -1 or data[at - 1 : at] == b"@":
                return at + len(opening)
            yield at + len(opening), b"(" + data[at + len(opening) : end].strip(b"{}") + b");"
            return end + len(closing)
    return at + 1


def _directive(data: bytes, at: int) -> _Pieces:
    """The arguments of a directive; returns where to go on."""
    end = at + 1
    while end < len(data) and data[end] in _WORD:
        end += 1
    word, opened = data[at + 1 : end], end
    while data[opened : opened + 1] == b" ":
        opened += 1
    if not word or data[opened : opened + 1] != b"(":
        return max(end, at + 1)
    closed = _closed(data, opened)
    if closed == -1:
        return opened + 1
    inside = data[opened + 1 : closed]
    if b"{{" not in inside:
        yield opened, b"if (f(" + inside + b")) {}" if word in _TESTS else b"f(" + inside + b");"
    return closed + 1


def _closed(data: bytes, opened: int) -> int:
    """Where the parenthesis closes, -1 where it does not."""
    depth, quote, at = 0, b"", opened
    end = min(len(data), opened + _LONGEST)
    while at < end:
        byte = data[at : at + 1]
        if quote:
            at += byte == b"\\"
            quote = b"" if byte == quote else quote
        elif byte in {b"'", b'"'}:
            quote = byte
        elif byte in {b"(", b")"}:
            depth += 1 if byte == b"(" else -1
            if not depth:
                return at
        at += 1
    return -1
