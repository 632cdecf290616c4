"""What a node of Java, Kotlin or C# is, in words that the three share: a call, a comparison, a choice.

Each language says by `form` what a node is; what follows from it is worked out once for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type

Kind = Literal[
    "assign",
    "binary",
    "block",
    "call",
    "choice",
    "class",
    "declare",
    "each",
    "function",
    "index",
    "lambda",
    "list",
    "literal",
    "member",
    "name",
    "not",
    "null",
    "other",
    "return",
    "same",
    "sure",
    "switch",
    "text",
    "throw",
    "try",
    "while",
]


class Form(NamedTuple):
    """A node by its kind: which of its parts is what."""

    kind: Kind = "other"
    name: str = ""
    """Of a call or member its name, of an operation its operator, of a declaration or loop its variable."""
    first: Node | None = None
    """The receiver, left side, target, condition, list gone over, or the one part."""
    second: Node | None = None
    """The right side, value given, branch where the condition holds, or body."""
    third: Node | None = None
    """The other branch."""
    arguments: tuple[Node, ...] = ()
    """Of a call, index or literal list."""
    keywords: tuple[str, ...] = ()
    """For each argument the name it is given by, or nothing; of a lambda its parameters."""
    is_safe: bool = False
    """Whether it is left out where the receiver is null: `?.`."""


OTHER = Form()


class Dialect(Protocol):
    """What the shared part asks of one language."""

    grammar: str
    outline: str
    """A query with the captures `callee` (the name of what is called), `indexed` (`a["X"]`), `function`, `class`,
    `import`, `given` (what has a value), `typed` (what declares a name), `annotation`, `constant` (of an enum)."""
    has_defaults: bool
    """Whether parameters may be left out."""
    is_null_safe: bool
    """Whether the compiler knows what may be null, so that a plain call on it does not compile or is an extension."""
    casts: Mapping[str, tuple[Type, bool]]
    """Function that takes the text, or method of it -> the type that it makes, and whether it fails on null."""

    def form(self, node: Node) -> Form:
        """What the node is."""
        ...

    def parameters(self, node: Node) -> tuple[str, ...] | None:
        """The parameters of a function, without one that stands for the receiver; None where it is none."""
        ...

    def extended(self, node: Node) -> str | None:
        """The type that a function extends, empty where that says nothing; None for one that extends none."""
        ...

    def texts(self, node: Node) -> list[str | Node]:
        """The parts of a text literal: what is written, and expressions put in."""
        ...

    def imported(self, node: Node) -> tuple[str, bool]:
        """The dotted path of an import, and whether it takes all that is in there."""
        ...


def operator_of(node: Node) -> str:
    """The operator of an operation: its first part that has no name."""
    given = node.child_by_field_name("operator")
    if given is not None:
        return given.type
    for child in node.children[:4]:
        if not child.is_named:
            return child.type
    return ""


def holds(outer: Node | None, inner: Node) -> bool:
    """Whether the one is around the other, or the same."""
    return outer is not None and outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


def plain(node: Node | None) -> list[Node]:
    """The named children but comments."""
    return [child for child in node.named_children if "comment" not in child.type] if node is not None else []


def words(text: str) -> frozenset[str]:
    """The set of words that the text lists."""
    return frozenset(text.split())
