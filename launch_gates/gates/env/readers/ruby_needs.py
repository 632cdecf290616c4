"""What the Ruby code around a read makes of an absent variable: guards, fallbacks, refusals, casts."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.climbing import State, climbed, tested
from launch_gates.gates.env.readers.outcomes import Outcome
from launch_gates.gates.env.readers.ruby_tree import BLOCKS
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.climbing import Step
    from launch_gates.gates.env.readers.outcomes import Judged
    from launch_gates.gates.env.readers.ruby_tree import RubyTree

_REFUSALS = frozenset({"raise", "abort", "exit", "exit!", "fail", "throw", "fatal", "die"})
_LEAVINGS = frozenset({"return", "next", "break", "redo"})
_PRESENT = frozenset({"present?", "any?", "all?", "positive?", "nonzero?", "size", "count", "length"})
_ABSENT = frozenset({"blank?", "nil?", "empty?", "none?", "zero?"})
_LIST_TESTS = frozenset({"any?", "all?", "none?", "one?", "empty?", "present?", "blank?"})
_TAKES = frozenset({"include?", "member?", "exclude?", "cover?", "key?", "match?", "match", "eql?", "casecmp?", "in?"})
_PASSED = frozenset({"presence", "dup", "freeze", "itself", "then", "tap", "html_safe", "presence_in"})
_FAILING = frozenset({
    *("split", "strip", "downcase", "upcase", "gsub", "sub", "start_with?", "end_with?", "include?", "length", "size"),
    *("chomp", "scan", "tr", "to_sym", "unpack1", "bytes", "force_encoding", "match?", "lines", "capitalize", "squish"),
    *("delete_suffix", "delete_prefix", "delete", "empty?", "camelize", "underscore", "constantize", "titleize"),
    *("casecmp?", "casecmp", "bytesize", "chars", "lstrip", "rstrip", "unpack", "hex", "each_line", "match"),
    *("parameterize", "humanize", "safe_constantize", "encode", "concat", "gsub!", "strip!", "partition", "rpartition"),
})  # fmt: skip
_CAST_METHODS: Mapping[str, Type] = {
    "to_i": "integer",
    "to_f": "number",
    "to_d": "number",
    "to_r": "number",
    "split": "list",
    "to_b": "boolean",
    "to_bool": "boolean",
    "to_boolean": "boolean",
}
_FAILING_CALLS: Mapping[tuple[str, str], Type] = {
    ("", "Integer"): "integer",
    ("", "Float"): "number",
    ("", "BigDecimal"): "number",
    ("", "URI"): "url",
    ("URI", "parse"): "url",
    ("JSON", "parse"): "json",
    ("Addressable::URI", "parse!"): "url",
    ("File", "read"): "string",
    ("Pathname", "new"): "string",
    ("Base64", "decode64"): "string",
    ("Base64", "strict_decode64"): "string",
    ("File", "join"): "string",
    ("IO", "read"): "string",
}
_COMPARISONS = frozenset({"==", "!=", "=~", "!~", "===", "<", ">", "<=", ">=", "<=>", "eql?"})
_TRUTHS = frozenset({"true", "false", "1", "0", "yes", "no", "on", "off", "t", "y", "enabled", "disabled"})
_PICKING = frozenset({
    *("select", "reject", "filter", "find", "detect", "find_all", "all?", "any?", "none?", "delete_if", "partition"),
    *("keep_if", "one?"),
})  # fmt: skip
CONDITIONS = frozenset({"if", "unless", "elsif", "if_modifier", "unless_modifier", "conditional"})
_TESTING = frozenset({"while", "until", "while_modifier", "until_modifier", "case", "when", "case_match", "in"})
_MOST_USES = 60
_MOST_LISTED = 200


def judged(tree: RubyTree, node: Node, *, is_test: bool = False, is_true_when_absent: bool = False) -> Judged:
    """What becomes of the value of the expression, or of what it says on whether the variable is there."""
    state = State(is_test, is_true_when_absent, floor=Outcome.TESTED if is_test else Outcome.NOTHING)
    return _climbed(tree, node, state, follows=True)


def _climbed(tree: RubyTree, node: Node, state: State, *, follows: bool) -> Judged:
    return climbed(tree.ascents.to(node), state, partial(_step, tree, follows=follows))


def _step(tree: RubyTree, state: State, way: tuple[Node, ...], position: int, *, follows: bool) -> Step:  # noqa: C901, PLR0911 (one line a kind)
    child, parent = way[position], way[position - 1]
    grandparent = way[position - 2] if position > 1 else None
    kind = parent.type
    if kind == "parenthesized_statements" and parent.named_child_count == 1:
        return state, 1
    if kind in {"block_body", "body_statement"} and position > 2:  # noqa: PLR2004 (body, block, call)
        return _of_block(state, way, position)
    if kind == "call":
        return _called(state, parent) if parent.child_by_field_name("receiver") == child else None
    if kind == "argument_list" and grandparent is not None and grandparent.type == "call":
        return _passed(state, child, grandparent)
    if kind == "unary":
        if text_of(parent.children[0]) in {"!", "not"}:
            return tested(state, is_true_when_absent=not state.is_true_when_absent), 1
        return state, 1
    if kind == "binary":
        return _binary(state, child, parent)
    if kind in CONDITIONS:
        return _conditional(state, child, parent)
    if kind in _TESTING or (kind == "rescue_modifier" and not state.is_test):
        return Outcome.TESTED
    if kind == "array" and grandparent is not None:
        return _listed(state, parent, grandparent)
    if kind == "assignment" or (kind == "operator_assignment" and parent.child_by_field_name("right") == child):
        return _assigned(tree, state, parent) if follows else None
    return None


def _of_block(state: State, way: tuple[Node, ...], position: int) -> Step:
    """The value of a block of `select`, `reject` and the like: what is left of the list says what is absent."""
    child, body, block, call = way[position], way[position - 1], way[position - 2], way[position - 3]
    method = call.child_by_field_name("method") if call.type == "call" else None
    if block.type not in BLOCKS or method is None or body.named_children[-1] != child:
        return None
    name = text_of(method)
    if name not in _PICKING:
        return None
    is_kept = state.is_true_when_absent != (name in {"reject", "none?", "delete_if"})
    return tested(state, is_true_when_absent=is_kept), 3


def _called(state: State, call: Node) -> Step:  # noqa: C901, PLR0911 (one line a kind)
    """A method is called on the value."""
    method = call.child_by_field_name("method")
    name = "call" if method is None else text_of(method)
    operator = call.child_by_field_name("operator")
    if state.is_test:
        return _called_on_test(state, name)
    if operator is not None and text_of(operator) == "&.":
        state = state._replace(is_safe=True, floor=max(state.floor, Outcome.TESTED))
    if name == "try":
        return Outcome.TESTED
    if name == "to_s":
        return state._replace(is_safe=True), 1
    if name in _PASSED:
        return state, 1
    if name == "empty?" and not state.is_safe:
        return Outcome.FAILS
    if name in _ABSENT:
        return tested(state, is_true_when_absent=True), 1
    if name in {"present?", "nonzero?", "positive?", "in?"} or (state.is_safe and name in _TAKES):
        return tested(state, is_true_when_absent=False), 1
    if name in _CAST_METHODS and not state.type:
        state = state._replace(type=_CAST_METHODS[name])
    if name in {"to_i", "to_f", "to_d", "to_a", "to_h"}:
        return state._replace(is_safe=True), 1
    if name in _FAILING and not state.is_safe:
        fallback = state._replace(floor=max(state.floor, Outcome.FAILS))
        return fallback._replace(is_safe=True), 1
    return (state, 1) if state.is_safe else None


def _called_on_test(state: State, name: str) -> Step:
    if name in _ABSENT:
        return state._replace(is_true_when_absent=not state.is_true_when_absent), 1
    if name in _PRESENT or name in _PASSED:
        return state, 1
    return None


def _passed(state: State, child: Node, call: Node) -> Step:  # noqa: PLR0911 (one line a kind)
    """The value is an argument."""
    method, receiver = call.child_by_field_name("method"), call.child_by_field_name("receiver")
    if state.is_test or method is None:
        return None
    name, owner = text_of(method), "" if receiver is None else text_of(receiver)
    if name in _TAKES:
        return tested(state._replace(type=state.type or _truth_type(receiver)), is_true_when_absent=False), 2
    if name == "cast" and "Boolean" in owner:
        return tested(state._replace(type="boolean"), is_true_when_absent=False), 2
    if name == "cast":
        return None
    kind = _FAILING_CALLS.get((owner, name))
    if kind is None:
        return None
    arguments = call.child_by_field_name("arguments")
    is_lenient = arguments is not None and "exception: false" in text_of(arguments)
    typed = state._replace(type="" if kind == "string" else kind)
    if is_lenient:
        return typed, 2
    if not state.is_safe and arguments is not None and arguments.named_children[0] == child:
        typed = typed._replace(floor=max(state.floor, Outcome.FAILS))
    return typed._replace(is_safe=True), 2


def _truth_type(node: Node | None) -> Type:
    """`boolean` where the text or list has yes and no in it."""
    if node is None or node.end_byte - node.start_byte > _MOST_LISTED:
        return ""
    words = text_of(node).replace("%w", " ").translate(str.maketrans("[](){},'\"|/^$", " " * 13)).split()
    return "boolean" if words and _TRUTHS.issuperset(word.lower() for word in words) else ""


def _binary(state: State, child: Node, parent: Node) -> Step:  # noqa: PLR0911 (one line a kind)
    operator = parent.child_by_field_name("operator")
    sign = "" if operator is None else text_of(operator)
    left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
    is_left = left == child
    other = right if is_left else left
    if sign in {"||", "or"}:
        if state.is_test:
            return _refusal_or(state, is_left=is_left, other=right)
        return _chained(state, parent, child, right, is_left=is_left)
    if sign in {"&&", "and"}:
        if not is_left:
            return state, 1
        if state.is_test and state.is_true_when_absent and is_refusal(right):
            return Outcome.REFUSED
        return (state if state.is_test else tested(state, is_true_when_absent=False)), 1
    if sign in _COMPARISONS:
        if state.is_test:
            return state._replace(is_true_when_absent=state.is_true_when_absent != (sign == "==")), 1
        typed = state._replace(type=state.type or _truth_type(other))
        return tested(typed, is_true_when_absent=sign in {"!=", "!~"}), 1
    if sign in {"+", "/", "-", "*", "%"} and not state.is_safe and not state.is_test:
        return Outcome.FAILS
    if sign == "-" or state.is_safe:
        return state, 1
    return None


def _refusal_or(state: State, *, is_left: bool, other: Node | None) -> Step:
    if is_left and not state.is_true_when_absent and is_refusal(other):
        return Outcome.REFUSED
    return state, 1


def _chained(state: State, parent: Node, child: Node, right: Node | None, *, is_left: bool) -> Step:
    """One of `A || B`: what stands at the right end decides."""
    chain = state.chain or (child,)
    if not is_left:
        left = parent.child_by_field_name("left")
        return state._replace(chain=(*operands(left), *chain)), 1
    if right is None:
        return None
    if is_refusal(right):
        return Outcome.REFUSED
    longer = state._replace(chain=(*chain, right), default=right)
    if "ENV" in text_of(right):
        return longer, 1
    return longer._replace(is_safe=True, floor=max(state.floor, Outcome.TESTED)), 1


def operands(node: Node | None) -> tuple[Node, ...]:
    """Those of `A || B || C`."""
    found: list[Node] = []
    while node is not None and len(found) < _MOST_USES:
        if node.type == "parenthesized_statements" and node.named_child_count == 1:
            node = node.named_children[0]
            continue
        right = node.child_by_field_name("right")
        if node.type != "binary" or right is None or text_of(node.children[1]) not in {"||", "or"}:
            found.append(node)
            break
        found.append(right)
        node = node.child_by_field_name("left")
    return tuple(reversed(found))


def _conditional(state: State, child: Node, parent: Node) -> Step:
    if parent.child_by_field_name("condition") != child:
        return (state, 1) if parent.type == "conditional" else None
    is_unless = parent.type.startswith("unless")
    body = parent.child_by_field_name("consequence") or parent.child_by_field_name("body")
    alternative = parent.child_by_field_name("alternative")
    then_runs = state.is_true_when_absent != is_unless
    absent = body if then_runs else alternative
    if is_refusal(absent):
        return Outcome.REFUSED
    if _is_leaving(absent):
        return Outcome.LEFT
    return Outcome.TESTED


def statements(node: Node | None) -> Sequence[Node]:
    """The statements of a body."""
    if node is None:
        return ()
    if node.type in {"then", "else", "parenthesized_statements", "begin", "block_body", "body_statement", "do"}:
        return node.named_children[:_MOST_USES]
    return (node,)


def is_refusal(node: Node | None) -> bool:
    """Whether it raises or ends the program, whatever it does before."""
    return any(_word(statement) in _REFUSALS for statement in statements(node))


def _is_leaving(node: Node | None) -> bool:
    return any(statement.type in _LEAVINGS for statement in statements(node))


def _word(node: Node) -> str:
    if node.type == "identifier":
        return text_of(node)
    if node.type in {"parenthesized_statements", "begin"} and node.named_child_count == 1:
        return _word_of_call(node.named_children[0])
    return _word_of_call(node)


def _word_of_call(node: Node) -> str:
    method = node.child_by_field_name("method") if node.type == "call" else None
    receiver = node.child_by_field_name("receiver") if node.type == "call" else None
    if method is None or (receiver is not None and text_of(receiver) not in {"Kernel", "Process", "self"}):
        return ""
    return text_of(method)


def _listed(state: State, array: Node, parent: Node) -> Step:
    """One of a list of which any will do, or all must be there."""
    method = parent.child_by_field_name("method") if parent.type == "call" else None
    if method is None or parent.child_by_field_name("receiver") != array or state.is_test:
        return None
    name = text_of(method)
    if name in {"compact", "find", "detect", "compact_blank", "first"}:
        return state._replace(chain=tuple(array.named_children[:_MOST_USES])), 2
    if name in _LIST_TESTS or name in {"include?", "member?"}:
        absent = name in {"none?", "include?", "member?"} or (name == "any?" and "nil?" in text_of(parent))
        return tested(state, is_true_when_absent=absent), 2
    return None


def _assigned(tree: RubyTree, state: State, parent: Node) -> Step:
    """What becomes of the variable that holds it."""
    left = parent.child_by_field_name("left")
    if left is None or left.type not in {"identifier", "instance_variable", "constant"}:
        return None
    scope = tree.scope(parent) if left.type == "identifier" else tree.root
    worst, kind = Outcome.NOTHING, state.type
    for use in islice(tree.uses(text_of(left), parent.end_byte, scope), _MOST_USES):
        way = tree.ascents.to(use)
        above = way[-2] if len(way) > 1 else use
        if above.type == "assignment" and above.child_by_field_name("left") == use:
            break
        if above.type == "call" and above.child_by_field_name("receiver") != use:
            continue
        found = _climbed(tree, use, state._replace(chain=(), default=None), follows=False)
        worst = max(worst, found.outcome, Outcome.NOTHING if found.default is None else Outcome.TESTED)
        kind = kind or found.type
    return state._replace(type=kind, floor=max(state.floor, worst)), 1
