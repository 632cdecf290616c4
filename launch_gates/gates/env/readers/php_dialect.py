"""PHP as the reading of sites needs it: its tree with what its modules know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers import php_needs, php_sites
from launch_gates.gates.env.readers.php_tree import CLOSURES, FUNCTIONS, STRINGS, PhpTree
from launch_gates.gates.env.readers.sites import Parameter
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Write
    from launch_gates.gates.env.readers.outcomes import Judged
    from launch_gates.gates.env.readers.sites import Site, Wrapper

_LITERALS = frozenset({"integer", "float", "boolean"})
_CLASSES = frozenset({"class_declaration", "trait_declaration", "interface_declaration", "enum_declaration"})
_DEEPEST = 8


class PhpDialect(PhpTree):
    """One file of PHP."""

    def sites(self) -> Iterator[Site | Write]:
        """The places that ask for variables or set them."""
        return php_sites.sites(self)

    def variable(self, node: Node) -> str:
        """The variable that the node is; empty where it is none."""
        return text_of(node) if node.type == "variable_name" else ""

    def is_symbol(self, node: Node) -> bool:
        """PHP has none."""
        return node.type == "symbol"

    def judged(self, site: Site) -> Judged:
        """What becomes of what the site gives."""
        return php_needs.judged(self, site)

    def operands(self, node: Node | None) -> Sequence[Node]:
        """Those of `A ?? B`."""
        found: list[Node] = []
        while node is not None and node.type == "binary_expression" and len(found) < _DEEPEST:
            right = node.child_by_field_name("right")
            found += [] if right is None else [right]
            node = node.child_by_field_name("left")
        return [*reversed(found), *([] if node is None else [node])]

    def is_rescued(self, node: Node) -> bool:
        """Whether the exception of a missing variable is caught."""
        way = self.ascents.to(node)
        for position in range(len(way) - 1, 0, -1):
            outer = way[position - 1]
            if outer.type in FUNCTIONS:
                return False
            if outer.type == "try_statement" and outer.child_by_field_name("body") == way[position]:
                handlers = [child for child in outer.named_children if child.type == "catch_clause"]
                return not any(php_needs.is_refusal(handler.child_by_field_name("body")) for handler in handlers)
        return False

    def is_conditional(self, node: Node) -> bool:
        """Whether it is reached only under a condition; that this is production is none."""
        return any(
            condition is None or "production" not in php_needs.short_text_of(condition)
            for condition in php_needs.conditions(self.ascents.to(node))
        )

    def guards(self, node: Node, name: str) -> bool:
        """Whether it is reached only where that variable was looked for."""
        quoted = (f'"{name}"', f"'{name}'")
        found = php_needs.conditions(self.ascents.to(node))
        return any(
            condition is not None and any(q in php_needs.short_text_of(condition) for q in quoted)
            for condition in found
        )

    def functions_around(self, node: Node) -> Iterator[Node]:
        """The functions whose parameters the node sees, from within."""
        for outer in reversed(self.ascents.to(node)[:-1]):
            if outer.type in FUNCTIONS or outer.type in CLOSURES:
                yield outer
            if outer.type in FUNCTIONS:
                return

    def parameters_of(self, function: Node) -> list[Parameter]:
        """Those of a function."""
        given = function.child_by_field_name("parameters")
        found = []
        for position, node in enumerate(() if given is None else given.named_children):
            name = node.child_by_field_name("name")
            if name is not None:
                default = node.child_by_field_name("default_value")
                rest = node.type == "variadic_parameter"
                found.append(Parameter(text_of(name), position, default, is_rest=rest, is_keyword=True))
        return found

    def name_of(self, function: Node) -> str:
        """What it is called by: a closure by the variable that holds it."""
        if function.type in FUNCTIONS:
            name = function.child_by_field_name("name")
            return "" if name is None else text_of(name)
        way = self.ascents.to(function)
        left = way[-2].child_by_field_name("left") if len(way) > 1 else None
        return "" if left is None else self.variable(left)

    def owner_of(self, function: Node) -> str:
        """The class that a static method is called on."""
        if not any(child.type == "static_modifier" for child in function.named_children):
            return ""
        outer = next((node for node in reversed(self.ascents.to(function)) if node.type in _CLASSES), None)
        name = None if outer is None else outer.child_by_field_name("name")
        return "" if name is None else text_of(name)

    def is_public(self, function: Node) -> bool:
        """Whether other files can call it."""
        return function.type in FUNCTIONS

    def call_sites(self, wrapper: Wrapper) -> Iterator[Site]:
        """The calls that mean the helper."""
        return php_sites.call_sites(self, wrapper)

    def core(self, node: Node) -> Node:
        """The read within what is made of it: casts, parentheses."""
        for _ in range(_DEEPEST):
            if node.type not in {"parenthesized_expression", "cast_expression", "argument"} or not node.named_children:
                break
            node = node.named_children[-1]
        return node

    def literal(self, node: Node) -> str | None:
        """A literal's value."""
        if node.type in _LITERALS:
            return text_of(node)
        if node.type in STRINGS and all(child.type == "string_content" for child in node.named_children):
            return "".join(text_of(child) for child in node.named_children)
        return None
