"""What becomes of a value after it was read: whether its absence ends in an error, is looked for, or goes unnoticed.

A value is followed upwards through casts, tests and `or`, and through the variable that it is given to. An absent one
is `None`, so what is followed beside it is whether the condition at hand is true when the variable is absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from launch_gates.gates.env.readers.python_conditions import (
    LISTS,
    MOST_PARTS,
    Fate,
    alternatives_of,
    collected_in,
    end_of_scope,
    is_short_list,
)
from launch_gates.gates.env.readers.python_libraries import CASTS
from launch_gates.gates.env.readers.python_literals import literal_of, string_of
from launch_gates.gates.env.readers.python_tree import binding_at, is_field
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.python_tree import Place, Tree

_MOST_USES = 20
_FAR = 2
_OPERATED = 3  # a operator b
_STEPS = 40
_TRUE_WORDS = frozenset({"1", "true", "yes", "on", "y", "t", "0", "false", "no", "off", "n", "f", "True", "False"})
_THROUGH = frozenset({"parenthesized_expression", "await", "expression_list"})
_BY_WORD: tuple[tuple[str, Type], ...] = (("bool", "boolean"), ("json", "json"))


class _Walk:
    """The way of one value."""

    def __init__(self, tree: Tree, place: Place, *, is_true: bool, is_value: bool, far: int) -> None:
        self.tree = tree
        self.place = place
        self.is_true = is_true
        self.is_value = is_value
        self.is_plain = True
        self.is_failing = False
        self.is_tested = not is_value
        self.far = far
        self.fate = Fate()
        self.extent: tuple[int, int] | None = (place.node.start_byte, place.node.end_byte)

    def run(self) -> Fate:
        for _ in range(_STEPS):
            up = self.place.up
            if up is None or not self.step(up):
                break
            self.place = up
        if not self.fate.end and self.is_tested:
            self.end("test")
        if not self.fate.end and self.is_failing:
            self.end("fail")
        return self.fate._replace(
            is_true_when_absent=self.is_true, is_plain_test=self.is_plain, extent=self.fate.extent or self.extent
        )

    def end(self, how: Literal["raise", "fail", "test", "default"]) -> None:
        is_weak = self.fate.end in {"test", "fail"} or (self.fate.end == "default" and self.fate.default == "")
        if not self.fate.end or (how == "raise" and is_weak):
            self.fate = self.fate._replace(end=how)

    def typed(self, kind: Type) -> None:
        if kind and not self.fate.type:
            self.fate = self.fate._replace(type=kind)

    def step(self, up: Place) -> bool:
        """One node upwards; whether to go on from there."""
        node, child = up.node, self.place.node
        kind = node.type
        if kind in _THROUGH:
            return True
        handler = _STEPS_OF.get(kind)
        return handler(self, up, node, child) if handler is not None else False

    # --- expressions ------------------------------------------------------------------------------------------------

    def attribute(self, up: Place, node: Node, child: Node) -> bool:
        del child
        call = up.up
        name = node.child_by_field_name("attribute")
        if not self.is_value or name is None:
            return False
        self.end("fail")
        if call is None or call.node.type != "call" or call.node.start_byte != node.start_byte:
            return False
        method = text_of(name)
        if method in {"split", "splitlines"}:
            self.typed("list")
        if method in {"isdigit", "isnumeric"}:
            self.typed("integer")
        return True

    def subscript(self, up: Place, node: Node, child: Node) -> bool:
        del up
        if self.is_value and is_field(node, "value", child):
            self.end("fail")
        return False

    def call(self, up: Place, node: Node, child: Node) -> bool:
        """A method of the value is called, or a comprehension is the only argument."""
        if is_field(node, "function", child):
            return child.type == "attribute"
        return self.argument_list(up, node, child, call=node)

    def argument_list(self, up: Place, node: Node, child: Node, call: Node | None = None) -> bool:
        del child
        if call is None:
            call = up.parent
        if call.type != "call":
            return False
        function = call.child_by_field_name("function")
        name = "" if function is None else text_of(function)
        if name in {"all", "any"}:
            self.is_tested = True
            if name == "any" and not self.is_true:
                self.fate = self.fate._replace(others=(*self.fate.others, node))
            return True
        if name in {"bool", "len", "list", "set", "sorted", "filter", "tuple"} and not self.is_value:
            return True
        last = name.rpartition(".")[2]
        kind, fails = CASTS.get(name, CASTS.get(last, ("", False)))
        if not kind:
            kind = next((found for word, found in _BY_WORD if word in last.lower()), "")
        self.typed(kind)
        if fails and self.is_value:
            self.end("fail")
        if name == "bool":
            self.is_tested, self.is_value = True, False
            return True
        is_kept = name in {"str", "cast", "typing.cast", "t.cast"}
        return (is_kept or (bool(kind) and self.is_value)) and node.type == "argument_list"

    def boolean(self, up: Place, node: Node, child: Node) -> bool:
        del up
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None:
            return False
        is_left = left.id == child.id
        other = right if is_left else left
        if operator.type == "or":
            self.alternative(other, is_left=is_left)
            return True
        if is_left:
            self.is_tested = True
            self.extent = (node.start_byte, node.end_byte)
        if self.is_tested and self.is_true:
            self.fate = self.fate._replace(conditions=(*self.fate.conditions, other))
        elif not is_left:
            self.fate = self.fate._replace(is_conditional=True)
        return True

    def alternative(self, other: Node, *, is_left: bool) -> None:
        if self.is_true:  # `not A or not B`: true whatever the other one is
            return
        self.fate = self.fate._replace(others=(*self.fate.others, other))
        if not is_left:
            self.fate = self.fate._replace(first=(*self.fate.first, other))
        if not is_left or not self.is_value or other.type == "none":
            return
        literal = literal_of(other)
        if literal is not None:
            self.end("default")
            self.fate = self.fate._replace(default=literal if self.fate.default is None else self.fate.default)
        elif other.type in {"list", "dictionary", "tuple", "set", "none", "lambda"}:
            self.end("default")

    def negation(self, up: Place, node: Node, child: Node) -> bool:
        del up, node, child
        self.is_true = not self.is_true
        self.is_tested, self.is_value = True, False
        return True

    def comparison(self, up: Place, node: Node, child: Node) -> bool:
        del up
        if not _OPERATED <= node.child_count <= MOST_PARTS:
            return False
        children = node.children
        is_left = children[0].id == child.id
        other = children[-1] if is_left else children[0]
        operator = text_of(node.child_by_field_name("operators") or children[1])
        self.is_tested = True
        if not self.is_value:
            return child.type in LISTS
        if child.type in LISTS:
            self.is_true = operator == "in" and other.type == "none"
        elif operator in {"is", "=="}:
            self.equal(other, is_negated=False)
        elif operator in {"is not", "!="}:
            self.equal(other, is_negated=True)
        elif operator in {"in", "not in"} and is_left:
            self.is_true, self.is_plain = operator == "not in", False
            words = [string_of(part) for part in other.named_children] if is_short_list(other) else []
            self.typed("boolean" if words and _TRUE_WORDS.issuperset(word or "" for word in words) else "")
        elif operator in {"in", "not in", "<", ">", "<=", ">="}:
            self.end("fail")
            return False
        self.is_value = False
        return True

    def equal(self, other: Node, *, is_negated: bool) -> None:
        text = string_of(other)
        is_nothing = other.type == "none" or text == ""
        self.is_true = is_nothing is not is_negated
        self.is_plain = self.is_plain and is_nothing
        self.typed("boolean" if text is not None and text in _TRUE_WORDS else "")

    def choice(self, up: Place, node: Node, child: Node) -> bool:
        """`A if condition else B`."""
        del up
        parts = node.named_children
        if len(parts) != 3:  # noqa: PLR2004 (A, condition, B)
            return False
        if parts[1].id == child.id:
            self.is_tested = True
            self.extent = (node.start_byte, node.end_byte)
            return False
        return True

    def members(self, up: Place, node: Node, child: Node) -> bool:
        """One of a list: `all([A, B])`, `None in (A, B)`."""
        del node, child
        return up.parent.type in {"argument_list", "comparison_operator"}

    def clause(self, up: Place, node: Node, child: Node) -> bool:
        """`[name for name in NAMES if name not in os.environ]`: a list with the absent ones in it."""
        del up, node, child
        self.is_tested, self.is_value = True, False
        return self.is_true

    def comprehension(self, up: Place, node: Node, child: Node) -> bool:
        del node
        return child.type == "if_clause" or up.parent.type in {"argument_list", "call"}

    def walrus(self, up: Place, node: Node, child: Node) -> bool:
        if not is_field(node, "value", child):
            return False
        before = self.fate.end
        self.given_to(node.child_by_field_name("name"), up)
        if self.fate.end == "fail" and not before:  # only where it is not looked at first: `if value := ...:`
            self.fate, self.is_failing = self.fate._replace(end=""), True
        return True

    # --- statements -------------------------------------------------------------------------------------------------

    def assignment(self, up: Place, node: Node, child: Node) -> bool:
        left = node.child_by_field_name("left")
        if left is not None and left.type in {"pattern_list", "tuple_pattern"}:
            left = None
        if is_field(node, "right", child):
            self.given_to(left, up)
        return False

    def given_to(self, target: Node | None, statement: Place) -> None:
        """The value goes on in a variable."""
        if target is None or target.type not in {"identifier", "attribute"} or self.far >= _FAR:
            return
        name = text_of(target)
        if target.type == "attribute" and not name.startswith("self."):
            return
        self.fate = self.fate._replace(variable=name)
        is_own = not self.is_value
        found = later(
            self.tree, name, statement, is_true=self.is_true if is_own else False, is_value=not is_own, far=self.far + 1
        )
        self.typed(found.type)
        if found.end and not self.fate.end:
            self.fate = found._replace(
                type=self.fate.type or found.type,
                variable=name,
                others=(*self.fate.others, *found.others),
                default=self.fate.default if self.fate.default is not None else found.default,
            )
            self.is_true, self.is_plain, self.extent = found.is_true_when_absent, found.is_plain_test, found.extent

    def condition(self, up: Place, node: Node, child: Node) -> bool:
        """`if`, `elif`, `while`."""
        if not is_field(node, "condition", child):
            return False
        self.is_tested = True
        block = node.child_by_field_name("consequence") or node.child_by_field_name("body")
        self.extent = (node.start_byte, node.end_byte) if block is None else (node.start_byte, block.end_byte)
        if self.is_true:
            if block is not None:
                self.refused_in(block, up)
        else:
            for other in alternatives_of(node, up):
                condition = other.child_by_field_name("condition")
                if condition is not None:
                    self.fate = self.fate._replace(others=(*self.fate.others, condition))
                elif other.type == "else_clause":
                    body = other.child_by_field_name("body")
                    if body is not None:
                        self.refused_in(body, up)
        return False

    def refused_in(self, block: Node, statement: Place) -> None:
        does, is_conditional = self.tree.exits(block)
        if does:
            self.end("raise")
            if is_conditional:
                self.fate = self.fate._replace(conditions=(*self.fate.conditions, block))
            return
        collected = collected_in(self.tree, block)
        if collected and self.far < _FAR:
            found = later(self.tree, collected, statement, is_true=True, is_value=False, far=self.far + 1)
            if found.end == "raise":
                self.fate = self.fate._replace(end="raise", conditions=(*self.fate.conditions, *found.conditions))

    def assertion(self, up: Place, node: Node, child: Node) -> bool:
        del up
        if node.named_children and node.named_children[0].id == child.id and not self.is_true:
            self.end("raise")
        return False


_STEPS_OF = {
    "attribute": _Walk.attribute,
    "subscript": _Walk.subscript,
    "call": _Walk.call,
    "argument_list": _Walk.argument_list,
    "boolean_operator": _Walk.boolean,
    "not_operator": _Walk.negation,
    "comparison_operator": _Walk.comparison,
    "conditional_expression": _Walk.choice,
    **dict.fromkeys(("list", "tuple", "set"), _Walk.members),
    "if_clause": _Walk.clause,
    **dict.fromkeys(("list_comprehension", "generator_expression", "set_comprehension"), _Walk.comprehension),
    "named_expression": _Walk.walrus,
    "assignment": _Walk.assignment,
    **dict.fromkeys(("if_statement", "elif_clause", "while_statement"), _Walk.condition),
    "assert_statement": _Walk.assertion,
}


def fate_of(tree: Tree, place: Place, *, is_true: bool = False, is_value: bool = True, far: int = 0) -> Fate:
    """What becomes of the value at the place. `is_true`: whether it is true where the variable is absent."""
    return _Walk(tree, place, is_true=is_true, is_value=is_value, far=far).run()


def later(  # noqa: PLR0913 (what is followed, from where, and its three properties)
    tree: Tree, name: str, statement: Place, *, is_true: bool, is_value: bool, far: int
) -> Fate:
    """What becomes of a variable after the statement that gives it its value."""
    start, end = statement.node.end_byte, end_of_scope(tree, statement, name)
    own_scope = statement.scopes()[0]
    best, failing = Fate(), -1
    kind: Type = ""
    for count, offset in enumerate(tree.offsets(name.encode(), start, end)):
        if count >= _MOST_USES:
            break
        place = tree.at(offset) if tree.data[offset - 1 : offset] != b"." else None
        used = place.up if place is not None and "." in name else place
        if place is None or used is None or place.node.type != "identifier":
            continue
        binding = binding_at(used)
        if binding is not None and binding.scope == own_scope:
            value = binding.value
            if value is None or not any(True for _ in tree.words(name, value.node.start_byte, value.node.end_byte)):
                break
            continue
        found = fate_of(tree, used, is_true=is_true, is_value=is_value, far=far)
        kind = kind or found.type
        if found.end == "raise" and (found.is_plain_test or not best.end):
            best = found
            break
        if found.end and not best.end and (found.end != "fail" or used.scopes()[0] == own_scope):
            best = found
            failing = place.node.start_byte if found.end == "fail" else -1
            if found.end == "test" and found.is_true_when_absent and found.is_plain_test and not found.conditions:
                break
        if found.end == "test" and found.extent is not None and found.extent[0] <= failing < found.extent[1]:
            best, failing = found, -1  # `value.split() if value else []`
    return best._replace(type=kind)
