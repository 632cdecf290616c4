"""What nodes of JavaScript and TypeScript say by themselves: literals, calls, pairs, patterns, parameters, names.

Nothing here knows what an environment variable is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

DEEPEST = 250
"""Nodes further down than this are not looked at: no person writes such code."""
FUNCTIONS = frozenset(
    {
        *("function_declaration", "function_expression", "arrow_function", "method_definition"),
        *("generator_function", "generator_function_declaration"),
    }
)
WRAPPERS = frozenset(
    {
        *("parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"),
        *("type_assertion", "await_expression"),
    }
)
"""What stands around an expression and leaves its value as it is."""
LEAVES = frozenset(
    {
        *(
            "identifier",
            "property_identifier",
            "shorthand_property_identifier",
            "shorthand_property_identifier_pattern",
        ),
        *("private_property_identifier", "type_identifier"),
    }
)


class Pair(NamedTuple):
    """One entry of an object literal."""

    key: str
    value: Node
    at: Node
    """The key's own node."""


class Parameter(NamedTuple):
    """One parameter of a function."""

    name: str
    """Empty for a pattern."""
    pattern: Node
    default: Node | None
    type: str
    """The annotation as it is written, or empty."""


def inner(node: Node) -> Node:
    """The expression inside parentheses, casts, `!` and `await`."""
    for _ in range(DEEPEST):
        if node.type not in WRAPPERS or not node.named_children:
            return node
        node = node.named_children[-1 if node.type == "type_assertion" else 0]
    return node


def string_value(node: Node) -> str | None:
    """The text of a string without substitutions."""
    node = inner(node)
    if node.type not in {"string", "template_string"}:
        return None
    if any(child.type == "template_substitution" for child in node.named_children):
        return None
    return text_of(node)[1:-1]


def literal(node: Node) -> str | None:
    """A string's text, or a number or boolean as it is written."""
    node = inner(node)
    if node.type in {"number", "true", "false"}:
        return text_of(node)
    if node.type == "unary_expression" and node.named_children and node.named_children[0].type == "number":
        return text_of(node)
    return string_value(node)


def arguments(call: Node) -> list[Node]:
    """What a call or `new` is given."""
    given = call.child_by_field_name("arguments")
    if given is None or given.type != "arguments":
        return []
    return [child for child in given.named_children if child.type != "comment"]


def callee(call: Node) -> Node | None:
    """What is called, without wrappers."""
    function = call.child_by_field_name("function") or call.child_by_field_name("constructor")
    return inner(function) if function is not None else None


def last_name(node: Node | None) -> str:
    """`c` of `a.b.c`."""
    if node is None:
        return ""
    if node.type in LEAVES or node.type == "this":
        return text_of(node)
    member = node.child_by_field_name("property") if node.type == "member_expression" else None
    return text_of(member) if member is not None else ""


def receiver(node: Node | None) -> Node | None:
    """`a.b` of `a.b.c`, without wrappers."""
    if node is None or node.type not in {"member_expression", "subscript_expression"}:
        return None
    value = node.child_by_field_name("object")
    return inner(value) if value is not None else None


def key_of(key: Node) -> str:
    """The text of a key, quoted or not."""
    return string_value(key) or text_of(key)


def pairs(node: Node) -> list[Pair]:
    """The entries of an object literal whose keys are written out; shorthands are their own values."""
    found = []
    for child in node.named_children:
        if child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is None or value is None or key.type == "computed_property_name":
                continue
            found.append(Pair(string_value(key) or text_of(key), value, key))
        elif child.type == "shorthand_property_identifier":
            found.append(Pair(text_of(child), child, child))
    return found


def destructured(pattern: Node) -> list[tuple[str, str, Node | None]]:
    """Key, local name (empty for a pattern) and default of each entry of `{ a, b: c, d = 1 }`."""
    found: list[tuple[str, str, Node | None]] = []
    for child in pattern.named_children:
        key: Node | None = child
        default = None
        if child.type == "pair_pattern":
            key, child = child.child_by_field_name("key"), child.child_by_field_name("value") or child  # noqa: PLW2901
        if child.type in {"assignment_pattern", "object_assignment_pattern"}:
            default = child.child_by_field_name("right")
            target = child.child_by_field_name("left") or child
            key = target if key is child else key
            child = target  # noqa: PLW2901
        if key is None or key.type in {"rest_pattern", "comment", "computed_property_name"}:
            continue
        local = text_of(child) if child.type in {"identifier", "shorthand_property_identifier_pattern"} else ""
        found.append((string_value(key) or text_of(key), local, default))
    return found


def parameters(function: Node) -> list[Parameter]:
    """A function's parameters, `this` left out."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        return [Parameter(text_of(single), single, None, "")]
    listed = function.child_by_field_name("parameters")
    found = []
    for child in listed.named_children if listed is not None else ():
        if child.type == "comment":
            continue
        default = child.child_by_field_name("value")
        kind = child.child_by_field_name("type")
        pattern = child.child_by_field_name("pattern") or child
        if pattern.type == "assignment_pattern":
            default = pattern.child_by_field_name("right")
            pattern = pattern.child_by_field_name("left") or pattern
        if pattern.type == "this":
            continue
        name = text_of(pattern) if pattern.type == "identifier" else ""
        found.append(Parameter(name, pattern, default, text_of(kind).removeprefix(":").strip() if kind else ""))
    return found


def upwards(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each node from this one up, with its parent."""
    for _ in range(DEEPEST):
        parent = node.parent
        if parent is None:
            return
        yield node, parent
        node = parent


def function_around(node: Node) -> Node | None:
    """The nearest function that it stands in."""
    return next((parent for _, parent in upwards(node) if parent.type in FUNCTIONS), None)


def name_of(function: Node) -> str:
    """What a function is called by: its own name, or that of the variable, member or property that holds it."""
    own = function.child_by_field_name("name")
    if own is not None:
        return text_of(own)
    for child, parent in upwards(function):
        if parent.type in {"variable_declarator", "public_field_definition", "field_definition"}:
            held = parent.child_by_field_name("name") or parent.child_by_field_name("property")
            return text_of(held) if held is not None and held != child else ""
        if parent.type == "pair":
            key = parent.child_by_field_name("key")
            return (string_value(key) or text_of(key)) if key is not None and key != child else ""
        if parent.type == "assignment_expression":
            return last_name(parent.child_by_field_name("left"))
        if parent.type == "arguments":  # memoize((name) => …)
            continue
        if parent.type not in {*WRAPPERS, "call_expression"}:
            return ""
    return ""


def is_field(parent: Node, name: str, child: Node) -> bool:
    """Whether the child is that part of its parent."""
    return parent.child_by_field_name(name) == child
