"""JSON files as nodes, with the comments and trailing commas that some tools allow in them."""

from __future__ import annotations

import json

import re2

from launch_gates.gates.env.readers.nodes import Documents, Mapping, Node, Scalar, Sequence

_LARGEST = 4 << 20
_DEEPEST = 200
_TOKEN = re2.compile(
    r'("(?:[^"\\\n]|\\.)*")|([{}\[\],:])|(//[^\n]*|/\*(?:[^*]|\*+[^*/])*\*+/)|(\n)|([^\s{}\[\],:"/]+)|[ \t\r\f\v]+|.'
)
_STRING, _MARK, _COMMENT, _NEWLINE, _WORD = 1, 2, 3, 4, 5


def documents(data: bytes) -> Documents:
    """The one document of the file. What stands before a mistake is there."""
    text = data[:_LARGEST].decode("utf-8-sig", "replace")
    # Offsets are not asked for: of text beyond ASCII they would cost a count each.
    line = 1
    roots: list[Node] = []
    opened: list[Sequence | Mapping] = []
    keys: list[Scalar | None] = []
    is_damaged = len(data) > _LARGEST
    for string, mark, comment, newline, word in _TOKEN.findall(text):
        if newline:
            line += 1
            continue
        if comment:
            line += comment.count("\n")
            continue
        node: Node | None = None
        if string:
            node = Scalar(_unquoted(string), line)
        elif word:
            node = Scalar(word, line, is_plain=True)
        elif mark in ("{", "["):
            node = Mapping(line) if mark == "{" else Sequence(line)
        elif mark in ("}", "]"):
            if not opened:
                is_damaged = True
                continue
            opened.pop()
            keys.pop()
            continue
        if node is None:
            continue
        if not opened:
            roots.append(node)
        elif isinstance(parent := opened[-1], Sequence):
            parent.items.append(node)
        elif (key := keys[-1]) is not None:
            parent.pairs.append((key, node))
            keys[-1] = None
        elif isinstance(node, Scalar):
            keys[-1] = node
        else:
            is_damaged = True
        if not isinstance(node, Scalar):
            opened.append(node)
            keys.append(None)
            if len(opened) > _DEEPEST:
                return Documents(tuple(roots[:1]), is_damaged=True)
    return Documents(tuple(roots[:1]), is_damaged or bool(opened) or len(roots) != 1)


def _unquoted(string: str) -> str:
    try:
        return str(json.loads(string, strict=False))
    except ValueError:
        return string[1:-1]
