"""What a language tells of one of its files, for `site_reads` to work out what the file reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Write
    from launch_gates.gates.env.readers.built_names import BuiltName
    from launch_gates.gates.env.readers.outcomes import Judged
    from launch_gates.gates.env.readers.sites import Loop, Parameter, Site, Wrapper


class Dialect(Protocol):
    """One file of a language."""

    def sites(self) -> Iterator[Site | Write]:
        """The places that ask for variables or set them."""
        ...

    def names(self, node: Node, depth: int = 0) -> list[BuiltName]:
        """What the expression may give as a name."""
        ...

    def elements(self, node: Node, at: Node, depth: int = 0) -> list[Node]:
        """The elements of a list that the file holds in full."""
        ...

    def assignments(self, word: str, at: Node) -> list[Node]:
        """What was assigned to the variable, as seen there."""
        ...

    def loop_of(self, variable: str, at: Node) -> Loop | None:
        """The list that the variable goes over."""
        ...

    def looped(self, built: BuiltName, loop: Loop, at: Node) -> list[BuiltName]:
        """The names that it stands for."""
        ...

    def scope(self, node: Node) -> Node:
        """The function around the node, or the whole file."""
        ...

    def variable(self, node: Node) -> str:
        """The variable that the node is; empty where it is none."""
        ...

    def is_symbol(self, node: Node) -> bool:
        """Whether a helper that is given it turns it into upper case."""
        ...

    def judged(self, site: Site) -> Judged:
        """What becomes of what the site gives."""
        ...

    def operands(self, node: Node | None) -> Sequence[Node]:
        """The expressions of which one serves as well as the next."""
        ...

    def is_rescued(self, node: Node) -> bool:
        """Whether the error of a missing variable is caught."""
        ...

    def is_conditional(self, node: Node) -> bool:
        """Whether it is reached only under a condition."""
        ...

    def guards(self, node: Node, name: str) -> bool:
        """Whether it is reached only where that variable was looked for."""
        ...

    def functions_around(self, node: Node) -> Iterator[Node]:
        """The functions whose parameters the node sees, from within."""
        ...

    def parameters_of(self, function: Node) -> list[Parameter]:
        """Those of a function."""
        ...

    def name_of(self, function: Node) -> str:
        """What a function is called by."""
        ...

    def owner_of(self, function: Node) -> str:
        """What a function is called on."""
        ...

    def is_public(self, function: Node) -> bool:
        """Whether other files can call the function."""
        ...

    def call_sites(self, wrapper: Wrapper) -> Iterator[Site]:
        """The calls that mean the helper."""
        ...

    def core(self, node: Node) -> Node:
        """The read within what is made of it."""
        ...

    def literal(self, node: Node) -> str | None:
        """A literal's value; None of anything else."""
        ...
