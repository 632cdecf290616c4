"""All places of a file where the environment stands, by itself or under the names that the file gives it.

Followed are variables, parameters that it is handed to, members (`this.env = process.env`), merged objects and
functions of the file that return it. What is read out of it is for other modules.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.javascript_expressions import operator_of
from launch_gates.gates.env.readers.javascript_nodes import (
    FUNCTIONS,
    WRAPPERS,
    arguments,
    callee,
    function_around,
    inner,
    is_field,
    last_name,
    name_of,
    parameters,
    upwards,
)
from launch_gates.gates.env.readers.javascript_origins import origins
from launch_gates.gates.env.readers.javascript_places import scope_of, uses_of, uses_of_member
from launch_gates.parsing.syntax import captures, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Helper
    from launch_gates.gates.env.readers.javascript_places import Place
    from launch_gates.gates.env.readers.javascript_tree import Script

_MOST = 6_000
_PARSING = frozenset(
    {
        *("parse", "safeParse", "parseAsync", "safeParseAsync", "validate", "validateSync", "validateAsync", "cast"),
        *("cleanEnv", "customCleanEnv", "createEnv", "parseEnv", "assert", "create", "decode", "Decode"),
        *("plainToInstance", "plainToClass", "decodeUnknownSync", "keys", "values", "entries", "from", "defineEnv"),
        *("validateEnv", "load"),
    }
)
"""What takes the whole environment and gives something else."""
_COPYING = frozenset(
    {"assign", "expand", "freeze", "Proxy", "cloneDeep", "clone", "pickBy", "omitBy", "structuredClone"}
)
_FUNCTIONS = "[(function_declaration) @f (variable_declarator value: [(arrow_function) (function_expression)] @f)]"
_EXPORTS = (b"export const ", b"export let ", b"export default ", b"export { ", b"exports.")


class Environment:
    """The places, and where the whole environment is handed over or exported."""

    def __init__(self, script: Script, helpers: tuple[Helper, ...]) -> None:
        """`helpers` are those of other files; those that are environments themselves are told by their imports."""
        self._script = script
        self.places: list[Place] = []
        self.passed: list[tuple[Node, Node]] = []
        """Calls that are given the whole environment, with the argument that is or holds it."""
        self.exported: set[str] = set()
        """Names that are exported and stand for it; empty for the module's default."""
        self._aliases: set[tuple[str, int]] = set()
        self._find(list(origins(script, helpers)))

    def _find(self, waiting: list[Place]) -> None:
        seen: set[tuple[int, int]] = set()
        at = 0
        while at < len(waiting) and at < _MOST:
            place = waiting[at]
            at += 1
            key = (place.node.start_byte, place.node.end_byte)
            if key in seen:
                continue
            seen.add(key)
            self.places.append(place)
            if not place.is_pattern:
                waiting.extend(self._next(place))
        self._script.is_too_deep = self._script.is_too_deep or at < len(waiting)

    def _next(self, place: Place) -> Iterator[Place]:
        """What else is the environment since this expression is."""
        for child, parent in upwards(place.node):
            if _stays(child, parent):
                continue
            step = _STEPS.get(parent.type)
            if step is not None:
                yield from step(self, child, parent, place)
            return

    def _named(self, name: Node | None, place: Place, scope: Node) -> Iterator[Place]:
        """The uses of a name, or what a pattern takes out."""
        if name is None:
            return
        if name.type == "object_pattern":
            yield place._replace(node=name, is_pattern=True)
        elif name.type in {"identifier", "shorthand_property_identifier_pattern"}:
            word = text_of(name)
            if (word, scope.id) not in self._aliases:
                self._aliases.add((word, scope.id))
                yield from uses_of(self._script, word, scope, place)

    def declared(self, child: Node, parent: Node, place: Place) -> Iterator[Place]:
        """`const env = process.env`."""
        name = parent.child_by_field_name("name")
        if name is None or name == child:
            return
        scope = scope_of(parent)
        if scope.type == "program" and name.type == "identifier" and self._is_exported(name):
            self.exported.add(text_of(name))
        yield from self._named(name, place, scope)

    def assigned(self, child: Node, parent: Node, place: Place) -> Iterator[Place]:
        """`this.env = process.env`, `module.exports = process.env`, `({ A } = process.env)`."""
        left = parent.child_by_field_name("left")
        if left is None or left == child:
            return
        if text_of(left) in {"module.exports", "exports.default"}:
            self.exported.add("")
        elif left.type == "member_expression":
            yield from self._membered(last_name(left), parent, place)
        else:
            yield from self._named(left, place, scope_of(parent))

    def _membered(self, name: str, holder: Node, place: Place) -> Iterator[Place]:
        scope = scope_of(holder, "class_body")
        if (f"this.{name}", scope.id) not in self._aliases:
            self._aliases.add((f"this.{name}", scope.id))
            yield from uses_of_member(self._script, name, scope, place)

    def taken(self, child: Node, parent: Node, place: Place) -> Iterator[Place]:
        """`function f(env = process.env)`."""
        pattern = parent.child_by_field_name("pattern") or parent.child_by_field_name("left")
        function = function_around(parent)
        if pattern is not None and function is not None and pattern != child:
            yield from self._named(pattern, place, function)

    def held(self, child: Node, parent: Node, place: Place) -> Iterator[Place]:
        """`class C { env = process.env }`."""
        name = parent.child_by_field_name("name") or parent.child_by_field_name("property")
        if name is not None and name != child:
            yield from self._membered(text_of(name), parent, place)

    def spread(self, _child: Node, parent: Node, place: Place) -> Iterator[Place]:
        """`{ ...process.env, A: 1 }`."""
        if parent.parent is not None and parent.parent.type == "object":
            yield place._replace(node=parent.parent)

    def handed(self, child: Node, given: Node, place: Place) -> Iterator[Place]:
        """Where it is handed to a function: a parameter of the file's own, or a copy of it."""
        call = given.parent
        called = callee(call) if call is not None else None
        if call is None or called is None:
            return
        self.passed.append((call, child))
        name = last_name(called)
        if called.type == "identifier" and name in self._functions:
            function = self._functions[name]
            taken = parameters(function)
            position = next((at for at, one in enumerate(arguments(call)) if one == child), len(taken))
            if position < len(taken):
                yield from self._named(taken[position].pattern, place, function)
        is_wrapper = called.type == "identifier" and name not in _PARSING and ("nv" in name or "ecret" in name)
        if name in _COPYING or is_wrapper:
            yield place._replace(node=call, is_strict=True)

    def returned(self, _child: Node, parent: Node, place: Place) -> Iterator[Place]:
        """The calls of a function of the file that returns it."""
        function = parent if parent.type in FUNCTIONS else function_around(parent)
        name = name_of(function) if function is not None else ""
        if not name or function is None or parameters(function):
            return
        for leaf in self._script.leaves(name):
            call = leaf.parent
            if call is not None and call.type == "call_expression" and callee(call) == leaf:
                yield place._replace(node=call)

    def default(self, _child: Node, _parent: Node, _place: Place) -> Iterator[Place]:
        """`export default process.env`."""
        self.exported.add("")
        return iter(())

    @cached_property
    def _functions(self) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for node in captures(self._script.grammar, _FUNCTIONS, self._script.root).get("f", ()):
            found.setdefault(name_of(node), node)
        return found

    def _is_exported(self, name: Node) -> bool:
        word = name.text or b""
        return any(sign + word in self._script.data for sign in _EXPORTS)


def _stays(child: Node, parent: Node) -> bool:
    """Whether what is around it is the environment too: a cast, one side of `||`, a branch of a choice."""
    if parent.type in WRAPPERS:
        return True
    if parent.type == "binary_expression":
        sign = operator_of(parent)
        return sign in {"||", "??"} or (sign == "&&" and is_field(parent, "right", child))
    return (
        parent.type == "ternary_expression"
        and not is_field(parent, "condition", child)
        and not _is_parsed(parent, child)
    )


def _is_parsed(ternary: Node, child: Node) -> bool:
    """Whether the other branch gives what a schema makes of the environment: its members are the schema's."""
    for name in ("consequence", "alternative"):
        branch = ternary.child_by_field_name(name)
        if branch is not None and branch != child and inner(branch).type == "call_expression":
            return last_name(callee(inner(branch))) in _PARSING
    return False


_STEPS: dict[str, Callable[[Environment, Node, Node, Place], Iterator[Place]]] = {
    "variable_declarator": Environment.declared,
    "assignment_expression": Environment.assigned,
    "augmented_assignment_expression": Environment.assigned,
    **dict.fromkeys(("required_parameter", "optional_parameter"), Environment.taken),
    **dict.fromkeys(("assignment_pattern", "object_assignment_pattern"), Environment.taken),
    **dict.fromkeys(("public_field_definition", "field_definition"), Environment.held),
    "spread_element": Environment.spread,
    "arguments": Environment.handed,
    **dict.fromkeys((*FUNCTIONS, "return_statement"), Environment.returned),
    "export_statement": Environment.default,
}
