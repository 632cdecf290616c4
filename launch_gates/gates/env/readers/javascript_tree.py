"""One file of JavaScript or TypeScript as a tree: its words, its imports, its constants.

Words are found in the text first, and only then looked up in the tree, so that a file costs what it says about
environment variables and not what it holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.javascript_nodes import (
    DEEPEST,
    LEAVES,
    arguments,
    callee,
    destructured,
    inner,
    is_field,
    last_name,
    pairs,
    receiver,
    string_value,
)
from launch_gates.parsing.syntax import captures, matches, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

MOST_WORDS = 4_000
"""Places of one word that are looked at in one file."""
_WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$")


class Imported(NamedTuple):
    """What a name of this file stands for in another."""

    source: str
    """The module as it is written: `./env`, `@acme/env`."""
    name: str
    """Its name there; `default` or `*` where it is the module's default or the whole module."""


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
            if node is None or node.type not in LEAVES:
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
        return all(cursor.goto_first_child_for_byte(at) is not None for _ in range(DEEPEST))

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

    def resolved(self, node: Node) -> Node | None:
        """The expression that a name, or a member of an object literal under a name, stands for, without wrappers."""
        node = inner(node)
        for _ in range(4):
            if node.type == "identifier":
                value = self.constants.get(text_of(node))
            elif node.type == "member_expression":
                of, key = receiver(node), last_name(node)
                held = self.constants.get(text_of(of)) if of is not None and of.type == "identifier" else None
                entries = pairs(inner(held)) if held is not None and inner(held).type == "object" else []
                value = next((pair.value for pair in entries if pair.key == key), None)
            else:
                return node
            if value is None:
                return None
            node = inner(value)
        return node

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


def calls_of(script: Script, name: str) -> Iterator[Node]:
    """The calls, and uses of `new`, of what has that name: a function, or a member of anything."""
    for leaf in script.leaves(name):
        called, call = leaf, leaf.parent
        if call is not None and call.type == "member_expression" and is_field(call, "property", leaf):
            called, call = call, call.parent
        if call is not None and call.type in {"call_expression", "new_expression"} and callee(call) == called:
            yield call
