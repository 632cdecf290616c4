"""Whether a shell script goes on where a variable is not set: told from the tests around it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.shell_file import alternatives, arguments
from launch_gates.parsing.syntax import ancestors, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need
    from launch_gates.gates.env.readers.shell_file import Place, ShellFile

_FARTHEST = 40
_ENDING = ("die", "fail", "failed", "fatal", "abort", "bail", "panic", "usage", "croak", "exit")
_ENDS = frozenset({"exit", "return", "false"})
_VALUES = frozenset({"string", "concatenation", "expansion", "simple_expansion", "word", "command_substitution"})
_BLOCKS = frozenset({"compound_statement", "subshell", "do_group", "redirected_statement", "else_clause"})


class Outcome(NamedTuple):
    """What becomes of the script."""

    need: Need = "unknown"
    default: str | None = None
    instead: tuple[str, ...] = ()
    is_conditional: bool = False
    is_told: bool = False
    """Whether the place itself says it."""


class ShellNeeds:
    """The judge of one script."""

    def __init__(self, file: ShellFile) -> None:
        """Judges in that script."""
        self.file = file
        self.ending = {
            text_of(name)
            for node in file.functions
            if (name := node.child_by_field_name("name")) is not None and self._ends_itself(node)
        }

    def judge(self, place: Place) -> Outcome:
        """By its operator, by the test that it is in, and by what that leads to."""
        is_conditional = self._is_conditional(place.node)
        names, operator, default = alternatives(place)
        others = tuple(name for name in (*self._outer(place.node), *names) if name != place.name)
        if operator in {":?", "?"}:
            return Outcome("required", None, others, is_conditional, is_told=True)
        tested = self.tested(place.node)
        if tested is not None:
            return Outcome(tested, default, others, is_conditional, is_told=True)
        if operator in {":+", "+"}:
            return Outcome("optional", None, others, is_conditional, is_told=True)
        if operator in {":-", "-", ":=", "="} and (default is not None or not names):
            return Outcome("optional", default, others, is_conditional, is_told=True)
        return Outcome("unknown", None, others, is_conditional)

    def _outer(self, node: Node) -> tuple[str, ...]:
        """The names before it, of `${A:-$B}`."""
        found: list[str] = []
        for around in islice(ancestors(node), 10):
            if around.type == "expansion":
                name = next((child for child in around.children if child.type == "variable_name"), None)
                if name is not None:
                    found.append(text_of(name))
            elif around.type != "string":
                break
        return tuple(found)

    def tested(self, node: Node) -> Need | None:
        """What a test of the value leads to; None where it is in none."""
        polarity = ""
        current = node
        for around in islice(ancestors(node), _FARTHEST):
            if around.type == "unary_expression":
                operator = text_of(around.children[0])
                if operator == "!":
                    polarity = _flipped(polarity)
                else:
                    polarity = {"-z": "absent", "-n": "present", "-v": "present"}.get(operator, "other")
            elif around.type == "binary_expression" and polarity == "":
                polarity = _compared(around, current)
                if polarity == "":
                    return None
            elif around.type == "test_command":
                return self.led_to(around, polarity or "present")
            elif around.type == "command":
                return self._by_command(around)
            elif around.type == "case_statement":
                value = around.child_by_field_name("value")
                return (
                    "optional" if value is not None and value.start_byte <= node.start_byte < value.end_byte else None
                )
            elif (
                around.type not in _VALUES | {"binary_expression", "parenthesized_expression", "arithmetic_expansion"}
                or around.type == "command_substitution"
            ):
                return None
            current = around
        return None

    def _by_command(self, command: Node) -> Need | None:
        """`test -z "$X"`."""
        name = command.child_by_field_name("name")
        if name is None or text_of(name) not in {"test", "[", "[["}:
            return None
        words = [text_of(each) for each in arguments(command)]
        polarity = "other"
        if "-z" in words[:2]:
            polarity = "absent"
        elif "-n" in words[:2] or "-v" in words[:2] or len(words) == 1:
            polarity = "present"
        if words[:1] == ["!"]:
            polarity = _flipped(polarity)
        return self.led_to(command, polarity)

    def led_to(self, test: Node, polarity: str) -> Need:  # noqa: C901, PLR0911 (one case a kind of node)
        """What follows the test where the variable is not set."""
        node = test
        is_joined = False
        for around in islice(ancestors(test), _FARTHEST):
            if around.type == "negated_command":
                polarity = _flipped(polarity)
            elif around.type == "list":
                operator = next((child.type for child in around.children if child.type in {"&&", "||"}), "")
                right = around.named_children[-1]
                if right != node:
                    is_reached = (operator == "&&" and polarity == "absent") or (
                        operator == "||" and polarity == "present"
                    )
                    if is_reached and self.fails([right]):
                        return "unknown" if is_joined else "required"
                    if self._is_statement(around):
                        return "optional"
                is_joined = (
                    is_joined
                    or (operator == "&&" and polarity == "absent")
                    or (operator == "||" and polarity == "present")
                )
            elif around.type in {"if_statement", "elif_clause"}:
                then = _after(around, "then")
                if node.start_byte >= then:
                    return "optional"
                if polarity == "other":
                    return "optional"
                branch = _branch(around, then) if polarity == "absent" else _else(around)
                if self.fails(branch):
                    return "unknown" if is_joined else "required"
                return "optional"
            elif (
                (around.type == "test_command" and polarity == "other")
                or around.type not in {"redirected_statement", "compound_statement", "subshell"}
                or (around.type != "redirected_statement" and not self._is_condition(around))
            ):
                return "optional"
            node = around
        return "optional"

    def _is_statement(self, node: Node) -> bool:
        """Whether nothing looks at how it ends."""
        return node.parent is None or node.parent.type not in {"list", "if_statement", "elif_clause", "negated_command"}

    def _is_condition(self, node: Node) -> bool:
        return not self._is_statement(node)

    def fails(self, nodes: Iterable[Node]) -> bool:
        """Whether one of the commands ends the script, and not well."""
        waiting = list(nodes)
        for _ in range(60):
            if not waiting:
                return False
            node = waiting.pop(0)
            if node.type in _BLOCKS:
                waiting += node.named_children
            elif node.type == "list":
                # `echo x && exit 1`
                waiting += node.named_children
            elif node.type == "command" and self._is_end(node):
                return True
        return False

    def _is_end(self, command: Node) -> bool:
        name = command.child_by_field_name("name")
        called = text_of(name) if name is not None else ""
        if called in _ENDS:
            given = [text_of(each) for each in arguments(command)]
            return (
                called == "false" or (bool(given) and given[0].strip("\"'") != "0") or (called == "exit" and not given)
            )
        if called in self.ending:
            return True
        parts = called.lower().replace("-", "_").replace(".", "_").split("_")
        return any(part in _ENDING for part in parts)

    def _ends_itself(self, function: Node) -> bool:
        body = function.child_by_field_name("body")
        for child in body.named_children if body is not None else ():
            name = child.child_by_field_name("name") if child.type == "command" else None
            if name is not None and name.text == b"exit" and "0" not in [text_of(each) for each in arguments(child)]:
                return True
        return False

    def _is_conditional(self, node: Node) -> bool:
        inner = node
        for around in islice(ancestors(node), _FARTHEST):
            if around.type == "function_definition":
                return False
            if around.type in {"if_statement", "elif_clause"} and inner.start_byte >= _after(around, "then"):
                return True
            if around.type in {"else_clause", "case_item"}:
                return True
            if around.type == "list" and around.named_children[-1] == inner:
                return True
            inner = around
        return False


def _flipped(polarity: str) -> str:
    return {"absent": "present", "present": "absent"}.get(polarity, polarity)


def _compared(comparison: Node, operand: Node) -> str:
    """`= ""` and `!= ""` ask whether it is there; another comparison does without it."""
    left, right = comparison.child_by_field_name("left"), comparison.child_by_field_name("right")
    operator = next((child for child in comparison.children if child not in (left, right)), None)
    sign = text_of(operator) if operator is not None else ""
    if sign in {"&&", "||", "-a", "-o"}:
        return ""
    other = right if left is not None and left.start_byte <= operand.start_byte < left.end_byte else left
    text = text_of(other) if other is not None else ""
    if text in {'""', "''", '"x"', "x", "X", '"X"', ""} and sign in {"=", "==", "!="}:
        return "present" if sign == "!=" else "absent"
    return "other"


def _after(statement: Node, word: str) -> int:
    return next((child.end_byte for child in statement.children if child.type == word), statement.end_byte)


def _branch(statement: Node, start: int) -> Sequence[Node]:
    """The commands between `then` and what follows."""
    found = []
    for child in statement.named_children:
        if child.start_byte >= start:
            if child.type in {"elif_clause", "else_clause"}:
                break
            found.append(child)
    return found


def _else(statement: Node) -> Sequence[Node]:
    holder = statement.parent if statement.type == "elif_clause" and statement.parent is not None else statement
    if statement.type == "if_statement" and any(child.type == "elif_clause" for child in statement.named_children):
        return []
    return [child for child in holder.named_children if child.type == "else_clause"]
