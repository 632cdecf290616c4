"""The way from a tree's root down to a node: what surrounds a read, for readers that work out how much it matters.

`Node.parent` begins at the root each time. So the way is walked once a node and kept, and only so far: text that is
nested deeper than people write gets no context, whatever it costs to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 300
_STEPS_A_FILE = 400_000


class Ascents:
    """The ways to the nodes of one tree."""

    def __init__(self, root: Node) -> None:
        """Begin at that root."""
        self._root = root
        self._left = _STEPS_A_FILE
        self._known: dict[int, tuple[Node, ...]] = {}

    def to(self, node: Node) -> tuple[Node, ...]:
        """From the root to the node itself; the node alone where it lies too deep."""
        known = self._known.get(node.id)
        if known is None:
            known = self._known[node.id] = self._walked(node)
        return known

    def _walked(self, node: Node) -> tuple[Node, ...]:
        way = [self._root]
        while way[-1].id != node.id:
            below = way[-1].child_with_descendant(node)
            self._left -= 1
            if below is None or len(way) > _DEEPEST or self._left < 0:
                return (node,)
            way.append(below)
        return tuple(way)


def inside(node: Node, outer: Node) -> bool:
    """Whether the node lies within the other, or is it."""
    return outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte
