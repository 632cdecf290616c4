"""Classes whose fields are variables: with the decorators of class-validator, or with `@Env("NAME")`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.javascript_found import Found
from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_tree import arguments, callee, inner, last_name, literal, string_value
from launch_gates.gates.env.readers.javascript_validators import TYPES
from launch_gates.gates.env.readers.syntax import captures, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.javascript_found import Collected
    from launch_gates.gates.env.readers.javascript_tree import Script

_ENV = frozenset({"Env", "EnvVar", "FromEnv", "Environment", "EnvironmentVariable"})
_OPTIONAL = frozenset({"IsOptional", "Optional", "IsOptionalWhen", "ValidateIf"})
_QUERY = "(public_field_definition decorator: (decorator)) @f"


def read_classes(script: Script, into: Collected) -> None:
    """The variables that stand behind the fields of classes."""
    if not any(
        sign in script.data for sign in (b"class-validator", b"@IsOptional", b"@Env(", b"@EnvVar(", b"@FromEnv(")
    ):
        return
    for field in captures(script.grammar, _QUERY, script.root).get("f", ()):
        name, value = field.child_by_field_name("name"), field.child_by_field_name("value")
        if name is None:
            continue
        decorators = [_named(one) for one in field.named_children if one.type == "decorator"]
        kind = _kind(field, [word for word, _ in decorators])
        asked = [string_value(given[0]) or "" for word, given in decorators if word in _ENV and given]
        if asked:
            said = Judgement("default", kind, literal(value)) if value is not None else Judgement(type=kind)
            into.found.extend(Found(one, field, name, "@Env", said) for one in asked if is_usual_name(one))
        elif is_usual_name(text_of(name)) and (any(_validates(word) for word, _ in decorators) or _speaks(field)):
            _validated(field, name, value, {word for word, _ in decorators}, kind, into)


def _validated(field: Node, name: Node, value: Node | None, words: set[str], kind: Type, into: Collected) -> None:
    """A field that is validated: what its value reads, or else the variable of its own name."""
    is_optional = bool(words & _OPTIONAL) or b"?:" in (field.text or b"")[: name.end_byte - field.start_byte + 3]
    inside = (
        [one for one in into.found if value.start_byte <= one.node.start_byte < value.end_byte]
        if value is not None
        else []
    )
    said = Judgement("tested" if is_optional else "refuses", kind)
    for one in inside:
        if one.said is None and not _has_default(one.node, value):
            into.judged[one.node.id] = said
    if inside:
        return
    if value is not None:
        text = literal(value)
        said = Judgement("default", kind, text)
    into.found.append(Found(text_of(name), field, name, "class-validator", said))


def _speaks(field: Node) -> bool:
    """Whether the class is one of configuration, by its name."""
    holder = field.parent.parent if field.parent is not None else None
    name = holder.child_by_field_name("name") if holder is not None else None
    return name is not None and any(word in text_of(name) for word in ("Env", "Config"))


def _has_default(read: Node, value: Node | None) -> bool:
    """Whether something else than an empty text stands in for the read."""
    for _ in range(6):
        parent = read.parent
        if parent is None or read == value:
            return False
        if parent.type == "ternary_expression":
            return True
        if parent.type == "call_expression" and "optional" in last_name(callee(parent)).lower():
            return True
        right = parent.child_by_field_name("right") if parent.type == "binary_expression" else None
        if right is not None and right != read and string_value(right) != "":
            return True
        read = parent
    return False


def _named(decorator: Node) -> tuple[str, list[Node]]:
    expression = decorator.named_children[0] if decorator.named_children else decorator
    function = expression.child_by_field_name("function") if expression.type == "call_expression" else expression
    return last_name(inner(function)) if function is not None else "", arguments(expression)


def _validates(word: str) -> bool:
    return (
        word.startswith(("Is", "Min", "Max", "Length", "Matches", "CastTo", "Cast", "Validate")) or word == "Contains"
    )


def _kind(field: Node, words: list[str]) -> Type:
    for word in words:
        if word in TYPES:
            return TYPES[word]
        if "Boolean" in word or "Bool" in word:
            return "boolean"
        if "Number" in word or "Int" in word:
            return "number"
    kind = field.child_by_field_name("type")
    said = text_of(kind).strip(": ") if kind is not None else ""
    known: dict[str, Type] = {"number": "number", "boolean": "boolean"}
    return known.get(said, "")
