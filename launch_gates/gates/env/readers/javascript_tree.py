"""One file of JavaScript or TypeScript as a tree, and what its nodes say by themselves: words, literals, pairs, bindings.

Words are found in the text first, and only then looked up in the tree, so that a file costs what it says about
environment variables and not what it holds. Nothing here knows what an environment variable is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.syntax import captures, matches, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

DEEPEST = 250
"""Nodes further down than this are not looked at: no person writes such code."""
MOST_WORDS = 4_000
"""Places of one word that are looked at in one file."""
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
_LEAVES = frozenset(
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
_WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$")


class Pair(NamedTuple):
    """One entry of an object literal."""

    key: str
    value: Node
    at: Node
    """The key's own node."""


class Imported(NamedTuple):
    """What a name of this file stands for in another."""

    source: str
    """The module as it is written: `./env`, `@acme/env`."""
    name: str
    """Its name there; `default` or `*` where it is the module's default or the whole module."""


class Parameter(NamedTuple):
    """One parameter of a function."""

    name: str
    """Empty for a pattern."""
    pattern: Node
    default: Node | None
    type: str
    """The annotation as it is written, or empty."""


@dataclass
class Script:
    """One parsed file."""

    path: str
    data: bytes
    grammar: str
    is_too_deep: bool = field(default=False, init=False)
    """Whether some of it was left out for its nesting or its count."""

    @cached_property
    def root(self) -> Node:
        """The tree of the whole file, parsed when it is first asked for."""
        return parse(self.grammar, self.data).root_node

    def places(self, word: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
        """Where the word stands as a word of its own, comments and strings included."""
        last = len(self.data) if end is None else end
        at = self.data.find(word, start, last)
        seen = 0
        while at != -1:
            seen += 1
            if seen > MOST_WORDS:
                self.is_too_deep = True
                return
            after = at + len(word)
            if (at == 0 or self.data[at - 1] not in _WORD) and (
                after >= len(self.data) or self.data[after] not in _WORD
            ):
                yield at
            at = self.data.find(word, after, last)

    def leaves(self, word: str, start: int = 0, end: int | None = None) -> Iterator[Node]:
        """The identifiers and properties with that name."""
        encoded = word.encode()
        deep = 0
        for at in self.places(encoded, start, end):
            node = self.root.descendant_for_byte_range(at, at + len(encoded))
            if node is None or node.type not in _LEAVES:
                continue
            if self._is_deep(at):
                self.is_too_deep = True
                deep += 1
                if deep > 20:  # noqa: PLR2004 (a file of such code is no program)
                    return
                continue
            yield node

    def _is_deep(self, at: int) -> bool:
        cursor = self.root.walk()
        for _ in range(DEEPEST):
            if cursor.goto_first_child_for_byte(at) is None:
                return False
        return True

    @cached_property
    def imports(self) -> dict[str, Imported]:
        """Local name -> what it was imported as, by `import` and by `require`."""
        found: dict[str, Imported] = {}
        if b"import" in self.data:
            for statement in captures(self.grammar, "(import_statement) @i", self.root).get("i", ()):
                source = statement.child_by_field_name("source")
                if source is not None:
                    found.update(_imported(statement, string_value(source) or ""))
        if b"require(" in self.data:
            for name, value in self.declarators:
                source_text = _required_module(value)
                if source_text is not None:
                    found.update(_bound(name, source_text))
        return found

    @cached_property
    def declarators(self) -> list[tuple[Node, Node]]:
        """Name or pattern, and value, of each `const`, `let` and `var`, in the order of the text."""
        query = "(variable_declarator name: (_) @n value: (_) @v)"
        found = [(match.nodes["n"][0], match.nodes["v"][0]) for match in matches(self.grammar, query, self.root)]
        return sorted(found, key=lambda one: one[0].start_byte)

    @cached_property
    def constants(self) -> dict[str, Node]:
        """The value of each variable, as it is first declared."""
        found: dict[str, Node] = {}
        for name, value in self.declarators:
            if name.type == "identifier":
                found.setdefault(text_of(name), value)
        return found

    @cached_property
    def enumerations(self) -> dict[str, dict[str, str]]:
        """TypeScript's enumerations of texts."""
        found: dict[str, dict[str, str]] = {}
        if b"enum " not in self.data:
            return found
        for node in captures(self.grammar, "(enum_declaration) @e", self.root).get("e", ()):
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            if name is None or body is None:
                continue
            members = found.setdefault(text_of(name), {})
            for member in body.named_children:
                key, value = member.child_by_field_name("name"), member.child_by_field_name("value")
                text = string_value(value) if value is not None else None
                if key is not None and text is not None:
                    members[string_value(key) or text_of(key)] = text
        return found


def _imported(statement: Node, source: str) -> Iterator[tuple[str, Imported]]:
    clause = next((child for child in statement.named_children if child.type == "import_clause"), None)
    if clause is None:
        return
    for child in clause.named_children:
        if child.type == "identifier":
            yield text_of(child), Imported(source, "default")
        elif child.type == "namespace_import" and child.named_children:
            yield text_of(child.named_children[-1]), Imported(source, "*")
        elif child.type == "named_imports":
            for one in child.named_children:
                name, alias = one.child_by_field_name("name"), one.child_by_field_name("alias")
                if name is not None:
                    yield text_of(alias or name), Imported(source, text_of(name))


def _required_module(value: Node) -> str | None:
    call = inner(value)
    if call.type == "member_expression":
        call = inner(call.child_by_field_name("object") or call)
    function = call.child_by_field_name("function") if call.type == "call_expression" else None
    if function is None or text_of(function) not in {"require", "import"}:
        return None
    given = arguments(call)
    return string_value(given[0]) if given else None


def _bound(name: Node, source: str) -> Iterator[tuple[str, Imported]]:
    if name.type == "identifier":
        yield text_of(name), Imported(source, "*")
    elif name.type == "object_pattern":
        for key, local, _ in destructured(name):
            yield local, Imported(source, key)


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
    if node.type in _LEAVES or node.type == "this":
        return text_of(node)
    member = node.child_by_field_name("property") if node.type == "member_expression" else None
    return text_of(member) if member is not None else ""


def receiver(node: Node | None) -> Node | None:
    """`a.b` of `a.b.c`, without wrappers."""
    if node is None or node.type not in {"member_expression", "subscript_expression"}:
        return None
    value = node.child_by_field_name("object")
    return inner(value) if value is not None else None


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


def calls_of(script: Script, name: str) -> Iterator[Node]:
    """The calls, and uses of `new`, of what has that name: a function, or a member of anything."""
    for leaf in script.leaves(name):
        called, call = leaf, leaf.parent
        if call is not None and call.type == "member_expression" and is_field(call, "property", leaf):
            called, call = call, call.parent
        if call is not None and call.type in {"call_expression", "new_expression"} and callee(call) == called:
            yield call
