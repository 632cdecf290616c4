"""The project's own functions that read a variable for their caller: where they are defined, and their calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Dynamic, Helper
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.javascript_found import Asking, Found
from launch_gates.gates.env.readers.javascript_imports import WHOLE, means
from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_keys import keys_of, names_of
from launch_gates.gates.env.readers.javascript_nodes import (
    FUNCTIONS,
    arguments,
    callee,
    inner,
    is_field,
    last_name,
    literal,
    name_of,
    pairs,
    parameters,
    receiver,
    string_value,
    upwards,
)
from launch_gates.gates.env.readers.javascript_tree import calls_of
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.readers.javascript_found import Collected
    from launch_gates.gates.env.readers.javascript_judgement import How
    from launch_gates.gates.env.readers.javascript_needs import Judge
    from launch_gates.gates.env.readers.javascript_tree import Script

_DEFAULTS = ("default", "fallback", "def", "alternative", "orelse", "or_else")
_DEFAULT_KEYS = frozenset({"default", "defaultValue", "fallback", "defaultTo", "devDefault", "default_value"})
_VAGUE = frozenset(
    {"get", "read", "value", "string", "number", "bool", "boolean", "int", "has", "getString", "getNumber"}
)
_CLASSES = frozenset({"class_declaration", "class", "abstract_class_declaration"})
_ROUNDS = 3
_BY_NAME: dict[str, How] = {
    "getEnv": "",
    "getenv": "",
    "getEnvVar": "",
    "getEnvVariable": "",
    "getEnvironmentVariable": "",
    "readEnv": "",
    "requireEnv": "refuses",
    "requiredEnv": "refuses",
    "getRequiredEnv": "refuses",
    "mustGetEnv": "refuses",
    "getEnvOrThrow": "refuses",
    "assertEnv": "refuses",
    "getRequiredEnvVar": "refuses",
    "envOrThrow": "refuses",
    "getOptionalEnv": "tested",
    "optionalEnv": "tested",
    "getEnvOrDefault": "",
    "getEnvString": "",
    "getEnvNumber": "",
    "getEnvBoolean": "",
    "getEnvBool": "",
    "getEnvInt": "",
    "requireEnvVar": "refuses",
    "getRequiredEnvironmentVariable": "refuses",
}


def defined(script: Script, judge: Judge, asking: Asking) -> Helper | None:
    """The helper that a read makes of the function around it."""
    function = asking.asked.function
    name = name_of(function)
    if not name or name == "constructor" or _is_of_proxy(function):
        return None
    said = judge.judge(asking.node, (asking.asked.keyword,))
    need, kind = said.need, said.type
    if asking.through is not None:
        need = asking.through.need if need == "unknown" else need
        kind = kind or asking.through.type
    taken = parameters(function)
    default_position, keyword = _default(function, asking, said)
    if default_position is not None:
        given = taken[default_position].default
        need = "optional" if given is not None else ("unknown" if said.how in {"default", "tested"} else need)
    elif said.fallback and need == "optional" and any(one.name == said.fallback for one in taken):
        need = "unknown"
    return Helper(
        name,
        script.path,
        asking.asked.position,
        asking.asked.keyword,
        need,
        kind,
        default_position,
        keyword,
        asking.before,
        asking.after,
        _owner(function),
    )


def _default(function: Node, asking: Asking, said: Judgement) -> tuple[int | None, str]:
    """Which parameter is used where the variable is absent."""
    for position, one in enumerate(parameters(function)):
        if position == asking.asked.position or not one.name:
            continue
        if one.name == said.fallback or one.name.lower().startswith(_DEFAULTS) or "default" in one.name.lower():
            return position, one.name
    return None, ""


def _is_of_proxy(function: Node) -> bool:
    for (_, parent), _ in zip(upwards(function), range(4), strict=False):
        if parent.type == "new_expression":
            return last_name(callee(parent)) == "Proxy"
    return False


def _owner(function: Node) -> str:
    """The class or the object that a function belongs to."""
    if function.type not in {"method_definition", "arrow_function", "function_expression"}:
        return ""
    is_member = function.type == "method_definition"
    for _, parent in upwards(function):
        if parent.type in {"pair", "public_field_definition", "field_definition"}:
            is_member = True
        elif parent.type in {*_CLASSES, "variable_declarator"}:
            name = parent.child_by_field_name("name")
            return text_of(name) if name is not None and is_member else ""
        elif parent.type in FUNCTIONS:
            return ""
    return ""


def read_helpers(script: Script, judge: Judge, helpers: tuple[Helper, ...], into: Collected) -> list[Helper]:
    """Reads by all calls of helpers, those of this file included, which are given back."""
    own: dict[tuple[str, int, str, str], Helper] = {}
    done: set[tuple[int, str]] = set()
    waiting = [one for one in helpers if one.path != script.path and one.position != WHOLE]
    at = 0
    for _ in range(_ROUNDS):
        for asking in into.asking[at:]:
            helper = defined(script, judge, asking)
            if helper is None:
                what = asking.through.name if asking.through else "process.env"
                into.dynamic.append(Dynamic(line_of(asking.node), what))
            elif (key := (helper.name, helper.position, helper.before, helper.after)) not in own:
                own[key] = helper
                waiting.append(helper)
        at = len(into.asking)
        for helper in waiting:
            around = f"{helper.before} {helper.after}"
            new = [call for call in _calls(script, helper) if (call.id, around) not in done]
            done.update((call.id, around) for call in new)
            for call in new:
                _called(script, helper, call, into)
        waiting = []
    called = {call for call, _ in done}
    for name, how in _BY_NAME.items():
        if name.encode() in script.data and name not in {one.name for one in own.values()}:
            _called_by_name(script, name, how, called, into)
    return list(own.values())


def _called_by_name(script: Script, name: str, how: How, called: set[int], into: Collected) -> None:
    """Calls of a function of a library, or of a module that was not found, whose name says that it reads a variable."""
    for call in calls_of(script, name):
        given = arguments(call)
        text = string_value(given[0]) if given else None
        if call.id in called or text is None or not is_usual_name(text):
            continue
        said: Judgement | None = Judgement(how) if how else None
        if len(given) > 1 and text_of(given[1]) != "undefined" and not how:
            said = Judgement("default", default=literal(given[1]))
        into.found.append(Found(text, call, given[0], name, said))


def _called(script: Script, helper: Helper, call: Node, into: Collected) -> None:
    """What one call reads."""
    given = arguments(call)
    if len(given) <= helper.position:
        return
    key: Node | None = given[helper.position]
    options: list[Node] = [inner(one) for one in given if inner(one).type == "object"]
    if key is not None and inner(key).type == "object":
        key = next((pair.value for pair in pairs(inner(key)) if pair.key == helper.keyword), None)
    if key is None:
        return
    keys = keys_of(script, key)
    said = _given_default(helper, given, options)
    is_vague = helper.path != script.path or helper.name in _VAGUE
    names = keys.names or tuple(names_of(script, key))
    if names and helper.default_position is None:  # more names may follow: requireAll("A", "B")
        names += tuple(text for one in given[helper.position + 1 :] if is_usual_name(text := string_value(one) or ""))
    for name in names:
        whole = f"{helper.before}{name}{helper.after}"
        if is_usual_name(whole) if is_vague else is_name(whole):
            into.found.append(Found(whole, call, key, helper.name, said, helper=helper))
    if names:
        return
    if keys.asked is not None and keys.asked.function.type in FUNCTIONS:
        before, after = helper.before + keys.before, keys.after + helper.after
        into.asking.append(Asking(keys.asked, call, before, after, helper))
    elif helper.name not in _VAGUE:
        into.dynamic.append(Dynamic(line_of(call), helper.name))


def _given_default(helper: Helper, given: list[Node], options: list[Node]) -> Judgement | None:
    """What a call says by its arguments: a default, `optional: true`."""
    at = helper.default_position
    if at is not None and len(given) > at and text_of(given[at]) != "undefined":
        return Judgement("default", default=literal(given[at]))
    for pair in (pair for one in options for pair in pairs(one)):
        if pair.key in _DEFAULT_KEYS and text_of(pair.value) != "undefined":
            return Judgement("default", default=literal(pair.value))
        if (pair.key == "optional" and text_of(pair.value) == "true") or (
            pair.key == "required" and text_of(pair.value) == "false"
        ):
            return Judgement("tested")
        if pair.key == "required" and text_of(pair.value) == "true":
            return Judgement("refuses")
    return None


def _calls(script: Script, helper: Helper) -> Iterator[Node]:
    """The calls in this file that mean the helper."""
    plain, owners = _names(script, helper)
    for name in sorted(plain):
        for leaf in script.leaves(name):
            call = leaf.parent
            if call is not None and call.type == "call_expression" and is_field(call, "function", leaf):
                yield call
    for leaf in script.leaves(helper.name) if owners else ():
        member = leaf.parent
        call = member.parent if member is not None and member.type == "member_expression" else None
        of = receiver(member)
        if call is None or of is None or call.type != "call_expression" or callee(call) != member:
            continue
        if last_name(of) in owners and (of.type != "this" or _is_in(call, helper.owner)):
            yield call


def _names(script: Script, helper: Helper) -> tuple[set[str], set[str]]:
    """The names under which this file calls the helper, and those of what it is a member of."""
    plain: set[str] = set()
    owners: set[str] = set()
    if helper.path == script.path:
        (owners if helper.owner else plain).add(helper.owner or helper.name)
    else:
        for local, one in script.imports.items():
            if means(script.path, one, helper, local):
                owners.add(local)
                if one.name == helper.name or (one.name in {"default", "*"} and not helper.owner):
                    plain.add(local)
    if helper.owner:
        owners |= _instances(script, owners)
        owners |= {"this"} if helper.path == script.path else set()
    return plain, owners


def _is_in(node: Node, owner: str) -> bool:
    """Whether a node stands in that class or object."""
    holders = (parent for _, parent in upwards(node) if parent.type in {*_CLASSES, "variable_declarator"})
    return any(text_of(name) == owner for one in holders if (name := one.child_by_field_name("name")) is not None)


def _instances(script: Script, owners: set[str]) -> set[str]:
    """Names of the file that hold an object of such a class: by `new`, or by their type."""
    found = set()
    for owner in owners:
        for leaf in script.leaves(owner):
            for _, parent in upwards(leaf):
                if parent.type in {"variable_declarator", "required_parameter", "public_field_definition"}:
                    name = parent.child_by_field_name("name") or parent.child_by_field_name("pattern")
                    if name is not None and name != leaf:
                        found.add(last_name(name))
                    break
                if parent.type not in {
                    "type_annotation",
                    "new_expression",
                    "accessibility_modifier",
                    "await_expression",
                }:
                    break
    return found - {""}
