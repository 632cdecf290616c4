"""Syntax trees of migrations and configurations in JavaScript, TypeScript, PHP, Elixir and C#.

A grammar is loaded when it is first used. What is looked at is bounded in size and depth: the text decides both, and
a query's time grows with the square of either where the text is made for that.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Language, Node, Query

GRAMMARS: Mapping[str, tuple[str, str]] = {
    "c-sharp": ("tree_sitter_c_sharp", "language"),
    "elixir": ("tree_sitter_elixir", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}
"""Name -> the wheel's module and its function that gives the grammar."""
LARGEST = 256 << 10
"""Bytes. Nobody writes a longer migration; what is generated and longer makes a new database."""
LARGEST_BROKEN = 32 << 10
"""Bytes, of a text that is not the grammar's: below an ERROR node all lies side by side."""
DEEPEST = 200


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


def parse(grammar: str, data: bytes) -> Node | None:
    """The tree's root; None where the text is too long, broken and not short, or made to take long.

    Steps of the parser are counted, not time: the same text always gives the same.
    """
    if len(data) > LARGEST:
        return None
    from tree_sitter import Parser  # noqa: PLC0415 (as above)

    left = count(2000 + len(data) // 10, -1)  # Eight times what the slowest real text takes.
    try:
        root = (
            Parser(language(grammar))
            .parse(lambda start, _: data[start:], progress_callback=lambda _offset, _has_error: next(left) < 0)
            .root_node
        )
    except ValueError:  # It was told to stop.
        return None
    return None if root.has_error and len(data) > LARGEST_BROKEN else root


def captures(grammar: str, text: str, node: Node) -> Mapping[str, list[Node]]:
    """What the query captures at or below the node: capture -> nodes, in the order of the text, outer ones first."""
    from tree_sitter import QueryCursor  # noqa: PLC0415 (as above)

    cursor = QueryCursor(query(grammar, text))
    cursor.set_max_start_depth(DEEPEST)
    found = cursor.captures(node)  # In no order: they come out of a set.
    return {name: sorted(nodes, key=_place) for name, nodes in found.items()}


def _place(node: Node) -> tuple[int, int]:
    return (node.start_byte, -node.end_byte)


def text_of(node: Node | None) -> str:
    """The node's source text; what is not UTF-8 in it becomes a replacement character."""
    return ((node.text if node is not None else None) or b"").decode("utf-8", "replace")


def line_of(node: Node) -> int:
    """The line that it starts in, from 1."""
    return node.start_point.row + 1


def field(node: Node | None, *names: str) -> Node | None:
    """The node that these fields lead to, one below the other; None where one is not there."""
    for name in names:
        if node is None:
            return None
        node = node.child_by_field_name(name)
    return node


def descent(node: Node | None, name: str) -> Iterator[Node]:
    """The node, what its field of that name has, that one's, and so on, to the bound of depth."""
    for _ in range(DEEPEST):
        if node is None:
            return
        yield node
        node = node.child_by_field_name(name)


def is_inside(node: Node, ranges: list[tuple[int, int]]) -> bool:
    """Whether it lies in one of these ranges of bytes."""
    return any(start <= node.start_byte and node.end_byte <= end for start, end in ranges)
