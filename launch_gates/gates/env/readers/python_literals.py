"""Literals of Python: what one is worth, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.python_tree import arguments_of
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.readers.python_tree import Place

MOST = 400
MOST_ELEMENTS = 2_000
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "\n": ""}
_SAME_ELEMENTS = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "dict", "enumerate"})


def string_of(node: Node) -> str | None:
    """The text of a string literal without anything put in; None for any other node."""
    if node.type == "string":
        parts = []
        for child in node.named_children:
            if child.type == "string_content":
                parts.append(unescaped(child))
            elif child.type == "interpolation":
                return None
        return "".join(parts)
    if node.type == "concatenated_string":
        texts = [string_of(child) for child in node.named_children if child.type != "comment"]
        return None if None in texts else "".join(text for text in texts if text is not None)
    return None


def unescaped(content: Node) -> str:
    """The text between quotes, with the usual escapes."""
    text = text_of(content)
    if "\\" not in text:
        return text
    parts, at = [], 0
    while (found := text.find("\\", at)) != -1:
        parts.append(text[at:found])
        sign = text[found + 1 : found + 2]
        parts.append(_ESCAPES.get(sign, "\\" + sign))
        at = found + 2
    return "".join([*parts, text[at:]])


def literal_of(node: Node | None) -> str | None:
    """The literal as a text, if it is one that an environment could hold; None for `None` and for all else."""
    if node is None:
        return None
    if node.type in {"integer", "float", "true", "false"} or (
        node.type == "unary_operator" and len(node.children) > 1 and node.children[1].type in {"integer", "float"}
    ):
        return text_of(node)
    return string_of(node)


def pairs_of(node: Node) -> Iterator[tuple[Node, Node]]:
    """The keys and values of a map."""
    for child in node.named_children[:MOST] if node.named_child_count <= MOST_ELEMENTS else ():
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "pair" and key is not None and value is not None:
            yield key, value


def method_of(node: Node) -> str:
    """The name of the method or function that a call calls."""
    function = node.child_by_field_name("function") if node.type == "call" else None
    if function is None:
        return ""
    name = function.child_by_field_name("attribute") if function.type == "attribute" else function
    return "" if name is None else text_of(name)


def contained_in(call: Node) -> Node | None:
    """The container whose elements the call gives: `X.items()`, `sorted(X)`."""
    function = call.child_by_field_name("function")
    if function is None:
        return None
    if function.type == "attribute":
        is_same = method_of(call) in {"items", "keys", "values", "copy"}
        return function.child_by_field_name("object") if is_same else None
    arguments = arguments_of(call).positional
    return arguments[0] if arguments and text_of(function) in _SAME_ELEMENTS else None


def loop_of(value: Place) -> int:
    """Where the loop starts whose elements the value gives: the statement, or the whole comprehension."""
    clause = value.up
    if clause is None:
        return -1
    if clause.node.type == "for_in_clause":
        return clause.parent.start_byte
    return clause.node.start_byte


def holds(node: Node, offset: int) -> bool:
    """Whether the node is around that place of the text."""
    return node.start_byte <= offset < node.end_byte
