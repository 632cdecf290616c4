"""How a shell reads a dotenv file that it sources: as a script, in which each entry is an assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.dotenv_loaders import COMMAND, Given, Refused, expanded
from launch_gates.gates.env.names import is_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDS = " \t\n;&|<>()"
_SYNTAX = "is a syntax error to it"


def shell(text: str) -> Iterator[Given | Refused]:
    """Each assignment. What would run as a command is given as such, without a value."""
    known: dict[str, str] = {}
    at, line = 0, 1
    while at < len(text):
        end = _end(text, at)
        begin = at
        while begin < end and text[begin] in " \t":
            begin += 1
        if text.startswith("export", begin) and text[begin + 6 : begin + 7] in (" ", "\t"):
            begin += 7
            while begin < end and text[begin] in " \t":
                begin += 1
        name, sign, _ = text[begin:end].partition("=")
        if begin == end or text[begin] == "#":
            at, line = end + 1, line + 1
            continue
        if not sign or not is_name(name):
            # A command that is most likely not there, and the script goes on.
            at, line = end + 1, line + 1
            continue
        value, after = _word(text, begin + len(name) + 1, known)
        if value is None:
            yield Refused(line, f"stops: a quote that is not closed {_SYNTAX}")
            return
        stop = _end(text, after)
        rest = text[after:stop].strip()
        if not rest or rest.startswith(("#", ";")):
            known[name] = value
            yield Given(line, name, value)
        elif rest[0] in "()":
            yield Refused(line, f"stops: a bracket without quotes {_SYNTAX}")
            return
        # Else the assignment holds for the command alone.
        line += text.count("\n", at, stop) + 1
        at = stop + 1


def _word(text: str, at: int, known: dict[str, str]) -> tuple[str | None, int]:
    """The word that begins there with quotes taken off, and its end; None where a quote is never closed."""
    parts: list[str] = []
    while at < len(text) and text[at] not in _ENDS:
        character = text[at]
        if character == "'":
            close = text.find("'", at + 1)
            if close == -1:
                return None, at
            parts.append(text[at + 1 : close].replace("$", "\0"))
            at = close + 1
        elif character == '"':
            close = at + 1
            while close < len(text) and text[close] != '"':
                close += 2 if text[close] == "\\" else 1
            if close >= len(text):
                return None, at
            parts.append(_in_double_quotes(text[at + 1 : close]))
            at = close + 1
        elif character == "\\":
            parts.append(text[at + 1 : at + 2].replace("$", "\0").replace("\n", ""))
            at += 2
        elif text.startswith("$(", at) or character == "`":
            return COMMAND, _end(text, at)
        elif text.startswith("${", at):
            close = text.find("}", at)
            close = at + 1 if close == -1 else close
            parts.append(text[at : close + 1])
            at = close + 1
        else:
            parts.append(character)
            at += 1
    return expanded("".join(parts), known).replace("\0", "$"), at


def _in_double_quotes(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (found := text.find("\\", at)) != -1:
        follows = text[found + 1 : found + 2]
        if follows == "\n":
            kept = ""
        else:
            kept = follows.replace("$", "\0") if follows in {"$", "`", '"', "\\"} else f"\\{follows}"
        parts += [text[at:found], kept]
        at = found + 2
    return "".join([*parts, text[at:]])


def _end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found == -1 else found
