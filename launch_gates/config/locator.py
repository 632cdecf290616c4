"""On which line of a TOML text a key stands. tomllib does not say, and an error message must.

The text has passed tomllib already, so this only finds its way: it judges nothing, and never raises.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Path = tuple[str | int, ...]
"""The way to a value: keys, and an index for each array passed on the way."""

# The last two quotes of a multi-line string may be its own: """a""""" ends in two quotes.
_STRING = re.compile(r"""\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""", re.DOTALL)
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")


class _LostError(Exception):
    """The text is not what this expected."""


class Lines:
    """The lines of one text."""

    def __init__(self, text: str) -> None:
        """Reads the whole text once."""
        self._walk = _Walk(text.removeprefix("\ufeff").replace("\r\n", "\n"))
        with suppress(_LostError, RecursionError):  # what was found before still serves
            self._walk.document()

    def of(self, path: Sequence[str | int]) -> int:
        """The line, from 1, of the key (or array entry) at `path`.

        Where it is not written, the line of the nearest table around it; 1 where there is none.
        """
        wanted = tuple(path)
        while wanted and wanted not in self._walk.offsets:
            wanted = wanted[:-1]
        return self._walk.text.count("\n", 0, self._walk.offsets[wanted]) + 1 if wanted else 1


class _Walk:
    """One pass over the text, which notes where each path first stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.offsets: dict[Path, int] = {}
        self._lengths: dict[Path, int] = {}
        """How many tables each array of tables has so far."""

    def document(self) -> None:
        table: Path = ()
        while self._skip(_BLANK) < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self._header("[[", "]]")
            elif self.text.startswith("[", self.at):
                table = self._header("[", "]")
            else:
                self._pair(table)

    def _header(self, opening: str, closing: str) -> Path:
        start = self.at
        self.at += len(opening)
        names = self._key()
        self._expect(closing)
        path: Path = ()
        for name in names[:-1]:
            path = self._inside((*path, name))
            self.offsets.setdefault(path, start)
        path = (*path, names[-1])
        if opening == "[[":
            self.offsets.setdefault(path, start)
            self._lengths[path] = self._lengths.get(path, 0) + 1
            path = self._inside(path)
        self.offsets.setdefault(path, start)
        return path

    def _inside(self, path: Path) -> Path:
        """A header that passes an array of tables means the last of them."""
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _pair(self, table: Path) -> None:
        start = self.at
        path = table
        for name in self._key():
            path = (*path, name)
            self.offsets.setdefault(path, start)
        self._expect("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        first = self.text[self.at : self.at + 1]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._skip(_STRING if first in ('"', "'") else _SCALAR)

    def _array(self, path: Path) -> None:
        self._expect("[")
        index = 0
        while self._skip(_BLANK) < len(self.text) and self.text[self.at] != "]":
            self.offsets.setdefault((*path, index), self.at)
            self._value((*path, index))
            index += 1
            self._skip(_BLANK)
            if self.text.startswith(",", self.at):
                self.at += 1
            elif not self.text.startswith("]", self.at):
                raise _LostError
        self._expect("]")

    def _inline_table(self, path: Path) -> None:
        self._expect("{")
        while self._skip(_BLANK) < len(self.text) and self.text[self.at] != "}":
            self._pair(path)
            self._skip(_BLANK)
            if self.text.startswith(",", self.at):
                self.at += 1
        self._expect("}")

    def _key(self) -> list[str]:
        names = [self._name()]
        while self._skip(_SPACE) < len(self.text) and self.text[self.at] == ".":
            self.at += 1
            names.append(self._name())
        return names

    def _name(self) -> str:
        self._skip(_SPACE)
        start = self.at
        if self.text[start : start + 1] in ('"', "'"):
            self._skip(_STRING)
            return _unquoted(self.text[start : self.at])
        if self._skip(_BARE_KEY) == start:
            raise _LostError
        return self.text[start : self.at]

    def _skip(self, pattern: re.Pattern[str]) -> int:
        if found := pattern.match(self.text, self.at):
            self.at = found.end()
        return self.at

    def _expect(self, sign: str) -> None:
        self._skip(_SPACE)
        if not self.text.startswith(sign, self.at):
            raise _LostError
        self.at += len(sign)


def _unquoted(quoted: str) -> str:
    import tomllib  # noqa: PLC0415 (it has run on this text before: nothing is loaded)

    try:
        return str(tomllib.loads(f"key = {quoted}")["key"])
    except ValueError:
        raise _LostError from None
