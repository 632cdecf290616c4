"""Syntax trees of source code: a grammar loaded when it is first used, and questions put to a tree.

Trees are walked with queries, which run in compiled code, and from what they find upwards by `parent`: never node by
node through a whole file, and never by recursion, since the text decides how deep it is nested.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Language, Node, Query, QueryCursor, Tree

GRAMMARS: Mapping[str, tuple[str, str]] = {
    "bash": ("tree_sitter_bash", "language"),
    "c-sharp": ("tree_sitter_c_sharp", "language"),
    "elixir": ("tree_sitter_elixir", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}
"""Name -> the wheel's module and its function that gives the grammar."""


class Match(NamedTuple):
    """One match of a query."""

    pattern: int
    """Which of the query's patterns, from 0."""
    nodes: Mapping[str, list[Node]]
    """Capture -> nodes."""


@cache
def language(grammar: str) -> Language:
    """The grammar of that name."""
    from tree_sitter import Language  # noqa: PLC0415 (many runs parse nothing)

    module, function = GRAMMARS[grammar]
    return Language(getattr(import_module(module), function)())


@cache
def query(grammar: str, text: str) -> Query:
    """The query, compiled once."""
    from tree_sitter import Query  # noqa: PLC0415 (as above)

    return Query(language(grammar), text)


def parse(grammar: str, data: bytes) -> Tree:
    """The tree of the text. What cannot be parsed is an ERROR node in it, and the rest is parsed all the same."""
    from tree_sitter import Parser  # noqa: PLC0415 (as above)

    return Parser(language(grammar)).parse(data)


def captures(grammar: str, text: str, node: Node, deepest: int | None = None) -> Mapping[str, list[Node]]:
    """What the query captures at or below the node: capture -> nodes, in the order of the text, outer ones first.

    What lies more than `deepest` levels further down is passed over.
    """
    # The cursor gives the nodes of a capture in no order.
    found = _cursor(grammar, text, deepest).captures(node)
    return {name: sorted(nodes, key=_place) for name, nodes in found.items()}


def matches(grammar: str, text: str, node: Node, deepest: int | None = None) -> Iterator[Match]:
    """Each match of the query at or below the node; `deepest` as in `captures`."""
    for pattern, nodes in _cursor(grammar, text, deepest).matches(node):
        yield Match(pattern, nodes)


def _cursor(grammar: str, text: str, deepest: int | None) -> QueryCursor:
    from tree_sitter import QueryCursor  # noqa: PLC0415 (as above)

    cursor = QueryCursor(query(grammar, text))
    if deepest is not None:
        cursor.set_max_start_depth(deepest)
    return cursor


def _place(node: Node) -> tuple[int, int]:
    return (node.start_byte, -node.end_byte)


def text_of(node: Node | None) -> str:
    """The node's source text, empty for none; what is not UTF-8 in it becomes a replacement character."""
    return ((node.text if node is not None else None) or b"").decode("utf-8", "replace")


def line_of(node: Node) -> int:
    """The line that it starts in, from 1."""
    return node.start_point.row + 1


def ancestors(node: Node) -> Iterator[Node]:
    """Its parent, that one's parent, and so on."""
    current = node.parent
    while current is not None:
        yield current
        current = current.parent
