"""What becomes of a Go program where a variable is absent: told from the checks of the value that was read."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.bounded import ancestors
from launch_gates.gates.env.readers.go_checks import (
    assigned,
    fails,
    flattened,
    is_emptiness,
    is_failure,
    looked_at,
    returns,
    unwrapped,
)
from launch_gates.gates.env.readers.go_nodes import arguments, callee_of, receiver_of, unquoted
from launch_gates.gates.env.readers.inference import Judgement
from launch_gates.parsing.syntax import captures, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.go_file import GoFile

_CASTS: Mapping[str, Type] = {
    "Atoi": "integer",
    "ParseInt": "integer",
    "ParseUint": "integer",
    "ParseFloat": "number",
    "ParseBool": "boolean",
    "ParseDuration": "duration",
    "ParseAddress": "email",
    "ParseRequestURI": "url",
    "Parse": "url",
    "Unmarshal": "json",
    "Split": "list",
    "Fields": "list",
}
_FALLIBLE = frozenset({"Atoi", "ParseInt", "ParseUint", "ParseFloat", "ParseBool", "ParseDuration", "ParseAddress"})
_PLAIN = frozenset(
    {"TrimSpace", "ToLower", "ToUpper", "Trim", "TrimSuffix", "TrimPrefix", "TrimRight", "string", "byte"}
)
_EITHER = ("or", "coalesce", "firstnonempty", "firstnonzero", "first", "default", "fallback", "withdefault", "valueor")
_FARTHEST = 25
_MOST_GUARDS = 60


class _Guard(NamedTuple):
    """A condition that looks whether something is there."""

    statement: Node
    is_absent: bool
    """Whether the condition holds where it is absent."""
    operator: str
    others: tuple[str, ...]
    """What else the same condition asks to be absent."""


class Needs:
    """The judge of one file."""

    def __init__(self, file: GoFile) -> None:
        """Of that file."""
        self.file = file

    @cached_property
    def guards(self) -> Mapping[str, list[_Guard]]:
        """Expression -> the conditions that look at it, by where they are."""
        found: dict[str, list[_Guard]] = {}
        for statement in captures("go", "(if_statement) @if", self.file.root).get("if", ()):
            condition = statement.child_by_field_name("condition")
            if condition is None:
                continue
            operator, parts = flattened(condition)
            looks = [look for part in parts if (look := looked_at(part))]
            for subject, is_absent in looks:
                others = tuple(other for other, absent in looks if absent and other != subject)
                found.setdefault(subject, []).append(_Guard(statement, is_absent, operator, others))
        return found

    def judge(self, call: Node) -> Judgement:
        """By what is done with the call's result."""
        climb = _climbed(call)
        if climb.judgement is not None:
            return self._settled(climb.judgement, call)
        subjects = [text_of(climb.node), *_given_to(climb.node)]
        kind = climb.type or self._cast_later(subjects[1:], call)
        need, default, instead = self._by_guards(subjects, call, is_fallible=climb.is_fallible)
        return self._settled(Judgement(need=need, type=kind, default=default, instead=instead), call, subjects)

    def _settled(self, judgement: Judgement, call: Node, subjects: Sequence[str] = ()) -> Judgement:
        return judgement._replace(is_conditional=_is_conditional(call, subjects))

    def _by_guards(
        self, subjects: Sequence[str], call: Node, *, is_fallible: bool
    ) -> tuple[Need, str | None, tuple[str, ...]]:
        around = self.file.function_node(call)
        end = around.end_byte if around is not None else len(self.file.data)
        for subject in subjects:
            if subject in {"err", "e", "_", "nil", "true", "false"}:
                continue
            for guard in self.guards.get(subject, ())[:_MOST_GUARDS]:
                if call.start_byte < guard.statement.end_byte and guard.statement.start_byte < end:
                    return self._by_guard(guard, subject)
        checked = self._error_after(subjects, call, end) if is_fallible else None
        if checked is not None:
            return (
                ("required" if fails(checked.statement.child_by_field_name("consequence")) else "optional"),
                None,
                (),
            )
        if _is_switched(subjects, call) or _is_compared(call):
            return "optional", None, ()
        return "unknown", None, ()

    def _error_after(self, subjects: Sequence[str], call: Node, end: int) -> _Guard | None:
        for name in ("err", "e"):
            if name in subjects:
                for guard in self.guards.get(name, ())[:_MOST_GUARDS]:
                    if call.start_byte < guard.statement.end_byte and guard.statement.start_byte < end:
                        return guard if not guard.is_absent else None
        return None

    def _by_guard(self, guard: _Guard, subject: str) -> tuple[Need, str | None, tuple[str, ...]]:
        body = guard.statement.child_by_field_name("consequence")
        if guard.is_absent:
            if fails(body):
                return "required", None, self._names_of(guard) if guard.operator == "&&" else ()
            return "optional", assigned(body, subject), ()
        if fails(guard.statement.child_by_field_name("alternative")):
            return "required", None, ()
        following = guard.statement.next_named_sibling
        if returns(body) and following is not None and is_failure(following):
            return "required", None, ()
        return "optional", None, ()

    def _names_of(self, guard: _Guard) -> tuple[str, ...]:
        """The variables that the other parts of a condition were read from, where their text says so."""
        found = []
        for other in guard.others:
            for at, value in self.file.variables.get(other, ()):
                name = unquoted(arguments(value)[0]) if value.type == "call_expression" and arguments(value) else ""
                if name and at.start_byte < guard.statement.end_byte:
                    found.append(name)
                    break
            else:
                if '("' in other:
                    found.append(other.partition('("')[2].partition('"')[0])
        return tuple(found)

    def _cast_later(self, subjects: Sequence[str], call: Node) -> Type:
        """The cast that is given the variable later on."""
        for name, kind in _CASTS.items():
            for callee in self.file.callees.get(name.encode(), ())[:_MOST_GUARDS]:
                given = callee.parent.parent if callee.parent is not None else None
                if given is None or given.start_byte < call.end_byte or given.type != "call_expression":
                    continue
                values = arguments(given)
                if values and unwrapped(values[0]) in subjects and _is_cast(given):
                    return kind
        return ""


class _Climb(NamedTuple):
    """How far a value is only passed on."""

    node: Node
    type: Type = ""
    is_fallible: bool = False
    judgement: Judgement | None = None


def _climbed(call: Node) -> _Climb:  # noqa: C901 (one a kind of node)
    """The outermost expression that is the call's value still, be it trimmed or cast."""
    node, kind, is_fallible = call, "", False
    for parent in islice(ancestors(call), _FARTHEST):
        if parent.type in {"argument_list", "parenthesized_expression"}:
            continue
        if parent.type == "type_conversion_expression":
            node = parent
            continue
        if parent.type == "call_expression":
            if node.end_byte <= _end_of_callee(parent):
                break
            name = text_of(callee_of(parent))
            if name in _CASTS and _is_cast(parent):
                node, kind, is_fallible = parent, _CASTS[name], is_fallible or name in _FALLIBLE
                continue
            if name in _PLAIN:
                node = parent
                continue
            return _Climb(node, _type(kind), is_fallible, _in_call(parent, call, name, _type(kind)))
        if parent.type == "slice_type":
            continue
        if parent.type == "binary_expression" and not is_emptiness(parent):
            operator = text_of(parent.child_by_field_name("operator") or parent)
            if operator in {"==", "!=", "<", ">"}:
                return _Climb(node, _type(kind), is_fallible, Judgement("optional", _compared(parent, _type(kind))))
        break
    return _Climb(node, _type(kind), is_fallible)


def _end_of_callee(call: Node) -> int:
    called = call.child_by_field_name("function")
    return called.end_byte if called is not None else call.start_byte


def _type(kind: str) -> Type:
    return kind  # type: ignore[return-value]


def _compared(comparison: Node, kind: Type) -> Type:
    """A variable that is compared with `true` is a boolean."""
    texts = {text_of(child) for child in comparison.named_children}
    return kind or ("boolean" if texts & {'"true"', '"false"', '"1"', '"0"', '"yes"', '"on"'} else "")


def _is_cast(call: Node) -> bool:
    name, receiver = text_of(callee_of(call)), receiver_of(call)
    if name == "Parse":
        return receiver == "url"
    if name in {"Split", "Fields"}:
        return receiver == "strings"
    return bool(receiver)


def _in_call(outer: Node, call: Node, name: str, kind: Type) -> Judgement | None:
    """What a function that is given the value among others makes of it."""
    given = arguments(outer)
    lowered = name.lower()
    is_choice = lowered in _EITHER or lowered.startswith(("firstnon", "coalesce", "ordefault", "defaultto", "getor"))
    if is_choice and len(given) > 1:
        names = tuple(filter(None, (_name_read(value) for value in given)))
        last = given[-1]
        if last.type.endswith(("string_literal", "int_literal")):
            return Judgement("optional", kind, unquoted(last), names)
        need: Need = "unknown" if len(names) == len(given) else "optional"
        return Judgement(need, kind, None, names)
    if receiver_of(outer) in {"flag", "pflag", "fs", "flags", "flagSet"} or lowered.endswith(("var", "varp")):
        return Judgement("optional", kind)
    if lowered.startswith(("must", "require")) and outer.start_byte < call.start_byte:
        return Judgement("required", kind)
    return None


def _name_read(value: Node) -> str:
    given = arguments(value) if value.type == "call_expression" else []
    return unquoted(given[0]) if len(given) == 1 and given[0].type.endswith("string_literal") else ""


def _given_to(node: Node) -> list[str]:
    """What the value is given to: variables, or fields of a composite literal and of the variable that this goes to."""
    parent = node.parent
    if parent is not None and parent.type == "literal_element":
        return _field_of(parent)
    holder = parent.parent if parent is not None and parent.type == "expression_list" else parent
    if holder is None:
        return []
    left = holder.child_by_field_name("left")
    if left is not None and holder.type in {"short_var_declaration", "assignment_statement"}:
        right = holder.child_by_field_name("right")
        names = [text_of(child) for child in left.named_children]
        values = right.named_children if right is not None else []
        if len(values) == len(names) > 1:
            return [name for name, value in zip(names, values, strict=True) if value == node]
        return names
    if holder.type == "var_spec":
        return [text_of(child) for child in holder.children_by_field_name("name")]
    return []


def _field_of(element: Node) -> list[str]:
    pair = element.parent
    key = pair.child_by_field_name("key") if pair is not None and pair.type == "keyed_element" else None
    if key is None or pair is None:
        return []
    for around in islice(ancestors(pair), 6):
        if around.type in {"short_var_declaration", "assignment_statement", "var_spec"}:
            return [f"{name}.{text_of(key)}" for name in _given_names(around)]
        if around.type == "return_statement":
            break
    return [f"{name}.{text_of(key)}" for name in ("cfg", "config", "c", "conf")]


def _given_names(holder: Node) -> list[str]:
    left = holder.child_by_field_name("left")
    if left is not None:
        return [text_of(child) for child in left.named_children]
    return [text_of(child) for child in holder.children_by_field_name("name")]


def _is_switched(subjects: Sequence[str], call: Node) -> bool:
    """Whether a `switch` is over the value: its cases say what there may be."""
    for around in islice(ancestors(call), 4):
        if around.type == "expression_switch_statement":
            return True
    holder = call
    for around in islice(ancestors(call), 4):
        if around.type in {"short_var_declaration", "assignment_statement", "var_declaration"}:
            holder = around
    following = holder.next_named_sibling
    if following is None or following.type != "expression_switch_statement":
        return False
    value = following.child_by_field_name("value")
    return value is not None and unwrapped(value) in subjects


def _is_compared(call: Node) -> bool:
    """Whether it is only asked whether there is something: `return os.Getenv("X") != ""`."""
    parent = call.parent
    return parent is not None and parent.type == "binary_expression" and is_emptiness(parent)


def _is_conditional(call: Node, subjects: Sequence[str]) -> bool:
    """Whether the read is in the body of a condition, or in a case."""
    below = call
    for around in islice(ancestors(call), _FARTHEST):
        if around.type in {"function_declaration", "method_declaration", "func_literal"}:
            return False
        if around.type in {"expression_case", "type_case"}:
            value = around.child_by_field_name("value")
            return value is None or not (value.start_byte <= call.start_byte < value.end_byte)
        if around.type == "if_statement" and below in {
            around.child_by_field_name("consequence"),
            around.child_by_field_name("alternative"),
        }:
            condition = around.child_by_field_name("condition")
            looks = [looked_at(part) for part in flattened(condition)[1]] if condition is not None else []
            if not any(look and look[0] in subjects for look in looks):
                return True
        below = around
    return False
