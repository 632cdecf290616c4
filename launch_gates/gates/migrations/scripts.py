"""Migrations in JavaScript and TypeScript: their calls, texts and comments, without what undoes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations import meanings
from launch_gates.gates.migrations.syntax_trees import DEEPEST, captures, field, is_inside, parse
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

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
(variable_declarator name: (identifier) value: [(string) (template_string)]) @constant
"""
_GENERATED = ("Add altering commands here", "Add reverting commands here", "TODO: implement")
_STATEMENTS = ("comment", "return_statement", "empty_statement")
UNKNOWN = "?"
"""Stands in a text for what the code puts there when it runs."""


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
    constants: Mapping[str, str]
    meaning: str
    is_empty: bool

    def text(self, node: Node | None) -> str | None:
        """The text that the node stands for: a literal, or the name of one; None where the code decides."""
        if node is not None and node.type == "identifier":
            return self.constants.get(text_of(node))
        return literal(node)

    def name(self, call: Call, position: int) -> str:
        """The text of the argument at that position, `?` where it is none."""
        node = call.arguments[position] if position < len(call.arguments) else None
        return self.text(node) or UNKNOWN

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
    ups, downs = found.get("up", []), [_range(node) for node in found.get("down", ())]
    comments = found.get("comment", [])
    imports = found.get("import", [])
    return Script(
        root=root,
        calls=[_call(node) for node in found.get("call", ()) if not is_inside(node, downs)],
        constants=dict(_constants(found.get("constant", ()))),
        meaning=meanings.of_code(
            data, [*downs, *map(_range, comments), *map(_range, imports)], [node.text or b"" for node in imports]
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


def sql_of(script: Script, node: Node | None) -> str:
    """The SQL that an expression gives: literals, templates and sums of them, `?` for everything else."""
    parts: list[str] = []
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current is None:
            continue
        if current.type == "binary_expression":
            waiting += [field(current, "right"), field(current, "left")]
        elif current.type == "template_string":
            parts.append(_template(current))
        elif current.type in ("parenthesized_expression", "as_expression") and current.named_children:
            waiting.append(current.named_children[0])
        else:
            parts.append(script.text(current) or UNKNOWN)
    return "".join(parts)


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


def _constants(nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        value = literal(field(node, "value"))
        if value is not None:
            yield text_of(field(node, "name")), value


def _is_empty(up: Node, comments: Sequence[Node]) -> bool:
    body = field(up, "body") or field(up, "value", "body") or field(up, "right", "body")
    if body is None or body.type != "statement_block":
        return False
    if any(child.type not in _STATEMENTS or child.named_child_count for child in body.named_children):
        return False
    inside = [_range(body)]
    return all(
        any(words in text_of(comment) for words in _GENERATED) for comment in comments if is_inside(comment, inside)
    )


def _template(node: Node) -> str:
    parts = []
    data = node.text or b""
    position = 1
    for child in node.named_children:
        if child.type == "template_substitution":
            start, end = (child.start_byte - node.start_byte, child.end_byte - node.start_byte)
            parts.append(data[position:start].decode("utf-8", "replace"))
            parts.append(UNKNOWN)
            position = end
    parts.append(data[position:-1].decode("utf-8", "replace"))
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    for written, meant in (("\\n", "\n"), ("\\t", "\t"), ("\\'", "'"), ('\\"', '"'), ("\\`", "`"), ("\\\\", "\\")):
        text = text.replace(written, meant)
    return text


def _range(node: Node) -> tuple[int, int]:
    return (node.start_byte, node.end_byte)


def receiver(call: Call) -> str:
    """The name that the call's chain begins with: `queryInterface`, `knex`, `table`."""
    node = call.node
    for _ in range(DEEPEST):
        below = field(node, "function") or field(node, "object") or field(node, "argument")
        if below is None:
            break
        node = below
    return text_of(node) if node.type in ("identifier", "this") else ""
