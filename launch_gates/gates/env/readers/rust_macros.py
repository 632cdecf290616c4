"""A macro of a Rust project that makes a table of options, each read from the variable with the option's name.

`macro_rules!` says where the name stands (`$name:ident : $ty:ident`), and that it becomes a text that is handed to a
reader of the environment (`get_env(stringify!($name))`); its invocation has the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts, Read
from launch_gates.gates.env.names import is_name
from launch_gates.parsing.syntax import captures, line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.readers.rust_file import RustFile

_MOST_LISTS = 5_000


def read_macros(file: RustFile, through: FileFacts) -> FileFacts:
    """The options of the file's tables."""
    rules = [node for node in file.nodes.get("rules", ()) if b"stringify!" in (node.text or b"")]
    helpers = {helper.name for helper in (*file.helpers, *through.helpers)} | {"var", "var_os"}
    reads: list[Read] = []
    for rule in rules:
        name = rule.child_by_field_name("name")
        text = text_of(rule)
        if name is None or not any(f"{helper}(" in text or f"{helper} (" in text for helper in helpers):
            continue
        named = _named(text)
        pattern = next((found for node in rule.named_children if (found := _pattern(node, named)) is not None), None)
        if pattern is not None:
            for call in file.macros(text_of(name)):
                reads.extend(_rows(call, *pattern, is_upper=":upper>" in text or "to_uppercase" in text))
    return FileFacts(reads=tuple(reads))


def _named(text: str) -> set[str]:
    """The variables of the macro that become a text."""
    found = set()
    for part in text.split("stringify!")[1:]:
        at = part.find("$")
        if at != -1 and at < 8:  # noqa: PLR2004 (`([<$name:upper>])`)
            name = part[at + 1 : at + 60]
            end = next(
                (index for index, letter in enumerate(name) if not (letter.isalnum() or letter == "_")), len(name)
            )
            found.add(name[:end])
    return found


def _pattern(rule: Node, named: set[str]) -> tuple[int, str] | None:
    """How many braces deep the option's name stands in the pattern, and what follows it there."""
    left = rule.child_by_field_name("left")
    if left is None:
        return None
    for binding in captures("rust", "(token_binding_pattern) @binding", left).get("binding", ()):
        name = binding.child_by_field_name("name")
        following = binding.next_sibling
        if name is None or following is None or text_of(name).lstrip("$") not in named:
            continue
        if not text_of(binding).endswith("ident"):
            continue
        depth, current = 0, binding.parent
        while current is not None and current != left:
            depth += current.type == "token_tree_pattern" and text_of(current)[:1] == "{"
            current = current.parent
        if following.type in {":", "=>", "="} or (following.type == "," and depth):
            return depth, following.type
    return None


def _rows(call: Node, depth: int, mark: str, *, is_upper: bool) -> Iterator[Read]:
    """The names in the invocation, at that depth and before that mark."""
    tokens = next((child for child in call.named_children if child.type == "token_tree"), None)
    waiting = [(tokens, 0)] if tokens is not None else []
    seen = 0
    while waiting and seen < _MOST_LISTS:
        current, deep = waiting.pop()
        seen += 1
        for child in current.children:
            if child.type == "token_tree" and deep < depth:
                waiting.append((child, deep + 1))
            elif deep == depth and child.type == "identifier" and (follows := child.next_sibling) is not None:
                before = child.prev_sibling
                starts = before is None or before.type in {"{", "(", ";", ",", "line_comment", "block_comment"}
                name = text_of(child).upper() if is_upper else text_of(child)
                if follows.type == mark and starts and is_name(name):
                    yield Read(name, line_of(child), "optional", through="macro")
