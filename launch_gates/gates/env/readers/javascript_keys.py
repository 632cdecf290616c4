"""Which names an expression stands for that says the name of a variable: `process.env[THIS]`, `requireEnv(THIS)`.

A literal, a constant, a member of an enumeration, each of a list that is looped over, or a parameter of the function
around it, which makes that function a helper. Names built from one of these with a fixed beginning or end count too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.javascript_tree import (
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
from launch_gates.gates.env.readers.syntax import text_of

if TYPE_CHECKING:
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


def keys_of(script: Script, node: Node) -> Keys:
    """The names that the expression stands for."""
    before = after = ""
    is_upper = False
    for _ in range(_STEPS):
        node = inner(node)
        text = string_value(node)
        if text is not None:
            return Keys((f"{before}{text.upper() if is_upper else text}{after}",))
        if node.type == "identifier":
            keys, value = _bound(script, node)
            if value is None:
                if is_upper and keys.asked is not None:
                    return Keys()
                names = tuple(f"{before}{name.upper() if is_upper else name}{after}" for name in keys.names)
                return keys._replace(names=names, before=before, after=after)
            node = value
        elif node.type == "template_string":
            parts = _around(node)
            if parts is None:
                return Keys()
            before, node, after = before + parts[0], parts[1], parts[2] + after
        elif node.type == "binary_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None:
                return Keys()
            first, last = string_value(left), string_value(right)
            if first is not None:
                before, node = before + first, right
            elif last is not None:
                after, node = last + after, left
            else:
                return Keys()
        elif node.type == "ternary_expression":
            both = [node.child_by_field_name(part) for part in ("consequence", "alternative")]
            texts = [string_value(one) for one in both if one is not None]
            return Keys(tuple(f"{before}{text}{after}" for text in texts if text is not None))
        elif node.type == "call_expression":
            function, given = callee(node), arguments(node)
            is_upper = is_upper or last_name(function) == "toUpperCase"
            if last_name(function) == "String" and given:
                node = given[0]
            elif function is not None and last_name(function) in {"toUpperCase", "trim", "toString"}:
                node = receiver(function) or node
            else:
                return Keys()
        elif node.type == "member_expression":
            keys = _member(script, node)
            return keys._replace(names=tuple(f"{before}{name}{after}" for name in keys.names))
        else:
            return Keys()
    return Keys()


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
    for _, parent in upwards(node):
        if parent.type in FUNCTIONS:
            for position, parameter in enumerate(parameters(parent)):
                if parameter.name == owner:
                    looped = _looped_list(parent, position)
                    return Keys(tuple(names_of(script, looped, member)), loop=parent) if looped is not None else Keys()
        elif parent.type == "for_in_statement":
            left, right = parent.child_by_field_name("left"), parent.child_by_field_name("right")
            if left is not None and right is not None and text_of(left) == owner:
                return Keys(tuple(names_of(script, right, member)), loop=parent)
    if owner in script.imports and "_" in member and is_usual_name(member):
        return Keys((member,))  # an enumeration of another file: its members are called as their values, nearly always
    value = script.constants.get(owner)
    if value is not None and inner(value).type == "object":
        texts = [string_value(pair.value) for pair in pairs(inner(value)) if pair.key == member]
        return Keys(tuple(text for text in texts if text is not None))
    return Keys()


def _keys(script: Script, node: Node) -> list[str]:
    """The keys of an object literal, or of a constant that is one."""
    node = inner(node)
    if node.type == "identifier":
        node = inner(script.constants.get(text_of(node)) or node)
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
        elif node.type == "identifier" and text_of(node) in script.constants:
            waiting.append(script.constants[text_of(node)])
        elif node.type == "new_expression" and last_name(callee(node)) == "Set":
            waiting.extend(arguments(node)[:1])
        elif node.type == "member_expression":
            of = receiver(node)
            value = script.constants.get(text_of(of)) if of is not None and of.type == "identifier" else None
            held = pairs(inner(value)) if value is not None and inner(value).type == "object" else ()
            waiting.extend(pair.value for pair in held if pair.key == last_name(node))
        elif node.type == "call_expression":
            function, given = callee(node), arguments(node)
            what = last_name(function)
            if text_of(function)[:7] == "Object." and given if function is not None else False:
                found.extend(_of_object(script, what, given[0], member))
            elif what in _SAME_LIST and function is not None:
                waiting.extend([one for one in (receiver(function),) if one is not None])
                waiting.extend(given if what == "concat" else ())
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
        node = inner(script.constants.get(text_of(node)) or node)
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
