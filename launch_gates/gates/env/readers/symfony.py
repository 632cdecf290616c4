"""Symfony's environment variables: `%env(processor:NAME)%` in its settings, `env(NAME)` parameters as their defaults.

Text alone: the same forms stand in YAML, XML and PHP. Comments of YAML and XML count for nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

import re2

from launch_gates.gates.env.facts import Declaration, FileFacts, Read
from launch_gates.gates.env.names import is_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.env.facts import Need, Scope, Source, Type

_USE = re2.compile(rb"%env\(([\w:\\.-]{1,300})\)%")
_NEOS = re2.compile(rb"%env:(\w{1,200})%")
_DEFAULT = re2.compile(rb"""(?:^|[\s,{'"<])env\((\w{1,200})\)['"]?(?:\s*:\s*|\s*=>\s*|\s*,\s*|[^>\n]*>)([^\n<]*)""")
_NEWLINE = re2.compile(rb"\n")
_SECTION = re2.compile(rb"(?:^|\n)([\w.'\"@-]+):")
_LONGEST_HEADING = 40
_TYPES: Mapping[str, Type] = {
    "int": "integer",
    "bool": "boolean",
    "not": "boolean",
    "float": "number",
    "json": "json",
    "csv": "list",
    "url": "url",
    "string": "string",
}
_FOR_DEVELOPMENT = (b"when@dev", b"when@test", b"when@panther")


class _Use(NamedTuple):
    name: str
    need: Need
    type: Type


def facts(source: Source) -> FileFacts:
    """What the settings say."""
    data = without_comments(source)
    reads = list(uses(data))
    defaults = list(_defaults(data))
    known = {name: value for name, _, value in defaults}
    reads = [read._replace(need="optional", default=known[read.name]) if read.name in known else read for read in reads]
    declared = tuple(
        Declaration(name, line, "manifest", value=value, is_provided=True, is_optional=True)
        for name, line, value in defaults
    )
    return FileFacts(reads=tuple(reads), declarations=declared)


def without_comments(source: Source) -> bytes:
    """The text with comments left out and the lines kept."""
    path, data = source.path.lower(), source.data
    if path.endswith((".yml", ".yaml")):
        return b"\n".join(b"" if line.lstrip().startswith(b"#") else line for line in data.split(b"\n"))
    if not path.endswith(".xml"):
        return data
    pieces, at = [], 0
    while (start := data.find(b"<!--", at)) != -1:
        end = data.find(b"-->", start)
        end = len(data) if end == -1 else end + 3
        pieces += [data[at:start], b"\n" * data.count(b"\n", start, end)]
        at = end
    return b"".join((*pieces, data[at:]))


def uses(data: bytes) -> Iterator[Read]:
    """Each `%env(…)%`: it fails where the variable is absent, unless a processor gives a default."""
    lines = _Lines(data)
    for match in _USE.finditer(data):
        line = lines.of(match.start())
        section = lines.section(match.start())
        scope: Scope | None = "test" if section == b"when@test" else None
        for use in _parsed(match.group(1).decode("utf-8", "replace").split(":")):
            yield Read(
                *(use.name, line, use.need, use.type),
                is_conditional=section in _FOR_DEVELOPMENT,
                scope=scope,
                through="%env()%",
            )
    for match in _NEOS.finditer(data):
        yield Read(match.group(1).decode("utf-8", "replace"), lines.of(match.start()), "unknown", through="%env:%")


class _Lines:
    """Where the lines of a text begin, and its `when@…` sections."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts = [0, *(match.end() for match in _NEWLINE.finditer(data))]
        self._sections = [match.start(1) for match in _SECTION.finditer(data)] if b"when@" in data else []

    def of(self, position: int) -> int:
        """The line of that position, from 1."""
        return bisect_right(self._starts, position)

    def section(self, position: int) -> bytes:
        """The heading that the position is below, where the text has sections for environments."""
        above = bisect_right(self._sections, position) - 1
        start = self._sections[above] if above >= 0 else position
        return self._data[start : start + _LONGEST_HEADING].partition(b":")[0]


def _parsed(parts: Sequence[str]) -> Iterator[_Use]:
    name = parts[-1]
    if not is_name(name):
        return
    need: Need = "optional" if "default" in parts[:-1] or "defined" in parts[:-1] else "required"
    processors = [part for part in parts[:-1] if part in _TYPES]
    # `key:x:json:NAME` takes one part of it; only the processor that sees the text itself says what it must be.
    last = parts[-2] if len(parts) > 1 else ""
    yield _Use(name, need, _TYPES[last] if processors and last in _TYPES else "")


def _defaults(data: bytes) -> Iterator[tuple[str, int, str]]:
    lines = _Lines(data)
    for match in _DEFAULT.finditer(data):
        if data[match.start() : match.start() + 1] == b"%":
            continue
        value = match.group(2).decode("utf-8", "replace").strip().strip(",)").strip("'\"")
        yield (
            match.group(1).decode("utf-8", "replace"),
            lines.of(match.start(1)),
            "" if value in {"~", "null"} else value,
        )
