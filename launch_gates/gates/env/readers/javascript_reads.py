"""What is read out of the environment where it stands: members, indexes, destructuring, `in`, and what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Dynamic, Write
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.javascript_expressions import operator_of
from launch_gates.gates.env.readers.javascript_found import Asking, Found
from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_keys import keys_of
from launch_gates.gates.env.readers.javascript_nodes import (
    WRAPPERS,
    arguments,
    destructured,
    inner,
    is_field,
    last_name,
    literal,
    string_value,
    upwards,
)
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.readers.javascript_found import Collected
    from launch_gates.gates.env.readers.javascript_places import Place
    from launch_gates.gates.env.readers.javascript_tree import Script

_OWN = frozenset({"BASE_URL", "MODE", "DEV", "PROD", "SSR", "LEGACY", "SITE", "ASSETS_PREFIX"})
"""Members of `import.meta.env` that Vite and Astro set themselves."""
_METHODS = frozenset(
    {
        *("hasOwnProperty", "toString", "toObject", "valueOf", "propertyIsEnumerable", "isPrototypeOf", "constructor"),
        *("get", "has", "set", "delete", "toJSON", "entries", "keys", "values", "forEach", "map", "filter"),
    }
)
_OF_TEXT = frozenset(
    {
        *("split", "trim", "replace", "replaceAll", "toLowerCase", "toUpperCase", "startsWith", "endsWith", "includes"),
        *(
            "length",
            "slice",
            "substring",
            "match",
            "toString",
            "concat",
            "padStart",
            "padEnd",
            "indexOf",
            "charAt",
            "at",
        ),
    }
)
_BINDINGS = frozenset(
    {
        *("DB", "KV", "AI", "R2", "D1", "BUCKET", "QUEUE", "ASSETS", "HYPERDRIVE", "VECTORIZE", "BROWSER", "CACHE"),
        *("DO", "NAMESPACE", "ANALYTICS", "WORKFLOW", "DURABLE", "STORAGE", "IMAGES"),
    }
)
"""Last words of names that workers give to databases, stores and queues, which are no texts."""
_MOST_FOUND = 5_000


def read_places(script: Script, places: list[Place], into: Collected) -> None:
    """Everything that is read and written at those places."""
    reading = _Reading(script, into)
    for place in places:
        if len(into.found) > _MOST_FOUND:
            script.is_too_deep = True
            return
        if place.is_pattern:
            _destructure(place, place.node, into)
        else:
            reading.read(place)


class _Reading:
    """What is done with the environment in one file."""

    def __init__(self, script: Script, into: Collected) -> None:
        self._script = script
        self._into = into

    def read(self, place: Place) -> None:
        for child, parent in upwards(place.node):
            if parent.type in WRAPPERS:
                continue
            if parent.type == "member_expression" and is_field(parent, "object", child):
                self._member(place, parent)
            elif parent.type == "subscript_expression" and is_field(parent, "object", child):
                index = parent.child_by_field_name("index")
                if index is not None:
                    self._keyed(place, parent, index)
            elif (
                parent.type == "binary_expression" and operator_of(parent) == "in" and is_field(parent, "right", child)
            ):
                left = parent.child_by_field_name("left")
                if left is not None:
                    self._keyed(place, parent, left, Judgement("tested"))
            return

    def _member(self, place: Place, member: Node) -> None:
        at = member.child_by_field_name("property")
        name = last_name(member)
        if name in _METHODS:
            self._method(place, name, member.parent)
        elif at is not None and _is_taken(place, name, member):
            self._found(Found(name, member, at, place.through))

    def _method(self, place: Place, name: str, call: Node | None) -> None:
        """`Deno.env.get("NAME")`, `process.env.hasOwnProperty("NAME")`."""
        given = arguments(call) if call is not None and call.type == "call_expression" else []
        if not given or call is None or (place.through == "process.env" and name != "hasOwnProperty"):
            return
        if name == "get":
            self._keyed(place, call, given[0])
        elif name in {"has", "hasOwnProperty"}:
            self._keyed(place, call, given[0], Judgement("tested"))
        elif name == "set":
            names = keys_of(self._script, given[0]).names
            self._into.writes.extend(Write(one, line_of(call)) for one in names if is_name(one))

    def _keyed(self, place: Place, node: Node, key: Node, said: Judgement | None = None) -> None:
        """A read whose name an expression says."""
        keys = keys_of(self._script, key)
        word = "" if string_value(key) is not None else last_name(inner(key))
        for name in keys.names:
            if _is_taken(place, name, node):
                words = (word,) if word else ()
                self._found(Found(name, node, key, place.through, said, words=words))
        if keys.names or place.is_strict:
            return
        if keys.asked is not None:
            self._into.asking.append(Asking(keys.asked, node, keys.before, keys.after))
        elif not _is_written(node):
            self._into.dynamic.append(Dynamic(line_of(key), place.through))

    def _found(self, found: Found) -> None:
        """A read, unless it is written there, or set where it is absent."""
        for child, parent in upwards(found.node):
            if parent.type in WRAPPERS:
                continue
            if _is_written(child):
                if parent.type == "assignment_expression":
                    self._into.writes.append(Write(found.name, line_of(found.at)))
                return
            if parent.type == "augmented_assignment_expression" and is_field(parent, "left", child):
                right = parent.child_by_field_name("right")
                said = Judgement("default", default=literal(right) if right is not None else None)
                found = found._replace(said=said)
            break
        self._into.found.append(found)


def _is_taken(place: Place, name: str, node: Node) -> bool:
    """Whether that member of the environment is a variable."""
    if not is_name(name) or (place.is_strict and not is_usual_name(name)):
        return False
    if place.through == "import.meta.env" and name in _OWN:
        return False
    if not place.is_worker:
        return True
    if name.rpartition("_")[2] in _BINDINGS:
        return False
    for child, parent in upwards(node):
        if parent.type not in WRAPPERS:
            is_used = parent.type == "member_expression" and child.end_byte != parent.end_byte
            return not is_used or last_name(parent) in _OF_TEXT
    return True


def _is_written(node: Node) -> bool:
    parent = node.parent
    return parent is not None and (
        (parent.type == "assignment_expression" and is_field(parent, "left", node))
        or (parent.type == "unary_expression" and text_of(parent).startswith("delete"))
    )


def _destructure(place: Place, pattern: Node, into: Collected) -> None:
    """`{ A, B: b = "default" }`."""
    names = {text_of(one): one for one in _names(pattern)}
    for key, local, default in destructured(pattern):
        if not _is_taken(place, key, pattern):
            continue
        at = names.get(local, pattern)
        if default is not None:
            said = Judgement("default", default=literal(default))
            into.found.append(Found(key, at, at, place.through, said))
        else:
            into.found.append(Found(key, at, at, place.through, None if local else Judgement(), is_bound=True))


def _names(pattern: Node) -> list[Node]:
    """The names that a pattern binds."""
    found = []
    for child in pattern.named_children:
        target: Node | None = child
        if child.type == "pair_pattern":
            target = child.child_by_field_name("value")
        if target is not None and target.type in {"assignment_pattern", "object_assignment_pattern"}:
            target = target.child_by_field_name("left")
        if target is not None and target.type in {"identifier", "shorthand_property_identifier_pattern"}:
            found.append(target)
    return found
