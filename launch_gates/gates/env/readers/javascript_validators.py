"""What one entry of a schema says: `z.string().url().optional()`, `Joi.number().default(1)`, `str({ default: "x" })`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_tree import arguments, callee, inner, last_name, literal, pairs, receiver
from launch_gates.gates.env.readers.syntax import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.javascript_tree import Script

_DEFAULTS = frozenset({"default", "catch", "prefault", "fallback", "withDefault", "orElse", "defaultTo"})
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


def said_by(script: Script, node: Node) -> Judgement:
    """What the entry says of its variable."""
    waiting = [node]
    kinds: set[Type] = set()
    is_optional = is_required = is_lenient = False
    default: str | None = None
    is_defaulted = is_outer = False
    for turn in range(12):
        if not waiting:
            break
        entry = inner(waiting.pop(0))
        if entry.type == "ternary_expression":  # isProduction ? z.string() : z.string().optional()
            waiting.extend(entry.child_by_field_name(part) or entry for part in ("consequence",))
            continue
        chain = chain_of(script, entry)
        names = [name for name, _ in chain.calls]
        is_lenient = is_lenient or chain.root.lower() in _LENIENT
        is_outer = turn == 0
        for name, given in chain.calls:
            if name in _DEFAULTS and name != "orElse":
                is_defaulted = True
                default = literal(given[0]) if given and default is None else default
            elif name in _OPTIONAL:
                is_optional = True
                is_defaulted = is_defaulted or len(given) > 1
                default = literal(given[1]) if len(given) > 1 and default is None else default
            is_required = is_required or name in {"required", "exist"}
            if name in TYPES:
                kinds.add(TYPES[name])
            elif name in {"enum", "picklist", "literal", "valid", "oneOf", "Enum"} and _are_flags(given):
                kinds.add("boolean")
            if name in _WITHIN or (name in {"optional", "Optional", "default"} and given) or name == chain.root:
                waiting.extend(_within(given))
        if is_outer and "boolean" in names and "coerce" in names:
            is_optional = True
        if "optional" in chain.root.lower():
            is_optional = True
    kind = next((one for one in _NARROW if one in kinds), "")
    if "number" in kinds and kind in {"url", "email", "json", "list"}:
        kind = "number"
    if is_defaulted:
        return Judgement("default", kind, default)
    if is_optional or (is_lenient and not is_required):
        return Judgement("tested", kind)
    return Judgement("refuses", kind)


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
