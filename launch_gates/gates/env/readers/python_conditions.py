"""What is told of a value on its way through the code, and the blocks that hang on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.python_tree import Place, Tree

MOST_PARTS = 100
LISTS = frozenset({"list", "tuple", "set"})
_LONGEST_BLOCK = 20_000


class Fate(NamedTuple):
    """What is known of a value's way."""

    end: Literal["", "raise", "fail", "test", "default"] = ""
    """`raise` is the code's own refusal, `fail` an operation that `None` does not allow, `test` that somebody looks
    whether it is there, `default` that something else is taken."""
    type: Type = ""
    default: str | None = None
    others: tuple[Node, ...] = ()
    """The code in which the variables stand that serve as well."""
    first: tuple[Node, ...] = ()
    """Those of them that are tried before it: `given or os.environ["A"]`."""
    is_conditional: bool = False
    """Whether it is read only where something else holds: `debug and os.environ["A"]`."""
    conditions: tuple[Node, ...] = ()
    """The code of the further conditions on which it is refused, or looked for."""
    is_true_when_absent: bool = False
    extent: tuple[int, int] | None = None
    """Where the test holds."""
    variable: str = ""
    """What it was given to."""
    is_plain_test: bool = False
    """Whether absence was told by truth or `None`, so that an empty default is refused too."""


def end_of_scope(tree: Tree, place: Place, name: str) -> int:
    """How far a variable that is given its value there can be seen."""
    for node, _child in place.above():
        if node.type in {"function_definition", "lambda"} and "." not in name:
            return node.end_byte
        if node.type == "class_definition":
            return node.end_byte
    return len(tree.data)


def alternatives_of(node: Node, up: Place) -> list[Node]:
    """What is tried where the condition does not hold."""
    statement = node if node.type != "elif_clause" else up.parent
    if statement.type not in {"if_statement", "while_statement"} or statement.named_child_count > MOST_PARTS:
        return []
    return [other for other in statement.children_by_field_name("alternative") if other.start_byte > node.start_byte]


def collected_in(tree: Tree, block: Node) -> str:
    """The list that the block adds to: `missing.append(name)`."""
    for method in (b".append(", b".add("):
        found = tree.data.find(method, block.start_byte, min(block.end_byte, block.start_byte + _LONGEST_BLOCK))
        if found != -1:
            place = tree.at(found - 1)
            if place is not None and place.node.type == "identifier" and place.parent.type == "attribute":
                return text_of(place.node)
    return ""


def is_short_list(node: Node) -> bool:
    """Whether it is a list, tuple or set of a length that people write."""
    return node.type in LISTS and node.named_child_count <= MOST_PARTS
