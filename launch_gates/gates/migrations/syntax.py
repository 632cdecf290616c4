"""Syntax trees of source code: a grammar loaded when it is first used, and questions to a tree.

Trees are asked with queries, which run in compiled code; never climbed by `parent`, which costs the depth, and never
walked by recursion. What is nested deeper than anybody writes is not parsed at all.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Language, Node, Query

GRAMMARS: Final[Mapping[str, tuple[str, str]]] = {
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
}
"""Name -> the wheel's module and its function that gives the grammar."""
LARGEST: Final = 128 << 10
"""Bytes of source that are parsed: some grammars take the square of the time on a text made for it."""
_DEEPEST: Final = 100
_INDENTED: Final = 300


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
    """The root of the text's tree; None where it is larger or deeper indented than what people write, or not valid."""
    from tree_sitter import Parser  # noqa: PLC0415 (as above)

    if len(data) > LARGEST or any(len(line) - len(line.lstrip()) > _INDENTED for line in data.splitlines()):
        return None
    root = Parser(language(grammar)).parse(data).root_node
    return None if root.has_error else root


def captures(grammar: str, text: str, node: Node) -> Mapping[str, list[Node]]:
    """What the query captures at or below the node: capture -> nodes, in the order of the text.

    What lies a hundred levels further down is passed over.
    """
    from tree_sitter import QueryCursor  # noqa: PLC0415 (as above)

    cursor = QueryCursor(query(grammar, text))
    cursor.set_max_start_depth(_DEEPEST)
    return cursor.captures(node)


def matches(grammar: str, text: str, node: Node) -> Iterator[Mapping[str, Node]]:
    """Each match of the query at or below the node: capture -> node; of several nodes the first. As `captures`."""
    from tree_sitter import QueryCursor  # noqa: PLC0415 (as above)

    cursor = QueryCursor(query(grammar, text))
    cursor.set_max_start_depth(_DEEPEST)
    for _, nodes in cursor.matches(node):
        yield {name: each[0] for name, each in nodes.items()}


def text_of(node: Node) -> str:
    """The node's source text; what is not UTF-8 in it becomes a replacement character."""
    return (node.text or b"").decode("utf-8", "replace")


def line_of(node: Node) -> int:
    """The line that it starts in, from 1."""
    return node.start_point.row + 1
