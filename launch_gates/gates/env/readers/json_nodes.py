"""JSON files as nodes, with the comments and trailing commas that some tools allow in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.readers.nodes import Documents, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from launch_gates.gates.env.readers.nodes import Node

_LARGEST = 4 << 20
_DEEPEST = 200
_TOKEN = re2.compile(
    r'("(?:[^"\\\n]|\\.)*")|([{}\[\],:])|(//[^\n]*|/\*(?:[^*]|\*+[^*/])*\*+/)|(\n)|([^\s{}\[\],:"/]+)|[ \t\r\f\v]+|.'
)
_STRING, _MARK, _COMMENT, _NEWLINE, _WORD = 1, 2, 3, 4, 5


def documents(data: bytes) -> Documents:
    """The one document of the file. What stands before a mistake is there."""
    text = data[:_LARGEST].decode("utf-8-sig", "replace")
    builder = _Builder()
    line = 1
    # Offsets are not asked for: of text beyond ASCII they would cost a count each.
    for string, mark, comment, newline, word in _TOKEN.findall(text):
        if newline or comment:
            line += 1 if newline else comment.count("\n")
        elif string or word:
            builder.add(Scalar(_unquoted(string), line) if string else Scalar(word, line, is_plain=True))
        elif mark in {"{", "["}:
            builder.open(Mapping(line) if mark == "{" else Sequence(line))
        elif mark in {"}", "]"}:
            builder.close()
        if len(builder.opened) > _DEEPEST:
            return Documents(tuple(builder.roots[:1]), is_damaged=True)
    is_whole = not builder.is_damaged and not builder.opened and len(builder.roots) == 1
    return Documents(tuple(builder.roots[:1]), is_damaged=not is_whole or len(data) > _LARGEST)


class _Builder:
    """Puts the nodes together."""

    def __init__(self) -> None:
        self.roots: list[Node] = []
        self.opened: list[Sequence | Mapping] = []
        self.is_damaged = False
        self._keys: list[Scalar | None] = []
        """For each open container the key that waits for its value."""

    def add(self, node: Node) -> None:
        """A value, or a key."""
        if not self.opened:
            self.roots.append(node)
            return
        parent, key = self.opened[-1], self._keys[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif key is not None:
            parent.pairs.append((key, node))
            self._keys[-1] = None
        elif isinstance(node, Scalar):
            self._keys[-1] = node
        else:
            self.is_damaged = True

    def open(self, node: Sequence | Mapping) -> None:
        """A container begins."""
        self.add(node)
        self.opened.append(node)
        self._keys.append(None)

    def close(self) -> None:
        """The innermost container ends."""
        if self.opened:
            self.opened.pop()
            self._keys.pop()
        else:
            self.is_damaged = True


def _unquoted(string: str) -> str:
    try:
        return str(json.loads(string, strict=False))
    except ValueError:
        return string[1:-1]
