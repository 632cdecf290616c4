"""Reads in parts of a file of Java, Kotlin or C# that the grammar could not make out: by their text alone."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_name
from launch_gates.parsing.syntax import ancestors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.gates.env.readers.object_file import ObjectFile

_WRITTEN = re2.compile(
    rb'\b(?:System\.getenv|Environment\.GetEnvironmentVariable|getenv|environmentVariable)\(\s*"([A-Za-z_][A-Za-z0-9_]*)"\s*[,)]'
)


def damaged_reads(file: ObjectFile, found: Iterable[Read]) -> Iterator[Read]:
    """Each call that is written there and that no node stands for."""
    if not file.root.has_error:
        return
    known = {(read.name, read.line) for read in found}
    line, counted = 1, 0
    for match in _WRITTEN.finditer(file.data):
        name = match.group(1).decode("ascii")
        start = match.start(1)
        line, counted = line + file.data.count(b"\n", counted, start), start
        if is_name(name) and (name, line) not in known and not _is_comment(file, match.start()):
            yield Read(name, line, "unknown", through=match.group(0).partition(b"(")[0].decode("ascii"))


def _is_comment(file: ObjectFile, at: int) -> bool:
    """Whether the byte is in a comment or a text."""
    node = file.root.descendant_for_byte_range(at, at)
    if node is None:
        return False
    return any("comment" in each.type or "string" in each.type for each in (node, *islice(ancestors(node), 3)))
