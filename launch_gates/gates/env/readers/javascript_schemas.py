"""Schemas of the environment: zod and its like, t3-env, envalid, Joi, and maps of variables that a schema is given.

A schema is known by its keys: an object of a validation library whose keys are all names in upper case, in a file or
under a name that speaks of the environment or hands the environment over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.javascript_found import Found
from launch_gates.gates.env.readers.javascript_nodes import (
    arguments,
    callee,
    inner,
    key_of,
    last_name,
    pairs,
    receiver,
    upwards,
)
from launch_gates.gates.env.readers.javascript_tree import calls_of
from launch_gates.gates.env.readers.javascript_validators import TYPES, said_by, said_by_options
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.readers.javascript_environment import Environment
    from launch_gates.gates.env.readers.javascript_found import Collected
    from launch_gates.gates.env.readers.javascript_tree import Script

_OBJECTS = (
    "object",
    "Object",
    "strictObject",
    "looseObject",
    "extend",
    "keys",
    "shape",
    "type",
    "Struct",
    "augment",
    "safeExtend",
)
_LIBRARIES = (b"zod", b"valibot", b"oi", b"yup", b"arktype", b"typebox", b"superstruct", b"effect", b"z.", b"@sinclair")
_SIDES = ("server", "client", "shared")
_MAPS = ("runtimeEnv", "runtimeEnvStrict", "experimental__runtimeEnv", "processEnv", "_processEnv", "clientEnv")
_PARSERS = ("parse", "safeParse", "parseAsync", "safeParseAsync", "validate", "validateSync", "cast")
_MAKERS = frozenset({"makeValidator", "makeExactValidator", "makeStructuredValidator"})


def read_schemas(script: Script, environment: Environment, into: Collected) -> None:
    """The entries of all schemas of the file, and what they say of the variables that are given to them."""
    schema: dict[str, Found] = {}
    if any(name in script.data for name in _LIBRARIES):
        for one in _objects(script, environment):
            schema.setdefault(one.name, one)
    if b"createEnv" in script.data or any(b"server:" in script.data and name in script.data for name in _LIBRARIES):
        for one in _created(script):
            schema[one.name] = one
    if b"envalid" in script.data or b"cleanEnv" in script.data:
        for one in _cleaned(script):
            schema.setdefault(one.name, one)
    for call, given in environment.passed:
        for one in _given_shape(script, call, given):
            schema.setdefault(one.name, one)
    if schema:
        _mapped(script, schema, into)
        into.found.extend(schema.values())


def _entries(script: Script, shape: Node, through: str, *, is_partial: bool = False) -> Iterator[Found]:
    """The entries of a shape `{ NAME: z.string() }`; shapes that are spread into it are followed."""
    waiting = [shape]
    for _ in range(20):
        if not waiting:
            return
        node = script.resolved(waiting.pop())
        if node is None or node.type != "object":
            continue
        for pair in pairs(node):
            if is_usual_name(pair.key) and _is_validator(pair.value):
                said = said_by(script, pair.value)
                said = said._replace(how="tested") if is_partial and said.how == "refuses" else said
                yield Found(pair.key, pair.value, pair.at, through, said)
        waiting.extend(one.named_children[0] for one in node.named_children if one.type == "spread_element")


def _is_validator(value: Node) -> bool:
    return inner(value).type in {
        "ternary_expression",
        "call_expression",
        "identifier",
        "member_expression",
        "shorthand_property_identifier",
        "string",
    }


def _objects(script: Script, environment: Environment) -> Iterator[Found]:
    """The entries of `z.object({ … })` and its like."""
    is_handed = bool(environment.passed)
    speaks = is_handed or _speaks("/".join(script.path.split("/")[-2:]))
    for name in _OBJECTS:
        if name.encode() + b"(" not in script.data:
            continue
        for call in calls_of(script, name):
            given = arguments(call)
            shape = inner(given[0]) if given else None
            if shape is None or shape.type != "object":
                continue
            keys = [pair.key for pair in pairs(shape)]
            usual = [key for key in keys if is_usual_name(key)]
            if not usual or len(usual) < len(keys) * 0.8 or (len(usual) == 1 and len(usual[0]) < 3):  # noqa: PLR2004
                continue
            if not (speaks or _speaks(_holder(call))):
                continue
            of = receiver(callee(call))
            through = f"{text_of(of)}.{name}" if of is not None and of.type == "identifier" else name
            yield from _entries(script, shape, through, is_partial=_is_partial(call))


def _speaks(text: str) -> bool:
    lowered = text.lower()
    return "env" in lowered or "config" in lowered


def _holder(call: Node) -> str:
    """The name of the variable, key or function that a schema is for."""
    for _, parent in upwards(call):
        if parent.type == "variable_declarator":
            name = parent.child_by_field_name("name")
            return text_of(name) if name is not None else ""
        if parent.type == "pair":
            key = parent.child_by_field_name("key")
            return {"validationSchema": "env"}.get(text_of(key), text_of(key)) if key is not None else ""
        if parent.type in {"program", "statement_block", "class_body"}:
            return ""
    return ""


def _is_partial(call: Node) -> bool:
    for child, parent in upwards(call):
        if parent.type == "member_expression" and receiver(parent) == inner(child):
            if last_name(parent) == "partial":
                return True
        elif parent.type != "call_expression":
            return False
    return False


def _created(script: Script) -> Iterator[Found]:
    """The entries of t3-env's `createEnv({ server, client, shared })`, and of parts of it that stand by themselves."""
    shapes = [inner(given[0]) for call in calls_of(script, "createEnv") if (given := arguments(call))]
    shapes.extend(inner(value) for name, value in script.constants.items() if "env" in name.lower())
    for shape in shapes:
        for pair in pairs(shape) if shape.type == "object" else ():
            if pair.key in _SIDES:
                value = inner(pair.value)
                yield from _entries(script, _body(value) or value, "createEnv")


def _body(node: Node) -> Node | None:
    """What an arrow function gives, where it gives an object."""
    body = node.child_by_field_name("body") if node.type == "arrow_function" else None
    return inner(body) if body is not None else None


def _cleaned(script: Script) -> Iterator[Found]:
    """envalid's validators: `NAME: str({ … })`."""
    names = {local: one.name for local, one in script.imports.items() if one.source.startswith("envalid")}
    made = {name for name, value in script.constants.items() if last_name(callee(inner(value))) in _MAKERS}
    names.update({name: name for name in made})
    for local, name in names.items():
        is_module = name in {"*", "default"}
        for leaf in script.leaves(local):
            called = leaf.parent if is_module else leaf
            call = called.parent if called is not None else None
            pair = call.parent if call is not None and call.type == "call_expression" else None
            key = pair.child_by_field_name("key") if pair is not None and pair.type == "pair" else None
            if call is None or key is None or callee(call) != called or not is_usual_name(key_of(key)):
                continue
            kind = TYPES.get(last_name(called) if is_module else name, "")
            yield Found(key_of(key), call, key, "envalid", said_by_options(call, kind))


def _given_shape(script: Script, call: Node, given: Node) -> Iterator[Found]:
    """A shape that is handed over beside the environment: `parseEnv(process.env, { NAME: z.string() })`."""
    name = last_name(callee(call))
    if "nv" not in name or name == "createEnv":
        return
    for one in arguments(call):
        if one == given:
            continue
        node = script.resolved(one)
        if node is not None and node.type == "object":
            entries = [found for found in _entries(script, node, name) if inner(found.node).type != "string"]
            yield from entries


def _mapped(script: Script, schema: dict[str, Found], into: Collected) -> None:
    """Maps `{ NAME: process.env.NAME }` that a schema is given: it says what its entries need."""
    for shape in _maps(script):
        is_whole = any(one.type == "spread_element" for one in shape.named_children)
        for pair in pairs(shape):
            entry = schema.get(pair.key)
            if entry is None or entry.said is None:
                continue
            start, end = pair.value.start_byte, pair.value.end_byte
            reads = [one for one in into.found if start <= one.node.start_byte < end and one.said is None]
            value = inner(pair.value)
            if value.type == "call_expression" or any(value.id == one.node.id for one in reads):
                into.judged[value.id] = entry.said
            is_named = pair.key in text_of(pair.value) or pair.at == pair.value
            if not is_whole and not is_named:
                del schema[pair.key]


def _maps(script: Script) -> Iterator[Node]:
    values: list[Node] = []
    for name in _MAPS:
        for leaf in script.leaves(name) if name.encode() in script.data else ():
            holder = leaf.parent
            value = holder.child_by_field_name("value") if holder is not None else None
            if value is not None and value != leaf:
                values.append(value)
    for name in _PARSERS:
        for call in calls_of(script, name) if name.encode() + b"(" in script.data else ():
            values.extend(arguments(call)[:1])
    seen = set()
    for value in values:
        node = script.resolved(value)
        if node is not None and node.type == "object" and node.id not in seen:
            seen.add(node.id)
            yield node
