"""Checks in Go code: what a condition looks at, and whether a block ends the program or gives an error back."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.go_nodes import arguments, callee_of, receiver_of, unquoted
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_FAILING = frozenset({"panic", "Exit", "Goexit", "Error", "Must", "abort", "die", "fail", "exit", "fatal"})
_ERRORS = ("Error", "Errorf", "New", "Newf", "Wrap", "Wrapf", "Join", "Err", "WithMessage", "WithStack")
_MOST_PARTS = 60


def flattened(condition: Node) -> tuple[str, list[Node]]:
    """The parts of a condition, and what joins them."""
    waiting, operator = [condition], ""
    parts: list[Node] = []
    while waiting and len(parts) < _MOST_PARTS:
        node = waiting.pop()
        joins = node.child_by_field_name("operator")
        if node.type == "binary_expression" and joins is not None and joins.type in {"&&", "||"}:
            operator = operator or joins.type
            waiting.extend(reversed(node.named_children))
        elif node.type == "parenthesized_expression" and node.named_child_count:
            waiting.append(node.named_children[0])
        else:
            parts.append(node)
    return operator, parts


def looked_at(node: Node) -> tuple[str, bool] | None:
    """What a part of a condition looks at, and whether it holds where that is absent."""
    if node.type == "identifier":
        return text_of(node), False
    if node.type == "unary_expression" and text_of(node).startswith("!"):
        return text_of(node)[1:].strip(), True
    if node.type != "binary_expression":
        return None
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = text_of(node.child_by_field_name("operator") or node)
    if left is None or right is None:
        return None
    subject = unwrapped(left)
    if is_emptiness(node):
        return subject, operator in {"==", "<", "<="}
    return (subject, False) if operator in {"==", "!="} else None


def is_emptiness(node: Node) -> bool:
    """Whether a comparison asks for an empty text, nil or nothing."""
    right = node.child_by_field_name("right")
    return right is not None and text_of(right) in {'""', "``", "nil", "0"}


def unwrapped(node: Node) -> str:
    """The expression without `len(...)`, `strings.TrimSpace(...)` and `*`."""
    current = node
    for _ in range(4):
        if current.type == "call_expression" and text_of(callee_of(current)) in {"len", "TrimSpace", "ToLower"}:
            given = arguments(current)
            if not given:
                break
            current = given[0]
        elif current.type == "type_conversion_expression" and (inner := current.child_by_field_name("operand")):
            current = inner
        else:
            break
    return text_of(current)


def fails(body: Node | None) -> bool:
    """Whether a block ends the program, or gives an error back."""
    if body is None:
        return False
    if body.type == "if_statement":
        return fails(body.child_by_field_name("consequence"))
    listed = body.named_children[0] if body.named_child_count and body.type == "block" else body
    return any(is_failure(statement) for statement in islice(reversed(listed.named_children), 6))


def is_failure(statement: Node) -> bool:  # noqa: PLR0911 (one a kind of statement)
    """Whether a statement ends the program, gives an error back, or notes one."""
    if statement.type == "expression_statement" and statement.named_child_count:
        call = statement.named_children[0]
        if call.type != "call_expression":
            return False
        name = text_of(callee_of(call))
        if name == "Error":
            return receiver_of(call) == "http"
        return name in _FAILING or name.startswith(("Fatal", "Panic", "fatal", "must"))
    if statement.type == "return_statement":
        values = statement.named_children[0].named_children if statement.named_child_count else []
        return any(is_error(value) for value in values)
    if statement.type == "assignment_statement":
        left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
        if left is None or right is None or not right.named_child_count:
            return False
        target, value = text_of(left).lower(), right.named_children[0]
        if "missing" in target or target.endswith(("errs", "errors", "problems")):
            return "append" in text_of(value)
        return target == "err" and is_error(value)
    return False


def is_error(value: Node) -> bool:
    """Whether a value that is given back is an error."""
    text = text_of(value)
    if value.type == "call_expression":
        name = text_of(callee_of(value))
        return name in _ERRORS or name.lower().endswith("error") or name == "Exit"
    if value.type in {"identifier", "selector_expression"}:
        last = text.rpartition(".")[2]
        return last in {"err", "e"} or last.startswith(("err", "Err"))
    return value.type in {"unary_expression", "composite_literal"} and "Error" in text.partition("{")[0]


def returns(body: Node | None) -> bool:
    """Whether a block gives something back."""
    listed = body.named_children[0] if body is not None and body.named_child_count else None
    return listed is not None and any(child.type == "return_statement" for child in listed.named_children)


def assigned(body: Node | None, subject: str) -> str | None:
    """The literal that a block gives the variable, or gives back."""
    listed = body.named_children[0] if body is not None and body.named_child_count else None
    for statement in listed.named_children[:6] if listed is not None else ():
        if statement.type == "assignment_statement" and text_of(statement.named_children[0]) == subject:
            value = statement.named_children[-1]
        elif statement.type == "return_statement" and statement.named_child_count:
            value = statement.named_children[0]
        else:
            continue
        literal = value.named_children[0] if value.named_child_count else value
        if literal.type.endswith("string_literal"):
            return unquoted(literal)
        if literal.type in {"int_literal", "true", "false"}:
            return text_of(literal)
    return None
