"""Which names an expression stands for that says the name of a variable: `process.env[THIS]`, `requireEnv(THIS)`.

A literal, a constant, a member of an enumeration, each of a list that is looped over, or a parameter of the function
around it, which makes that function a helper. Names built from one of these with a fixed beginning or end count too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.javascript_nodes import (
    FUNCTIONS,
    arguments,
    callee,
    destructured,
    inner,
    is_field,
    last_name,
    pairs,
    parameters,
    receiver,
    string_value,
    upwards,
)
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tree_sitter import Node

    from launch_gates.gates.env.readers.javascript_tree import Script

_LOOPS = frozenset(
    {"filter", "map", "forEach", "some", "every", "find", "flatMap", "findIndex", "reduce", "each", "for"}
)
_SAME_LIST = frozenset({"filter", "slice", "concat", "sort", "reverse", "toSorted", "flat"})
_STEPS = 12
_MOST = 400


class Asked(NamedTuple):
    """A parameter that is the name."""

    function: Node
    position: int
    keyword: str
    """The parameter's name, or the key where the parameter is an object that is taken apart."""


class Keys(NamedTuple):
    """What the expression stands for: some names, or a parameter, or nothing that could be told."""

    names: tuple[str, ...] = ()
    asked: Asked | None = None
    before: str = ""
    after: str = ""
    loop: Node | None = None
    """The loop, or the function called for each, that goes over the names."""


class _Walk(NamedTuple):
    """How far an expression was followed to where its names come from."""

    node: Node
    before: str = ""
    after: str = ""
    is_upper: bool = False

    def named(self, names: Iterable[str]) -> Keys:
        """The names with what stands around them."""
        return Keys(
            tuple(f"{self.before}{name.upper() if self.is_upper else name}{self.after}" for name in names),
            before=self.before,
            after=self.after,
        )


def keys_of(script: Script, node: Node) -> Keys:
    """The names that the expression stands for."""
    walk = _Walk(node)
    for _ in range(_STEPS):
        walk = walk._replace(node=inner(walk.node))
        text = string_value(walk.node)
        if text is not None:
            return walk.named([text])
        step = _NEXT.get(walk.node.type)
        found = step(script, walk) if step is not None else None
        if not isinstance(found, _Walk):
            return found or Keys()
        walk = found
    return Keys()


def _identifier(script: Script, walk: _Walk) -> _Walk | Keys | None:
    keys, value = _bound(script, walk.node)
    if value is not None:
        return walk._replace(node=value)
    if walk.is_upper and keys.asked is not None:
        return None
    return keys._replace(names=walk.named(keys.names).names, before=walk.before, after=walk.after)


def _template(_script: Script, walk: _Walk) -> _Walk | Keys | None:
    parts = _around(walk.node)
    if parts is None:
        return None
    return walk._replace(before=walk.before + parts[0], node=parts[1], after=parts[2] + walk.after)


def _joined(_script: Script, walk: _Walk) -> _Walk | Keys | None:
    left, right = walk.node.child_by_field_name("left"), walk.node.child_by_field_name("right")
    if left is None or right is None:
        return None
    first, last = string_value(left), string_value(right)
    if first is not None:
        return walk._replace(before=walk.before + first, node=right)
    return walk._replace(after=last + walk.after, node=left) if last is not None else None


def _chosen(_script: Script, walk: _Walk) -> _Walk | Keys | None:
    both = [walk.node.child_by_field_name(part) for part in ("consequence", "alternative")]
    texts = [string_value(one) for one in both if one is not None]
    return walk.named([text for text in texts if text is not None])


def _called(_script: Script, walk: _Walk) -> _Walk | Keys | None:
    function, given = callee(walk.node), arguments(walk.node)
    name, of = last_name(function), receiver(function)
    if name == "String" and given:
        return walk._replace(node=given[0])
    if of is not None and name in {"toUpperCase", "trim", "toString"}:
        return walk._replace(node=of, is_upper=walk.is_upper or name == "toUpperCase")
    return None


def _membered(script: Script, walk: _Walk) -> _Walk | Keys | None:
    keys = _member(script, walk.node)
    return keys._replace(names=walk.named(keys.names).names)


_NEXT: dict[str, Callable[[Script, _Walk], _Walk | Keys | None]] = {
    "identifier": _identifier,
    "template_string": _template,
    "binary_expression": _joined,
    "ternary_expression": _chosen,
    "call_expression": _called,
    "member_expression": _membered,
}


def _around(template: Node) -> tuple[str, Node, str] | None:
    """What a template with one substitution has before it, the substituted expression, and what is behind it."""
    before = after = ""
    found: Node | None = None
    for child in template.named_children:
        if child.type == "template_substitution":
            if found is not None or not child.named_children:
                return None
            found = child.named_children[0]
        elif found is None:
            before += text_of(child)
        else:
            after += text_of(child)
    return None if found is None else (before, found, after)


def _bound(script: Script, identifier: Node) -> tuple[Keys, Node | None]:
    """What the name is bound to: keys, or the expression of a constant."""
    name = text_of(identifier)
    for child, parent in upwards(identifier):
        if parent.type in FUNCTIONS:
            keys = _parameter(script, parent, name)
            if keys is not None:
                return keys, None
        elif parent.type == "for_in_statement" and not is_field(parent, "right", child):
            left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
            member = _member_bound(left, name) if left is not None else None
            if member is not None and right is not None:
                is_in = any(one.type == "in" for one in parent.children)
                names = _keys(script, right) if is_in else names_of(script, right, member)
                return Keys(tuple(names), None if names else _asked_list(right), loop=parent), None
    value = script.constants.get(name)
    return Keys(), value


def _member_bound(pattern: Node, name: str) -> str | None:
    """How a loop's variable gets the name from each element: `` the element itself, a key, or a place in a pair."""
    if pattern.type == "identifier":
        return "" if text_of(pattern) == name else None
    if pattern.type == "object_pattern":
        return next((key for key, local, _ in destructured(pattern) if local == name), None)
    if pattern.type == "array_pattern":
        return next((str(at) for at, one in enumerate(pattern.named_children) if text_of(one) == name), None)
    return None


def _parameter(script: Script, function: Node, name: str) -> Keys | None:
    for position, parameter in enumerate(parameters(function)):
        member = _member_bound(parameter.pattern, name)
        if member is None:
            continue
        looped = _looped_list(function, position)
        if looped is not None:
            names = names_of(script, looped, member)
            return Keys(tuple(names), None if names else _asked_list(looped), loop=function)
        if member.isdigit():
            return Keys()
        return Keys(asked=Asked(function, position, member or name))
    return None


def _asked_list(node: Node) -> Asked | None:
    """The parameter that is the list, or one of its elements: `for (const key of [name, ...others])`."""
    node = inner(node)
    if node.type == "array":
        first = inner(node.named_children[0]) if node.named_children else node
        node = first.named_children[0] if first.type == "spread_element" and first.named_children else first
    if node.type != "identifier":
        return None
    name = text_of(node)
    for _, parent in upwards(node):
        for position, parameter in enumerate(parameters(parent) if parent.type in FUNCTIONS else ()):
            if name in {parameter.name, text_of(parameter.pattern).removeprefix("...")}:
                return Asked(parent, position, name)
    return None


def _looped_list(function: Node, position: int) -> Node | None:
    """The list for whose elements the function is called with that parameter."""
    call = function.parent.parent if function.parent is not None and function.parent.type == "arguments" else None
    called = callee(call) if call is not None else None
    if called is None or called.type != "member_expression" or last_name(called) not in _LOOPS:
        return None
    return receiver(called) if position == (1 if last_name(called) == "reduce" else 0) else None


def _member(script: Script, node: Node) -> Keys:
    """`Names.KEY` of an enumeration or an object, `each.key` of a list that is looped over."""
    of = receiver(node)
    member = last_name(node)
    if of is None or of.type != "identifier":
        return Keys()
    owner = text_of(of)
    if owner in script.enumerations:
        name = script.enumerations[owner].get(member)
        return Keys((name,) if name is not None else ())
    looped = _loop_of(node, owner)
    if looped is not None:
        return Keys(tuple(names_of(script, looped[1], member)), loop=looped[0]) if looped[1] is not None else Keys()
    if owner in script.imports and "_" in member and is_usual_name(member):
        return Keys((member,))  # an enumeration of another file: its members are called as their values, nearly always
    text = string_value(held) if (held := script.resolved(node)) is not None else None
    return Keys((text,) if text is not None else ())


def _loop_of(node: Node, name: str) -> tuple[Node, Node | None] | None:
    """The loop or function that binds the name, and the list that it goes over, where it is one."""
    for _, parent in upwards(node):
        if parent.type in FUNCTIONS:
            for position, parameter in enumerate(parameters(parent)):
                if parameter.name == name:
                    return parent, _looped_list(parent, position)
        elif parent.type == "for_in_statement":
            left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
            if left is not None and text_of(left) == name:
                return parent, right
    return None


def _keys(script: Script, node: Node) -> list[str]:
    """The keys of an object literal, or of a constant that is one."""
    node = script.resolved(node) or node
    return [pair.key for pair in pairs(node)][:_MOST] if node.type == "object" else []


def names_of(script: Script, node: Node, member: str = "") -> list[str]:
    """The texts in a list: its elements, or that member of each. Empty where they are not written out."""
    found: list[str] = []
    waiting = [node]
    for _ in range(_MOST):
        if not waiting or len(found) >= _MOST:
            break
        node = inner(waiting.pop(0))
        if node.type == "array":
            found.extend(_elements(node, member))
            waiting.extend(one.named_children[0] for one in node.named_children if one.type == "spread_element")
        elif node.type in {"identifier", "member_expression"}:
            waiting.extend(one for one in (script.resolved(node),) if one is not None)
        elif node.type == "new_expression" and last_name(callee(node)) == "Set":
            waiting.extend(arguments(node)[:1])
        elif node.type == "call_expression":
            function, given = callee(node), arguments(node)
            of, what = receiver(function), last_name(function)
            if of is not None and text_of(of) == "Object" and given:
                found.extend(_of_object(script, what, given[0], member))
            elif of is not None and what in _SAME_LIST:
                waiting.extend((of, *(given if what == "concat" else ())))
    return found


def _elements(array: Node, member: str) -> list[str]:
    found = []
    for one in array.named_children:
        value: Node | None = inner(one)
        if member and value is not None and value.type == "object":
            value = next((pair.value for pair in pairs(value) if pair.key == member), None)
        elif member.isdigit() and value is not None and value.type == "array":
            value = value.named_children[int(member)] if int(member) < len(value.named_children) else None
        elif member:
            value = None
        text = string_value(value) if value is not None else None
        if text is not None:
            found.append(text)
    return found


def _of_object(script: Script, what: str, given: Node, member: str) -> list[str]:
    """Of `Object.keys(given)`, `Object.values(given)`, `Object.entries(given)`."""
    if what == "keys" or (what == "entries" and member in {"0", ""}):
        return _keys(script, given)
    node = inner(given)
    if node.type == "identifier":
        if text_of(node) in script.enumerations:
            return list(script.enumerations[text_of(node)].values())
        node = script.resolved(node) or node
    if node.type != "object":
        return []
    found = []
    for pair in pairs(node):
        value: Node | None = inner(pair.value)
        if member and not member.isdigit() and value is not None and value.type == "object":
            value = next((one.value for one in pairs(value) if one.key == member), None)
        text = string_value(value) if value is not None else None
        if text is not None:
            found.append(text)
    return found
