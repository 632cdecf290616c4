"""How phpdotenv reads a dotenv file: lines are put together first, then each goes through a small automaton."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from launch_gates.gates.env.dotenv_loaders import Given, Refused, expanded

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANKS = " \n\r\t\0\v"
_ESCAPED = {"f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def phpdotenv(text: str) -> Iterator[Given | Refused]:
    """Each variable, up to what it refuses."""
    known: dict[str, str] = {}
    for line, entry in _entries(text):
        name, sign, raw = entry.partition("=")
        name = name.strip(_BLANKS)
        if name.startswith("export") and name[6:7].isspace():
            name = name[6:].lstrip()
        if len(name) > 2 and name[0] == name[-1] and name[0] in "'\"":  # noqa: PLR2004 (two quotes and a name)
            name = name[1:-1]
        if not name or not all(character.isalnum() or character in "_." for character in name):
            yield Refused(line, "refuses the file: an invalid name")
            return
        if not sign:
            yield Given(line, name, None)
            continue
        value = _value(raw.strip(_BLANKS), known)
        if isinstance(value, Refused):
            yield value._replace(line=line)
            return
        known[name] = value
        yield Given(line, name, value)


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Lines; one with `="` goes on until a quote closes it."""
    buffer: list[str] = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if buffer:
            buffer.append(line)
            if line == '"' or _quotes(line) >= 1:
                yield start, "\n".join(buffer)
                buffer = []
        elif '="' in line and line != '"' and _quotes(line) <= 1:
            buffer, start = [line], number
        elif (stripped := line.strip(_BLANKS)) and not stripped.startswith("#"):
            yield number, line


def _quotes(line: str) -> int:
    """How many double quotes have something before them that is no backslash."""
    plain = line.replace("\\\\", "")
    return sum(1 for before, character in pairwise(plain) if character == '"' and before != "\\")


def _value(raw: str, known: dict[str, str]) -> str | Refused:
    """The value, or why it is refused."""
    quote = raw[:1] if raw[:1] in ("'", '"') else ""
    parts: list[str] = []
    at = len(quote)
    while at < len(raw):
        character = raw[at]
        if quote and character == quote:
            rest = raw[at + 1 :]
            blank = rest.partition("#")[0]
            if blank.strip():
                return Refused(0, "refuses the file: text after the closing quote")
            return "".join(parts) if quote == "'" else expanded("".join(parts), known, braces_only=True)
        if quote == '"' and character == "\\":
            follows = raw[at + 1 : at + 2]
            if follows not in {'"', "\\", "$", *_ESCAPED}:
                return Refused(0, "refuses the file: an unexpected escape")
            parts.append("\\$" if follows == "$" else _ESCAPED.get(follows, follows))
            at += 2
            continue
        if not quote and character == "#":
            break
        if not quote and character.isspace():
            if raw[at:].partition("#")[0].strip():
                return Refused(0, "refuses the file: a blank in a value without quotes")
            break
        parts.append(character)
        at += 1
    if quote:
        return Refused(0, "refuses the file: a quote that is not closed")
    return expanded("".join(parts), known, braces_only=True)
