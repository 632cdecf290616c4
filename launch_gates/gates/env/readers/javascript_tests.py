"""What follows where the presence of a variable is tested: `if (!value) throw`, `assert(value)`, `names.filter(…)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.javascript_expressions import (
    COMPARISONS,
    leaves_early,
    operator_of,
    sides,
    then_throws,
)
from launch_gates.gates.env.readers.javascript_failures import fails, is_failure, is_refusing_name, refuses_value
from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_nodes import (
    FUNCTIONS,
    WRAPPERS,
    arguments,
    callee,
    function_around,
    inner,
    is_field,
    last_name,
    upwards,
)
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tree_sitter import Node

    from launch_gates.gates.env.readers.javascript_tree import Script

_TESTING = frozenset({"filter", "some", "every", "find", "findIndex"})
_MOST_USES = 40


class _Test(NamedTuple):
    """How far a test was followed."""

    now: Judgement
    is_absence: bool
    """Whether what was reached is true where the variable is absent; else, where it is there."""
    follows: bool
    """Whether the name that it is assigned to is followed."""
    is_done: bool = False

    def end(self, **changes: object) -> _Test:
        """Nothing more follows."""
        return self._replace(now=self.now._replace(**changes), is_done=True)  # type: ignore[arg-type]


class Tests:
    """Follows the tests of one file; it knows all reads, since one serves in place of another."""

    def __init__(self, script: Script, reads: Collection[int]) -> None:
        """`reads` are the ids of the nodes that read."""
        self._script = script
        self._reads = reads

    def tested(self, node: Node, now: Judgement, *, is_absence: bool, follows: bool) -> Judgement:
        """What follows from a test that is true where it is absent, or where it is there."""
        state = _Test(now.at_least("tested"), is_absence, follows)
        for child, parent in upwards(node):
            step = _STEPS.get(parent.type)
            if step is None:
                return state.now
            state = step(self, child, parent, state)
            if state.is_done:
                return state.now
        return state.now

    def through(self, _child: Node, _parent: Node, state: _Test) -> _Test:
        """The value stays as it is."""
        return state

    def negated(self, _child: Node, parent: Node, state: _Test) -> _Test:
        """`!value`, `typeof value`."""
        return state if operator_of(parent) == "typeof" else state._replace(is_absence=not state.is_absence)

    def joined(self, child: Node, parent: Node, state: _Test) -> _Test:
        """`value && other`, `!value || other`, `typeof value === "string"`."""
        both, sign = sides(parent) or (parent, parent), operator_of(parent)
        other = both[1] if child == both[0] else both[0]
        if child.type == "unary_expression" and sign in COMPARISONS:
            return state._replace(is_absence=sign.startswith("!") != ("undefined" in text_of(other)))
        if sign not in {"&&", "||", "??"}:
            return state.end()
        if (sign == "&&") != state.is_absence:
            return state
        if child == both[0] and is_failure(other):
            return state.end(how="refuses")
        if self.reads_in(other):
            return state._replace(now=state.now._replace(chain=parent.id))
        return state._replace(now=state.now._replace(is_conditional=True))

    def branched(self, child: Node, parent: Node, state: _Test) -> _Test:
        """`if (!value) …`."""
        if not is_field(parent, "condition", child):
            return state.end()
        branch = parent.child_by_field_name("consequence" if state.is_absence else "alternative")
        if branch is not None and fails(self._script, branch):
            return state.end(how="refuses")
        consequence = parent.child_by_field_name("consequence") or parent
        if leaves_early(consequence) and state.is_absence:
            around = function_around(parent) or self._script.root
            return state.end(escapes=(around.start_byte, around.end_byte))
        return state.end(how="refuses") if leaves_early(consequence) and then_throws(parent) else state.end()

    def chosen(self, child: Node, parent: Node, state: _Test) -> _Test:
        """`value ? a : b`."""
        branch = parent.child_by_field_name("consequence" if state.is_absence else "alternative")
        if is_field(parent, "condition", child) and branch is not None and is_failure(inner(branch)):
            return state.end(how="refuses")
        return state.end()

    def handed(self, _child: Node, parent: Node, state: _Test) -> _Test:
        """`assert(value)`, `Boolean(value)`."""
        called = last_name(callee(parent.parent)) if parent.parent is not None else ""
        if not state.is_absence and is_refusing_name(called):
            return state.end(how="refuses")
        return state if called == "Boolean" else state.end()

    def named(self, _child: Node, parent: Node, state: _Test) -> _Test:
        """`const isSet = !!value`."""
        name = parent.child_by_field_name("name")
        if name is None or name.type != "identifier" or not state.follows:
            return state.end()
        for use in self.uses(name, parent):
            said = self.tested(use, Judgement(), is_absence=state.is_absence, follows=False)
            if said.how == "refuses":
                return state.end(how="refuses")
        return state.end()

    def told(self, _child: Node, parent: Node, state: _Test) -> _Test:
        """`names.filter((name) => !value)`."""
        return _Test(self.in_callback(parent, state.now, is_absence=state.is_absence), state.is_absence, False, True)  # noqa: FBT003

    def in_callback(self, node: Node, now: Judgement, *, is_absence: bool) -> Judgement:
        """What follows where a value is what `filter`, `some`, `every` or `find` is told of each name."""
        function = node if node.type in FUNCTIONS else function_around(node)
        given = function.parent if function is not None else None
        called = callee(given.parent) if given is not None and given.type == "arguments" and given.parent else None
        name = last_name(called)
        if name not in _TESTING or given is None:
            return now
        if name != "every" if is_absence else name == "every":
            around = function_around(given)
            if refuses_value(self._script, around or self._script.root):
                return now._replace(how="refuses")
        return now.at_least("tested")

    def uses(self, name: Node, after: Node) -> list[Node]:
        """Where the name, or the member (`this.key`), is used in the same function, or in the file."""
        text, word = text_of(name), last_name(name)
        if not word:
            return []
        is_member = name.type == "member_expression"
        around = (None if is_member else function_around(after)) or self._script.root
        found = []
        for leaf in self._script.leaves(word, around.start_byte, around.end_byte):
            node = leaf
            if is_member:
                if leaf.parent is None or text_of(leaf.parent) != text:
                    continue
                node = leaf.parent
            elif leaf.type not in {"identifier", "shorthand_property_identifier"}:
                continue
            if (node.start_byte, node.end_byte) == (name.start_byte, name.end_byte):
                continue
            found.append(node)
            if len(found) >= _MOST_USES:
                break
        return found

    def is_read(self, node: Node) -> bool:
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

    def reads_in(self, node: Node) -> bool:
        """Whether an operand, or one of its own operands, is a read or a test of one."""
        waiting = [node]
        for _ in range(_MOST_USES):
            if not waiting:
                return False
            node = inner(waiting.pop())
            if self.is_read(node):
                return True
            if node.type in {"binary_expression", "unary_expression"}:
                waiting.extend(node.named_children)
        return False


_STEPS: dict[str, Callable[[Tests, Node, Node, _Test], _Test]] = {
    **dict.fromkeys(WRAPPERS, Tests.through),
    "call_expression": Tests.through,
    "unary_expression": Tests.negated,
    "binary_expression": Tests.joined,
    "if_statement": Tests.branched,
    "ternary_expression": Tests.chosen,
    "arguments": Tests.handed,
    "variable_declarator": Tests.named,
    "return_statement": Tests.told,
    **dict.fromkeys(FUNCTIONS, Tests.told),
}
