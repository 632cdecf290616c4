"""A file as a tree of which it is known where each name stands, and what it is given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from itertools import takewhile
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.ascents import Ascents
from launch_gates.parsing.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

MOST = 40
"""Values of one name that are looked at."""


class IndexedTree(ABC):
    """One file, in any language that says what its names and scopes are."""

    def __init__(self, grammar: str, data: bytes) -> None:
        """Parse it."""
        self.root = parse(grammar, data).root_node
        self.ascents = Ascents(self.root)

    @property
    @abstractmethod
    def assigned(self) -> Mapping[str, Sequence[tuple[Node, Node]]]:
        """Name -> each assignment to it, in the order of the text: left and right side."""

    @property
    @abstractmethod
    def words(self) -> Mapping[str, Sequence[Node]]:
        """Name -> each place where it stands, in the order of the text."""

    @abstractmethod
    def scope(self, node: Node) -> Node:
        """The function that it is in, or else the whole file."""

    def assignments(self, word: str, at: Node) -> list[Node]:
        """What was assigned to the variable where `at` sees it."""
        known = self.assigned.get(word, ())
        scope = self.scope(at)
        before = bisect_left(known, at.start_byte, key=lambda sides: sides[0].start_byte)
        return [right for left, right in known[max(0, before - MOST) : before] if self.scope(left) == scope]

    def uses(self, word: str, after: int, scope: Node) -> Iterator[Node]:
        """Where the scope names it from that byte on."""
        known = self.words.get(word, ())
        first = bisect_left(known, after, key=lambda node: node.start_byte)
        later = (known[position] for position in range(first, len(known)))
        return takewhile(lambda node: node.end_byte <= scope.end_byte, later)
