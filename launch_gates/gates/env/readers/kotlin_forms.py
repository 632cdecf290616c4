"""Kotlin's nodes as shared forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.forms import OTHER, Form, operator_of, plain
from launch_gates.gates.env.readers.java_forms import JVM_CASTS
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type

_CASTS: Mapping[str, tuple[Type, bool]] = {
    **JVM_CASTS,
    "toInt": ("integer", True),
    "toLong": ("integer", True),
    "toShort": ("integer", True),
    "toUShort": ("integer", True),
    "toDouble": ("number", True),
    "toFloat": ("number", True),
    "toBigDecimal": ("number", True),
    "toIntOrNull": ("integer", True),
    "toLongOrNull": ("integer", True),
    "toDoubleOrNull": ("number", True),
    "toBoolean": ("boolean", False),
    "toBooleanStrict": ("boolean", True),
    "toBooleanStrictOrNull": ("boolean", True),
    "toURI": ("url", True),
    "Url": ("url", True),
    "Duration.parse": ("duration", True),
}


class Kotlin:
    """The language."""

    grammar = "kotlin"
    has_defaults = True
    is_null_safe = True
    casts = _CASTS
    outline = """
    (call_expression (identifier) @callee)
    (call_expression (navigation_expression (identifier) @callee))
    (index_expression) @indexed
    (callable_reference) @reference
    (function_declaration) @function
    (class_declaration) @class
    (object_declaration) @class
    (import) @import
    (property_declaration) @given
    (assignment) @given
    (parameter) @typed
    (class_parameter) @typed
    (property_declaration) @typed
    (annotation) @annotation
    (enum_entry) @constant
    """

    def form(self, node: Node) -> Form:  # noqa: C901, PLR0911, PLR0912 (one case a kind of node)
        """What the node is."""
        field = node.child_by_field_name
        match node.type:
            case "call_expression":
                return _call(node)
            case "navigation_expression":
                given = plain(node)
                name = text_of(given[-1]) if len(given) > 1 else ""
                return Form("member", name, given[0] if given else None, is_safe=_is_safe(node))
            case "value_argument" | "value_arguments" | "parenthesized_expression" | "as_expression" | "when_subject":
                return Form("same", first=field("left"))
            case "annotated_lambda" | "function_body" | "property_delegate":
                return Form("same")
            case "identifier" if node.text in {b"null", b"true", b"false"}:
                return Form("null" if node.text == b"null" else "literal")
            case "identifier" | "this_expression":
                return Form("name", text_of(node))
            case "string_literal" | "multiline_string_literal":
                return Form("text")
            case "null":
                return Form("null")
            case "binary_expression":
                return Form("binary", _operator(node), field("left"), field("right"))
            case "unary_expression":
                operator = operator_of(node)
                if any(child.type == "!!" for child in node.children):
                    return Form("sure", first=field("argument"))
                if operator == "!" and node.parent is not None and node.parent.type == "navigation_expression":
                    # The grammar binds it to the first name of a chain: `(!x).isEmpty()`.
                    return Form("same", first=field("argument"))
                return Form("not" if operator == "!" else "other", first=field("argument"))
            case "if_expression":
                return _if(node)
            case "assignment":
                return Form("assign", operator_of(node), field("left"), field("right"))
            case "property_declaration":
                return _property(node)
            case "index_expression":
                given = plain(node)
                return Form("index", "[]", given[0] if given else None, arguments=tuple(given[1:]))
            case "throw_expression":
                return Form("throw")
            case "return_expression":
                given = plain(node)
                return Form("return", first=given[0] if given else None)
            case "for_statement":
                given = plain(node)
                name = text_of(given[0]).partition(":")[0].strip() if given else ""
                listed, body = (given[1], given[-1]) if len(given) > 2 else (None, None)  # noqa: PLR2004 (variable, list, body)
                return Form("each", name, listed, body)
            case "while_statement" | "do_while_statement":
                return Form("while", first=field("condition"))
            case "when_expression":
                subject = next((child for child in node.named_children if child.type == "when_subject"), None)
                return Form("switch", first=subject)
            case "try_expression":
                body = next((child for child in node.named_children if child.type == "block"), None)
                caught = [child for child in node.named_children if child.type == "catch_block"]
                blocks = [child for each in caught for child in each.named_children if child.type == "block"]
                return Form("try", first=body, arguments=tuple(blocks))
            case "lambda_literal":
                return _lambda(node)
            case "function_declaration":
                name_node = field("name")
                return Form("function", text_of(name_node) if name_node else "")
            case "class_declaration" | "object_declaration":
                name_node = field("name")
                return Form("class", text_of(name_node) if name_node else "")
            case "block":
                return Form("block", first=node)
            case kind if kind.endswith("_literal") or kind in {"true", "false"}:
                return Form("literal")
        return OTHER

    def parameters(self, node: Node) -> tuple[str, ...] | None:
        """Of a function."""
        for child in node.named_children:
            if child.type == "function_value_parameters":
                listed = [parameter for parameter in child.named_children if parameter.type == "parameter"]
                return tuple(text_of(plain(parameter)[0]) if plain(parameter) else "_" for parameter in listed)
        return None

    def extended(self, node: Node) -> str | None:
        """`fun Map<String, String>.required(name: String)`."""
        name = node.child_by_field_name("name")
        for child in node.named_children:
            if name is not None and child.start_byte >= name.start_byte:
                return None
            if child.type.endswith("_type"):
                return ""
        return None

    def texts(self, node: Node) -> list[str | Node]:
        """What is written, and what `$x` and `${…}` put in."""
        parts: list[str | Node] = []
        for child in node.named_children:
            if child.type == "interpolation":
                parts.append(child.named_children[0] if child.named_child_count else child)
            else:
                parts.append(text_of(child).removeprefix("\\") if child.type == "escape_sequence" else text_of(child))
        return parts

    def imported(self, node: Node) -> tuple[str, bool]:
        """Without `import` and the name it is given."""
        words = text_of(node).split()
        path = words[1] if len(words) > 1 else ""
        return path.removesuffix(".*"), path.endswith(".*")


def _operator(node: Node) -> str:
    operator = operator_of(node)
    return {"===": "==", "!==": "!="}.get(operator, operator)


def _is_safe(node: Node) -> bool:
    return any(child.type == "?." for child in node.children)


def _call(node: Node) -> Form:
    """A call; one with a block behind its brackets is one node around another."""
    called = node.named_children[0] if node.named_child_count else None
    block = [child for child in node.named_children if child.type == "annotated_lambda"]
    listed = [child for child in node.named_children if child.type == "value_arguments"]
    if called is not None and called.type == "call_expression" and block and not listed:
        inner = _call(called)
        return inner._replace(arguments=(*inner.arguments, *block), keywords=(*inner.keywords, *("" for _ in block)))
    arguments: list[Node] = []
    keywords: list[str] = []
    for argument in plain(listed[0]) if listed else ():
        parts = plain(argument)
        has_name = any(child.type == "=" for child in argument.children)
        keywords.append(text_of(parts[0]) if has_name and parts else "")
        arguments.append(parts[-1] if parts else argument)
    given = (*arguments, *block)
    names = (*keywords, *("" for _ in block))
    if called is not None and called.type == "navigation_expression":
        parts = plain(called)
        return Form("call", text_of(parts[-1]), parts[0], arguments=given, keywords=names, is_safe=_is_safe(called))
    if called is not None and called.type == "identifier":
        return Form("call", text_of(called), arguments=given, keywords=names)
    return Form("call", "", called, arguments=given, keywords=names)


def _if(node: Node) -> Form:
    condition = node.child_by_field_name("condition")
    then = other = None
    is_other = False
    for child in node.children:
        if child.type == "else":
            is_other = True
        elif child.is_named and "comment" not in child.type and (condition is None or child != condition):
            if is_other:
                other = child
            else:
                then = child
    return Form("choice", node.type, condition, then, other)


def _property(node: Node) -> Form:
    name = value = None
    is_value = False
    for child in node.children:
        if child.type == "variable_declaration":
            name = child.named_children[0] if child.named_child_count else None
        elif child.type in {"=", "by"}:
            is_value = True
        elif child.type == "property_delegate" or (is_value and child.is_named and value is None):
            value = child
    return Form("declare", text_of(name) if name else "", name, value)


def _lambda(node: Node) -> Form:
    names: tuple[str, ...] = ("it",)
    for child in node.named_children:
        if child.type == "lambda_parameters":
            names = tuple(text_of(each).partition(":")[0].strip() for each in plain(child)) or names
    return Form("lambda", second=node, keywords=names)
