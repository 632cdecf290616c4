"""YAML files as nodes, built from the parser's events one after another: no nesting is too deep for the stack."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import re2

from launch_gates.parsing.nodes import Documents, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.parsing.nodes import Node
_DEEPEST = 100
"""Nesting beyond which a file is no configuration; the parser's own time grows with the square of it."""
_LARGEST = 4 << 20


def documents(data: bytes) -> Documents:
    """The documents of the file. What stands before a mistake is there; what follows is not.

    A file that is no YAML before a template engine has been over it is read without what that fills in.
    """
    found = _parsed(data)
    if found.is_damaged and any(mark in data for mark in _TEMPLATE_MARKS):
        return _parsed(without_templates(data))
    return found


def _parsed(data: bytes) -> Documents:
    text = data[:_LARGEST].decode("utf-8-sig", "replace")
    builder = _Builder()
    try:
        for event in _events(text):
            if not builder.take(event):
                return Documents(tuple(builder.roots), is_damaged=True)
    except _errors():
        return Documents(tuple(builder.roots), is_damaged=True)
    return Documents(tuple(builder.roots), is_damaged=len(data) > _LARGEST)


def without_templates(data: bytes) -> bytes:
    """A YAML template (Helm, Jinja, ERB) with lines of `{{ … }}` alone emptied, and a word for it elsewhere.

    The lines stay where they are. What a branch holds is kept, of every branch.
    """
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        if b"{{" not in line and b"{%" not in line and b"<%" not in line:
            continue
        stripped = line.strip().removeprefix(b"- ")
        if stripped.startswith((b"{{", b"{%", b"<%")) and stripped.endswith((b"}}", b"%}", b"%>")):
            lines[number] = b""
        else:
            lines[number] = _TEMPLATE.sub(TEMPLATED.encode(), line)
    return b"\n".join(lines)


_TEMPLATE_MARKS = (b"{{", b"{%", b"<%")
TEMPLATED = "<templated>"
"""What stands for a value that a template fills in."""
_TEMPLATE = re2.compile(rb"\{\{[^{}]*\}\}|\{%[^%]*%\}|<%[^%]*%>")


@cache
def _errors() -> tuple[type[Exception], ...]:
    import yaml  # noqa: PLC0415 (many runs parse nothing)

    return (yaml.YAMLError, ValueError)


def _events(text: str) -> Iterator[Any]:
    import yaml  # noqa: PLC0415 (as above)

    events: Iterator[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return events


class _Builder:
    """Puts the nodes together."""

    def __init__(self) -> None:
        self.roots: list[Node] = []
        self._open: list[Sequence | Mapping] = []
        self._keys: list[Node | None] = []
        """For each open container the key that waits for its value."""
        self._anchors: dict[str, Node] = {}

    def take(self, event: Any) -> bool:  # noqa: ANN401 (the events of the compiled parser have no common type)
        """Take the next event; whether to go on."""
        name = type(event).__name__
        if name == "ScalarEvent":
            tag = event.tag or ""
            is_plain = event.style in {None, ""}
            # The text of `|` and `>` begins on the next line.
            line = event.start_mark.line + (2 if event.style in {"|", ">"} else 1)
            self._place(event, Scalar(event.value, line, is_plain, tag))
        elif name == "AliasEvent":
            self._add(self._anchors.get(event.anchor) or Scalar("", event.start_mark.line + 1, is_plain=True))
        elif name in {"MappingStartEvent", "SequenceStartEvent"}:
            line = event.start_mark.line + 1
            node: Mapping | Sequence = Mapping(line) if name.startswith("M") else Sequence(line)
            self._place(event, node)
            self._open.append(node)
            self._keys.append(None)
        elif name in {"MappingEndEvent", "SequenceEndEvent"}:
            self._open.pop()
            self._keys.pop()
        elif name == "DocumentStartEvent":
            self._anchors.clear()
        return len(self._open) <= _DEEPEST

    def _place(self, event: Any, node: Node) -> None:  # noqa: ANN401 (as above)
        if event.anchor:
            self._anchors[event.anchor] = node
        self._add(node)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.roots.append(node)
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif (key := self._keys[-1]) is None:
            self._keys[-1] = node
        else:
            parent.pairs.append((key, node))
            self._keys[-1] = None
