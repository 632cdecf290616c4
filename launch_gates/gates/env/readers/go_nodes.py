"""Parts of Go syntax: what a call is given, what is called, what a literal holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node


def unquoted(node: Node | None) -> str:
    """The text of a string literal, as it is written between its quotes."""
    return text_of(node)[1:-1] if node is not None else ""


def arguments(call: Node) -> list[Node]:
    """What is given to it."""
    listed = call.child_by_field_name("arguments")
    return [node for node in listed.named_children if node.type != "comment"] if listed is not None else []


def callee_of(call: Node) -> Node:
    """The name of what is called, without package or receiver."""
    called = call.child_by_field_name("function") or call
    if called.type == "index_expression":
        called = called.child_by_field_name("operand") or called
    if called.type == "type_instantiation_expression" and called.named_child_count:
        called = called.named_children[0]
    return called.child_by_field_name("field") or called


def receiver_of(call: Node) -> str:
    """What stands before the dot: a package or an object; empty where there is none."""
    called = call.child_by_field_name("function")
    if called is not None and called.type == "index_expression":
        called = called.child_by_field_name("operand")
    operand = called.child_by_field_name("operand") if called is not None else None
    return text_of(operand) if operand is not None and called is not None and called.type != "index_expression" else ""


def items_of(literal: Node) -> list[Node]:
    """The values of a composite literal."""
    body = literal.child_by_field_name("body")
    found = []
    for element in body.named_children if body is not None else ():
        value = element.child_by_field_name("value") if element.type == "keyed_element" else element
        if value is not None and value.type == "literal_element" and value.named_child_count:
            found.append(value.named_children[0])
    return found


def keys_of(literal: Node) -> list[Node]:
    """The keys of a composite literal."""
    body = literal.child_by_field_name("body")
    found = []
    for element in body.named_children if body is not None else ():
        key = element.child_by_field_name("key") if element.type == "keyed_element" else None
        if key is not None and key.named_child_count:
            found.append(key.named_children[0])
    return found
