"""C#'s nodes as shared forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.forms import OTHER, Form, operator_of, plain
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type

_NUMBERS = ("int", "long", "short", "uint", "ulong", "ushort", "byte", "Int32", "Int64", "UInt16", "Int16")
_CASTS: Mapping[str, tuple[Type, bool]] = {
    **{f"{number}.Parse": ("integer", True) for number in _NUMBERS},
    **{f"{number}.TryParse": ("integer", False) for number in _NUMBERS},
    "double.Parse": ("number", True),
    "decimal.Parse": ("number", True),
    "float.Parse": ("number", True),
    "double.TryParse": ("number", False),
    "decimal.TryParse": ("number", False),
    "float.TryParse": ("number", False),
    "bool.Parse": ("boolean", True),
    "Boolean.Parse": ("boolean", True),
    "bool.TryParse": ("boolean", False),
    "Boolean.TryParse": ("boolean", False),
    "Convert.ToBoolean": ("boolean", False),
    "TimeSpan.Parse": ("duration", True),
    "TimeSpan.TryParse": ("duration", False),
    "Guid.Parse": ("", True),
    "Guid.TryParse": ("", False),
    "Enum.Parse": ("", True),
    "Enum.TryParse": ("", False),
    "Uri": ("url", True),
    "Uri.TryCreate": ("url", False),
    "Path.Combine": ("", True),
    "Path.GetFullPath": ("", True),
    "Convert.FromBase64String": ("", True),
    "JsonSerializer.Deserialize": ("json", True),
    "JsonDocument.Parse": ("json", True),
    "DateTime.Parse": ("", True),
    "Split": ("list", True),
}


class CSharp:
    """The language."""

    grammar = "c-sharp"
    has_defaults = True
    is_null_safe = False
    casts = _CASTS
    outline = """
    (invocation_expression function: (identifier) @callee)
    (invocation_expression function: (generic_name (identifier) @callee))
    (invocation_expression function: (member_access_expression name: (identifier) @callee))
    (invocation_expression function: (member_access_expression name: (generic_name (identifier) @callee)))
    (invocation_expression function:
      (conditional_access_expression (member_binding_expression name: (identifier) @callee)))
    (invocation_expression function:
      (conditional_access_expression (member_binding_expression name: (generic_name (identifier) @callee))))
    (object_creation_expression type: (identifier) @callee)
    (element_access_expression) @indexed
    (method_declaration) @function
    (local_function_statement) @function
    (constructor_declaration) @function
    (class_declaration) @class
    (struct_declaration) @class
    (record_declaration) @class
    (interface_declaration) @class
    (using_directive) @import
    (variable_declarator) @given
    (property_declaration) @given
    (assignment_expression) @given
    (parameter) @typed
    (variable_declaration) @typed
    (property_declaration) @typed
    (attribute) @annotation
    """

    def form(self, node: Node) -> Form:  # noqa: C901, PLR0911, PLR0912, PLR0915 (one case a kind of node)
        """What the node is."""
        field = node.child_by_field_name
        match node.type:
            case "invocation_expression":
                return _call(node)
            case "object_creation_expression":
                kind, listed = field("type"), field("arguments")
                if listed is None and (made := field("initializer")) is not None:
                    return Form("list", arguments=tuple(plain(made)))
                name = text_of(kind).partition("<")[0] if kind else ""
                if (made := field("initializer")) is not None and not plain(listed):
                    return Form("list", name, arguments=tuple(plain(made)))
                return Form("call", name, arguments=_arguments(listed)[0])
            case "implicit_array_creation_expression" | "array_creation_expression":
                made = next((child for child in node.named_children if child.type == "initializer_expression"), None)
                return Form("list", arguments=tuple(plain(made)))
            case "initializer_expression":
                return Form("list", arguments=tuple(plain(node)))
            case "collection_expression":
                return Form("list", arguments=tuple(_innermost(child) for child in plain(node)))
            case (
                "argument" | "argument_list" | "parenthesized_expression" | "expression_statement" | "await_expression"
            ):
                return Form("same")
            case "arrow_expression_clause" | "global_statement" | "bracketed_argument_list" | "collection_element":
                return Form("same")
            case "cast_expression":
                return Form("same", first=field("value"))
            case "as_expression":
                return Form("same", first=field("left"))
            case "postfix_unary_expression":
                return Form("sure", first=node.named_children[0] if node.named_child_count else None)
            case "prefix_unary_expression":
                given = plain(node)
                return Form("not" if operator_of(node) == "!" else "other", first=given[0] if given else None)
            case "member_access_expression":
                name_node = field("name")
                return Form("member", text_of(name_node) if name_node else "", field("expression"))
            case "conditional_access_expression":
                return _conditional_access(node)
            case "identifier" | "this_expression" | "predefined_type" | "this":
                return Form("name", text_of(node))
            case "element_access_expression":
                return Form("index", "[]", field("expression"), arguments=_arguments(field("subscript"))[0])
            case "string_literal" | "verbatim_string_literal" | "raw_string_literal" | "interpolated_string_expression":
                return Form("text")
            case "null_literal" | "default_expression":
                return Form("null")
            case "binary_expression":
                return Form("binary", operator_of(node), field("left"), field("right"))
            case "is_pattern_expression" | "is_expression":
                return _pattern(node)
            case "conditional_expression" | "if_statement":
                return Form("choice", node.type, field("condition"), field("consequence"), field("alternative"))
            case "assignment_expression":
                return Form("assign", operator_of(node), field("left"), field("right"))
            case "variable_declarator":
                name_node = field("name")
                value = next((child for child in reversed(plain(node)) if child != name_node), None)
                return Form("declare", text_of(name_node) if name_node else "", name_node, value)
            case "property_declaration":
                name_node = field("name")
                return Form("declare", text_of(name_node) if name_node else "", name_node, field("value"))
            case "throw_statement" | "throw_expression":
                return Form("throw")
            case "return_statement":
                given = plain(node)
                return Form("return", first=given[0] if given else None)
            case "foreach_statement":
                name_node = field("left")
                return Form("each", text_of(name_node) if name_node else "", field("right"), field("body"))
            case "while_statement" | "do_statement":
                return Form("while", first=field("condition"))
            case "switch_statement" | "switch_expression":
                given = plain(node)
                return Form("switch", first=field("value") or (given[0] if given else None))
            case "try_statement":
                caught = [child.child_by_field_name("body") for child in plain(node) if child.type == "catch_clause"]
                return Form("try", first=field("body"), arguments=tuple(body for body in caught if body is not None))
            case "lambda_expression":
                return Form("lambda", second=field("body"), keywords=_lambda_names(field("parameters")))
            case "method_declaration" | "local_function_statement" | "constructor_declaration":
                name_node = field("name")
                return Form("function", text_of(name_node) if name_node else "", second=field("body"))
            case "class_declaration" | "struct_declaration" | "record_declaration" | "interface_declaration":
                name_node = field("name")
                return Form("class", text_of(name_node) if name_node else "")
            case "block":
                return Form("block", first=node)
            case kind if kind.endswith("_literal"):
                return Form("literal")
        return OTHER

    def parameters(self, node: Node) -> tuple[str, ...] | None:
        """Of a method, local function or constructor, without `this x`."""
        listed = node.child_by_field_name("parameters")
        if listed is None:
            return None
        names = []
        for parameter in listed.named_children:
            name = parameter.child_by_field_name("name")
            if parameter.type == "parameter" and not _is_this(parameter):
                names.append(text_of(name) if name else "_")
        return tuple(names)

    def extended(self, node: Node) -> str | None:
        """`static string Get(this IConfiguration c, string key)`."""
        listed = node.child_by_field_name("parameters")
        for parameter in listed.named_children[:1] if listed is not None else ():
            if _is_this(parameter):
                kind = parameter.child_by_field_name("type")
                text = text_of(kind) if kind is not None else ""
                return text if "Configuration" in text else ""
        return None

    def texts(self, node: Node) -> list[str | Node]:
        """What is written, and what `$"{x}"` puts in."""
        if node.type == "verbatim_string_literal":
            return [text_of(node)[2:-1]]
        if node.type == "raw_string_literal":
            return [text_of(node).strip('"').strip()]
        parts: list[str | Node] = []
        for child in node.named_children:
            if child.type == "interpolation":
                given = [each for each in plain(child) if each.type != "interpolation_brace"]
                parts.append(given[0] if given else child)
            elif child.type != "interpolation_start":
                parts.append(text_of(child))
        return parts

    def imported(self, node: Node) -> tuple[str, bool]:
        """`using static A.B` takes all that is in it."""
        words = text_of(node).rstrip(";").split()
        return (words[-1] if words else ""), "static" in words


def _is_this(parameter: Node) -> bool:
    return any(child.type == "modifier" and child.text == b"this" for child in parameter.children)


def _innermost(node: Node) -> Node:
    for _ in range(3):
        if not node.type.endswith("_element") or not node.named_child_count:
            break
        node = node.named_children[0]
    return node


def _arguments(listed: Node | None) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    arguments: list[Node] = []
    keywords: list[str] = []
    for argument in plain(listed):
        name = argument.child_by_field_name("name")
        given = [child for child in plain(argument) if name is None or child != name]
        arguments.append(given[-1] if given and argument.type == "argument" else argument)
        keywords.append(text_of(name) if name is not None and argument.type == "argument" else "")
    return tuple(arguments), tuple(keywords)


def _call(node: Node) -> Form:
    called = node.child_by_field_name("function")
    arguments, keywords = _arguments(node.child_by_field_name("arguments"))
    receiver, name, is_safe = None, called, False
    if called is not None and called.type == "member_access_expression":
        receiver, name = called.child_by_field_name("expression"), called.child_by_field_name("name")
    elif called is not None and called.type == "conditional_access_expression":
        receiver, is_safe = called.child_by_field_name("condition"), True
        binding = called.named_children[-1]
        name = binding.child_by_field_name("name") if binding.type == "member_binding_expression" else binding
    text = text_of(name).partition("<")[0] if name is not None else ""
    return Form("call", text, receiver, arguments=arguments, keywords=keywords, is_safe=is_safe)


def _conditional_access(node: Node) -> Form:
    binding = node.named_children[-1] if node.named_child_count else None
    receiver = node.child_by_field_name("condition")
    if binding is not None and binding.type == "member_binding_expression":
        name = binding.child_by_field_name("name")
        return Form("member", text_of(name) if name else "", receiver, is_safe=True)
    return Form("member", "", receiver, is_safe=True)


def _pattern(node: Node) -> Form:
    """`is null` and its like as comparisons with null; another pattern holds for no null."""
    subject = node.child_by_field_name("expression") or node.child_by_field_name("left")
    pattern = node.child_by_field_name("pattern") or node.child_by_field_name("right")
    operator = "=="
    while pattern is not None and pattern.type in {"negated_pattern", "parenthesized_pattern"}:
        if pattern.type == "negated_pattern":
            operator = "!=" if operator == "==" else "=="
        pattern = pattern.named_children[0] if pattern.named_child_count else None
    if pattern is not None and pattern.type == "constant_pattern" and pattern.named_child_count:
        return Form("binary", operator, subject, pattern.named_children[0])
    return Form("binary", "!= null" if operator == "==" else "== null", subject, pattern)


def _lambda_names(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    if node.type in {"implicit_parameter", "identifier"}:
        return (text_of(node),)
    names = []
    for each in node.named_children:
        name = each.child_by_field_name("name")
        names.append(text_of(name or each))
    return tuple(names)
