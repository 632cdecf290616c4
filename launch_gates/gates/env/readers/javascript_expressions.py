"""What single expressions say: an operator, the end of a fallback, an assertion, a cast, a `try` that swallows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.javascript_failures import throws
from launch_gates.gates.env.readers.javascript_nodes import (
    FUNCTIONS,
    WRAPPERS,
    callee,
    inner,
    is_field,
    last_name,
    upwards,
)
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type

COMPARISONS = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">="})
CASTS: dict[str, Type] = {
    "Number": "number",
    "parseFloat": "number",
    "toNumber": "number",
    "parseNumber": "number",
    "String": "",
    "parseInt": "integer",
    "toInt": "integer",
    "toInteger": "integer",
    "BigInt": "integer",
    "ms": "duration",
    "normalizePort": "port",
    "decodeURIComponent": "",
    "normalizeUrl": "url",
}
"""Functions that hand the value on."""
RAISING: dict[str, Type] = {
    "JSON.parse": "json",
    "URL": "url",
    "Buffer.from": "",
    "path.join": "",
    "path.resolve": "",
    "join": "",
    "createHmac": "",
    "crypto.createHmac": "",
    "readFileSync": "",
    "fs.readFileSync": "",
    "TextEncoder": "",
}
"""Functions that raise where they are given nothing."""
_MOST = 40
_SHORT = 2
"""Statements of a `try` that is about the read alone."""


def operator_of(node: Node) -> str:
    """`||` of `a || b`, `!` of `!a`."""
    sign = node.child_by_field_name("operator")
    return text_of(sign) if sign is not None else ""


def sides(node: Node) -> tuple[Node, Node] | None:
    """Both operands."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    return None if left is None or right is None else (left, right)


def last_operand(node: Node) -> Node:
    """`c` of `a || b || c`."""
    for _ in range(_MOST):
        node = inner(node)
        right = node.child_by_field_name("right") if node.type == "binary_expression" else None
        if right is None or operator_of(node) not in {"||", "??"}:
            return node
        node = right
    return node


def asserts(wrapper: Node) -> bool:
    """Whether a wrapper tells the type checker that the value is there: `!`, `as string`."""
    if wrapper.type == "non_null_expression":
        return True
    if wrapper.type in {"as_expression", "type_assertion"} and len(wrapper.named_children) > 1:
        kind = wrapper.named_children[0 if wrapper.type == "type_assertion" else -1]
        return text_of(kind).strip("<>") in {"string", "number"}
    return False


def leaves_early(branch: Node) -> bool:
    """Whether a branch ends the function or the turn of a loop."""
    last = branch
    if branch.type == "statement_block" and branch.named_children:
        last = branch.named_children[-1]
    return last.type in {"return_statement", "continue_statement", "break_statement"}


def then_throws(statement: Node) -> bool:
    """Whether what follows the statement, or the loops around it, throws: `if (value) return value; throw …`."""
    for child, parent in upwards(statement):
        following = child.next_named_sibling
        for _ in range(3):
            if following is None:
                break
            if following.type == "throw_statement":
                return True
            following = following.next_named_sibling
        if parent.type in FUNCTIONS or parent.type == "program":
            return False
    return False


def is_swallowed(node: Node) -> bool:
    """Whether it raises within a `try` of its own that goes on without it."""
    for child, parent in upwards(node):
        if parent.type in FUNCTIONS:
            return False
        if parent.type == "try_statement":
            handler = parent.child_by_field_name("handler")
            body = handler.child_by_field_name("body") if handler is not None else None
            is_short = is_field(parent, "body", child) and len(child.named_children) <= _SHORT
            return is_short and body is not None and not throws(body)
    return False


def cast_around(node: Node) -> Type:
    """The type that a call makes of the value that it is handed to."""
    for _, parent in upwards(node):
        if parent.type == "arguments":
            name = last_name(callee(parent.parent)) if parent.parent is not None else ""
            return CASTS.get(name, RAISING.get(name, ""))
        if parent.type not in WRAPPERS:
            return ""
    return ""
