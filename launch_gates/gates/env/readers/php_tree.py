"""One file of PHP as a tree, and what its expressions give as names of variables: literals, constants, lists."""

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

FUNCTIONS = frozenset({"function_definition", "method_declaration"})
CLOSURES = frozenset({"anonymous_function", "arrow_function", "anonymous_function_creation_expression"})
STRINGS = frozenset({"string", "encapsed_string"})
_ASSIGNED = """
(assignment_expression left: (variable_name) @left right: (_) @right)
(const_element (name) @left . (_) @right)
(property_element (variable_name) @left (_) @right)
(function_call_expression function: (name) @_define (#eq? @_define "define")
  arguments: (arguments . (argument [(string) (encapsed_string)] @left) . (argument (_) @right)))
"""
_CALLS = """
(function_call_expression function: [(name) (variable_name)] @name) @call
(function_call_expression function: (qualified_name (name) @name .)) @call
(scoped_call_expression name: (name) @name) @call
(member_call_expression name: (name) @name) @call
(nullsafe_member_call_expression name: (name) @name) @call
"""
_FIRST_LISTS = frozenset({"array_filter", "array_walk", "array_any", "array_all", "array_find", "array_reduce"})
_SAME_LISTS = frozenset({"array_values", "array_unique", "array_merge", "collect", "array_filter", "array_keys"})
_SAME_NAMES = frozenset({"trim", "strval"})
_DEEPEST = 6
_MOST_ELEMENTS = 500
_EVALUATIONS = 100_000
"""How many expressions of one file are worked out: constants that are made of each other could grow without end."""


class PhpTree(IndexedTree):
    """The tree with its indexes, each made when it is first asked for."""

    def __init__(self, data: bytes) -> None:
        """Parse it."""
        super().__init__("php", data)
        self._left = _EVALUATIONS

    @cached_property
    def calls(self) -> dict[str, list[Node]]:
        """Name of a function or method -> its calls; that of a variable with its `$`."""
        found: dict[str, list[Node]] = defaultdict(list)
        for match in matches("php", _CALLS, self.root):
            found[text_of(match.nodes["name"][0])].append(match.nodes["call"][0])
        for nodes in found.values():
            nodes.sort(key=lambda node: node.start_byte)
        return found

    @cached_property
    def assigned(self) -> dict[str, list[tuple[Node, Node]]]:
        """Variable, constant or property -> each assignment to it: left and right side."""
        found: dict[str, list[tuple[Node, Node]]] = defaultdict(list)
        for match in matches("php", _ASSIGNED, self.root):
            left = match.nodes["left"][0]
            found[text_of(left).strip("'\"")].append((left, match.nodes["right"][-1]))
        for sides in found.values():
            sides.sort(key=lambda pair: pair[0].start_byte)
        return found

    @cached_property
    def words(self) -> dict[str, list[Node]]:
        """Variable, with its `$` -> where it is named."""
        found: dict[str, list[Node]] = defaultdict(list)
        for node in captures("php", "(variable_name) @word", self.root).get("word", []):
            found[text_of(node)].append(node)
        return found

    def scope(self, node: Node) -> Node:
        """The function that it is in, or else the whole file."""
        around = reversed(self.ascents.to(node)[:-1])
        return next((outer for outer in around if outer.type in FUNCTIONS or outer.type in CLOSURES), self.root)

    def names(self, node: Node, depth: int = 0) -> list[BuiltName]:  # noqa: PLR0911 (one line a kind)
        """What the expression may give as a name; nothing where that cannot be told."""
        kind = node.type
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return []
        if kind in STRINGS:
            return self._joined(node.named_children, depth, line_of(node))
        if kind == "variable_name":
            return [BuiltName(variable=text_of(node), line=line_of(node))]
        if kind == "binary_expression" and text_of(node.children[1]) == ".":
            return self._joined([node.children[0], node.children[2]], depth, line_of(node))
        if kind in {"name", "class_constant_access_expression"}:
            word = text_of(node).rpartition(":")[2]
            return [built for _, right in self.assigned.get(word, [])[:4] for built in self.names(right, depth + 1)]
        if kind == "conditional_expression":
            sides = (node.child_by_field_name("body"), node.child_by_field_name("alternative"))
            return [name for side in sides if side is not None for name in self.names(side, depth + 1)]
        if kind in {"parenthesized_expression", "cast_expression", "argument"} and node.named_children:
            return self.names(node.named_children[-1], depth + 1)
        if kind == "function_call_expression":
            return self._of_call(node, depth)
        return []

    def _of_call(self, node: Node, depth: int) -> list[BuiltName]:
        function, given = text_of(node.children[0]), arguments_of(node)
        if not given:
            return []
        if function in _SAME_NAMES:
            return self.names(given[0], depth + 1)
        if function in {"strtoupper", "mb_strtoupper"}:
            return [built.uppered() for built in self.names(given[0], depth + 1)]
        return []

    def _joined(self, parts: list[Node], depth: int, line: int) -> list[BuiltName]:
        whole = [BuiltName(line=line)]
        for part in parts[:MOST]:
            found = [BuiltName(text_of(part))] if part.type == "string_content" else self.names(part, depth + 1)
            joined = [left.joined(right) for left in whole for right in found[:MOST]]
            whole = [name for name in joined if name is not None]
            if not whole or len(whole) > MOST:
                return []
        return whole

    def elements(self, node: Node, at: Node, depth: int = 0) -> list[Node]:
        """The elements of a list that stands there in full, or is assigned elsewhere in the file."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return []
        kind = node.type
        if kind == "array_creation_expression":
            return [child for child in node.named_children[:_MOST_ELEMENTS] if child.type != "comment"]
        if kind == "variable_name":
            rights = self.assignments(text_of(node), at)
        elif kind in {"name", "class_constant_access_expression"}:
            rights = [right for _, right in self.assigned.get(text_of(node).rpartition(":")[2], [])]
        elif kind in {"member_access_expression", "scoped_property_access_expression"}:
            word = text_of(node).replace("::", "->").rpartition("->")[2]
            rights = [right for _, right in self.assigned.get(f"${word.lstrip('$')}", [])]
        elif kind in {"parenthesized_expression", "argument"} and node.named_children:
            rights = [node.named_children[-1]]
        elif kind == "function_call_expression" and text_of(node.children[0]) in _SAME_LISTS:
            found = [part for given in arguments_of(node)[:4] for part in self.elements(given, at, depth + 1)]
            if text_of(node.children[0]) == "array_keys":
                return [part.named_children[0] for part in found if part.named_child_count]
            return found
        else:
            rights = []
        return [element for right in rights[:4] for element in self.elements(right, at, depth + 1)]

    def loop_of(self, variable: str, at: Node) -> Loop | None:
        """The list that the variable of a loop or closure goes over; None where it is no such variable."""
        way = self.ascents.to(at)
        for position in range(len(way) - 2, -1, -1):
            outer = way[position]
            if outer.type in FUNCTIONS:
                return None
            if outer.type == "foreach_statement":
                found = _of_foreach(outer, variable)
                if found is not None:
                    return found
            elif outer.type in CLOSURES:
                given = outer.child_by_field_name("parameters")
                words = [] if given is None else [_variable(child) for child in given.named_children]
                if variable in words:
                    over = _over(way, position)
                    return None if over is None or words.index(variable) else Loop(over, 0, is_taken_apart=False)
        return None

    def looped(self, built: BuiltName, loop: Loop, at: Node) -> list[BuiltName]:
        """The names that it stands for where the list is there in full."""
        found: list[BuiltName] = []
        for element in self.elements(loop.over, at):
            parts = element.named_children if element.type == "array_element_initializer" else [element]
            if not parts or (loop.position == 0 and loop.is_taken_apart and len(parts) == 1):
                continue
            node = parts[0] if loop.is_taken_apart and loop.position == 0 else parts[-1]
            found += [name.within(built) for name in self.names(node) if not name.variable]
        return found


def arguments_of(call: Node) -> list[Node]:
    """What the call is given, by position."""
    given = call.child_by_field_name("arguments")
    return [
        child.named_children[-1]
        for child in (() if given is None else given.named_children)
        if child.type == "argument" and child.named_children
    ]


def _variable(parameter: Node) -> str:
    name = parameter.child_by_field_name("name")
    return "" if name is None else text_of(name)


def _of_foreach(node: Node, variable: str) -> Loop | None:
    parts = [child for child in node.named_children[:3] if child.type != "comment"]
    if len(parts) < 2:  # noqa: PLR2004 (the list, and what it is taken as)
        return None
    if parts[1].type == "pair":
        words = [text_of(child) for child in parts[1].named_children]
        return Loop(parts[0], words.index(variable), is_taken_apart=True) if variable in words else None
    return Loop(parts[0], 0, is_taken_apart=False) if text_of(parts[1]) == variable else None


def _over(way: tuple[Node, ...], position: int) -> Node | None:
    """The list that the closure gets the elements of: `array_filter($list, fn …)`, `collect($list)->each(fn …)`."""
    if position < 3:  # noqa: PLR2004 (argument, arguments, call)
        return None
    call = way[position - 3]
    given = arguments_of(call)
    if call.type == "function_call_expression":
        function = text_of(call.children[0]).lstrip("\\")
        if function in _FIRST_LISTS:
            return given[0]
        return given[1] if function == "array_map" and len(given) > 1 else None
    for _ in range(_DEEPEST):
        if call.type != "member_call_expression":
            break
        below = call.child_by_field_name("object")
        if below is None:
            return None
        call = below
    return call if call.type == "function_call_expression" and text_of(call.children[0]) == "collect" else None
