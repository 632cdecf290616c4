"""Places of a file where the environment stands, and the uses of a name that stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.javascript_nodes import FUNCTIONS, destructured, is_field, parameters, upwards
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.readers.javascript_tree import Script

_NAMING = frozenset(
    {
        *("required_parameter", "optional_parameter", "import_specifier", "import_clause", "namespace_import"),
        *("formal_parameters", "export_specifier", "pair_pattern", "array_pattern", "rest_pattern"),
    }
)


class Place(NamedTuple):
    """One expression, or pattern, that is the environment."""

    node: Node
    through: str
    is_strict: bool = False
    """Whether only names in upper case count: what it is was told by its name."""
    is_pattern: bool = False
    """Whether it is a pattern that takes it apart."""
    is_worker: bool = False
    """Whether it holds objects beside texts: the bindings of a worker."""


def uses_of(script: Script, name: str, scope: Node, place: Place) -> Iterator[Place]:
    """The uses of a name that stands for the environment, within the block where it holds."""
    for leaf in script.leaves(name, scope.start_byte, scope.end_byte):
        if leaf.type == "identifier" and not _binds(leaf) and not _is_shadowed(leaf, name, scope):
            yield place._replace(node=leaf, is_pattern=False)


def uses_of_member(script: Script, name: str, scope: Node, place: Place) -> Iterator[Place]:
    """The uses of `this.name`, within the class."""
    for leaf in script.leaves(name, scope.start_byte, scope.end_byte):
        member = leaf.parent
        if member is None or member.parent is None or text_of(member) != f"this.{name}":
            continue
        if not is_field(member.parent, "left", member):
            yield place._replace(node=member, is_pattern=False)


def scope_of(node: Node, *kinds: str) -> Node:
    """The block, function or file in which a name declared there holds; with `kinds`, the nearest of these."""
    last = node
    for _, parent in upwards(node):
        if parent.type in kinds if kinds else parent.type in {"statement_block", "program", *FUNCTIONS}:
            return parent
        last = parent
    return last


def _binds(leaf: Node) -> bool:
    """Whether the identifier names something here, and is no use of it."""
    parent = leaf.parent
    if parent is None:
        return True
    if parent.type in {"variable_declarator", "function_declaration"}:
        return is_field(parent, "name", leaf)
    return parent.type in _NAMING and not is_field(parent, "value", leaf)


def _is_shadowed(leaf: Node, name: str, scope: Node) -> bool:
    """Whether a parameter or a loop's variable between the use and the scope has the same name."""
    for _, parent in upwards(leaf):
        if parent == scope:
            return False
        if parent.type in FUNCTIONS and any(name in _bound(one.pattern) for one in parameters(parent)):
            return True
        left = parent.child_by_field_name("left") if parent.type == "for_in_statement" else None
        if left is not None and text_of(left) == name:
            return True
    return False


def _bound(pattern: Node) -> set[str]:
    if pattern.type == "object_pattern":
        return {local for _, local, _ in destructured(pattern)}
    return {text_of(pattern)} if pattern.type == "identifier" else set()
