"""Configurations written in JavaScript and TypeScript: which folders, globs and names they give."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.files import joined
from launch_gates.gates.migrations.scripts import grammar_of, literal, option, pairs
from launch_gates.gates.migrations.syntax_trees import captures, field, parse
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

_HERE = frozenset(("__dirname", "import.meta.dirname"))
_ROOT = frozenset(("process.cwd()",))
_JOINING = frozenset(("join", "resolve", "normalize", "fileURLToPath"))
_MOST = 64


class Place(NamedTuple):
    """A path as a configuration says it."""

    path: str
    is_from_file: bool
    """Whether it counts from the folder of the file that says it, for it is built with `__dirname`."""

    def within(self, folder: str, working_folder: str) -> str | None:
        """The path from the repository's root; None where it leads out of it."""
        if self.path.startswith("/") and not self.is_from_file:
            return None
        return joined(folder if self.is_from_file else working_folder, self.path.lstrip("/") or ".")


def objects_with(path: str, data: bytes, key: str) -> Iterator[tuple[Node, Node]]:
    """Each object literal that has this key, with what the key has."""
    grammar = grammar_of(path)
    root = parse(grammar, data)
    if root is None:
        return
    found = captures(grammar, "(object) @object (assignment_expression) @assignment", root)
    for node in found.get("object", ()):
        value = option(node, key)
        if value is not None:
            yield node, value


def named_objects(path: str, data: bytes) -> dict[str, Node]:
    """The object literals that are given a name, by it."""
    grammar = grammar_of(path)
    root = parse(grammar, data)
    if root is None:
        return {}
    found = captures(grammar, "(variable_declarator value: (object)) @named", root)
    return {text_of(field(node, "name")): value for node in found.get("named", ()) if (value := field(node, "value"))}


def places(node: Node | None) -> Sequence[Place]:
    """The paths of an expression: one, or those of an array."""
    if node is None:
        return ()
    elements = node.named_children if node.type == "array" else [node]
    return [place for element in elements[:_MOST] if (place := _place(element)) is not None]


def text_at(node: Node | None, key: str) -> str:
    """The text that an object has at that key; of `process.env.X || 'text'` the text."""
    value = option(node, key)
    if value is not None and value.type == "binary_expression":
        value = field(value, "right")
    return literal(value) or ""


def keys(node: Node | None) -> Sequence[str]:
    """The keys of an object literal."""
    return [key for key, _ in pairs(node)]


def _place(node: Node) -> Place | None:
    """The path that an expression gives: texts, `__dirname`, and their being joined."""
    parts: list[str] = []
    is_from_file = False
    waiting = [(node, False)]
    steps = 0
    while waiting and steps < _MOST:
        steps += 1
        current, begins_part = waiting.pop()
        written = text_of(current)
        text = literal(current)
        if text is not None:
            parts.append(f"/{text}" if begins_part else text)
        elif written in _HERE or written in _ROOT:
            is_from_file = is_from_file or written in _HERE
        elif current.type == "template_string":
            parts.append(written[1:-1].replace("${__dirname}", "").replace("${import.meta.dirname}", ""))
            is_from_file = is_from_file or "dirname}" in written
        elif current.type == "binary_expression":
            sides = [side for side in (field(current, "left"), field(current, "right")) if side is not None]
            waiting += [(side, begins_part) for side in reversed(sides)]
        elif current.type == "call_expression" and _is_joining(current):
            arguments = field(current, "arguments")
            listed = arguments.named_children if arguments is not None else []
            waiting += [(argument, True) for argument in reversed(listed)]
        else:
            return None
    path = "".join(parts)
    if "${" in path or not path:
        return None
    starts_below = path.startswith("/") and not (literal(node) or "").startswith("/")
    return Place(path.lstrip("/") if starts_below else path, is_from_file)


def _is_joining(node: Node) -> bool:
    function = field(node, "function")
    return text_of(field(function, "property") or function) in _JOINING
