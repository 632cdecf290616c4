"""What is read out of the environment where it stands: members, indexes, destructuring, `in`, `Deno.env.get`, writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Dynamic, Write
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.javascript_found import Asking, Found
from launch_gates.gates.env.readers.javascript_keys import keys_of
from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_tree import (
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
from launch_gates.gates.env.readers.syntax import line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.readers.javascript_places import Place
    from launch_gates.gates.env.readers.javascript_found import Collected
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
    for place in places:
        if len(into.found) > _MOST_FOUND:
            script.is_too_deep = True
            return
        if place.is_pattern:
            _destructure(place, place.node, into)
        else:
            _read(script, place, into)


def _read(script: Script, place: Place, into: Collected) -> None:
    for child, parent in upwards(place.node):
        if parent.type in WRAPPERS:
            continue
        if parent.type == "member_expression" and is_field(parent, "object", child):
            _member(script, place, parent, into)
        elif parent.type == "subscript_expression" and is_field(parent, "object", child):
            index = parent.child_by_field_name("index")
            if index is not None:
                _keyed(script, place, parent, index, into)
        elif parent.type == "binary_expression" and is_field(parent, "right", child):
            sign, left = parent.child_by_field_name("operator"), parent.child_by_field_name("left")
            if sign is not None and left is not None and text_of(sign) == "in":
                _keyed(script, place, parent, left, into, said=Judgement("tested"))
        return


def _member(script: Script, place: Place, member: Node, into: Collected) -> None:
    at = member.child_by_field_name("property")
    if at is None:
        return
    name = text_of(at)
    if name in _METHODS:
        call = member.parent
        given = arguments(call) if call is not None and call.type == "call_expression" else []
        if not given or call is None or (place.through == "process.env" and name != "hasOwnProperty"):
            return
        if name == "get":
            _keyed(script, place, call, given[0], into)
        elif name in {"has", "hasOwnProperty"}:
            _keyed(script, place, call, given[0], into, said=Judgement("tested"))
        elif name == "set":
            into.writes.extend(Write(one, line_of(call)) for one in keys_of(script, given[0]).names if is_name(one))
        return
    if _is_taken(place, name, member):
        _found(place, name, member, at, into)


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
        if parent.type in WRAPPERS:
            continue
        return parent.type != "member_expression" or child.end_byte == parent.end_byte or last_name(parent) in _OF_TEXT
    return True


def _found(
    place: Place, name: str, node: Node, at: Node, into: Collected, said: Judgement | None = None, word: str = ""
) -> None:
    """A read, unless it is written there, or set where it is absent."""
    for child, parent in upwards(node):
        if parent.type in WRAPPERS:
            continue
        if parent.type == "assignment_expression" and is_field(parent, "left", child):
            into.writes.append(Write(name, line_of(at)))
            return
        if parent.type == "unary_expression" and (parent.child_by_field_name("operator") or parent).type == "delete":
            return
        if parent.type == "augmented_assignment_expression" and is_field(parent, "left", child):
            right = parent.child_by_field_name("right")
            said = Judgement("default", default=literal(right) if right is not None else None)
        break
    into.found.append(Found(name, node, at, place.through, said, words=(word,) if word else ()))


def _keyed(script: Script, place: Place, node: Node, key: Node, into: Collected, said: Judgement | None = None) -> None:
    """A read whose name an expression says."""
    keys = keys_of(script, key)
    word = "" if string_value(key) is not None else last_name(inner(key))
    for name in keys.names:
        if _is_taken(place, name, node):
            _found(place, name, node, key, into, said, word)
    if keys.names:
        return
    if keys.asked is not None and not place.is_strict:
        into.asking.append(Asking(keys.asked, node, keys.before, keys.after))
    elif not place.is_strict and not _is_written(node):
        into.dynamic.append(Dynamic(line_of(key), place.through))


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
