"""The conditions under which Ruby code is reached, and the errors that are caught around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.ruby_needs import CONDITIONS, is_refusal
from launch_gates.gates.env.readers.ruby_tree import METHODS
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_LONGEST = 2_000


def is_rescued(way: tuple[Node, ...]) -> bool:
    """Whether the error that `fetch` raises is caught around it, and not raised again."""
    for position in range(len(way) - 1, 0, -1):
        child, parent = way[position], way[position - 1]
        if parent.type == "rescue_modifier":
            return parent.child_by_field_name("body") == child
        if parent.type in {"begin", "body_statement"}:
            for handler in parent.named_children:
                if handler.type == "rescue" and handler != child:
                    caught = handler.child_by_field_name("exceptions")
                    if caught is not None and ("KeyError" in text_of(caught) or "IndexError" in text_of(caught)):
                        return not is_refusal(handler.child_by_field_name("body"))
        if parent.type in METHODS:
            return False
    return False


def is_conditional(way: tuple[Node, ...]) -> bool:
    """Whether it is reached only under a condition; that this is production is none."""
    return any(_is_other(condition, is_then=is_then) for condition, is_then in _conditions(way))


def guards(way: tuple[Node, ...], name: str) -> bool:
    """Whether it is reached only where a condition has looked for that very variable."""
    quoted = (f'"{name}"', f"'{name}'")
    return any(
        condition is not None and any(text in _short_text_of(condition) for text in quoted)
        for condition, _ in _conditions(way)
    )


def _conditions(way: tuple[Node, ...]) -> list[tuple[Node | None, bool]]:
    """Each condition on the way, None where it is not one expression, and whether it must hold."""
    found: list[tuple[Node | None, bool]] = []
    for position in range(len(way) - 1, 0, -1):
        child, parent = way[position], way[position - 1]
        kind = parent.type
        if kind in METHODS:
            break
        if kind in CONDITIONS:
            condition = parent.child_by_field_name("condition")
            if condition != child:
                is_then = parent.child_by_field_name("alternative") != child
                found.append((condition, is_then != kind.startswith("unless")))
        elif kind == "when" or (kind == "case" and child.type == "else"):
            if parent.child_by_field_name("body") == child or kind == "case":
                found.append((None, True))
        elif kind == "binary" and text_of(parent.children[1]) in {"&&", "and"}:
            if parent.child_by_field_name("right") == child:
                found.append((parent.child_by_field_name("left"), True))
        elif kind == "rescue" or (kind == "rescue_modifier" and parent.child_by_field_name("handler") == child):
            found.append((None, True))
    return found


def _short_text_of(condition: Node) -> str:
    """A condition's text, where it is no longer than people write one."""
    return text_of(condition) if condition.end_byte - condition.start_byte <= _LONGEST else ""


def _is_other(condition: Node | None, *, is_then: bool) -> bool:
    if condition is None:
        return True
    text = _short_text_of(condition)
    if "&&" in text or not any(word in text for word in ("Rails.env", "RAILS_ENV", "RACK_ENV")):
        return True
    says_production = ("production" in text or "staging" in text) != (text.startswith("!") or "!=" in text)
    return says_production != is_then
