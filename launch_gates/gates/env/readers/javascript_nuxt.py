"""Nuxt's `runtimeConfig`: each of its keys can be set by a variable whose name is made of the keys on the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.javascript_found import Found
from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_nodes import inner, literal, pairs
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.javascript_tree import Script

_MOST = 500


def read_nuxt(script: Script) -> Iterator[Found]:
    """The variables that stand in for the keys: `NUXT_API_SECRET`, `NUXT_PUBLIC_API_BASE`."""
    for leaf in script.leaves("runtimeConfig"):
        value = (
            leaf.parent.child_by_field_name("value") if leaf.parent is not None and leaf.parent.type == "pair" else None
        )
        if value is None:
            continue
        waiting = [("NUXT", inner(value))]
        for _ in range(_MOST):
            if not waiting:
                break
            before, node = waiting.pop()
            if node.type == "identifier":
                node = inner(script.constants.get(text_of(node)) or node)
            for pair in pairs(node) if node.type == "object" else ():
                name = f"{before}_{_in_capitals(pair.key)}"
                entry = inner(pair.value)
                if entry.type == "object":
                    waiting.append((name, entry))
                else:
                    yield Found(name, entry, pair.at, "runtimeConfig", _said(entry))


def _said(value: Node) -> Judgement:
    text = literal(value)
    kind: Type = "boolean" if text in {"true", "false"} and value.type != "string" else ""
    return Judgement("default" if text else "tested", kind, text or None)


def _in_capitals(key: str) -> str:
    """`apiBaseURL` -> `API_BASE_URL`."""
    words = [""]
    for at, letter in enumerate(key):
        follows_small = at > 0 and (key[at - 1].islower() or key[at - 1].isdigit()) and letter.isupper()
        ends_capitals = 0 < at < len(key) - 1 and key[at - 1].isupper() and letter.isupper() and key[at + 1].islower()
        if letter in "-_. ":
            words.append("")
        elif follows_small or ends_capitals:
            words.append(letter)
        else:
            words[-1] += letter
    return "_".join(word for word in words if word).upper()
