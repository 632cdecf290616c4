"""Classes whose fields are variables: with the decorators of class-validator, or with `@Env("NAME")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.javascript_found import Found
from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_nodes import arguments, callee, inner, last_name, literal, string_value
from launch_gates.gates.env.readers.javascript_validators import TYPES
from launch_gates.parsing.syntax import captures, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.javascript_found import Collected
    from launch_gates.gates.env.readers.javascript_tree import Script

_ENV = frozenset({"Env", "EnvVar", "FromEnv", "Environment", "EnvironmentVariable"})
_OPTIONAL = frozenset({"IsOptional", "Optional", "IsOptionalWhen", "ValidateIf"})
_VALIDATORS = ("Is", "Min", "Max", "Length", "Matches", "Cast", "Validate")
_QUERY = "(public_field_definition decorator: (decorator)) @f"


def read_classes(script: Script, into: Collected) -> None:
    """The variables that stand behind the fields of classes."""
    if not any(
        sign in script.data for sign in (b"class-validator", b"@IsOptional", b"@Env(", b"@EnvVar(", b"@FromEnv(")
    ):
        return
    is_spoken = any(word in part for part in script.path.lower().split("/")[-2:] for word in ("env", "config"))
    for node in captures(script.grammar, _QUERY, script.root).get("f", ()):
        field = _field(node)
        if field is None:
            continue
        asked = [string_value(given[0]) or "" for word, given in field.decorators if word in _ENV and given]
        if asked:
            said = Judgement("default", field.kind, literal(field.value)) if field.value else Judgement(type=field.kind)
            into.found.extend(Found(one, node, field.at, "@Env", said) for one in asked if is_usual_name(one))
        elif is_usual_name(field.name) and (_speaks(node) or (is_spoken and field.is_validated)):
            _validated(field, into)


class _Field(NamedTuple):
    """One decorated field of a class."""

    node: Node
    at: Node
    """Its name's node."""
    value: Node | None
    decorators: list[tuple[str, list[Node]]]
    kind: Type

    @property
    def name(self) -> str:
        return text_of(self.at)

    @property
    def is_validated(self) -> bool:
        return any(word.startswith(_VALIDATORS) or word == "Contains" for word, _ in self.decorators)

    @property
    def is_optional(self) -> bool:
        if any(word in _OPTIONAL for word, _ in self.decorators):
            return True
        return (self.node.text or b"")[self.at.end_byte - self.node.start_byte :].lstrip().startswith(b"?")


def _field(node: Node) -> _Field | None:
    name = node.child_by_field_name("name")
    decorators = [_named(one) for one in node.named_children if one.type == "decorator"]
    if name is None:
        return None
    kind = _kind(node, [word for word, _ in decorators])
    return _Field(node, name, node.child_by_field_name("value"), decorators, kind)


def _validated(field: _Field, into: Collected) -> None:
    """A field that is validated: what its value reads, or else the variable of its own name."""
    value = field.value
    said = Judgement("tested" if field.is_optional else "refuses", field.kind)
    inside = (
        [] if value is None else [one for one in into.found if value.start_byte <= one.node.start_byte < value.end_byte]
    )
    for one in inside:
        if one.said is None and not _has_default(one.node, value):
            into.judged[one.node.id] = said
    if not inside:
        if value is not None:
            said = Judgement("default", field.kind, literal(value))
        into.found.append(Found(field.name, field.node, field.at, "class-validator", said))


def _speaks(field: Node) -> bool:
    """Whether the class is one of configuration, by its name."""
    holder = field.parent.parent if field.parent is not None else None
    name = holder.child_by_field_name("name") if holder is not None else None
    return name is not None and any(word in text_of(name) for word in ("Env", "Config"))


def _has_default(read: Node, value: Node | None) -> bool:
    """Whether something else than an empty text stands in for the read, or it is one of two."""
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
