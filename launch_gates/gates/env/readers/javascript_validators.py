"""What one entry of a schema says: `z.string().url().optional()`, `Joi.number().default(1)`, `str({ default: 1 })`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_nodes import (
    arguments,
    callee,
    inner,
    last_name,
    literal,
    pairs,
    receiver,
)
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.javascript_tree import Script

_DEFAULTS = frozenset({"default", "catch", "prefault", "fallback", "withDefault", "defaultTo"})
_OPTIONAL = frozenset(
    {
        *(
            "optional",
            "nullish",
            "partial",
            "notRequired",
            "undefined",
            "any",
            "unknown",
            "void",
            "Optional",
            "nullishish",
        ),
        *("undefinedable", "exactOptional", "optionalAsync", "option"),
    }
)
_LENIENT = frozenset({"joi", "yup", "celebrate"})
"""Roots, in lower case, of schemas whose entries are optional unless they say `required()`."""
TYPES: dict[str, Type] = {
    "url": "url",
    "uri": "url",
    "httpUrl": "url",
    "IsUrl": "url",
    "Url": "url",
    "IsUri": "url",
    "IsDatabaseUrl": "url",
    "email": "email",
    "IsEmail": "email",
    "Email": "email",
    "port": "port",
    "IsPort": "port",
    "Port": "port",
    "portNumber": "port",
    "asPortNumber": "port",
    "int": "integer",
    "integer": "integer",
    "IsInt": "integer",
    "Integer": "integer",
    "asInt": "integer",
    "asIntPositive": "integer",
    "natural": "integer",
    "nat": "integer",
    "number": "number",
    "num": "number",
    "IsNumber": "number",
    "Number": "number",
    "asFloat": "number",
    "boolean": "boolean",
    "bool": "boolean",
    "stringbool": "boolean",
    "IsBoolean": "boolean",
    "Boolean": "boolean",
    "asBool": "boolean",
    "asBoolStrict": "boolean",
    "asUrlString": "url",
    "asUrlObject": "url",
    "json": "json",
    "asJson": "json",
    "asJsonObject": "json",
    "asJsonArray": "json",
    "IsJSON": "json",
    "array": "list",
    "asArray": "list",
    "asEmailString": "email",
    "duration": "duration",
}
_NARROW: tuple[Type, ...] = ("port", "integer", "url", "email", "json", "boolean", "list", "duration", "number")
_CHOICES = frozenset({"enum", "picklist", "literal", "valid", "oneOf", "Enum"})
_STEPS = 80
_WITHIN = frozenset({"preprocess", "pipe", "union", "or", "nullable", "intersection", "lazy", "Union", "and"})


class Chain(NamedTuple):
    """`z.string().min(1)` taken apart, the outermost call first."""

    calls: list[tuple[str, list[Node]]]
    root: str
    """What it begins with: `z`, or the function of the project that gives it."""


def chain_of(script: Script, node: Node) -> Chain:
    """The calls of a chain; names of constants in the file are followed."""
    calls: list[tuple[str, list[Node]]] = []
    root = ""
    for _ in range(_STEPS):
        node = inner(node)
        if node.type == "call_expression":
            function = callee(node)
            calls.append((last_name(function), arguments(node)))
            of = receiver(function)
            if of is None:
                root = text_of(function) if function is not None and function.type == "identifier" else ""
                break
            node = of
        elif node.type == "member_expression":
            calls.append((last_name(node), []))
            node = receiver(node) or node
        elif node.type == "identifier":
            root = text_of(node)
            value = script.constants.get(root)
            if value is None or len(calls) > _STEPS:
                break
            node = value
        else:
            break
    return Chain(calls, root)


@dataclass
class _Said:
    """What the calls of an entry add up to."""

    kinds: set[Type] = field(default_factory=set)
    default: str | None = None
    is_defaulted: bool = False
    is_optional: bool = False
    is_required: bool = False
    is_lenient: bool = False

    def add(self, name: str, given: list[Node]) -> None:
        """One call."""
        if name in _DEFAULTS:
            self.is_defaulted = True
            self.default = self.default if self.default is not None or not given else literal(given[0])
        elif name in _OPTIONAL:
            self.is_optional = True
            if len(given) > 1:
                self.is_defaulted = True
                self.default = self.default or literal(given[1])
        self.is_required = self.is_required or name in {"required", "exist"}
        if name in TYPES:
            self.kinds.add(TYPES[name])
        elif name in _CHOICES and _are_flags(given):
            self.kinds.add("boolean")

    def judgement(self) -> Judgement:
        """All of it."""
        kinds = self.kinds - {"url", "email", "json", "list"} if "number" in self.kinds else self.kinds
        kind: Type = next((one for one in _NARROW if one in kinds), "")
        if self.is_defaulted:
            return Judgement("default", kind, self.default)
        is_optional = self.is_optional or (self.is_lenient and not self.is_required)
        return Judgement("tested" if is_optional else "refuses", kind)


def said_by(script: Script, node: Node) -> Judgement:
    """What the entry says of its variable."""
    said = _Said()
    waiting = [node]
    for turn in range(12):
        if not waiting:
            break
        entry = inner(waiting.pop(0))
        if entry.type == "ternary_expression":  # isProduction ? z.string() : z.string().optional()
            waiting.append(entry.child_by_field_name("consequence") or entry)
            continue
        chain = chain_of(script, entry)
        names = {name for name, _ in chain.calls}
        said.is_lenient = said.is_lenient or chain.root.lower() in _LENIENT
        said.is_optional = said.is_optional or "optional" in chain.root.lower()
        said.is_optional = said.is_optional or (turn == 0 and {"boolean", "coerce"} <= names)
        for name, given in chain.calls:
            said.add(name, given)
            if name in _WITHIN or name == chain.root or (given and name in {"optional", "Optional", "default"}):
                waiting.extend(_within(given))
    return said.judgement()


def _within(given: list[Node]) -> list[Node]:
    """Schemas among the arguments of a call."""
    found: list[Node] = []
    for one in given:
        node = inner(one)
        if node.type == "array":
            found.extend(node.named_children[:8])
        elif node.type in {"call_expression", "identifier", "member_expression"}:
            found.append(node)
    return found[:8]


def _are_flags(given: list[Node]) -> bool:
    texts: list[str | None] = []
    for one in given:
        node = inner(one)
        texts.extend(literal(child) for child in node.named_children) if node.type == "array" else texts.append(
            literal(node)
        )
    return (
        bool(texts)
        and {"true", "false", "1", "0"}.issuperset(text for text in texts if text is not None)
        and None not in texts
    )


def said_by_options(call: Node, kind: Type = "") -> Judgement:
    """What the options of a call say: `str({ default: "x" })`, `envField.string({ optional: true })`."""
    for one in arguments(call):
        held = {pair.key: pair.value for pair in pairs(inner(one))} if inner(one).type == "object" else {}
        if "default" in held and text_of(held["default"]) != "undefined":
            return Judgement("default", kind, literal(held["default"]))
        if "default" in held or "requiredWhen" in held or ("optional" in held and text_of(held["optional"]) == "true"):
            return Judgement("tested", kind)
    return Judgement("refuses", kind)
