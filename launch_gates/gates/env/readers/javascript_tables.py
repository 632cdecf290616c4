"""Names of variables in tables of options, which other code looks up: convict, command lines, `{ envVar: "NAME" }`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.javascript_found import Found
from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_nodes import (
    arguments,
    callee,
    inner,
    last_name,
    literal,
    pairs,
    receiver,
    string_value,
    upwards,
)
from launch_gates.gates.env.readers.javascript_tree import calls_of
from launch_gates.gates.env.readers.javascript_validators import TYPES
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.javascript_found import Collected
    from launch_gates.gates.env.readers.javascript_tree import Script

_KEYS = ("env", "envVar", "env_key", "envKey", "envName", "env_var", "envVariable", "environmentVariable", "envVarName")
_LIBRARIES = (b"convict", b"commander", b"oclif", b"yargs", b"citty", b"clipanion", b"cac")
_EFFECT = ("string", "number", "boolean", "redacted", "secret", "integer", "url", "port", "nonEmptyString", "duration")


def read_tables(script: Script, into: Collected) -> None:
    """The variables that the file's tables name."""
    known = any(name in script.data for name in _LIBRARIES)
    for key in _KEYS:
        sign = key.encode()
        if sign + b":" in script.data or sign + b'":' in script.data or sign + b"':" in script.data:
            into.found.extend(_entries(script, key, is_known=known))
    if b".env(" in script.data and known:
        into.found.extend(_options(script))
    if b"Config." in script.data and b"effect" in script.data:
        into.found.extend(_effect(script))
    if b"env-schema" in script.data or b"@fastify/env" in script.data or b"fastify-env" in script.data:
        into.found.extend(_json_schema(script))


def _entries(script: Script, key: str, *, is_known: bool) -> Iterator[Found]:
    """`{ env: "NAME", default: … }`. The bare key `env` counts beside other keys that describe an option."""
    for leaf in script.leaves(key):
        pair = leaf.parent
        value = pair.child_by_field_name("value") if pair is not None and pair.type == "pair" else None
        shape = pair.parent if pair is not None else None
        name = string_value(value) if value is not None and value != leaf else None
        if name is None or shape is None or value is None or not is_usual_name(name):
            continue
        held = {one.key: one.value for one in pairs(shape)}
        if key == "env" and not is_known and not {"default", "format", "doc", "description", "type"} & set(held):
            continue
        kind: Type = TYPES.get(
            (string_value(held["format"]) or text_of(held["format"])) if "format" in held else "", ""
        )
        if "required" in held and text_of(held["required"]) == "true":
            said = Judgement("refuses", kind)
        elif "default" in held and text_of(held["default"]) not in {"null", "undefined"}:
            said = Judgement("default", kind, literal(held["default"]))
        else:
            said = Judgement("" if "format" in held else "tested", kind)
        yield Found(name, value, value, key, said)


def _options(script: Script) -> Iterator[Found]:
    """commander's `new Option("--port").env("NAME")`."""
    for call in calls_of(script, "env"):
        given = arguments(call)
        name = string_value(given[0]) if given else None
        of = receiver(callee(call))
        if name is not None and is_usual_name(name) and of is not None and "Option(" in text_of(of)[:2000]:
            yield Found(name, call, given[0], "Option.env", Judgement("tested"))


def _effect(script: Script) -> Iterator[Found]:
    """`Config.string("NAME")` of Effect."""
    if not any(one.source.startswith("effect") for one in script.imports.values()):
        return
    for kind in _EFFECT:
        for call in calls_of(script, kind) if f"Config.{kind}".encode() in script.data else ():
            given = arguments(call)
            name = string_value(given[0]) if given else None
            if name is None or not is_usual_name(name) or last_name(receiver(callee(call))) != "Config":
                continue
            said = Judgement("refuses", TYPES.get(kind, ""))
            around = next((parent for _, parent in upwards(call) if parent.type == "call_expression"), None)
            text = text_of(around) if around is not None else ""
            if "withDefault" in text[:4000] or "Config.option" in text[:4000] or "orElse" in text[:4000]:
                said = said._replace(how="tested")
            yield Found(name, call, given[0], f"Config.{kind}", said)


def _json_schema(script: Script) -> Iterator[Found]:
    """A JSON schema of the environment: `{ type: "object", required: [...], properties: { NAME: … } }`."""
    for leaf in script.leaves("properties"):
        pair = leaf.parent
        value = pair.child_by_field_name("value") if pair is not None and pair.type == "pair" else None
        shape = pair.parent if pair is not None else None
        if value is None or shape is None or inner(value).type != "object":
            continue
        required = next((one.value for one in pairs(shape) if one.key == "required"), None)
        needed = {string_value(one) for one in inner(required).named_children} if required is not None else set()
        for one in pairs(inner(value)):
            if not is_usual_name(one.key):
                continue
            held = (
                {each.key: each.value for each in pairs(inner(one.value))} if inner(one.value).type == "object" else {}
            )
            kind: Type = TYPES.get(string_value(held["type"]) or "" if "type" in held else "", "")
            if "default" in held:
                said = Judgement("default", kind, literal(held["default"]))
            else:
                said = Judgement("refuses" if one.key in needed else "tested", kind)
            yield Found(one.key, one.value, one.at, "env-schema", said)
