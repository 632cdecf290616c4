"""The places where Ruby asks `ENV`, and what each form says by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Write
from launch_gates.gates.env.readers.outcomes import Outcome
from launch_gates.gates.env.readers.ruby_needs import is_refusal, statements
from launch_gates.gates.env.readers.sites import Site
from launch_gates.parsing.syntax import captures, line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.readers.ruby_tree import RubyTree

_ENV = '((constant) @env (#eq? @env "ENV"))'
_TESTS = frozenset({"key?", "has_key?", "include?", "member?"})
_OF_VALUES = frozenset({"value?", "has_value?", "any?", "all?", "none?", "one?", "respond_to?", "eql?", "equal?"})
_SAME = frozenset({"to_h", "to_hash", "dup", "clone", "with_indifferent_access"})
_WRITES = frozenset({"store", "[]="})
_WRITES_MANY = frozenset({"update", "merge!"})
_OWN: dict[str, Outcome] = {
    "[]": Outcome.NOTHING,
    "values_at": Outcome.NOTHING,
    "dig": Outcome.NOTHING,
    "assoc": Outcome.NOTHING,
    "slice": Outcome.TESTED,
    "fetch_values": Outcome.REFUSED,
    "delete": Outcome.NOTHING,
}
_MOST_NAMES = 50
_SEVERAL = frozenset({"values_at", "slice", "fetch_values"})


def sites(tree: RubyTree) -> Iterator[Site | Write]:
    """Every one in the file."""
    held: set[tuple[str, int]] = set()
    for node in captures("ruby", _ENV, tree.root).get("env", []):
        way = tree.ascents.to(node)
        position = len(way) - 1
        if position and way[position - 1].type == "scope_resolution":
            if way[position - 1].child_by_field_name("scope") is not None:
                continue
            position -= 1
        yield from _sites_of(tree, way, position)
        yield from _of_other_name(tree, way, position, held)


def _of_other_name(
    tree: RubyTree, way: tuple[Node, ...], position: int, known: set[tuple[str, int]]
) -> Iterator[Site | Write]:
    """The sites of a variable or parameter that holds `ENV`: `def initialize(env = ENV)`."""
    parent = way[position - 1] if position else way[position]
    if parent.type in {"optional_parameter", "keyword_parameter"}:
        held = parent.child_by_field_name("name")
    elif parent.type == "assignment" and parent.child_by_field_name("right") == way[position]:
        held = parent.child_by_field_name("left")
    else:
        return
    if held is None or held.type not in {"identifier", "instance_variable", "constant"}:
        return
    scope = tree.scope(parent) if held.type == "identifier" else tree.root
    if (text_of(held), scope.id) in known or len(known) >= _MOST_NAMES:
        return
    known.add((text_of(held), scope.id))
    for use in tree.uses(text_of(held), parent.end_byte, scope):
        around = tree.ascents.to(use)
        yield from _sites_of(tree, around, len(around) - 1)
        above = around[-2] if len(around) > 1 else use
        kept = above.child_by_field_name("left") if above.type == "assignment" else None
        if kept is not None and kept.type == "instance_variable" and above.child_by_field_name("right") == use:
            if (text_of(kept), tree.root.id) in known:
                continue
            known.add((text_of(kept), tree.root.id))
            for again in tree.uses(text_of(kept), 0, tree.root):
                way = tree.ascents.to(again)
                yield from _sites_of(tree, way, len(way) - 1)


def _sites_of(tree: RubyTree, way: tuple[Node, ...], position: int) -> Iterator[Site | Write]:
    if not position:
        return
    base, parent = way[position], way[position - 1]
    above = way[position - 2] if position > 1 else None
    if parent.type == "element_reference" and parent.child_by_field_name("object") == base:
        yield from _subscript(parent, above)
    elif parent.type == "call" and parent.child_by_field_name("receiver") == base:
        method = parent.child_by_field_name("method")
        name = "" if method is None else text_of(method)
        if name in _SAME:
            yield from _sites_of(tree, way, position - 1)
        elif name == "keys" and above is not None and above.type == "binary":
            left = above.child_by_field_name("left")
            if left is not None and left != parent and text_of(above.children[1]) == "-":
                through = "ENV.keys"
                yield Site(above, (left,), Outcome.NOTHING, through, None, True, True, is_list=True)  # noqa: FBT003
        else:
            yield from _method(parent, name, above)


def _subscript(node: Node, above: Node | None) -> Iterator[Site | Write]:
    given = tuple(child for child in node.named_children[1:] if child.type != "comment")
    if not given:
        return
    is_left = above is not None and above.child_by_field_name("left") == node
    if above is None or not is_left or above.type not in {"assignment", "operator_assignment"}:
        if above is None or above.type not in {"left_assignment_list", "exception_variable"}:
            yield Site(node, given[:1], Outcome.NOTHING, "ENV")
    elif above.type == "assignment":
        yield from _written(given[0])
    elif text_of(above.children[1]) == "||=":
        yield Site(node, given[:1], Outcome.TESTED, "ENV", above.child_by_field_name("right"))


def _written(node: Node) -> Iterator[Write]:
    if node.type == "string" and [child.type for child in node.named_children] == ["string_content"]:
        yield Write(text_of(node.named_children[0]), line_of(node))


def _method(call: Node, name: str, above: Node | None) -> Iterator[Site | Write]:
    arguments = call.child_by_field_name("arguments")
    given = () if arguments is None else tuple(child for child in arguments.named_children if child.type != "comment")
    if not given:
        return
    through = f"ENV.{name}"
    if name == "fetch":
        yield _fetch(call, given, through)
    elif name in _TESTS:
        yield Site(call, given[:1], Outcome.NOTHING, through, is_test=True)
    elif name.endswith("?") and name not in _OF_VALUES and given[0].type == "string":
        # A question that the project itself has taught `ENV`: `ENV.true?("DEBUG")`.
        yield Site(call, given[:1], Outcome.TESTED, through)
    elif name in _WRITES:
        yield from _written(given[0])
    elif name in _WRITES_MANY:
        for pair in given[0].named_children if given[0].type == "hash" else given:
            key = pair.child_by_field_name("key") if pair.type == "pair" else None
            yield from () if key is None else _written(key)
    elif name in _OWN:
        is_dropped = name == "delete" and (above is None or above.type in {"program", "body_statement", "block_body"})
        if not is_dropped:
            yield Site(call, given if name in _SEVERAL else given[:1], _OWN[name], through)


def _fetch(call: Node, given: tuple[Node, ...], through: str) -> Site:
    block = call.child_by_field_name("block")
    default = given[1] if len(given) > 1 else None
    if default is not None and default.type != "block_argument":
        own = Outcome.REFUSED if is_refusal(default) else Outcome.TESTED
        return Site(call, given[:1], own, through, default)
    if default is not None:
        return Site(call, given[:1], Outcome.TESTED, through)
    if block is None:
        return Site(call, given[:1], Outcome.REFUSED, through)
    body = statements(block.child_by_field_name("body"))
    if any(is_refusal(statement) for statement in body):
        return Site(call, given[:1], Outcome.REFUSED, through)
    return Site(call, given[:1], Outcome.TESTED, through, body[-1] if body else None)
