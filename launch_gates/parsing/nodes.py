"""Values of YAML and JSON files with the lines they stand in. Nothing is constructed: a scalar is its text.

Containers may be shared, by aliases of YAML: whoever walks them visits each once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


class Scalar:
    """A text, number, truth value or null."""

    __slots__ = ("is_plain", "line", "tag", "text")

    def __init__(self, text: str, line: int, is_plain: bool = False, tag: str = "") -> None:  # noqa: FBT001, FBT002 (a record)
        """`is_plain`: whether it is written without quotes. `tag` is one of its own, as in `!secret x`."""
        self.text = text
        self.line = line
        self.is_plain = is_plain
        self.tag = tag

    @property
    def is_null(self) -> bool:
        """Whether it says that there is nothing."""
        return self.is_plain and self.text in {"", "~", "null", "Null", "NULL"}

    @property
    def is_true(self) -> bool:
        """Whether it is the truth value."""
        return self.text.lower() in {"true", "yes", "on"}

    @property
    def is_false(self) -> bool:
        """Whether it is the other truth value."""
        return self.text.lower() in {"false", "no", "off"}


class Sequence:
    """A list."""

    __slots__ = ("items", "line")

    def __init__(self, line: int, items: list[Node] | None = None) -> None:
        """Without items an empty one."""
        self.line = line
        self.items = items if items is not None else []


class Mapping:
    """Keys and values, in the order of the file; keys may repeat."""

    __slots__ = ("line", "pairs")

    def __init__(self, line: int, pairs: list[tuple[Node, Node]] | None = None) -> None:
        """Without pairs an empty one."""
        self.line = line
        self.pairs = pairs if pairs is not None else []


Node: TypeAlias = Scalar | Sequence | Mapping


class Documents(NamedTuple):
    """What one file holds."""

    nodes: tuple[Node, ...]
    is_damaged: bool = False
    """Whether parts could not be parsed: what stands before is there."""


_MOST_MERGED = 50


def pairs_of(node: Node | None) -> Iterator[tuple[str, Scalar, Node]]:
    """Key, its node and the value of each pair of a mapping, then those of what it merges in (`<<`), once each."""
    waiting: list[Node | None] = [node]
    visited: set[int] = set()
    known: set[str] = set()
    while waiting and len(visited) < _MOST_MERGED:
        mapping = waiting.pop(0)
        if isinstance(mapping, Sequence) and mapping is not node:
            waiting += mapping.items
        if not isinstance(mapping, Mapping) or id(mapping) in visited:
            continue
        visited.add(id(mapping))
        for key, value in mapping.pairs:
            if not isinstance(key, Scalar):
                continue
            if key.text == "<<" and key.is_plain:
                waiting.append(value)
            elif mapping is node or key.text not in known:
                known.add(key.text)
                yield key.text, key, value


def get(node: Node | None, *path: str) -> Node | None:
    """The value at the path of keys."""
    for name in path:
        node = next((value for key, _, value in pairs_of(node) if key == name), None)
    return node


def items_of(node: Node | None) -> list[Node]:
    """The items of a list; nothing for what is none."""
    return node.items if isinstance(node, Sequence) else []


def text_of(node: Node | None) -> str:
    """A scalar's text; empty for null and for what is no scalar."""
    return node.text if isinstance(node, Scalar) and not node.is_null else ""


def given_text(node: Node | None) -> str | None:
    """A scalar's text; None for null, for what is no scalar, and where it is absent."""
    return node.text if isinstance(node, Scalar) and not node.is_null else None


def scalars(node: Node | None) -> Iterator[Scalar]:
    """Each value below the node that is no container, keys left out, in no order that means anything."""
    for _, scalar in scalars_by_key(node):
        yield scalar


def scalars_by_key(node: Node | None, key: str = "") -> Iterator[tuple[str, Scalar]]:
    """The same with the nearest key above each."""
    waiting: list[tuple[str, Node | None]] = [(key, node)]
    visited: set[int] = set()
    while waiting:
        name, current = waiting.pop()
        if isinstance(current, Scalar):
            yield name, current
        elif current is not None and id(current) not in visited:
            visited.add(id(current))
            if isinstance(current, Sequence):
                waiting += [(name, item) for item in current.items]
            else:
                waiting += [(each.text if isinstance(each, Scalar) else name, value) for each, value in current.pairs]
