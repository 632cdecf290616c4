"""JSON files as nodes, with the comments and trailing commas that some tools allow in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from launch_gates.parsing.nodes import Documents, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from launch_gates.parsing.nodes import Node

_LARGEST = 4 << 20
_DEEPEST = 200
_SPACED = str.maketrans({mark: f" {mark} " for mark in "{}[],:"})


def documents(data: bytes) -> Documents:
    """The one document of the file. What stands before a mistake is there."""
    text = data[:_LARGEST].decode("utf-8-sig", "replace")
    builder = _Builder()
    line, at = 1, 0
    # Where each of them stands next, looked for anew only when it is passed.
    following = dict.fromkeys(('"', "/", "\n"), -1)
    while at < len(text):
        for mark, found in following.items():
            if found < at:
                found = text.find(mark, at)  # noqa: PLW2901
                following[mark] = len(text) if found == -1 else found
        stop = min(following.values())
        for word in text[at:stop].translate(_SPACED).split():
            builder.take(word, line)
            if len(builder.opened) > _DEEPEST:
                return Documents(tuple(builder.roots[:1]), is_damaged=True)
        at = _after(text, stop)
        if text.startswith('"', stop):
            builder.add(Scalar(_unquoted(text[stop:at]), line))
        line += text.count("\n", stop, at)
    is_whole = not builder.is_damaged and not builder.opened and len(builder.roots) == 1
    return Documents(tuple(builder.roots[:1]), is_damaged=not is_whole or len(data) > _LARGEST)


def _after(text: str, at: int) -> int:
    """What follows the quoted text, the comment or the line break that stands there."""
    if text.startswith('"', at):
        close = at + 1
        while close < len(text) and text[close] not in '"\n':
            close += 2 if text[close] == "\\" else 1
        return close + 1
    if text.startswith("//", at):
        end = text.find("\n", at)
        return len(text) if end == -1 else end
    if text.startswith("/*", at):
        end = text.find("*/", at)
        return len(text) if end == -1 else end + 2
    return at + 1


class _Builder:
    """Puts the nodes together."""

    def __init__(self) -> None:
        self.roots: list[Node] = []
        self.opened: list[Sequence | Mapping] = []
        self.is_damaged = False
        self._keys: list[Scalar | None] = []
        """For each open container the key that waits for its value."""

    def take(self, word: str, line: int) -> None:
        """A mark, or a value without quotes."""
        if word in {"{", "["}:
            self.open(Mapping(line) if word == "{" else Sequence(line))
        elif word in {"}", "]"}:
            self.close()
        elif word not in {",", ":"}:
            self.add(Scalar(word, line, is_plain=True))

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
        return string[1:].removesuffix('"')
