"""What the code around a read says of it: whether it does without the variable, what it takes it for, what else serves.

A value is followed upwards through fallbacks, casts and calls to where it is tested, and, once, through the name that
it is assigned to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.javascript_expressions import (
    CASTS,
    COMPARISONS,
    RAISING,
    asserts,
    cast_around,
    is_swallowed,
    last_operand,
    operator_of,
    sides,
)
from launch_gates.gates.env.readers.javascript_failures import is_failure, is_refusing_name, refusing_functions
from launch_gates.gates.env.readers.javascript_judgement import Judgement, stronger
from launch_gates.gates.env.readers.javascript_nodes import (
    FUNCTIONS,
    WRAPPERS,
    arguments,
    callee,
    inner,
    is_field,
    last_name,
    literal,
    upwards,
)
from launch_gates.gates.env.readers.javascript_tests import Tests
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.javascript_tree import Script

_NOTHING = frozenset({"undefined", "null", "void 0", '""', "''"})
_FLAGS = frozenset({"true", "false", "1", "0", "yes", "no", "on", "off"})
_METHODS: dict[str, Type] = {"split": "list"}
_ENDINGS: tuple[tuple[tuple[str, ...], Type], ...] = ((("int", "integer"), "integer"), (("number", "float"), "number"))
_Step = tuple[bool, Judgement]
"""Whether nothing more follows, and what is said so far."""


class Judge:
    """Judges the reads of one file."""

    def __init__(self, script: Script, reads: Collection[int]) -> None:
        """`reads` are the ids of all nodes that read."""
        self._script = script
        self._tests = Tests(script, reads)
        self._refusing: frozenset[str] | None = None

    def judge(self, node: Node, words: tuple[str, ...], *, follows: bool = True) -> Judgement:
        """What is said of the value of that node; `words` are the names that tests of it would mention."""
        found = self._flow(node, follows=follows)
        if found.how == "raises" and is_swallowed(node):
            found = found._replace(how="tested")
        if found.how in {"default", "tested"}:
            return found
        is_guarded, is_conditional = self._guards(node, words)
        if is_guarded and found.how != "refuses":
            found = found._replace(how="tested")
        return found._replace(is_conditional=found.is_conditional or is_conditional)

    def local(self, name: Node, words: tuple[str, ...]) -> Judgement:
        """What the uses of a name say that was taken out of the environment by destructuring."""
        now = Judgement()
        for use in self._tests.uses(name, name):
            said = self.judge(use, (text_of(name),), follows=False)
            now = now._replace(how=stronger(now.how, said.how), type=now.type or said.type)
        if now.how in {"", "raises", "asserted"}:
            is_guarded, is_conditional = self._guards(name, words)
            now = now._replace(how="tested" if is_guarded else now.how, is_conditional=is_conditional)
        return now

    def _flow(self, node: Node, *, follows: bool) -> Judgement:
        now = Judgement()
        for child, parent in upwards(node):
            if parent.type in {"variable_declarator", "assignment_expression"}:
                return self._assigned(child, parent, now) if follows else now
            step = _STEPS.get(parent.type)
            if step is None:
                return now
            is_done, now = step(self, child, parent, now)
            if is_done:
                return now
        return now

    def wrapped(self, _child: Node, parent: Node, now: Judgement) -> _Step:
        """`value!`, `value as string`."""
        return False, now.at_least("asserted") if asserts(parent) else now

    def binary(self, child: Node, parent: Node, now: Judgement) -> _Step:
        """`value || other`, `value === other`, `value && other`."""
        both, sign = sides(parent), operator_of(parent)
        if both is None:
            return True, now
        is_left = child == both[0]
        if sign in {"||", "??"}:
            return self._fallen_back(parent, both[1], now) if is_left else self._serving(parent, both[0], now)
        if sign == "&&":
            return (True, self._tested(child, now)) if is_left else (False, now)
        if sign in COMPARISONS:
            return True, self._compared(parent, both[1] if is_left else both[0], sign, now)
        return True, now.at_least("tested") if sign in {"in", "instanceof"} else now

    def _fallen_back(self, parent: Node, right: Node, now: Judgement) -> _Step:
        """What stands in for the value where it is absent."""
        last = last_operand(right)
        if self._tests.is_read(last):
            return False, now._replace(chain=parent.id)
        if is_failure(last):
            return True, now._replace(how="refuses")
        if text_of(last) in {"undefined", "null"}:
            return False, now
        default = literal(last)
        return True, now._replace(
            how="raises" if now.how == "raises" else "default",
            default=default,
            fallback=text_of(last) if default is None and last.type == "identifier" else "",
            type=now.type or cast_around(parent),
        )

    def _serving(self, parent: Node, left: Node, now: Judgement) -> _Step:
        """It stands in for something else."""
        if self._tests.reads_in(left):
            return False, now._replace(chain=parent.id)
        return False, now._replace(is_conditional=True)

    def _compared(self, parent: Node, other: Node, sign: str, now: Judgement) -> Judgement:
        if text_of(inner(other)) in _NOTHING:
            is_absence = not sign.startswith("!")
            return self._tests.tested(parent, now, is_absence=is_absence, follows=True)
        if now.how == "raises":
            return now
        said = literal(other)
        kind: Type = "boolean" if said is not None and said.lower() in _FLAGS else now.type
        return now._replace(how="tested", type=kind)

    def _tested(self, node: Node, now: Judgement, *, follows: bool = True) -> Judgement:
        return self._tests.tested(node, now, is_absence=False, follows=follows)

    def unary(self, child: Node, parent: Node, now: Judgement) -> _Step:
        """`!value`, `typeof value`, `+value`."""
        sign = operator_of(parent)
        if sign == "+":
            return False, now._replace(type="number")
        return True, self._tested(child, now) if sign in {"!", "typeof"} else now

    def branched(self, child: Node, parent: Node, now: Judgement) -> _Step:
        """`if (value)`, and loops."""
        return True, self._tested(child, now) if is_field(parent, "condition", child) else now

    def chosen(self, child: Node, parent: Node, now: Judgement) -> _Step:
        """`value ? a : b`, or `test ? value : b`."""
        if is_field(parent, "condition", child):
            return True, self._tested(child, now)
        return False, now

    def member(self, child: Node, parent: Node, now: Judgement) -> _Step:
        """`value.split(",")`, `value?.trim()`."""
        if not is_field(parent, "object", child):
            return True, now
        is_careful = any(part.type == "optional_chain" for part in parent.children)
        kind = _METHODS.get(last_name(parent), now.type)
        is_tested = is_careful or now.how == "tested"
        return False, now._replace(how="tested" if is_tested else "raises", type=kind)

    def through(self, _child: Node, _parent: Node, now: Judgement) -> _Step:
        """What a call gives goes on."""
        return False, now

    def told(self, _child: Node, parent: Node, now: Judgement) -> _Step:
        """What a function gives, which another asks for each of a list."""
        return True, self._tests.in_callback(parent, now, is_absence=False)

    def switched(self, _child: Node, _parent: Node, now: Judgement) -> _Step:
        """`switch (value)`."""
        return True, now.at_least("tested")

    def call(self, child: Node, given: Node, now: Judgement) -> _Step:
        """What the function that it is handed to says of it."""
        call = given.parent
        called = callee(call) if call is not None else None
        if call is None or called is None:
            return True, now
        name, text = last_name(called), text_of(called)
        is_first = child == next(iter(arguments(call)), None)
        if is_first and (is_refusing_name(name) or self._refuses(name)):
            return True, now._replace(how="refuses")
        raising = RAISING.get(text, RAISING.get(name) if name in {"createHmac", "readFileSync"} else None)
        if raising is not None:
            return True, now.at_least("raises")._replace(type=raising or now.type)
        if is_first and name in CASTS:
            return False, now._replace(type=CASTS[name] or now.type)
        if name == "Boolean":
            return True, self._tested(child, now, follows=False)
        return _named(name, now)

    def _refuses(self, name: str) -> bool:
        """Whether that function of this file refuses a value that is absent."""
        if self._refusing is None:
            self._refusing = refusing_functions(self._script)
        return name in self._refusing

    def _assigned(self, child: Node, parent: Node, now: Judgement) -> Judgement:
        """What the later uses of the name say that it is assigned to."""
        name = parent.child_by_field_name("name") or parent.child_by_field_name("left")
        if name is None or child == name or now.how in {"refuses", "default"}:
            return now
        words = (last_name(name),) if last_name(name) else ()
        for use in self._tests.uses(name, parent):
            said = self.judge(use, words, follows=False)
            if said.how == "default" and now.how == "raises":
                continue
            now = now._replace(
                how=stronger(now.how, said.how),
                type=now.type or said.type,
                default=said.default if now.default is None and said.how == "default" else now.default,
                escapes=said.escapes if said.escapes != (0, 0) else now.escapes,
                fallback=now.fallback or said.fallback,
            )
        return now

    def _guards(self, node: Node, words: tuple[str, ...]) -> tuple[bool, bool]:
        """Whether it stands under a condition that looks at the variable itself, and under one that looks at others."""
        is_conditional = False
        for child, parent in upwards(node):
            condition: Node | None = None
            is_either = False
            if parent.type in {"if_statement", "ternary_expression"}:
                condition = parent.child_by_field_name("condition")
            elif parent.type == "binary_expression" and operator_of(parent) in {"&&", "||"}:
                condition = parent.child_by_field_name("left")
                is_either = operator_of(parent) == "||"
            elif parent.type in {"switch_case", "switch_default"}:
                is_conditional = True
            if condition is None or condition == child:
                continue
            if self._mentions(condition, words):
                return True, is_conditional
            is_conditional = is_conditional or not is_either
        return False, is_conditional

    def _mentions(self, node: Node, words: tuple[str, ...]) -> bool:
        return any(
            next(self._script.places(word.encode(), node.start_byte, node.end_byte), None) is not None for word in words
        )


def _named(name: str, now: Judgement) -> _Step:
    """What the name of a function says that it does with the value."""
    lowered = name.lower()
    if "bool" in lowered or name == "yes" or lowered.startswith(("istrue", "isenabled", "istruthy", "isfalsy")):
        return True, now._replace(how="tested", type="boolean")
    if "optional" in lowered or lowered.startswith(("is", "has")):
        return True, now._replace(how="tested")
    for endings, kind in _ENDINGS:
        if lowered.endswith(endings):
            return False, now._replace(type=kind)
    return True, now


_STEPS: dict[str, Callable[[Judge, Node, Node, Judgement], _Step]] = {
    **dict.fromkeys(WRAPPERS, Judge.wrapped),
    **dict.fromkeys(("if_statement", "while_statement", "do_statement", "for_statement"), Judge.branched),
    **dict.fromkeys(("member_expression", "subscript_expression"), Judge.member),
    **dict.fromkeys(("call_expression", "new_expression"), Judge.through),
    **dict.fromkeys((*FUNCTIONS, "return_statement"), Judge.told),
    "binary_expression": Judge.binary,
    "unary_expression": Judge.unary,
    "ternary_expression": Judge.chosen,
    "arguments": Judge.call,
    "switch_statement": Judge.switched,
}
