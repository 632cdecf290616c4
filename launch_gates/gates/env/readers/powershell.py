"""PowerShell: `$env:NAME`, and .NET's own way to ask for a variable.

A scanner, no parser: comments and texts in single quotes are passed over, and what an expansion is in is told from its
line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import re2

from launch_gates.gates.env.facts import FileFacts, Read, Write
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.expansions import SHELLS_OWN
from launch_gates.gates.env.readers.forms import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Need, Source

_LARGEST = 4 << 20
_USE = re2.compile(
    r"(?i)\$\{?env:(?P<plain>[A-Z_][A-Z0-9_]*)\}?"
    r"|\[(?:System\.)?Environment\]::GetEnvironmentVariable\(\s*[\"'](?P<asked>[A-Z_][A-Z0-9_]*)[\"']"
    r"|(?:Test-Path|Get-Item|Get-ChildItem|Get-Content|gci|gi)\s+(?:-(?:Literal)?Path\s+)?[\"']?env:[\\/]?(?P<item>[A-Z_][A-Z0-9_]*)"
)
_SET = re2.compile(
    r"(?i)^\s*(?:\$\{?env:(?P<plain>[A-Z_][A-Z0-9_]*)\}?\s*=(?:[^=]|$)"
    r"|\[(?:System\.)?Environment\]::SetEnvironmentVariable\(\s*[\"'](?P<asked>[A-Z_][A-Z0-9_]*)[\"']"
    r"|(?:Set-Item|New-Item)\s+(?:-Path\s+)?[\"']?env:[\\/]?(?P<item>[A-Z_][A-Z0-9_]*))"
)
_FARTHEST = 1_000
_OWN = words(
    "APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES SYSTEMROOT SYSTEMDRIVE WINDIR USERPROFILE USERNAME "
    "USERDOMAIN TEMP TMP COMPUTERNAME PSMODULEPATH PATHEXT COMSPEC OS PROCESSOR_ARCHITECTURE "
    "PROCESSOR_ARCHITEW6432 NUMBER_OF_PROCESSORS HOMEDRIVE HOMEPATH ALLUSERSPROFILE PUBLIC COMMONPROGRAMFILES "
    "LOGONSERVER SESSIONNAME CD DATE TIME RANDOM ERRORLEVEL CMDCMDLINE PROGRAMW6432 CMDEXTVERSION"
)
"""What Windows sets by itself."""
_FAILING = ("throw", "exit 1", "exit -1", "write-error", "exit(1", "exit 2")


class _Line(NamedTuple):
    number: int
    text: str


def facts(source: Source) -> FileFacts:
    """What a PowerShell script reads."""
    lines = _lines(source.data[:_LARGEST].decode("utf-8-sig", "replace"))
    reads: list[Read] = []
    writes: dict[str, Write] = {}
    settled: dict[str, Need] = {}
    for index, line in enumerate(lines):
        given = _SET.search(line.text)
        target = _name(given) if given else ""
        for match in _USE.finditer(line.text):
            name = _name(match)
            at = match.start()
            if given and name == target and (at < given.end() or ";" in line.text[given.end() : at]):
                continue
            if not is_usual(name) or name in writes:
                continue
            need, default = _need(lines, index, match.start(), match.end())
            if need == "unknown":
                need = settled.get(name, need)
            else:
                settled.setdefault(name, need)
            reads.append(Read(name, line.number, need, default=default, through="$env"))
        if given and is_name(target) and (target not in settled) and target not in writes:
            writes[target] = Write(target, line.number)
    return FileFacts(tuple(dict.fromkeys(reads)), writes=tuple(writes.values()))


def is_usual(name: str) -> bool:
    """Whether it may come from outside: not one that Windows or a shell sets."""
    return is_name(name) and name.upper() not in _OWN and name.upper() not in SHELLS_OWN


def _name(match: re2._Match[str]) -> str:
    return match["plain"] or match["asked"] or match["item"] or ""


def _need(lines: list[_Line], index: int, start: int, end: int) -> tuple[Need, str | None]:  # noqa: PLR0911 (one answer a form of words)
    text = lines[index].text
    if start > _FARTHEST:
        return "unknown", None
    before, after = text[:start].lower(), text[end : end + _FARTHEST].lstrip(")} ")
    if after.startswith("??"):
        rest = after.lstrip("?= ")
        if rest.lower().startswith(("throw", "$(throw")):
            return "required", None
        return "optional", _literal(rest)
    stripped = before.lstrip("} \t")
    if stripped.startswith(("if", "elseif")) and "{" not in before:
        if "-or" in before + after.lower() and " -and" in before + after.lower():
            return "optional", None
        head = before.replace(" ", "")
        is_absent = (
            "!" in head[-3:]
            or "-not" in head[-8:]
            or "isnullor" in head
            or "$null-eq" in head
            or after.lower().startswith("-eq $null")
        )
        is_absent = is_absent or after.startswith(('-eq ""', "-eq ''"))
        return ("required" if is_absent and _fails(lines, index) else "optional"), None
    if "test-path" in text[max(0, start - 12) : end].lower():
        return "optional", None
    if any(word in after.lower()[:12] for word in ("-eq", "-ne", "-match", "-like", "-in ")):
        return "optional", None
    if stripped.startswith(("switch", "while")):
        return "optional", None
    return "unknown", None


def _literal(text: str) -> str | None:
    quote = text[:1]
    return text[1:].partition(quote)[0] if quote and quote in "\"'" else None


def _fails(lines: list[_Line], index: int) -> bool:
    """Whether what the condition leads to, up to its closing brace, ends the script."""
    depth = 0
    for line in lines[index : index + 12]:
        lowered = line.text.lower()
        body = lowered.partition("{")[2] if depth == 0 else lowered
        if any(word in body for word in _FAILING):
            return True
        depth += line.text.count("{") - line.text.count("}")
        if depth <= 0 and "{" in line.text + lowered and line is not lines[index]:
            return False
        if depth <= 0 and "}" in line.text:
            return False
    return False


def _lines(text: str) -> list[_Line]:
    """The lines without comments and texts in single quotes, but for those that name a variable."""
    found: list[_Line] = []
    is_comment = False
    end = ""
    for number, line in enumerate(text.splitlines(), 1):
        if end:
            end = "" if line.startswith(end) else end
            continue
        if is_comment:
            is_comment = "#>" not in line
            continue
        if line.lstrip().startswith("<#"):
            is_comment = "#>" not in line
            continue
        if line.rstrip().endswith("@'"):
            end = "'@"
        found.append(_Line(number, "".join(_parts(line))))
    return found


def _parts(line: str) -> Iterator[str]:
    quote = ""
    at = 0
    for index, character in enumerate(line):
        if quote:
            if character == quote:
                text = line[at : index + 1]
                # `$env:X` is not filled in there; the name that a function is given is.
                yield text.replace("$", " ") if quote == "'" else text
                quote, at = "", index + 1
        elif character in "\"'":
            yield line[at:index]
            quote, at = character, index
        elif character == "#" and (index == 0 or line[index - 1] in " \t;{"):
            yield line[at:index]
            return
    yield line[at:]
