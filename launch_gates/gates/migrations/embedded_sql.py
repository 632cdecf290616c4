"""SQL that stands as text in the code of a migration: put together as far as it can be told, and looked at."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from launch_gates.gates.migrations import sql, sql_operations
from launch_gates.gates.migrations.syntax_trees import field
from launch_gates.parsing import syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tree_sitter import Node

    from launch_gates.gates.migrations.changes import Changes

UNKNOWN = "?"
"""Stands in a text for what the code puts there when it runs."""
LONGEST = 1 << 20
"""Characters that the names of one file may stand for, all in all: a few names can be made to stand for any number."""
_LOOK_UP = 64
"""Characters that each of them counts for beside those."""
_LONGEST_NAME = 200
_MOST = 10_000
_SAID = frozenset(
    (
        *("string_fragment", "multiline_string_fragment", "string_content", "escape_sequence", "quoted_content"),
        *("nowdoc_string", "heredoc_content", "string_literal_content", "raw_string_content"),
        *("raw_string_literal_content", "interpreted_string_literal_content"),
    )
)
"""Nodes whose text is a part of what a literal says."""
_LITERALS = frozenset(
    (
        *("string", "template_string", "encapsed_string", "heredoc", "heredoc_body", "nowdoc", "nowdoc_body", "sigil"),
        *("string_literal", "raw_string_literal", "interpreted_string_literal", "interpolated_string_expression"),
        "multiline_string_literal",
    )
)
_SUMS = frozenset(
    (
        *("chained_string", "parenthesized_expression", "parenthesized_statements", "augmented_assignment_expression"),
        *("operator_assignment", "template_substitution", "interpolation"),
    )
)
"""Nodes that say what the nodes in them say, one after the other."""
_NOT_SAID = frozenset(
    (
        *("heredoc_start", "heredoc_end", "raw_string_start", "raw_string_end", "interpolation_start"),
        *("interpolation_quote", "interpolation_brace", "sigil_name", "sigil_modifiers", "comment"),
    )
)
_OPERATIONS = frozenset(("binary_expression", "binary", "binary_operator"))
_JOINING = frozenset(("+", ".", "<>"))
_ESCAPED = {"n": "\n", "r": " ", "t": " "}


class Text:
    """What the literals of an expression come to, with line breaks so that each part is in the line of its own."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.line = 0
        """The line of the code in which it begins; 0 where there is nothing."""
        self._parts: list[str] = []
        self._reached = 0

    def __str__(self) -> str:
        """The SQL."""
        return "".join(self._parts)

    def add(self, part: str, line: int, *, is_one_line: bool = False) -> None:
        """Appends what a literal says that begins in that line; `is_one_line` where it ends there too."""
        if not self._parts:
            self.line = self._reached = line
        if is_one_line and "--" not in part:  # A line break ends a comment; any other is as good as a space.
            part = part.replace("\n", " ")
        if line > self._reached:
            part = self._moved(part, line - self._reached)
        self._reached += part.count("\n")
        self._parts.append(part)

    def _moved(self, part: str, lines: int) -> str:
        """The part with so many line breaks at the next white space, so that no word is broken."""
        if self._parts[-1][-1:].isspace():
            return "\n" * lines + part
        at = next((index for index, char in enumerate(part) if char.isspace()), None)
        return part if at is None else part[:at] + "\n" * lines + part[at:]


class Names:
    """What the names of a file are given."""

    def __init__(self, given: Iterable[tuple[str, Node]]) -> None:
        """Name and value; the values of one name in the order of the text. Of `a += b` the value is all of it."""
        self._given: dict[str, list[Node]] = {}
        for name, value in given:
            self._given.setdefault(name, []).append(value)
        self._left = LONGEST

    def meant(self, node: Node) -> Node | None:
        """The value that the name has there: the last one before it, else one that comes later."""
        is_name = node.end_byte - node.start_byte <= _LONGEST_NAME
        given = self._given.get(syntax.text_of(node), ()) if is_name else ()
        after = bisect_left(given, node.start_byte, key=_start)
        before = (value for value in reversed(given[:after]) if value.end_byte <= node.start_byte)
        found = next(before, None) or next(iter(given[after:]), None)
        if found is not None:
            self._left -= found.end_byte - found.start_byte + _LOOK_UP
        return found if self._left > 0 else None


def _start(node: Node) -> int:
    return node.start_byte


def text_of(node: Node | None, meant: Callable[[Node], Node | None]) -> Text:
    """What the expression says: literals, texts with something put in, and sums of them, `?` for everything else.

    `meant` tells, of a node that is none of these, which one it stands for: the value of a name, what a call is given.
    """
    text = Text()
    waiting: list[Node | tuple[str, int]] = [] if node is None else [node]
    for _ in range(_MOST):
        if not waiting:
            return text
        current = waiting.pop()
        if isinstance(current, tuple):
            text.add(*current)
        elif (parts := _parts(current, meant)) is not None:
            waiting += reversed(parts)
        elif current.type in _SAID:
            is_one_line = current.start_point.row == current.end_point.row
            text.add(_said(current), syntax.line_of(current), is_one_line=is_one_line)
        elif current.type not in _NOT_SAID:
            text.add(UNKNOWN, syntax.line_of(current))
    return Text()


def look(text: Text, changes: Changes) -> None:
    """Adds what the statements do."""
    sql_operations.read(sql.script(str(text), changes.dialect).statements, changes, text.line)


def _said(node: Node) -> str:
    said = syntax.text_of(node)
    if node.type != "escape_sequence":
        return said
    return _ESCAPED.get(said[1:], said[1:])


def _parts(node: Node, meant: Callable[[Node], Node | None]) -> Sequence[Node | tuple[str, int]] | None:
    """What it says the same as: nodes, or texts with their lines, one after the other."""
    if node.type in _LITERALS:
        return list(_inside(node))
    if node.type == "verbatim_string_literal":
        return [(syntax.text_of(node)[2:-1].replace('""', '"'), syntax.line_of(node))]
    operator = syntax.text_of(field(node, "operator")) if node.type in _OPERATIONS else ""
    if operator == "%":  # `"…" % values`
        return node.named_children[:1]
    if node.type in _SUMS or operator in _JOINING:
        return node.named_children
    other = meant(node)
    return None if other is None else [other]


def _inside(literal: Node) -> Iterator[Node | tuple[str, int]]:
    """The nodes in it, and the line breaks between them that belong to no node."""
    data = literal.text or b""
    is_verbatim = literal.type == "interpolated_string_expression" and b"@" in data[:2]
    reached, line = literal.start_byte, syntax.line_of(literal)
    for child in literal.children:
        between = data[reached - literal.start_byte : child.start_byte - literal.start_byte].decode("utf-8", "replace")
        if between.isspace():
            yield between, line
        if is_verbatim and child.type in _SAID:
            yield syntax.text_of(child).replace('""', '"'), syntax.line_of(child)
        elif child.is_named:
            yield child
        reached, line = child.end_byte, child.end_point.row + 1
