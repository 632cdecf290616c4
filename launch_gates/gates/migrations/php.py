"""Migrations in PHP: their classes, calls, texts and comments, without what undoes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations import embedded_sql, meanings
from launch_gates.gates.migrations.embedded_sql import UNKNOWN, Names
from launch_gates.gates.migrations.syntax_trees import captures, field, is_inside, parse, range_of
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.migrations.embedded_sql import Text

_QUERY = """
(member_call_expression) @call
(scoped_call_expression) @call
(comment) @comment
(namespace_definition name: (namespace_name) @namespace)
(namespace_use_declaration) @import
(class_declaration) @class
(method_declaration) @method
(assignment_expression left: (variable_name)) @given
(augmented_assignment_expression left: (variable_name)) @given
(property_element default_value: (_)) @property
(const_element) @constant
"""
_GENERATED = ("//", "// ", "// this up() migration is auto-generated, please modify it to your needs")
_NAMED = frozenset(("variable_name", "member_access_expression", "class_constant_access_expression"))
_KEEPING = frozenset(("sprintf", "trim", "ltrim", "rtrim"))
"""Functions of a text that leave its SQL as it is."""
OF_CONNECTION = frozenset(("executeStatement", "executeQuery", "executeUpdate", "exec", "query"))
"""Methods of Doctrine's connections that run SQL."""


class Call(NamedTuple):
    """One call of a method."""

    node: Node
    name: str
    arguments: Sequence[Node]


class Class(NamedTuple):
    """One class that has a name."""

    name: str
    """With its namespace: `App\\Migrations\\Version1`."""
    parent: str
    """As it is written."""
    is_abstract: bool
    line: int


class PhpFile(NamedTuple):
    """One file."""

    root: Node
    calls: Sequence[Call]
    """In the order of the text, an outer one before those in it; without those that undo the migration."""
    classes: Sequence[Class]
    methods: Mapping[str, Node]
    given: Names
    """What `$name`, `self::NAME` and `$this->name` are given."""
    meaning: str
    is_empty: bool

    def text(self, node: Node | None) -> str | None:
        """The text that the node stands for: a literal, or the name of one; None where the code decides."""
        return literal(self.given.meant(node) if node is not None and node.type in _NAMED else node)

    def name(self, call: Call, position: int) -> str:
        """The text of the argument at that position, `?` where it is none."""
        node = call.arguments[position] if position < len(call.arguments) else None
        return self.text(node) or UNKNOWN

    def sql(self, call: Call) -> Text:
        """The SQL that the first argument gives."""
        return embedded_sql.text_of(next(iter(call.arguments), None), self._meant)

    def _meant(self, node: Node) -> Node | None:
        if node.type in _NAMED:
            return self.given.meant(node)
        is_kept = node.type == "function_call_expression" and text_of(field(node, "function")).lstrip("\\") in _KEEPING
        if is_kept or (node.type == "scoped_call_expression" and text_of(field(node, "name")) == "raw"):
            return next(iter(_arguments(field(node, "arguments"))), None)
        return None

    def names(self, node: Node) -> Sequence[str]:
        """The texts of a literal or of an array of them."""
        return [self.text(element) or UNKNOWN for element in elements(node)]


def read(data: bytes, up: str = "up", down: str = "down") -> PhpFile | None:
    """The file; None where it is too long to look at. `up` and `down` are the methods that do and undo."""
    root = parse("php", data)
    if root is None:
        return None
    found = captures("php", _QUERY, root)
    methods = {text_of(field(node, "name")): node for node in found.get("method", ())}
    downs = [range_of(methods[down])] if down in methods else []
    comments, imports = found.get("comment", []), found.get("import", [])
    namespace = text_of(next(iter(found.get("namespace", ())), None))
    return PhpFile(
        root=root,
        calls=[_call(node) for node in found.get("call", ()) if not is_inside(node, downs)],
        classes=[_class(node, namespace) for node in found.get("class", ())],
        methods=methods,
        given=Names(_given(found, downs)),
        meaning=meanings.of_code(
            data, [*downs, *map(range_of, comments), *map(range_of, imports)], [node.text or b"" for node in imports]
        ),
        is_empty=up in methods and _is_empty(methods[up], comments),
    )


def literal(node: Node | None) -> str | None:
    """What a string without anything put in says."""
    if node is None or node.type not in ("string", "encapsed_string"):
        return None
    if any(child.type not in ("string_content", "escape_sequence") for child in node.named_children):
        return None
    return text_of(node)[1:-1].replace("\\\\", "\\").replace("\\'", "'").replace('\\"', '"')


def elements(node: Node) -> Sequence[Node]:
    """What stands in an array literal; the node itself where it is none."""
    if node.type != "array_creation_expression":
        return [node]
    return [
        element.named_children[-1]
        for element in node.named_children
        if element.type == "array_element_initializer" and element.named_children
    ]


def option(node: Node | None, name: str) -> Node | None:
    """What an array literal has at that key."""
    for element in node.named_children if node is not None else ():
        parts = element.named_children
        if element.type == "array_element_initializer" and len(parts) > 1 and literal(parts[0]) == name:
            return parts[-1]
    return None


def chains(calls: Sequence[Call]) -> Mapping[int, Sequence[Call]]:
    """The calls of each chain (`$table->string('a')->nullable()`), its first first, by the byte that it starts at."""
    found: dict[int, list[Call]] = {}
    for call in calls:
        found.setdefault(call.node.start_byte, []).insert(0, call)
    return found


def has_conflict(data: bytes) -> bool:
    """Whether it has the marks of a merge conflict, with which no file can be loaded."""
    return b"\n<<<<<<< " in data or data.startswith(b"<<<<<<< ")


def _call(node: Node) -> Call:
    return Call(node, text_of(field(node, "name")), _arguments(field(node, "arguments")))


def _arguments(node: Node | None) -> list[Node]:
    return [
        argument.named_children[-1]
        for argument in (node.named_children if node is not None else ())
        if argument.type == "argument" and argument.named_children
    ]


def _class(node: Node, namespace: str) -> Class:
    name = text_of(field(node, "name"))
    base = next((child for child in node.named_children if child.type == "base_clause"), None)
    return Class(
        f"{namespace}\\{name}" if namespace else name,
        text_of(base.named_children[0]) if base is not None and base.named_children else "",
        any(child.type == "abstract_modifier" for child in node.named_children),
        line_of(node),
    )


def _given(found: Mapping[str, Sequence[Node]], downs: list[tuple[int, int]]) -> Iterator[tuple[str, Node]]:
    """Name and value of each assignment that is not in what undoes the migration, property and constant."""
    for node in found.get("given", ()):
        value = node if node.type.startswith("augmented") else field(node, "right")
        if value is not None and not is_inside(node, downs):
            yield text_of(field(node, "left")), value
    for node in found.get("property", ()):
        name, value = text_of(field(node, "name")).removeprefix("$"), field(node, "default_value")
        if value is not None:
            yield f"$this->{name}", value
    for node in found.get("constant", ()):
        name, value = text_of(node.named_children[0]), node.named_children[-1]
        yield f"self::{name}", value
        yield f"static::{name}", value


def _is_empty(method: Node, comments: Sequence[Node]) -> bool:
    body = field(method, "body")
    if body is None or any(
        child.type not in ("comment", "return_statement") or child.named_child_count for child in body.named_children
    ):
        return False
    inside = [range_of(body)]
    return all(text_of(comment).strip() in _GENERATED for comment in comments if is_inside(comment, inside))
