"""Syntax trees of migrations and configurations in JavaScript, TypeScript, PHP, Elixir and C#.

What is looked at is bounded in size and depth: the text decides both, and a query's time grows with the square of
either where the text is made for that.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from launch_gates.parsing import syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

LARGEST = 256 << 10
"""Bytes. Nobody writes a longer migration; what is generated and longer makes a new database."""
LARGEST_BROKEN = 32 << 10
"""Bytes, of a text that is not the grammar's: below an ERROR node all lies side by side."""
DEEPEST = 200
_CHUNK = 4 << 10
"""Bytes that are handed over at once: also whenever a node is asked for its text."""


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
            Parser(syntax.language(grammar))
            .parse(
                lambda start, _: data[start : start + _CHUNK],
                progress_callback=lambda _offset, _has_error: next(left) < 0,
            )
            .root_node
        )
    except ValueError:  # It was told to stop.
        return None
    return None if root.has_error and len(data) > LARGEST_BROKEN else root


def flaw_of(root: Node | None, language: str) -> str:
    """Why it is not known what a migration does; empty where its tree is whole."""
    if root is None:
        return f"more {language}, or deeper nested, than anybody writes: what it does is not known"
    return f"a syntax error, if it is {language} at all: what it does is not known" if root.has_error else ""


def captures(grammar: str, text: str, node: Node) -> Mapping[str, list[Node]]:
    """As of `parsing`, down to the bound of depth."""
    return syntax.captures(grammar, text, node, DEEPEST)


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


def range_of(node: Node) -> tuple[int, int]:
    """Its first byte, and the one after its last."""
    return (node.start_byte, node.end_byte)


def is_inside(node: Node, ranges: list[tuple[int, int]]) -> bool:
    """Whether it lies in one of these ranges of bytes."""
    return any(start <= node.start_byte and node.end_byte <= end for start, end in ranges)
