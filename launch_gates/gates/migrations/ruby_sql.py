"""SQL that stands as text in Ruby code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from launch_gates.gates.migrations import embedded_sql, syntax
from launch_gates.gates.migrations.embedded_sql import Names
from launch_gates.gates.migrations.syntax_trees import field, is_inside
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.migrations.embedded_sql import Text

_QUERY: Final = """
(call method: (identifier) arguments: (argument_list)) @call
(heredoc_beginning) @heredoc
(heredoc_body) @body
(assignment left: [(identifier) (constant) (instance_variable)]) @given
(operator_assignment left: [(identifier) (instance_variable)]) @given
"""
_NAMED: Final = frozenset(("identifier", "constant", "instance_variable"))
_RUNNING: Final = frozenset(("execute", "exec_query", "exec_update", "exec"))
"""Methods of a migration and of a connection; `exec` is that of mini_sql."""
_KEEPING: Final = frozenset(("squish", "strip", "strip_heredoc", "strip_indent", "chomp", "freeze"))
"""Methods of a text that leave its SQL as it is."""


def texts_run_by(root: Node, backwards: list[tuple[int, int]]) -> Iterator[Text]:
    """What the code has a database run, but for what is in these stretches of it."""
    found = syntax.captures("ruby", _QUERY, root)
    bodies = dict(zip((each.start_byte for each in found.get("heredoc", ())), found.get("body", ()), strict=False))
    given = Names(
        (text_of(field(node, "left")), value)
        for node in found.get("given", ())
        for value in [node if node.type == "operator_assignment" else field(node, "right")]
        if value is not None and not is_inside(node, backwards)
    )

    def meant(node: Node) -> Node | None:
        if node.type == "heredoc_beginning":
            return bodies.get(node.start_byte)
        if node.type in _NAMED:
            return given.meant(node)
        return _inner(node)

    for call in found.get("call", ()):
        if text_of(field(call, "method")) in _RUNNING and not is_inside(call, backwards):
            arguments = field(call, "arguments")
            yield embedded_sql.text_of(arguments.named_children[0] if arguments is not None else None, meant)


def _inner(node: Node) -> Node | None:
    """The text that a call leaves as it is, or makes something of that a database takes."""
    if node.type != "call":
        return None
    if text_of(field(node, "method")) in _KEEPING:
        return field(node, "receiver")
    arguments = field(node, "arguments")
    if text_of(field(node, "method")) == "sql" and arguments is not None:  # Arel.sql
        return next(iter(arguments.named_children), None)
    return None
