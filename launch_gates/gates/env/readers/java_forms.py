"""Java's nodes as shared forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.forms import OTHER, Form, operator_of, plain
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type


JVM_CASTS: Mapping[str, tuple[Type, bool]] = {
    "Integer.parseInt": ("integer", True),
    "Integer.valueOf": ("integer", True),
    "Integer.decode": ("integer", True),
    "Long.parseLong": ("integer", True),
    "Long.valueOf": ("integer", True),
    "Short.parseShort": ("integer", True),
    "Double.parseDouble": ("number", True),
    "Double.valueOf": ("number", True),
    "Float.parseFloat": ("number", True),
    "Float.valueOf": ("number", True),
    "Boolean.parseBoolean": ("boolean", False),
    "Boolean.valueOf": ("boolean", False),
    "BooleanUtils.toBoolean": ("boolean", False),
    "Duration.parse": ("duration", True),
    "URI.create": ("url", True),
    "URI": ("url", True),
    "URL": ("url", True),
    "HttpUrl.get": ("url", True),
    "HttpUrl.parse": ("url", True),
    "BigDecimal": ("number", True),
    "BigInteger": ("integer", True),
    "UUID.fromString": ("", True),
    "Paths.get": ("", True),
    "Path.of": ("", True),
    "File": ("", True),
    "Base64.getDecoder().decode": ("", True),
    "split": ("list", True),
    "getBytes": ("", True),
}


class Java:
    """The language."""

    grammar = "java"
    has_defaults = False
    is_null_safe = False
    casts = JVM_CASTS
    outline = """
    (method_invocation name: (identifier) @callee)
    (object_creation_expression type: (type_identifier) @callee)
    (method_reference) @reference
    (method_declaration) @function
    (constructor_declaration) @function
    (class_declaration) @class
    (interface_declaration) @class
    (enum_declaration) @class
    (record_declaration) @class
    (import_declaration) @import
    (variable_declarator value: (_)) @given
    (assignment_expression) @given
    (formal_parameter) @typed
    (field_declaration) @typed
    (local_variable_declaration) @typed
    (annotation) @annotation
    (enum_constant) @constant
    """

    def form(self, node: Node) -> Form:  # noqa: C901, PLR0911, PLR0912 (one case a kind of node)
        """What the node is."""
        field = node.child_by_field_name
        match node.type:
            case "method_invocation":
                name = field("name")
                return Form("call", text_of(name) if name else "", field("object"), arguments=_arguments(node))
            case "object_creation_expression":
                kind = field("type")
                return Form("call", text_of(kind).partition("<")[0] if kind else "", arguments=_arguments(node))
            case "argument_list" | "parenthesized_expression" | "expression_statement" | "annotation_argument_list":
                return Form("same")
            case "cast_expression":
                return Form("same", first=field("value"))
            case "field_access":
                name = field("field")
                return Form("member", text_of(name) if name else "", field("object"))
            case "identifier" | "this":
                return Form("name", text_of(node))
            case "string_literal":
                return Form("text")
            case "null_literal":
                return Form("null")
            case "binary_expression":
                return Form("binary", operator_of(node), field("left"), field("right"))
            case "unary_expression" if operator_of(node) == "!":
                return Form("not", first=field("operand"))
            case "ternary_expression" | "if_statement":
                return Form("choice", node.type, field("condition"), field("consequence"), field("alternative"))
            case "assignment_expression":
                return Form("assign", operator_of(node), field("left"), field("right"))
            case "variable_declarator":
                name = field("name")
                return Form("declare", text_of(name) if name else "", name, field("value"))
            case "array_initializer":
                return Form("list", arguments=tuple(plain(node)))
            case "array_creation_expression":
                made = field("value")
                return Form("list", arguments=tuple(plain(made)))
            case "array_access":
                key = field("index")
                return Form("index", "[]", field("array"), arguments=(key,) if key else ())
            case "throw_statement":
                return Form("throw")
            case "return_statement":
                given = plain(node)
                return Form("return", first=given[0] if given else None)
            case "enhanced_for_statement":
                name = field("name")
                return Form("each", text_of(name) if name else "", field("value"), field("body"))
            case "while_statement" | "do_statement" | "assert_statement":
                given = plain(node)
                return Form("while", node.type, field("condition") or (given[0] if given else None))
            case "switch_expression" | "switch_statement":
                return Form("switch", first=field("condition"))
            case "try_statement" | "try_with_resources_statement":
                return Form("try", first=field("body"), arguments=_catches(node))
            case "lambda_expression":
                return Form("lambda", second=field("body"), keywords=_lambda_names(field("parameters")))
            case "method_declaration" | "constructor_declaration":
                name = field("name")
                return Form("function", text_of(name) if name else "", second=field("body"))
            case "class_declaration" | "enum_declaration" | "interface_declaration" | "record_declaration":
                name = field("name")
                return Form("class", text_of(name) if name else "")
            case "block" | "constructor_body":
                return Form("block", first=node)
            case kind if kind.endswith("_literal") or kind in {"true", "false"}:
                return Form("literal")
        return OTHER

    def parameters(self, node: Node) -> tuple[str, ...] | None:
        """Of a method or constructor."""
        listed = node.child_by_field_name("parameters")
        if listed is None:
            return None
        names = []
        for parameter in listed.named_children:
            name = parameter.child_by_field_name("name")
            names.append(text_of(name) if name else "_")
        return tuple(names)

    def extended(self, node: Node) -> str | None:  # noqa: ARG002 (Java has none)
        """None."""
        return None

    def texts(self, node: Node) -> list[str | Node]:
        """One part: nothing is put in."""
        text = text_of(node)
        if text.startswith('"""'):
            return [text[3:-3].strip()]
        return [text[1:-1].replace('\\"', '"').replace("\\\\", "\\")]

    def imported(self, node: Node) -> tuple[str, bool]:
        """Without `import` and `static`."""
        words = text_of(node).rstrip(";").split()
        path = words[-1] if words else ""
        return path.removesuffix(".*"), path.endswith(".*")


def _arguments(node: Node) -> tuple[Node, ...]:
    return tuple(plain(node.child_by_field_name("arguments")))


def _catches(node: Node) -> tuple[Node, ...]:
    found = []
    for child in node.named_children:
        body = child.child_by_field_name("body") if child.type == "catch_clause" else None
        if body is not None:
            found.append(body)
    return tuple(found)


def _lambda_names(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    if node.type == "identifier":
        return (text_of(node),)
    names = []
    for each in node.named_children:
        name = each.child_by_field_name("name")
        names.append(text_of(name or each))
    return tuple(names)
