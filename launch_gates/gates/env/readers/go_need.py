"""What becomes of a Go program where a variable is absent: told from the checks of the value that was read."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.go_file import arguments, callee_of, receiver_of, unquoted
from launch_gates.gates.env.readers.inference import Judgement
from launch_gates.gates.env.readers.syntax import ancestors, captures, text_of

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
_PLAIN = frozenset({"TrimSpace", "ToLower", "ToUpper", "Trim", "TrimSuffix", "TrimPrefix", "TrimRight", "string", "byte"})
_EITHER = ("or", "coalesce", "firstnonempty", "firstnonzero", "first", "default", "fallback", "withdefault", "valueor")
_FAILING = frozenset({"panic", "Exit", "Goexit", "Error", "Must", "abort", "die", "fail", "exit", "fatal"})
_ERRORS = ("Error", "Errorf", "New", "Newf", "Wrap", "Wrapf", "Join", "Err", "WithMessage", "WithStack")
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
        self.file = file

    @cached_property
    def guards(self) -> Mapping[str, list[_Guard]]:
        """Expression -> the conditions that look at it, by where they are."""
        found: dict[str, list[_Guard]] = {}
        for statement in captures("go", "(if_statement) @if", self.file.root).get("if", ()):
            condition = statement.child_by_field_name("condition")
            if condition is None:
                continue
            operator, parts = _flattened(condition)
            looks = [look for part in parts if (look := _looked_at(part))]
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
        if is_fallible and (guard := self._error_after(subjects, call, end)):
            return ("required" if _fails(guard.statement.child_by_field_name("consequence")) else "optional"), None, ()
        if _is_switched(subjects, call) or _is_compared(call):
            return "optional", None, ()
        return "unknown", None, ()

    def _error_after(self, subjects: Sequence[str], call: Node, end: int) -> _Guard | None:
        for name in ("err", "e"):
            if name in subjects:
                for guard in self.guards.get(name, ()):
                    if call.start_byte < guard.statement.end_byte and guard.statement.start_byte < end:
                        return guard if not guard.is_absent else None
        return None

    def _by_guard(self, guard: _Guard, subject: str) -> tuple[Need, str | None, tuple[str, ...]]:
        body = guard.statement.child_by_field_name("consequence")
        if guard.is_absent:
            if _fails(body):
                return "required", None, self._names_of(guard) if guard.operator == "&&" else ()
            return "optional", _assigned(body, subject), ()
        if _fails(guard.statement.child_by_field_name("alternative")):
            return "required", None, ()
        following = guard.statement.next_named_sibling
        if _returns(body) and following is not None and _is_failure(following):
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
                if values and _unwrapped(values[0]) in subjects and _is_cast(given):
                    return kind
        return ""


class _Climb(NamedTuple):
    """How far a value is only passed on."""

    node: Node
    type: Type = ""
    is_fallible: bool = False
    judgement: Judgement | None = None


def _climbed(call: Node) -> _Climb:
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
        if parent.type == "binary_expression" and not _is_emptiness(parent):
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


def _flattened(condition: Node) -> tuple[str, list[Node]]:
    """The parts of a condition, and what joins them."""
    waiting, parts, operator = [condition], [], ""
    while waiting and len(parts) < _MOST_GUARDS:
        node = waiting.pop()
        joins = node.child_by_field_name("operator")
        if node.type == "binary_expression" and joins is not None and joins.type in {"&&", "||"}:
            operator = operator or joins.type
            waiting.extend(reversed(node.named_children))
        elif node.type == "parenthesized_expression" and node.named_child_count:
            waiting.append(node.named_children[0])
        else:
            parts.append(node)
    return operator, parts


def _looked_at(node: Node) -> tuple[str, bool] | None:
    """What a part of a condition looks at, and whether it holds where that is absent."""
    if node.type == "identifier":
        return text_of(node), False
    if node.type == "unary_expression" and text_of(node).startswith("!"):
        return text_of(node)[1:].strip(), True
    if node.type != "binary_expression":
        return None
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = text_of(node.child_by_field_name("operator") or node)
    if left is None or right is None:
        return None
    subject = _unwrapped(left)
    if _is_emptiness(node):
        return subject, operator in {"==", "<", "<="}
    return (subject, False) if operator in {"==", "!="} else None


def _is_emptiness(node: Node) -> bool:
    right = node.child_by_field_name("right")
    return right is not None and text_of(right) in {'""', "``", "nil", "0"}


def _unwrapped(node: Node) -> str:
    """The expression without `len(...)`, `strings.TrimSpace(...)` and `*`."""
    current = node
    for _ in range(4):
        if current.type == "call_expression" and text_of(callee_of(current)) in {"len", "TrimSpace", "ToLower"}:
            given = arguments(current)
            if not given:
                break
            current = given[0]
        elif current.type == "type_conversion_expression" and (inner := current.child_by_field_name("operand")):
            current = inner
        else:
            break
    return text_of(current)


def _fails(body: Node | None) -> bool:
    """Whether a block ends the program, or gives an error back."""
    if body is None:
        return False
    if body.type == "if_statement":
        return _fails(body.child_by_field_name("consequence"))
    listed = body.named_children[0] if body.named_child_count and body.type == "block" else body
    return any(_is_failure(statement) for statement in islice(reversed(listed.named_children), 6))


def _is_failure(statement: Node) -> bool:
    if statement.type == "expression_statement" and statement.named_child_count:
        call = statement.named_children[0]
        if call.type != "call_expression":
            return False
        name = text_of(callee_of(call))
        if name == "Error":
            return receiver_of(call) == "http"
        return name in _FAILING or name.startswith(("Fatal", "Panic", "fatal", "must"))
    if statement.type == "return_statement":
        values = statement.named_children[0].named_children if statement.named_child_count else []
        return any(_is_error(value) for value in values)
    if statement.type == "assignment_statement":
        left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
        if left is None or right is None or not right.named_child_count:
            return False
        target, value = text_of(left).lower(), right.named_children[0]
        if "missing" in target or target.endswith(("errs", "errors", "problems")):
            return "append" in text_of(value)
        return target == "err" and _is_error(value)
    return False


def _is_error(value: Node) -> bool:
    text = text_of(value)
    if value.type == "call_expression":
        name = text_of(callee_of(value))
        return name in _ERRORS or name.lower().endswith("error") or name == "Exit"
    if value.type in {"identifier", "selector_expression"}:
        last = text.rpartition(".")[2]
        return last in {"err", "e"} or last.startswith(("err", "Err"))
    return value.type in {"unary_expression", "composite_literal"} and "Error" in text.partition("{")[0]


def _returns(body: Node | None) -> bool:
    listed = body.named_children[0] if body is not None and body.named_child_count else None
    return listed is not None and any(child.type == "return_statement" for child in listed.named_children)


def _assigned(body: Node | None, subject: str) -> str | None:
    """The literal that a block gives the variable, or gives back."""
    listed = body.named_children[0] if body is not None and body.named_child_count else None
    for statement in listed.named_children[:6] if listed is not None else ():
        if statement.type == "assignment_statement" and text_of(statement.named_children[0]) == subject:
            value = statement.named_children[-1]
        elif statement.type == "return_statement" and statement.named_child_count:
            value = statement.named_children[0]
        else:
            continue
        literal = value.named_children[0] if value.named_child_count else value
        if literal.type.endswith("string_literal"):
            return unquoted(literal)
        if literal.type in {"int_literal", "true", "false"}:
            return text_of(literal)
    return None


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
    return value is not None and _unwrapped(value) in subjects


def _is_compared(call: Node) -> bool:
    """Whether it is only asked whether there is something: `return os.Getenv("X") != ""`."""
    parent = call.parent
    return parent is not None and parent.type == "binary_expression" and _is_emptiness(parent)


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
            looks = [_looked_at(part) for part in _flattened(condition)[1]] if condition is not None else []
            if not any(look and look[0] in subjects for look in looks):
                return True
        below = around
    return False
