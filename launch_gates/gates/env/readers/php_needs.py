"""What the PHP code around a read makes of an absent variable: guards, fallbacks, refusals, casts."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.climbing import State, climbed, tested
from launch_gates.gates.env.readers.outcomes import Outcome
from launch_gates.gates.env.readers.php_tree import CLOSURES, FUNCTIONS, arguments_of
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.climbing import Step
    from launch_gates.gates.env.readers.outcomes import Judged
    from launch_gates.gates.env.readers.php_tree import PhpTree
    from launch_gates.gates.env.readers.sites import Site

_REFUSALS = frozenset({"die", "exit", "abort", "wp_die", "throw_if", "throw_unless", "report_fatal", "fatal"})
_LEAVINGS = frozenset({"return_statement", "continue_statement", "break_statement"})
_PRESENT = frozenset({"isset", "filled", "is_string", "strlen", "count", "mb_strlen", "is_numeric", "is_array"})
_ABSENT = frozenset({"empty", "is_null", "blank"})
_TESTS = frozenset({"in_array", "str_contains", "str_starts_with", "str_ends_with", "preg_match", "strcmp", "strpos"})
_PASSED = frozenset({
    *("trim", "rtrim", "ltrim", "strtolower", "strtoupper", "strval", "ucfirst", "value", "realpath", "str_replace"),
    *("array_filter", "array_map", "array_values", "array_unique"),
})  # fmt: skip
_CASTS: Mapping[str, Type] = {
    "intval": "integer",
    "floatval": "number",
    "boolval": "boolean",
    "explode": "list",
    "json_decode": "json",
    "parse_url": "url",
    "str_getcsv": "list",
    "preg_split": "list",
}
_CAST_TYPES: Mapping[str, Type] = {
    "bool": "boolean",
    "boolean": "boolean",
    "int": "integer",
    "integer": "integer",
    "float": "number",
    "double": "number",
}
_FILTERS: Mapping[str, Type] = {
    "FILTER_VALIDATE_BOOLEAN": "boolean",
    "FILTER_VALIDATE_BOOL": "boolean",
    "FILTER_VALIDATE_INT": "integer",
    "FILTER_VALIDATE_URL": "url",
    "FILTER_VALIDATE_EMAIL": "email",
    "FILTER_VALIDATE_FLOAT": "number",
}
_COMPARISONS = frozenset({"==", "===", "!=", "!==", "<>", "<", ">", "<=", ">=", "<=>"})
_NEGATIVE = frozenset({"!=", "!==", "<>"})
_NOTHING = frozenset({"false", "null", "''", '""', "0"})
_TRUTHS = frozenset({"true", "false", "1", "0", "yes", "no", "on", "off"})
_PICKING = frozenset({"array_filter", "array_any", "array_all", "array_find", "filter", "reject", "first", "every"})
_CALLS = frozenset({
    *("function_call_expression", "scoped_call_expression", "member_call_expression", "object_creation_expression"),
    "nullsafe_member_call_expression",
})  # fmt: skip
_MOST_USES = 60
_MOST_LISTED = 200
_LONGEST = 2_000


def judged(tree: PhpTree, site: Site) -> Judged:
    """What becomes of what the site gives."""
    floor = Outcome.TESTED if site.is_test else Outcome.NOTHING
    state = State(site.is_test, site.is_true_when_absent, floor=floor)
    return _climbed(tree, site.node, state, follows=True)


def _climbed(tree: PhpTree, node: Node, state: State, *, follows: bool) -> Judged:
    return climbed(tree.ascents.to(node), state, partial(_step, tree, follows=follows))


def _step(tree: PhpTree, state: State, way: tuple[Node, ...], position: int, *, follows: bool) -> Step:  # noqa: C901, PLR0911 (one line a kind)
    child, parent = way[position], way[position - 1]
    kind = parent.type
    if kind in {"parenthesized_expression", "error_suppression_expression"}:
        return state, 1
    if kind == "argument" and position > 2:  # noqa: PLR2004 (argument, arguments, call)
        return _passed(state, way, position)
    if kind == "unary_op_expression" and text_of(parent.children[0]) == "!":
        return tested(state, is_true_when_absent=not state.is_true_when_absent), 1
    if kind == "binary_expression":
        return _binary(state, child, parent)
    if kind == "conditional_expression":
        return _ternary(state, child, parent)
    if kind in {"if_statement", "else_if_clause"}:
        return _condition(state, child, parent)
    if kind in {"match_expression", "switch_statement", "while_statement", "case_statement"}:
        return Outcome.TESTED
    if kind == "cast_expression":
        return state._replace(type=state.type or _CAST_TYPES.get(text_of(parent.children[1]).lower(), "")), 1
    if kind == "assignment_expression" and parent.child_by_field_name("right") == child:
        return _assigned(tree, state, parent) if follows else (state, 1)
    if kind.startswith("nullsafe_"):
        return Outcome.TESTED
    return _of_closure(state, way, position)


def _of_closure(state: State, way: tuple[Node, ...], position: int) -> Step:
    """The value of a closure given to `array_filter` and the like: what is left of the list says what is absent."""
    parent, up = way[position - 1], 1
    if parent.type == "return_statement" and position > 3:  # noqa: PLR2004
        up = 3
    closure = way[position - up]
    if closure.type not in CLOSURES or position - up < 3:  # noqa: PLR2004 (argument, arguments, call)
        return None
    call = way[position - up - 3]
    name = called(call)
    if name not in _PICKING:
        return None
    is_kept = state.is_true_when_absent != (name == "reject")
    return tested(state, is_true_when_absent=is_kept), up + 3


def called(call: Node) -> str:
    """The name of the function or method, without what it is called on."""
    name = call.child_by_field_name("name") or call.child_by_field_name("function")
    return "" if name is None else text_of(name).rpartition("\\")[2]


def _passed(state: State, way: tuple[Node, ...], position: int) -> Step:  # noqa: PLR0911 (one line a kind)
    """The value is an argument."""
    call = way[position - 3]
    if call.type not in _CALLS:
        return None
    name, given = called(call), arguments_of(call)
    if name in {"throw_unless", "abort_unless", "throw_if", "abort_if", "assert"} and given[0] == way[position]:
        refuses_when_true = name in {"throw_if", "abort_if"}
        return Outcome.REFUSED if state.is_true_when_absent == refuses_when_true else Outcome.TESTED
    if state.is_test:
        return (state, 3) if name in {"count", "boolval"} else _of_test(state, name)
    if name in _ABSENT:
        return tested(state, is_true_when_absent=True), 3
    if name in _PRESENT:
        return tested(state, is_true_when_absent=False), 3
    if name in _TESTS:
        typed = state._replace(type=state.type or _truth_type(call.child_by_field_name("arguments")))
        return tested(typed, is_true_when_absent=False), 3
    if name == "filter_var":
        kinds = [_FILTERS[text_of(node)] for node in given[1:2] if text_of(node) in _FILTERS]
        return state._replace(type=kinds[0] if kinds else state.type), 3
    if name in _CASTS or name in _PASSED:
        return state._replace(type=state.type or _CASTS.get(name, "")), 3
    return None


def _of_test(state: State, name: str) -> Step:
    """A list of what is absent, or a yes or no, is looked at."""
    if name in _ABSENT:
        return state._replace(is_true_when_absent=not state.is_true_when_absent), 3
    return (state, 3) if name in _PRESENT or name in _PASSED else None


def _truth_type(node: Node | None) -> Type:
    """`boolean` where the list or text has yes and no in it."""
    if node is None or node.end_byte - node.start_byte > _MOST_LISTED:
        return ""
    texts = [child for child in node.named_children if child.type in {"string", "encapsed_string"}]
    for child in node.named_children:
        for part in child.named_children if child.type == "argument" else ():
            if part.type == "array_creation_expression":
                texts += [given for element in part.named_children for given in element.named_children]
    words = [text_of(text).strip("'\"").lower() for text in (texts or [node])]
    return "boolean" if words and _TRUTHS.issuperset(words) else ""


def _binary(state: State, child: Node, parent: Node) -> Step:  # noqa: PLR0911 (one line a kind)
    operator = parent.child_by_field_name("operator")
    sign = "" if operator is None else text_of(operator).lower()
    left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
    is_left = left == child
    other = right if is_left else left
    if sign == "??":
        return _chained(state, child, left, right, is_left=is_left)
    if sign in {"||", "or"}:
        if is_left and not state.is_true_when_absent and is_refusal(other):
            return Outcome.REFUSED
        return _as_test(state), 1
    if sign in {"&&", "and"}:
        if is_left and state.is_test and state.is_true_when_absent and is_refusal(other):
            return Outcome.REFUSED
        return _as_test(state), 1
    if sign in _COMPARISONS:
        is_negative = sign in _NEGATIVE
        if state.is_test:
            return state._replace(is_true_when_absent=state.is_true_when_absent != (sign in {"==", "==="})), 1
        is_of_nothing = other is not None and text_of(other).lower() in _NOTHING
        typed = state if is_of_nothing else state._replace(type=state.type or _truth_type(other))
        return tested(typed, is_true_when_absent=is_of_nothing != is_negative), 1
    return None


def _as_test(state: State) -> State:
    return state if state.is_test else tested(state, is_true_when_absent=False)


def _chained(state: State, child: Node, left: Node | None, right: Node | None, *, is_left: bool) -> Step:
    """One of `A ?? B` or `A ?: B`: what stands at the right end decides."""
    chain = state.chain or (child,)
    if not is_left:
        return state._replace(chain=(*([] if left is None else [left]), *chain)), 1
    if right is None:
        return None
    if is_refusal(right):
        return Outcome.REFUSED
    last, chain = _rightmost(right, chain)
    if is_refusal(last):
        return state._replace(chain=chain, floor=Outcome.REFUSED), 1
    return state._replace(chain=(*chain, last), default=last), 1


def _rightmost(right: Node, chain: tuple[Node, ...]) -> tuple[Node, tuple[Node, ...]]:
    """What stands at the right end, and the chain with what comes before it."""
    last = right
    for _ in range(_MOST_USES):
        below = last.child_by_field_name("right") or last.child_by_field_name("alternative")
        if last.type == "parenthesized_expression" and last.named_children:
            below = last.named_children[0]
        elif last.type == "binary_expression" and text_of(last.children[1]) == "??":
            left = last.child_by_field_name("left")
            chain = chain if left is None else (*chain, left)
        elif last.type != "conditional_expression" or last.child_by_field_name("body") is not None:
            break
        if below is None:
            break
        last = below
    return last, chain


def _ternary(state: State, child: Node, parent: Node) -> Step:
    condition, body = parent.child_by_field_name("condition"), parent.child_by_field_name("body")
    alternative = parent.child_by_field_name("alternative")
    if body is None and not state.is_test:
        return _chained(state, child, condition, alternative, is_left=condition == child)
    if condition != child:
        return state, 1
    absent = body if state.is_true_when_absent else alternative
    return Outcome.REFUSED if is_refusal(absent) else Outcome.TESTED


def _condition(state: State, child: Node, parent: Node) -> Step:
    if parent.child_by_field_name("condition") != child:
        return None
    body = parent.child_by_field_name("body")
    others = [node for node in parent.children_by_field_name("alternative") if node.type == "else_clause"]
    absent = body if state.is_true_when_absent else (others[0].child_by_field_name("body") if others else None)
    if is_refusal(absent):
        return Outcome.REFUSED
    if any(statement.type in _LEAVINGS for statement in _statements(absent)):
        return Outcome.LEFT
    return Outcome.TESTED


def _statements(node: Node | None) -> Sequence[Node]:
    if node is None:
        return ()
    return node.named_children[:_MOST_USES] if node.type in {"compound_statement", "colon_block"} else (node,)


def is_refusal(node: Node | None) -> bool:
    """Whether it throws or ends the program, whatever it does before."""
    for statement in _statements(node):
        inner = statement.named_children[0] if statement.type == "expression_statement" else statement
        if inner.type in {"throw_expression", "throw_statement", "exit_statement"}:
            return True
        if inner.type == "function_call_expression" and called(inner) in _REFUSALS:
            return True
    return False


def _assigned(tree: PhpTree, state: State, parent: Node) -> Step:
    """What becomes of the variable that holds it."""
    left = parent.child_by_field_name("left")
    if left is None or left.type != "variable_name":
        return state, 1
    worst, kind = Outcome.NOTHING, state.type
    for use in islice(tree.uses(text_of(left), parent.end_byte, tree.scope(parent)), _MOST_USES):
        way = tree.ascents.to(use)
        above = way[-2] if len(way) > 1 else use
        if above.type == "assignment_expression" and above.child_by_field_name("left") == use:
            break
        found = _climbed(tree, use, state._replace(chain=(), default=None), follows=False)
        worst = max(worst, found.outcome, Outcome.NOTHING if found.default is None else Outcome.TESTED)
        kind = kind or found.type
    return state._replace(type=kind, floor=max(state.floor, worst)), 1


def conditions(way: tuple[Node, ...]) -> list[Node | None]:
    """Each condition under which the end of the way is reached, None where it is not one expression."""
    found: list[Node | None] = []
    for position in range(len(way) - 1, 0, -1):
        child, parent = way[position], way[position - 1]
        kind = parent.type
        if kind in FUNCTIONS:
            break
        condition = parent.child_by_field_name("condition")
        if kind in {"if_statement", "else_if_clause", "conditional_expression"}:
            is_elvis = kind == "conditional_expression" and parent.child_by_field_name("body") is None
            if condition != child and not is_elvis:
                found.append(condition)
        elif kind in {"match_conditional_expression", "case_statement", "catch_clause", "default_statement"}:
            found.append(None)
        elif kind == "binary_expression" and _comes_after_and(child, parent):
            found.append(parent.child_by_field_name("left"))
    return found


def _comes_after_and(child: Node, parent: Node) -> bool:
    return parent.child_by_field_name("right") == child and text_of(parent.children[1]).lower() in {"&&", "and"}


def short_text_of(condition: Node) -> str:
    """A condition's text, where it is no longer than people write one."""
    return text_of(condition) if condition.end_byte - condition.start_byte <= _LONGEST else ""
