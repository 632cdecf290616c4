"""Ruby as the reading of sites needs it: its tree with what its modules know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers import ruby_conditions, ruby_needs, ruby_sites, ruby_wrappers
from launch_gates.gates.env.readers.ruby_tree import RubyTree
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Write
    from launch_gates.gates.env.readers.outcomes import Judged
    from launch_gates.gates.env.readers.sites import Parameter, Site, Wrapper


class RubyDialect(RubyTree):
    """One file of Ruby."""

    def sites(self) -> Iterator[Site | Write]:
        """The places that ask for variables or set them."""
        return ruby_sites.sites(self)

    def variable(self, node: Node) -> str:
        """The local variable that the node is; empty where it is none."""
        return text_of(node) if node.type == "identifier" else ""

    def is_symbol(self, node: Node) -> bool:
        """Whether it is a symbol: a helper that is given one turns it into upper case."""
        return node.type == "simple_symbol"

    def judged(self, site: Site) -> Judged:
        """What becomes of what the site gives."""
        return ruby_needs.judged(self, site.node, is_test=site.is_test, is_true_when_absent=site.is_true_when_absent)

    def operands(self, node: Node | None) -> Sequence[Node]:
        """Those of `A || B`."""
        return ruby_needs.operands(node)

    def is_rescued(self, node: Node) -> bool:
        """Whether the error of a missing variable is caught."""
        return ruby_conditions.is_rescued(self.ascents.to(node))

    def is_conditional(self, node: Node) -> bool:
        """Whether it is reached only under a condition."""
        return ruby_conditions.is_conditional(self.ascents.to(node))

    def guards(self, node: Node, name: str) -> bool:
        """Whether it is reached only where that variable was looked for."""
        return ruby_conditions.guards(self.ascents.to(node), name)

    def functions_around(self, node: Node) -> Iterator[Node]:
        """The functions whose parameters the node sees, from within."""
        return ruby_wrappers.functions_around(self, node)

    def parameters_of(self, function: Node) -> list[Parameter]:
        """Those of a function."""
        return ruby_wrappers.parameters_of(function)

    def name_of(self, function: Node) -> str:
        """What it is called by."""
        return ruby_wrappers.name_of(self, function)

    def owner_of(self, function: Node) -> str:
        """What it is called on."""
        return ruby_wrappers.owner_of(self, function)

    def is_public(self, function: Node) -> bool:
        """Whether other files can call it: a lambda's name is known in its own file alone."""
        return function.type != "lambda"

    def call_sites(self, wrapper: Wrapper) -> Iterator[Site]:
        """The calls that mean the helper."""
        return ruby_wrappers.call_sites(self, wrapper)

    def core(self, node: Node) -> Node:
        """The read within what is made of it."""
        return ruby_wrappers.core(node)

    def literal(self, node: Node) -> str | None:
        """A literal's value."""
        return ruby_wrappers.literal(node)
