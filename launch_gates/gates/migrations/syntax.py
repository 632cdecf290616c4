"""Syntax trees of migrations and models in Ruby and Python, within bounds.

Trees are asked with queries, which run in compiled code; never climbed by `parent`, which costs the depth, and never
walked by recursion. What is nested deeper than anybody writes is not parsed at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from launch_gates.parsing import syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

LARGEST: Final = 128 << 10
"""Bytes of source that are parsed: some grammars take the square of the time on a text made for it."""
_DEEPEST: Final = 100
_INDENTED: Final = 300


def parse(grammar: str, data: bytes) -> Node | None:
    """The root of the text's tree; None where it is larger or deeper indented than what people write, or not valid."""
    from tree_sitter import Parser  # noqa: PLC0415 (many runs parse nothing)

    if len(data) > LARGEST or any(len(line) - len(line.lstrip()) > _INDENTED for line in data.splitlines()):
        return None
    root = Parser(syntax.language(grammar)).parse(data).root_node
    return None if root.has_error else root


def captures(grammar: str, text: str, node: Node) -> Mapping[str, list[Node]]:
    """As of `parsing`. What lies a hundred levels further down is passed over."""
    return syntax.captures(grammar, text, node, _DEEPEST)


def matches(grammar: str, text: str, node: Node) -> Iterator[Mapping[str, Node]]:
    """Each match of the query at or below the node: capture -> node; of several nodes the first. As `captures`."""
    for match in syntax.matches(grammar, text, node, _DEEPEST):
        yield {name: each[0] for name, each in match.nodes.items()}
