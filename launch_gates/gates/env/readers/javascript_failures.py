"""Code that refuses to go on: `throw`, an exit, an assertion, a function of the file that does so for its argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.javascript_nodes import (
    FUNCTIONS,
    callee,
    function_around,
    inner,
    last_name,
    name_of,
    parameters,
    upwards,
)
from launch_gates.parsing.syntax import captures, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.readers.javascript_tree import Script

_EXITS = frozenset({"exit", "abort", "fail", "panic", "raise", "die", "bail", "fatal", "unreachable", "never"})
_BEGINNINGS = ("assert", "ensure", "require", "must", "invariant", "throwif", "nonnull", "notnull", "checkrequired")
_MOST = 60


def is_refusing_name(name: str) -> bool:
    """Whether a function of that name refuses an argument that is absent: `invariant`, `assertValue`, `requireEnv`."""
    lowered = name.lower()
    return (lowered.startswith(_BEGINNINGS) or lowered == "ok") and lowered != "require"


def is_failure(node: Node) -> bool:
    """Whether an expression ends the program or throws: `process.exit(1)`, `fail()`, `(() => { throw … })()`."""
    node = inner(node)
    if node.type != "call_expression":
        return False
    called = callee(node)
    if called is not None and called.type in FUNCTIONS:
        body = called.child_by_field_name("body")
        return body is not None and any(child.type == "throw_statement" for child in body.named_children[:_MOST])
    name = last_name(called).lower()
    return name in _EXITS or name.startswith(("throw", "fail", "missing", "raise")) or name == "reject"


def fails(script: Script, branch: Node) -> bool:
    """Whether a branch throws, exits or refuses: what it does itself, not in functions that it defines."""
    if branch.type == "else_clause" and branch.named_children:
        branch = branch.named_children[0]
    statements = branch.named_children[:_MOST] if branch.type == "statement_block" else [branch]
    for statement in statements:
        if statement.type == "throw_statement":
            return True
        text = statement.text or b""
        if statement.type == "expression_statement":
            if statement.named_children and is_failure(statement.named_children[0]):
                return True
            if b".push(" in text or b".add(" in text:
                around = script.root
                if refuses_value(script, around):
                    return True
        if statement.type == "return_statement" and any(
            sign in text
            for sign in (b"reject(", b"status(500", b"status: 500", b"new Error(", b"createError(", b"process.exit")
        ):
            return True
    return False


def throws(block: Node) -> bool:
    """Whether one of a block's own statements throws or ends the program."""
    for statement in block.named_children[:_MOST]:
        if statement.type == "throw_statement":
            return True
        if (
            statement.type == "expression_statement"
            and statement.named_children
            and is_failure(statement.named_children[0])
        ):
            return True
    return False


def refuses_value(script: Script, around: Node) -> bool:
    """Whether code that gathers what is missing refuses it somewhere: it throws or exits."""
    data = script.data[around.start_byte : around.end_byte]
    return any(
        sign in data for sign in (b"throw ", b".exit(", b"process.exitCode", b"invariant(", b"assert(", b"reject(")
    )


def refusing_functions(script: Script) -> frozenset[str]:
    """The names of functions of the file that throw where their first parameter is absent."""
    if b"throw" not in script.data:
        return frozenset()
    found = set()
    for thrown in captures(script.grammar, "(throw_statement) @t", script.root).get("t", ())[:_MOST]:
        function = function_around(thrown)
        first = next(iter(parameters(function)), None) if function is not None else None
        if function is None or first is None or not first.name:
            continue
        for _, parent in upwards(thrown):
            if parent == function:
                break
            condition = parent.child_by_field_name("condition") if parent.type == "if_statement" else None
            if condition is not None and _is_absence(text_of(condition), first.name):
                found.add(name_of(function))
    return frozenset(found - {""})


def _is_absence(condition: str, name: str) -> bool:
    text = condition.replace(" ", "")
    return any(sign in text for sign in (f"!{name})", f"!{name}|", f"{name}==", f"{name})==="))
