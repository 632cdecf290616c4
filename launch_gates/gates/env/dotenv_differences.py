"""Where loaders of dotenv files read another value than the usual one, and how that comes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from launch_gates.gates.env import dotenv_loaders as loaders
from launch_gates.gates.env.dotenv import Difference, text_of
from launch_gates.gates.env.dotenv_loaders import COMMAND, Given, Refused
from launch_gates.gates.env.dotenv_php import phpdotenv
from launch_gates.gates.env.dotenv_shell import shell
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.expansions import expansions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from launch_gates.gates.env.dotenv import Entry

_LONGEST = 128 << 10
"""Bytes. Of a longer file nobody waits for what eight loaders make of it."""
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+,=-")
_PLAIN_IN_QUOTES = _PLAIN | frozenset(" ;&?()<>[]{}*|^")
_QUOTES = ("'", '"', "`")
_KEEPS_QUOTES = ("docker --env-file", "keeps the quotes")
EXPANDS = "puts the value of another variable in place of the `$`"

LOADERS: Mapping[str, Callable[[str], Iterator[Given | Refused]]] = {
    "python-dotenv": loaders.python_dotenv,
    "node dotenv": loaders.node_dotenv,
    "node --env-file": loaders.node_env_file,
    "docker compose env_file": loaders.compose,
    "docker --env-file": loaders.docker_env_file,
    "shell source": shell,
    "Ruby dotenv": loaders.ruby_dotenv,
    "phpdotenv": phpdotenv,
}


def readings(data: bytes) -> dict[str, tuple[Given | Refused, ...]]:
    """What each loader makes of the file."""
    text = text_of(data)
    return {name: tuple(loader(text)) for name, loader in LOADERS.items()}


def differences(data: bytes, entries: Sequence[Entry]) -> dict[int, list[Difference]]:
    """By line of an entry: the loaders that read another value there than the entry's, and how it comes."""
    found: dict[int, list[Difference]] = {}
    lines = Counter(entry.line for entry in entries)
    has_carriage_return = b"\r\n" in data
    has_mark = data.startswith(b"\xef\xbb\xbf")
    for loader, given in readings(data).items():
        by_line = {each.line: each for each in given if isinstance(each, Given)}
        stopped = next((each for each in given if isinstance(each, Refused)), None)
        for entry in entries:
            note = _note(entry, by_line.get(entry.line), stopped)
            if loader == "shell source" and not note and has_carriage_return and entry.quote == "":
                note = "keeps the carriage return at the end of the line"
            if has_mark and entry.line == 1 and loader in {"shell source", "node --env-file"}:
                note = "takes the byte order mark for a part of the name"
            if note and lines[entry.line] == 1:
                found.setdefault(entry.line, []).append(Difference(loader, note))
    return found


def ambiguities(data: bytes, entries: Sequence[Entry]) -> dict[int, str]:
    """By line of an entry: a line `loader: what it does` for each loader that reads another value.

    Where a value names another variable of the file in braces it is meant to be put in place, so that is no difference.
    Of files above 128 KiB nothing is said.
    """
    if len(data) > _LONGEST:
        return {}
    names = {entry.name for entry in entries}
    by_line = {entry.line: entry for entry in entries}
    lines = data.split(b"\n")
    plain = {each.line: each for each in entries if each.line <= len(lines) and _is_plain(each, lines[each.line - 1])}
    if any(not each.quote and each.raw[:1] in _QUOTES for each in entries):
        plain = {}  # a quote that is never closed: some loaders take the next lines into the value
    said = {line: f"{_KEEPS_QUOTES[0]}: {_KEEPS_QUOTES[1]}" for line, entry in plain.items() if entry.quote}
    if len(plain) == len(entries):
        return said  # as in most files
    odd = b"\n".join(b"" if number in plain else line for number, line in enumerate(lines, start=1))
    for line, found in differences(odd, [entry for entry in entries if entry.line not in plain]).items():
        counts = [each for each in found if each.note != EXPANDS or not _is_meant(by_line[line], names)]
        if counts:
            said[line] = "\n".join(f"{each.loader}: {each.note}" for each in counts)
    return said


def _is_plain(entry: Entry, line: bytes) -> bool:
    """Whether every loader reads the same there, but for the quotes that one of them keeps."""
    if not is_name(entry.name) or line != f"{entry.name}={entry.raw}".encode("utf-8", "replace"):
        return False
    inner = entry.raw[1:-1] if entry.quote else entry.raw
    if entry.quote == "`" or entry.value != inner:
        return False
    return _PLAIN.issuperset(inner) or (bool(entry.quote) and _PLAIN_IN_QUOTES.issuperset(inner))


def _is_meant(entry: Entry, names: set[str]) -> bool:
    """Whether every `$` in the value is a `${NAME}` of the same file."""
    found = [each for each in expansions(entry.raw, "\\$") if each.end - each.start > 1]
    return all(each.name in names and entry.raw.startswith("${", each.start) for each in found)


def _note(entry: Entry, given: Given | None, stopped: Refused | None) -> str:
    """How what a loader reads differs from the entry; empty where it does not."""
    usual = entry.value
    if usual is None and (given is None or given.value is None):
        return ""
    if given is None or given.name != entry.name:
        if stopped is not None and entry.line >= stopped.line:
            return stopped.note if entry.line == stopped.line else ""
        return "does not read it, or under another name"
    if usual is None or given.value is None:
        return "" if given.value == "" else "takes it from the environment"
    return "" if given.value == usual else _note_on_value(entry, given.value, usual)


def _note_on_value(entry: Entry, value: str, usual: str) -> str:
    """How the value differs from the usual one: the first of these that holds."""
    keeps_quotes = bool(entry.quote) and value.startswith(entry.quote)
    has_dollar = "$" in entry.raw and not keeps_quotes
    notes = (
        (value == COMMAND, "runs what stands in `$(…)`"),
        (keeps_quotes, "keeps the quotes"),
        (
            has_dollar and any(each.end - each.start > 1 for each in expansions(usual, "\\$")),
            EXPANDS,
        ),
        (has_dollar, "reads the `$` in another way"),
        (
            "#" in value and len(value) > len(usual) and bool(entry.comment),
            "takes the comment for a part of the value",
        ),
        ("#" in usual and len(value) < len(usual) and usual.startswith(value), "cuts the value at the `#`"),
        (value.strip() == usual.strip(), "keeps the blanks around the value"),
        (
            "\n" in usual and "\n" not in value,
            "ends the value at the end of the line, or leaves `\\n` two characters",
        ),
        ("\n" in value and "\n" not in usual, "goes on to the next lines, or makes `\\n` a line break"),
        ("\\" in entry.raw, "reads backslashes in another way"),
        (any(quote in entry.raw for quote in "'\"`"), "reads the quotes in another way"),
    )
    return next((note for holds, note in notes if holds), "reads another value")
