"""Migrations in JavaScript and TypeScript: their calls, texts and comments, without what undoes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations import embedded_sql, meanings
from launch_gates.gates.migrations.embedded_sql import UNKNOWN, Names
from launch_gates.gates.migrations.syntax_trees import DEEPEST, captures, field, is_inside, parse, range_of
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.migrations.embedded_sql import Text

_FIELD = {"javascript": ("field_definition", "property"), "typescript": ("public_field_definition", "name")}
_NAMED = """
(method_definition name: (property_identifier) @{capture}-name (#eq? @{capture}-name "{name}")) @{capture}
(pair key: (property_identifier) @{capture}-name (#eq? @{capture}-name "{name}")) @{capture}
(assignment_expression left: (member_expression property: (property_identifier) @{capture}-name)
  (#eq? @{capture}-name "{name}")) @{capture}
(function_declaration name: (identifier) @{capture}-name (#eq? @{capture}-name "{name}")) @{capture}
(variable_declarator name: (identifier) @{capture}-name (#eq? @{capture}-name "{name}")) @{capture}
({kind} {field}: (property_identifier) @{capture}-name (#eq? @{capture}-name "{name}")) @{capture}
"""
_REST = """
(call_expression) @call
(comment) @comment
(import_statement) @import
(variable_declarator name: (identifier) value: (_)) @given
(assignment_expression left: (identifier)) @given
(augmented_assignment_expression left: (identifier)) @given
"""
_GENERATED = ("Add altering commands here", "Add reverting commands here", "TODO: implement")
_STATEMENTS = ("comment", "return_statement", "empty_statement")
_SAME = frozenset(("as_expression", "satisfies_expression", "non_null_expression"))
"""Expressions that are what they begin with."""
_KEEPING = frozenset(("trim", "replace", "replaceAll", "toString"))
"""Methods of a text that leave its SQL as it is."""
_WRAPPING = frozenset(("literal", "text", "sql", "dedent"))
"""Functions that make something of a text that a database takes."""


class Call(NamedTuple):
    """One call."""

    node: Node
    name: str
    """The function's last name: `dropTable` of `knex.schema.dropTable('orders')`."""
    arguments: Sequence[Node]


class Script(NamedTuple):
    """One file."""

    root: Node
    calls: Sequence[Call]
    """In the order of the text, an outer one before those in it; without those that undo the migration."""
    given: Names
    meaning: str
    is_empty: bool

    def text(self, node: Node | None) -> str | None:
        """The text that the node stands for: a literal, or the name of one; None where the code decides."""
        return literal(self.given.meant(node) if node is not None and node.type == "identifier" else node)

    def name(self, call: Call, position: int) -> str:
        """The text of the argument at that position, `?` where it is none."""
        node = call.arguments[position] if position < len(call.arguments) else None
        return self.text(node) or UNKNOWN

    def sql(self, call: Call) -> Text:
        """The SQL that the first argument gives."""
        return embedded_sql.text_of(next(iter(call.arguments), None), self._meant)

    def _meant(self, node: Node) -> Node | None:
        if node.type == "identifier":
            return self.given.meant(node)
        if node.type in _SAME:
            return next(iter(node.named_children), None)
        if node.type != "call_expression":
            return None
        call = _call(node)
        if (field(node, "arguments") or node).type == "template_string":  # sql`…`
            return field(node, "arguments")
        if call.name in _KEEPING:
            return field(node, "function", "object")
        return next(iter(call.arguments), None) if call.name in _WRAPPING else None

    def names(self, node: Node | None) -> Sequence[str]:
        """The texts of a literal or of an array of them."""
        if node is None:
            return ()
        elements = node.named_children if node.type == "array" else [node]
        return [self.text(element) or UNKNOWN for element in elements]


def grammar_of(path: str) -> str:
    """The grammar of a file of that name."""
    return "typescript" if path.endswith(("ts", "tsx")) else "javascript"


def read(path: str, data: bytes) -> Script | None:
    """The file's script; None where it is too long to look at."""
    grammar = grammar_of(path)
    root = parse(grammar, data)
    if root is None:
        return None
    kind, name = _FIELD[grammar]
    found = captures(
        grammar,
        _NAMED.format(capture="up", name="up", kind=kind, field=name)
        + _NAMED.format(capture="down", name="down", kind=kind, field=name)
        + _REST,
        root,
    )
    ups, downs = found.get("up", []), [range_of(node) for node in found.get("down", ())]
    comments = found.get("comment", [])
    imports = found.get("import", [])
    return Script(
        root=root,
        calls=[_call(node) for node in found.get("call", ()) if not is_inside(node, downs)],
        given=Names(_given([node for node in found.get("given", ()) if not is_inside(node, downs)])),
        meaning=meanings.of_code(
            data, [*downs, *map(range_of, comments), *map(range_of, imports)], [node.text or b"" for node in imports]
        ),
        is_empty=len(ups) == 1 and _is_empty(ups[0], comments),
    )


def literal(node: Node | None) -> str | None:
    """What a string, or a template without anything put in, says."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    if any(child.type == "template_substitution" for child in node.named_children):
        return None
    return _unescaped(text_of(node)[1:-1])


def pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    """The keys of an object literal and what they have."""
    if node is None or node.type != "object":
        return
    for pair in node.named_children:
        key, value = field(pair, "key"), field(pair, "value")
        if key is not None and value is not None:
            yield literal(key) or text_of(key), value


def option(node: Node | None, name: str) -> Node | None:
    """What an object literal has at that key."""
    return next((value for key, value in pairs(node) if key == name), None)


def chains(calls: Sequence[Call]) -> Mapping[int, Sequence[Call]]:
    """The calls of each chain (`t.string('a').notNullable()`), the first of it first, by the byte that it starts at."""
    found: dict[int, list[Call]] = {}
    for call in calls:
        found.setdefault(call.node.start_byte, []).insert(0, call)
    return found


def _call(node: Node) -> Call:
    function = field(node, "function")
    named = field(function, "property") or function
    arguments = field(node, "arguments")
    listed = [] if arguments is None or arguments.type != "arguments" else arguments.named_children
    return Call(node, text_of(named), [each for each in listed if each.type != "comment"])


def _given(nodes: Sequence[Node]) -> Iterator[tuple[str, Node]]:
    """Name and value of each declaration and assignment."""
    for node in nodes:
        value = field(node, "value") or (node if node.type.startswith("augmented") else field(node, "right"))
        if value is not None:
            yield text_of(field(node, "name") or field(node, "left")), value


def _is_empty(up: Node, comments: Sequence[Node]) -> bool:
    body = field(up, "body") or field(up, "value", "body") or field(up, "right", "body")
    if body is None or body.type != "statement_block":
        return False
    if any(child.type not in _STATEMENTS or child.named_child_count for child in body.named_children):
        return False
    inside = [range_of(body)]
    return all(
        any(words in text_of(comment) for words in _GENERATED) for comment in comments if is_inside(comment, inside)
    )


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    for written, meant in (("\\n", "\n"), ("\\t", "\t"), ("\\'", "'"), ('\\"', '"'), ("\\`", "`"), ("\\\\", "\\")):
        text = text.replace(written, meant)
    return text


def receiver(call: Call) -> str:
    """The name that the call's chain begins with: `queryInterface`, `knex`, `table`."""
    node = call.node
    for _ in range(DEEPEST):
        below = field(node, "function") or field(node, "object") or field(node, "argument")
        if below is None:
            break
        node = below
    return text_of(node) if node.type in ("identifier", "this") else ""
