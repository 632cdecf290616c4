"""One file of Ruby as a tree, and what its expressions give as names of variables: literals, constants, lists."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.built_names import BuiltName
from launch_gates.gates.env.readers.indexed_tree import MOST, IndexedTree
from launch_gates.gates.env.readers.sites import Loop
from launch_gates.parsing.syntax import captures, line_of, matches, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

METHODS = frozenset({"method", "singleton_method"})
BLOCKS = frozenset({"block", "do_block"})
STRINGS = frozenset({"string", "bare_string", "simple_symbol", "hash_key_symbol", "bare_symbol", "delimited_symbol"})
_SAME = frozenset({"freeze", "to_s", "strip", "dup", "to_str", "to_sym", "itself"})
_SAME_LIST = _SAME | {
    *("uniq", "sort", "compact", "to_a", "each", "map", "lazy", "each_with_index", "reverse"),
    *("with_index", "each_with_object", "to_h", "keys"),
}
_LISTS = frozenset({"array", "string_array", "symbol_array"})
_ASSIGNED = "(assignment left: [(identifier) (constant) (instance_variable)] @left right: (_) @right)"
_WORDS = "[(identifier) (constant) (instance_variable)] @word"
_DEEPEST = 6
_MOST_ELEMENTS = 500
_EVALUATIONS = 100_000
"""How many expressions of one file are worked out: constants that are made of each other could grow without end."""


class RubyTree(IndexedTree):
    """The tree with its indexes, each made when it is first asked for."""

    def __init__(self, data: bytes) -> None:
        """Parse it."""
        super().__init__("ruby", data)
        self._left = _EVALUATIONS

    @cached_property
    def assigned(self) -> dict[str, list[tuple[Node, Node]]]:
        """Name -> each assignment to it: left and right side."""
        found: dict[str, list[tuple[Node, Node]]] = defaultdict(list)
        for match in matches("ruby", _ASSIGNED, self.root):
            left = match.nodes["left"][0]
            found[text_of(left)].append((left, match.nodes["right"][0]))
        for sides in found.values():
            sides.sort(key=lambda pair: pair[0].start_byte)
        return found

    @cached_property
    def words(self) -> dict[str, list[Node]]:
        """Name -> each place where a variable, constant or method is named so."""
        found: dict[str, list[Node]] = defaultdict(list)
        for node in captures("ruby", _WORDS, self.root).get("word", []):
            found[text_of(node)].append(node)
        return found

    def scope(self, node: Node) -> Node:
        """The method that it is in, or else the whole file."""
        return next((outer for outer in reversed(self.ascents.to(node)) if outer.type in METHODS), self.root)

    def assignments(self, word: str, at: Node) -> list[Node]:
        """What was assigned to the variable where `at` sees it."""
        if not word[:1].islower() and word[:1] != "_":
            return [right for _, right in self.assigned.get(word, [])[:MOST]]
        return super().assignments(word, at)

    def names(self, node: Node, depth: int = 0) -> list[BuiltName]:  # noqa: PLR0911 (one line a kind)
        """What the expression may give as a name; nothing where that cannot be told."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return []
        kind = node.type
        if kind in STRINGS or kind == "chained_string":
            return self._text(node, depth)
        if kind in {"identifier", "instance_variable"}:
            return [BuiltName(variable=text_of(node), line=line_of(node))]
        if kind in {"constant", "scope_resolution"}:
            rights = self.assigned.get(text_of(node).rpartition(":")[2], [])
            return [name for _, right in rights[:4] for name in self.names(right, depth + 1)]
        if kind == "conditional":
            sides = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
            return [name for side in sides if side is not None for name in self.names(side, depth + 1)]
        if kind == "parenthesized_statements" and node.named_child_count == 1:
            return self.names(node.named_children[0], depth + 1)
        if kind == "binary" and text_of(node.children[1]) == "+":
            return self._joined([node.children[0], node.children[2]], depth)
        if kind == "call":
            return self._of_call(node, depth)
        return []

    def _of_call(self, node: Node, depth: int) -> list[BuiltName]:
        receiver, method = node.child_by_field_name("receiver"), node.child_by_field_name("method")
        if receiver is None or method is None:
            return []
        name = text_of(method)
        if name in _SAME:
            return self.names(receiver, depth + 1)
        if name == "upcase":
            return [built.uppered() for built in self.names(receiver, depth + 1)]
        return []

    def _text(self, node: Node, depth: int) -> list[BuiltName]:
        if node.type in {"simple_symbol", "hash_key_symbol"}:
            return [BuiltName(before=text_of(node).strip(':"'), line=line_of(node))]
        return self._joined(node.named_children, depth, line_of(node))

    def _joined(self, parts: list[Node], depth: int, line: int = 0) -> list[BuiltName]:
        whole = [BuiltName(line=line)]
        for part in parts[:MOST]:
            if part.type == "string_content":
                found = [BuiltName(before=text_of(part))]
            elif part.type == "interpolation":
                found = self.names(part.named_children[0], depth + 1) if part.named_child_count == 1 else []
            else:
                found = self.names(part, depth + 1)
            joined = [left.joined(right) for left in whole for right in found[:MOST]]
            whole = [name for name in joined if name is not None]
            if not whole or len(whole) > MOST:
                return []
        return whole

    def elements(self, node: Node, at: Node, depth: int = 0) -> list[Node]:  # noqa: PLR0911 (one line a kind)
        """The elements of a list or hash that stands there in full, or is assigned elsewhere in the file."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return []
        if node.type in _LISTS or node.type == "hash":
            return [child for child in node.named_children[:_MOST_ELEMENTS] if child.type != "comment"]
        if node.type in {"identifier", "constant", "instance_variable", "scope_resolution"}:
            rights = self.assignments(text_of(node).rpartition(":")[2], at)
            return [element for right in rights[:4] for element in self.elements(right, at, depth + 1)]
        if node.type == "binary" and text_of(node.children[1]) in {"+", "|"}:
            sides = (node.children[0], node.children[2])
            return [element for side in sides for element in self.elements(side, at, depth + 1)]
        if node.type == "parenthesized_statements" and node.named_child_count == 1:
            return self.elements(node.named_children[0], at, depth + 1)
        if node.type == "call":
            receiver, method = node.child_by_field_name("receiver"), node.child_by_field_name("method")
            if receiver is not None and method is not None and text_of(method) in _SAME_LIST:
                found = self.elements(receiver, at, depth + 1)
                if text_of(method) == "keys":
                    return [child for pair in found if (child := pair.child_by_field_name("key")) is not None]
                return found
        return []

    def loop_of(self, variable: str, at: Node) -> Loop | None:
        """The list that the variable of a block or loop goes over; None where it is no such variable."""
        way = self.ascents.to(at)
        for position in range(len(way) - 2, -1, -1):
            outer = way[position]
            if outer.type in METHODS or outer.type == "lambda":
                return None
            if outer.type in BLOCKS:
                place = _place(outer.child_by_field_name("parameters"), variable)
                receiver = way[position - 1].child_by_field_name("receiver") if position else None
                if place is not None and receiver is not None:
                    return Loop(receiver, *place)
            elif outer.type == "for":
                pattern, values = outer.child_by_field_name("pattern"), outer.child_by_field_name("value")
                if pattern is not None and values is not None and text_of(pattern) == variable:
                    return Loop(values.named_children[0], 0, is_taken_apart=False) if values.named_children else None
        return None

    def looped(self, built: BuiltName, loop: Loop, at: Node) -> list[BuiltName]:
        """The names that it stands for where the list is there in full."""
        found: list[BuiltName] = []
        for element in self.elements(loop.over, at):
            node: Node | None = element
            if element.type == "pair":
                node = element.child_by_field_name("value" if loop.position else "key")
            elif element.type in _LISTS and loop.is_taken_apart:
                within = element.named_children
                node = within[loop.position] if loop.position < len(within) else None
            elif loop.position:
                continue
            found += [] if node is None else [name.within(built) for name in self.names(node) if not name.variable]
        return found


def _place(parameters: Node | None, variable: str) -> tuple[int, bool] | None:
    """Which part of an element the block's parameter is, and whether the element is taken apart."""
    if parameters is None:
        return None
    given = parameters.named_children
    if given and given[0].type == "destructured_parameter":
        given = given[0].named_children
    for position, parameter in enumerate(given[:MOST]):
        if text_of(parameter) == variable:
            return position, len(given) > 1
    return None
