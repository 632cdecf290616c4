"""What the code around a read says of it: whether it does without the variable, what it takes it for, and what else serves.

A value is followed upwards through fallbacks, casts and calls to where it is tested, and, once, through the name that it
is assigned to. What the code says is ranked: a refusal to go on without it counts above a default, that above a use that
raises, that above a mere assertion to the type checker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from launch_gates.gates.env.readers.javascript_failures import (
    fails,
    is_failure,
    is_refusing_name,
    refuses_value,
    refusing_functions,
    throws,
)
from launch_gates.gates.env.readers.javascript_tree import (
    FUNCTIONS,
    WRAPPERS,
    arguments,
    callee,
    function_around,
    inner,
    is_field,
    last_name,
    literal,
    upwards,
)
from launch_gates.gates.env.readers.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.javascript_tree import Script

How = Literal["refuses", "default", "tested", "raises", "asserted", ""]

NEEDS: dict[How, Need] = {
    "refuses": "required",
    "default": "optional",
    "tested": "optional",
    "raises": "required",
    "asserted": "required",
    "": "unknown",
}
_RANK: tuple[How, ...] = ("refuses", "default", "tested", "raises", "asserted", "")
_COMPARISONS = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">="})
_NOTHING = frozenset({"undefined", "null", "void 0", '""', "''"})
_FLAGS = frozenset({"true", "false", "1", "0", "yes", "no", "on", "off"})
_CASTS: dict[str, Type] = {
    "Number": "number", "parseFloat": "number", "toNumber": "number", "parseNumber": "number",

        "parseInt": "integer",
        "toInt": "integer",
        "toInteger": "integer",
        "BigInt": "integer",
        "parseInteger": "integer"
    ,
    "ms": "duration", "normalizePort": "port", "String": "", "decodeURIComponent": "", "normalizeUrl": "url",
}
_RAISING: dict[str, Type] = {
    "JSON.parse": "json", "URL": "url", "Buffer.from": "", "path.join": "", "path.resolve": "", "join": "",
    "createHmac": "", "crypto.createHmac": "", "readFileSync": "", "fs.readFileSync": "", "TextEncoder": "",
}
_METHODS: dict[str, Type] = {"split": "list"}
_TESTING = frozenset({"filter", "some", "every", "find", "findIndex"})
_MOST_USES = 40


class Judgement(NamedTuple):
    """What one place says."""

    how: How = ""
    type: Type = ""
    default: str | None = None
    is_conditional: bool = False
    chain: int = 0
    """The `A || B` that it is part of, by the node's id."""
    fallback: str = ""
    """The name that is used in its place, where that is no literal."""
    escapes: tuple[int, int] = (0, 0)
    """The function, by its bytes, that a test of it leaves early where it is absent."""

    @property
    def need(self) -> Need:
        """The same in the terms of a read."""
        return NEEDS[self.how]


def stronger(first: How, second: How) -> How:
    """The one that ranks higher."""
    return first if _RANK.index(first) <= _RANK.index(second) else second


class Judge:
    """Judges the reads of one file; it knows all of them, since one serves in place of another."""

    def __init__(self, script: Script, reads: Collection[int]) -> None:
        """`reads` are the ids of the nodes that read."""
        self._script = script
        self._reads = reads
        self._refusing: frozenset[str] | None = None

    def judge(self, node: Node, words: tuple[str, ...], *, follows: bool = True) -> Judgement:
        """What is said of the value of that node; `words` are the names that tests of it would mention."""
        found = self._flow(node, words, follows=follows)
        if found.how == "raises" and _is_swallowed(node):
            found = found._replace(how="tested")
        if found.how in {"", "raises", "asserted"}:
            is_guarded, is_conditional = self._guards(node, words)
            if is_guarded:
                found = found._replace(how="tested")
            found = found._replace(is_conditional=found.is_conditional or is_conditional)
        elif found.how == "refuses":
            found = found._replace(is_conditional=found.is_conditional or self._guards(node, words)[1])
        return found

    def _flow(self, node: Node, words: tuple[str, ...], *, follows: bool) -> Judgement:
        now = Judgement()
        for child, parent in upwards(node):
            kind = parent.type
            if kind in WRAPPERS:
                if _asserts(parent):
                    now = now._replace(how=stronger(now.how, "asserted"))
            elif kind == "binary_expression":
                done, now = self._binary(child, parent, now)
                if done:
                    return now
            elif kind == "unary_expression":
                operator = parent.child_by_field_name("operator")
                sign = text_of(operator) if operator is not None else ""
                if sign == "+":
                    now = now._replace(type="number")
                elif sign in {"!", "typeof"}:
                    return self._tested(child, now, is_absence=False, follows=follows)
                else:
                    return now
            elif kind in {"if_statement", "while_statement", "do_statement", "for_statement", "ternary_expression"}:
                if is_field(parent, "condition", child):
                    return self._tested(child, now, is_absence=False, follows=follows)
                if kind != "ternary_expression":
                    return now
            elif kind == "arguments":
                done, now = self._call(child, parent, now)
                if done:
                    return now
            elif kind in {"member_expression", "subscript_expression"}:
                if not is_field(parent, "object", child):
                    return now
                now = _membered(parent, now)
            elif kind in {"call_expression", "new_expression"}:
                continue
            elif kind in FUNCTIONS or kind == "return_statement":
                return self._in_callback(parent, now, is_absence=False)
            elif kind == "switch_statement":
                return now._replace(how=stronger(now.how, "tested"))
            elif kind in {"variable_declarator", "assignment_expression"}:
                return self._assigned(child, parent, now) if follows else now
            else:
                return now
        return now

    def _binary(self, child: Node, parent: Node, now: Judgement) -> tuple[bool, Judgement]:
        sign = _operator(parent)
        left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
        if left is None or right is None:
            return True, now
        is_left = child == left
        if sign in {"||", "??"}:
            if not is_left:
                if self._reads_in(left):
                    return False, now._replace(chain=parent.id)
                return False, now._replace(is_conditional=True)
            last = _last_operand(right)
            if self._is_read(last):
                return False, now._replace(chain=parent.id)
            if is_failure(last):
                return True, now._replace(how="refuses")
            if text_of(last) in {"undefined", "null"}:
                return False, now
            default = literal(last)
            fallback = text_of(last) if default is None and last.type == "identifier" else ""
            how: How = "raises" if now.how == "raises" else "default"
            kind = now.type or _cast_around(parent)
            return True, now._replace(how=how, default=default, fallback=fallback, type=kind)
        if sign == "&&":
            if is_left:
                return True, self._tested(child, now, is_absence=False, follows=True)
            return False, now
        if sign in _COMPARISONS:
            return True, self._compared(child, parent, right if is_left else left, sign, now)
        if sign in {"in", "instanceof"}:
            return True, now._replace(how=stronger(now.how, "tested"))
        return True, now

    def _compared(self, child: Node, parent: Node, other: Node, sign: str, now: Judgement) -> Judgement:
        text = text_of(inner(other))
        if text in _NOTHING:
            return self._tested(parent, now, is_absence=not sign.startswith("!"), follows=True)
        if now.how == "raises" and child.type != "unary_expression":
            return now
        said = literal(other)
        kind: Type = "boolean" if said is not None and said.lower() in _FLAGS else now.type
        return now._replace(how="tested", type=kind)

    def _tested(self, node: Node, now: Judgement, *, is_absence: bool, follows: bool) -> Judgement:
        """What follows from a test that is true where it is absent, or where it is there."""
        tested = now._replace(how="raises" if now.how == "raises" else stronger(now.how, "tested"))
        for child, parent in upwards(node):
            kind = parent.type
            if kind in WRAPPERS:
                continue
            if kind == "unary_expression":
                sign = _operator(parent)
                if sign == "typeof":
                    continue
                is_absence = not is_absence
            elif kind == "binary_expression":
                sign = _operator(parent)
                left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
                if left is None or right is None:
                    return tested
                if child.type == "unary_expression" and sign in _COMPARISONS:  # typeof value === "string"
                    is_absence = sign.startswith("!") != ("undefined" in text_of(right if child == left else left))
                    continue
                if sign not in {"&&", "||", "??"}:
                    return tested
                if child == left and is_failure(right) and (sign == "&&") == is_absence:
                    return tested._replace(how="refuses")
                if (sign == "&&") == is_absence:
                    other = right if child == left else left
                    tested = (
                        tested._replace(chain=parent.id)
                        if self._reads_in(other)
                        else tested._replace(is_conditional=True)
                    )
            elif kind == "if_statement" and is_field(parent, "condition", child):
                branch = parent.child_by_field_name("consequence" if is_absence else "alternative")
                if branch is not None and fails(self._script, branch):
                    return tested._replace(how="refuses")
                if (
                    not is_absence
                    and _leaves(parent.child_by_field_name("consequence") or parent)
                    and self._then_fails(parent)
                ):
                    return tested._replace(how="refuses")
                if is_absence and branch is not None and _leaves(branch):
                    return tested._replace(escapes=_range(function_around(parent) or self._script.root))
                return tested
            elif kind == "ternary_expression" and is_field(parent, "condition", child):
                branch = parent.child_by_field_name("consequence" if is_absence else "alternative")
                if branch is not None and is_failure(inner(branch)):
                    return tested._replace(how="refuses")
                return tested
            elif kind == "arguments":
                called = callee(parent.parent) if parent.parent is not None else None
                if not is_absence and is_refusing_name(last_name(called)):
                    return tested._replace(how="refuses")
                if last_name(called) != "Boolean":
                    return tested
            elif kind == "call_expression":
                continue
            elif kind == "variable_declarator" and follows:
                name = parent.child_by_field_name("name")
                if name is None or name.type != "identifier":
                    return tested
                for use in self._uses(name, parent):
                    if self._tested(use, Judgement(), is_absence=is_absence, follows=False).how == "refuses":
                        return tested._replace(how="refuses")
                return tested
            elif kind in FUNCTIONS or kind == "return_statement":
                return self._in_callback(parent, tested, is_absence=is_absence)
            else:
                return tested
        return tested

    def _then_fails(self, statement: Node) -> bool:
        """Whether what follows the statement, or the loops around it, throws: `if (value) return value; throw …`."""
        for child, parent in upwards(statement):
            following = child.next_named_sibling
            for _ in range(3):
                if following is None:
                    break
                if following.type == "throw_statement":
                    return True
                following = following.next_named_sibling
            if parent.type in FUNCTIONS or parent.type == "program":
                return False
        return False

    def _in_callback(self, node: Node, tested: Judgement, *, is_absence: bool) -> Judgement:
        """What follows where the test is what `filter`, `some`, `every` or `find` is told of each name."""
        function = node if node.type in FUNCTIONS else function_around(node)
        given = function.parent if function is not None else None
        called = callee(given.parent) if given is not None and given.type == "arguments" and given.parent else None
        name = last_name(called)
        if name in _TESTING:
            tested = tested._replace(how=stronger(tested.how, "tested"))
        if (is_absence and name in {"filter", "some", "find"}) or (not is_absence and name == "every"):
            around = function_around(given) if given is not None else None
            if refuses_value(self._script, around or self._script.root):
                return tested._replace(how="refuses")
        return tested

    def _call(self, child: Node, given: Node, now: Judgement) -> tuple[bool, Judgement]:
        """What the function that it is handed to says of it."""
        call = given.parent
        called = callee(call) if call is not None else None
        if call is None or called is None:
            return True, now
        name, text = last_name(called), text_of(called)
        is_first = child == next(iter(arguments(call)), None)
        if is_refusing_name(name) and is_first:
            return True, now._replace(how="refuses")
        raising = _RAISING.get(text, _RAISING.get(name) if name in {"createHmac", "readFileSync"} else None)
        if raising is not None:
            return True, now._replace(how=stronger(now.how, "raises"), type=raising or now.type)
        lowered = name.lower()
        if is_first and name in _CASTS:
            return False, now._replace(type=_CASTS[name] or now.type)
        if is_first and self._refuses(name):
            return True, now._replace(how="refuses")
        if name == "Boolean":
            return True, self._tested(child, now, is_absence=False, follows=False)
        if "bool" in lowered or name == "yes" or lowered.startswith(("istrue", "isenabled", "istruthy", "isfalsy")):
            return True, now._replace(how="tested", type="boolean")
        if "optional" in lowered or lowered.startswith(("is", "has")) or name in {"toBe", "toEqual"}:
            return True, now._replace(how="tested")
        if lowered.endswith(("int", "integer")):
            return False, now._replace(type="integer")
        if lowered.endswith(("number", "float")):
            return False, now._replace(type="number")
        return True, now

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
        uses = self._uses(name, parent)
        words = (last_name(name),) if last_name(name) else ()
        for use in uses:
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

    def local(self, name: Node, words: tuple[str, ...]) -> Judgement:
        """What the uses of a name say that was taken out of the environment by destructuring."""
        now = Judgement()
        for use in self._uses(name, name):
            said = self.judge(use, (text_of(name),), follows=False)
            now = now._replace(how=stronger(now.how, said.how), type=now.type or said.type)
        if now.how in {"", "raises", "asserted"}:
            is_guarded, is_conditional = self._guards(name, words)
            now = now._replace(how="tested" if is_guarded else now.how, is_conditional=is_conditional)
        return now

    def _uses(self, name: Node, after: Node) -> list[Node]:
        """Where the name, or the member (`this.key`), is used in the same function, or in the file."""
        text, word = text_of(name), last_name(name)
        if not word:
            return []
        around = (function_around(after) if name.type != "member_expression" else None) or self._script.root
        found = []
        for leaf in self._script.leaves(word, around.start_byte, around.end_byte):
            node = leaf
            if name.type == "member_expression":
                if leaf.parent is None or text_of(leaf.parent) != text:
                    continue
                node = leaf.parent
            elif leaf.type not in {"identifier", "shorthand_property_identifier"}:
                continue
            if node == name or (node.start_byte, node.end_byte) == (name.start_byte, name.end_byte):
                continue
            found.append(node)
            if len(found) >= _MOST_USES:
                break
        return found

    def _guards(self, node: Node, words: tuple[str, ...]) -> tuple[bool, bool]:
        """Whether it stands under a condition that looks at the variable itself, and under one that looks at others."""
        is_conditional = False
        for child, parent in upwards(node):
            condition: Node | None = None
            if parent.type in {"if_statement", "ternary_expression"}:
                condition = parent.child_by_field_name("condition")
            elif parent.type == "binary_expression" and _operator(parent) in {"&&", "||"}:
                condition = parent.child_by_field_name("left")
            elif parent.type in {"switch_case", "switch_default"}:
                is_conditional = True
            if condition is None or condition == child:
                continue
            if self._mentions(condition, words):
                return True, is_conditional
            if parent.type != "binary_expression" or _operator(parent) == "&&":
                is_conditional = True
        return False, is_conditional

    def _mentions(self, node: Node, words: tuple[str, ...]) -> bool:
        return any(
            next(self._script.places(word.encode(), node.start_byte, node.end_byte), None) is not None for word in words
        )

    def _is_read(self, node: Node) -> bool:
        """Whether the expression is a read, or a cast of one."""
        for _ in range(4):
            node = inner(node)
            if node.id in self._reads:
                return True
            given = arguments(node) if node.type in {"call_expression", "new_expression"} else []
            if not given:
                return False
            node = given[0]
        return False

    def _reads_in(self, node: Node) -> bool:
        """Whether an operand, or one of its own operands, is a read or a test of one."""
        waiting = [node]
        for _ in range(_MOST_USES):
            if not waiting:
                return False
            node = inner(waiting.pop())
            if self._is_read(node):
                return True
            if node.type in {"binary_expression", "unary_expression"}:
                waiting.extend(node.named_children)
        return False


def _asserts(wrapper: Node) -> bool:
    """Whether a wrapper tells the type checker that the value is there."""
    if wrapper.type == "non_null_expression":
        return True
    if wrapper.type in {"as_expression", "type_assertion"} and len(wrapper.named_children) > 1:
        kind = wrapper.named_children[0 if wrapper.type == "type_assertion" else -1]
        return text_of(kind).strip("<>") in {"string", "number"}
    return False


def _is_swallowed(node: Node) -> bool:
    """Whether it raises within a `try` of its own that goes on without it."""
    for child, parent in upwards(node):
        if parent.type in FUNCTIONS:
            return False
        if parent.type == "try_statement":
            handler = parent.child_by_field_name("handler")
            body = handler.child_by_field_name("body") if handler is not None else None
            is_body = is_field(parent, "body", child)
            return is_body and body is not None and len(child.named_children) <= 2 and not throws(body)  # noqa: PLR2004
    return False


def _cast_around(node: Node) -> Type:
    """The type that a call makes of the value that it is handed to."""
    for _, parent in upwards(node):
        if parent.type == "arguments":
            name = last_name(callee(parent.parent)) if parent.parent is not None else ""
            return _CASTS.get(name, _RAISING.get(name, ""))
        if parent.type not in WRAPPERS:
            return ""
    return ""


def _operator(node: Node) -> str:
    sign = node.child_by_field_name("operator")
    return text_of(sign) if sign is not None else ""


def _last_operand(node: Node) -> Node:
    for _ in range(_MOST_USES):
        node = inner(node)
        right = node.child_by_field_name("right") if node.type == "binary_expression" else None
        if right is None or _operator(node) not in {"||", "??"}:
            return node
        node = right
    return node


def _membered(member: Node, now: Judgement) -> Judgement:
    """What follows from taking a member of the value."""
    is_careful = any(child.type == "optional_chain" for child in member.children)
    kind = _METHODS.get(last_name(member), now.type)
    how: How = "tested" if is_careful else "raises"
    return now._replace(how=how if now.how != "tested" else "tested", type=kind)


def _leaves(branch: Node) -> bool:
    """Whether a branch ends the function or the turn of a loop."""
    last = branch
    if branch.type == "statement_block" and branch.named_children:
        last = branch.named_children[-1]
    return last.type in {"return_statement", "continue_statement", "break_statement"}


def _range(node: Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte
