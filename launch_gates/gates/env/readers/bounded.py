"""Syntax trees that somebody may have nested on purpose.

The parser finds a node's parent from the root downwards, and a question to a tree waits at every node that it is in:
both take the square of the depth. So what is nested deeper than any program is not looked at, and parents are kept.
"""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import FileFacts, Source

_MOST_KEPT = 50_000
_DEEPEST = 1_000
_SMALL = 8_192
"""Bytes; what is smaller cannot be nested so deep that it takes long."""


@lru_cache(maxsize=_MOST_KEPT)
def _parent(node: Node) -> Node | None:
    return node.parent


def ancestors(node: Node) -> Iterator[Node]:
    """Its parent, that one's parent, and so on."""
    current = _parent(node)
    while current is not None:
        yield current
        current = _parent(current)


def forgetting(facts: Callable[[Source], FileFacts]) -> Callable[[Source], FileFacts]:
    """The same reader, which lets go of the tree when it has read it."""

    @wraps(facts)
    def read(source: Source) -> FileFacts:
        try:
            return facts(source)
        finally:
            _parent.cache_clear()

    return read


def is_too_deep(root: Node) -> bool:
    """Whether it is nested deeper than people write."""
    if root.end_byte < _SMALL:
        return False
    cursor, depth = root.walk(), 0
    while True:
        if cursor.goto_first_child():
            depth += 1
            if depth > _DEEPEST:
                return True
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return False
            depth -= 1
