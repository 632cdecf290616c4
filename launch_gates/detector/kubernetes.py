"""The values of Kubernetes secrets in manifests, in YAML and in JSON, by themselves, in lists and in many documents.

This is no parser of YAML: it goes by indentation, as manifests are written by people, kubectl and Helm, and passes over
what it does not know. Block scalars of `stringData` are text like any other, into which the other rules look.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.detector import structure
from launch_gates.detector.decode import decode_base64
from launch_gates.detector.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Line(NamedTuple):
    """A line of YAML: its place, the column of its text behind any dashes, and its text without what surrounds it."""

    start: int
    column: int
    text: bytes
    is_item: bool

    @property
    def pair(self) -> tuple[bytes, bytes]:
        """The key without quotes, and the value; an empty key for another line."""
        key, colon, value = self.text.partition(b":")
        return (key.strip(b" \t\"'"), value.strip()) if colon and value[:1] in (b"", b" ", b"\t") else (b"", b"")


_NOT_SECRET = frozenset(
    b"user username login name host hostname port type url uri database db dbname namespace region email project "
    b"bucket endpoint crt cert certificate pub ca id env environment mode level debug enabled version".split()
)
"""Last words of the names of fields whose values are no secrets, unless they look like one themselves."""
_SECRET = frozenset(
    b"password passwd pass pwd passphrase secret secrets token tokens key keys auth credential credentials apikey "
    b"private dsn salt pin cookie jwt hmac signature connection connectionstring".split()
)
_LEAST, _RANDOM = 6, 16
_PUBLIC = (b"-----BEGIN CERTIFICATE", b"-----BEGIN PUBLIC KEY", b"ssh-", b"ENC[", b"ref+", b"vault:", b"op://", b"arn:")
_DOCUMENTED = (b"1f2d1e2e67df", b"t0p-Secret", b"39528$vdg7Jb")
"""The passwords of Kubernetes' own documentation."""
_WORD_BREAKS = bytes.maketrans(b"-._/", b"    ")
_MOST_LINES = 20_000


def secrets(data: bytes, start: int, end: int) -> Iterator[Entry]:
    """Every value that is a secret of every object of the kind Secret in that region."""
    yield from _of_yaml(data, start, end)
    if b'"kind"' in data[start:end]:
        yield from _of_json(data, start, end)


def _entry(name: bytes, start: int, end: int, value: bytes | None) -> Iterator[Entry]:
    if value is not None and _is_secret(name, value):
        yield Entry(name, start, end, value)


def _is_secret(name: bytes, value: bytes) -> bool:
    """Whether the value is worth hiding: named so, or like nothing that a person would write."""
    plain = value.strip()
    if (
        len(plain) < _LEAST
        or plain.lower() in structure.DEFAULT_PASSWORDS
        or plain in _DOCUMENTED
        or plain.startswith(_PUBLIC)
        or plain.lower() in (b"true", b"false", b"production", b"development", b"staging")
    ):
        return False
    words = name.lower().translate(_WORD_BREAKS).split() or [b""]
    if words[-1] in _NOT_SECRET or (plain.isdigit() and words[-1] not in _SECRET):
        return False
    if _SECRET & set(words) or words[-1].endswith(tuple(_SECRET)):
        return True
    if b"\n" in plain or b"://" in plain:  # a file, an address: other rules look into those
        return False
    return len(plain) >= _RANDOM and structure.is_random(plain)


def _lines(data: bytes, start: int, end: int) -> Iterator[list[_Line]]:
    """The lines of each document."""
    document: list[_Line] = []
    position = start if start == 0 or data[start - 1 : start] == b"\n" else data.find(b"\n", start, end) + 1
    while start <= position < end:
        stop = data.find(b"\n", position, end)
        stop = end if stop < 0 else stop
        raw = data[position:stop]
        text = raw.lstrip(b" ")
        if position == 0 and text.startswith(codecs.BOM_UTF8):
            raw = text = text.removeprefix(codecs.BOM_UTF8)
        if raw.startswith(b"---") or len(document) >= _MOST_LINES:
            yield document
            document = []
        elif text and not text.startswith(b"#"):
            inner = text.lstrip(b"- ")
            if not text[: len(text) - len(inner)].endswith(b" "):  # the dash is part of the text
                inner = text
            document.append(_Line(position, len(raw) - len(inner), inner.rstrip(), inner is not text))
        position = stop + 1
    yield document


def _of_yaml(data: bytes, start: int, end: int) -> Iterator[Entry]:
    for lines in _lines(data, start, end):
        floor = 0
        for number, line in enumerate(lines):
            key, value = line.pair
            if number >= floor and key == b"kind" and _scalar(value) == b"Secret":
                first, floor = _object(lines, number, floor)
                yield from _fields(data, lines[first:floor], line.column, end)


def _object(lines: list[_Line], number: int, floor: int) -> tuple[int, int]:
    """From where to where the object goes that this line belongs to."""
    column = lines[number].column
    first = number
    while first > floor and not lines[first].is_item and lines[first - 1].column >= column:
        first -= 1
    while lines[first].column > column:  # of an object before, where this one's first line is not its own
        first += 1
    last = number + 1
    while last < len(lines) and lines[last].column >= column:
        if lines[last].column == column and lines[last].is_item:
            break
        last += 1
    return first, last


def _fields(data: bytes, lines: list[_Line], column: int, end: int) -> Iterator[Entry]:
    """The secret fields below `data` and `stringData`."""
    section, depth = b"", -1
    for number, line in enumerate(lines):
        key, value = line.pair
        if line.column <= column:
            section, depth = (key if key in (b"data", b"stringData") and not value else b""), -1
        elif section:
            depth = line.column if depth < 0 else depth
            if line.column == depth and key:
                following = lines[number + 1] if number + 1 < len(lines) else None
                yield from _field(data, section, line, following, end)


def _field(data: bytes, section: bytes, line: _Line, following: _Line | None, end: int) -> Iterator[Entry]:
    key, value = line.pair
    place = line.start
    if value[:1] in (b"", b"|", b">"):  # in the next line, and in more of them where people have broken it
        if section != b"data" or following is None or following.column <= line.column:
            return
        place, value = following.start, following.text
    else:
        value = _scalar(value)
    at = data.rfind(value, place, min(end, place + len(value) + len(line.text) + line.column + 8)) if value else -1
    if at >= 0:
        yield from _entry(key, at, at + len(value), decode_base64(value) if section == b"data" else value)


def _scalar(value: bytes) -> bytes:
    """The value of a line without quotes, comment and tag."""
    if value.startswith(b"!"):
        value = value.partition(b" ")[2].strip()
    quote = value[:1]
    if quote in (b'"', b"'"):
        return value[1:].partition(quote)[0]
    return value.partition(b" #")[0].rstrip()


def _of_json(data: bytes, start: int, end: int) -> Iterator[Entry]:
    import json  # noqa: PLC0415 (only where an object of this kind was found)

    for first, last in _objects(data, start, end):
        try:
            value = json.loads(data[first:last])
        except (ValueError, RecursionError):
            continue
        if not isinstance(value, dict) or value.get("kind") != "Secret":
            continue
        for section in ("data", "stringData"):
            fields = value.get(section)
            for name, text in fields.items() if isinstance(fields, dict) else ():
                raw = text.encode("utf-8", "replace") if isinstance(text, str) else b""
                at = data.find(b'"' + raw + b'"', first, last) + 1 if raw else 0
                if at > 0:
                    plain = decode_base64(raw) if section == "data" else raw
                    yield from _entry(name.encode("utf-8", "replace"), at, at + len(raw), plain)


_LARGEST = 1 << 20


def _objects(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The innermost objects in which `"kind"` stands as a key, with `"Secret"` after it."""
    text = data[start : min(end, start + _LARGEST)]
    opened: list[int] = []
    marked: set[int] = set()
    position, in_text = 0, False
    while position < len(text):
        byte = text[position]
        if in_text:
            if byte == 0x5C:  # noqa: PLR2004 (a backslash)
                position += 1
            in_text = byte != 0x22  # noqa: PLR2004 (a quotation mark)
        elif byte == 0x22:  # noqa: PLR2004
            in_text = True
            if opened and text.startswith(b'"kind"', position):
                after = text[position + 6 : position + 24].translate(None, b" \t\r\n")
                if after.startswith(b':"Secret"'):
                    marked.add(opened[-1])
        elif byte == 0x7B:  # noqa: PLR2004 (an opening brace)
            opened.append(position)
        elif byte == 0x7D and opened:  # noqa: PLR2004 (a closing one)
            first = opened.pop()
            if first in marked:
                yield start + first, start + position + 1
        position += 1
