"""Reads that a framework or a library gives a form of its own: NestJS, Nuxt, SvelteKit, Astro, Strapi, AdonisJS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Write
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.javascript_classes import read_classes
from launch_gates.gates.env.readers.javascript_found import Found
from launch_gates.gates.env.readers.javascript_judgement import Judgement
from launch_gates.gates.env.readers.javascript_keys import keys_of, names_of
from launch_gates.gates.env.readers.javascript_nodes import (
    FUNCTIONS,
    Pair,
    arguments,
    callee,
    destructured,
    inner,
    last_name,
    literal,
    pairs,
    parameters,
    receiver,
    string_value,
    upwards,
)
from launch_gates.gates.env.readers.javascript_nuxt import read_nuxt
from launch_gates.gates.env.readers.javascript_tables import read_tables
from launch_gates.gates.env.readers.javascript_tree import calls_of
from launch_gates.gates.env.readers.javascript_validators import TYPES, said_by_options
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.javascript_found import Collected
    from launch_gates.gates.env.readers.javascript_tree import Script

_IMPORTED = {
    "$env/static/private": Judgement("refuses"),
    "$env/static/public": Judgement("refuses"),
    "@env": None,
    "astro:env/server": None,
    "astro:env/client": None,
}
_STRAPI: dict[str, Type] = {
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "json": "json",
    "array": "list",
    "date": "",
    "oneOf": "",
}
_SIGNS = ("process.env.", "import.meta.env.")
_GIVEN = {"next-runtime-env": "env", "prisma/config": "env", "astro:env/server": "getSecret", "@prisma/config": "env"}
"""Modules of libraries -> their function that reads the variable of a name."""


def read_frameworks(script: Script, into: Collected) -> None:
    """Everything of the file that one of them reads."""
    data = script.data
    into.found.extend(_imported(script))
    into.found.extend(_given(script))
    if b"onfig" in data and b"ConfigService" in data:
        into.found.extend(_config_service(script))
    if b"env" in data and (b"{ env }" in data or b"{env}" in data or b"env }" in data or b"{ env" in data):
        into.found.extend(_strapi(script))
    if b"Env." in data or b"start/env" in data:
        into.found.extend(_adonis(script))
    if b"envField" in data:
        into.found.extend(_astro(script))
    if b"EnvironmentPlugin" in data:
        into.found.extend(_environment_plugin(script))
    if b"env-var" in data:
        into.found.extend(_env_var(script))
    if script.path.rpartition("/")[2].startswith("nuxt.config"):
        into.found.extend(read_nuxt(script))
    into.writes.extend(_defined(script, into))
    read_classes(script, into)
    read_tables(script, into)


def _imported(script: Script) -> Iterator[Found]:
    """`import { NAME } from "$env/static/private"`."""
    for local, one in script.imports.items():
        if one.source in _IMPORTED and is_usual_name(one.name):
            leaf = next(iter(script.leaves(local)), None)
            if leaf is not None:
                scope = "build" if "static" in one.source else None
                yield Found(
                    one.name,
                    leaf,
                    leaf,
                    one.source,
                    _IMPORTED[one.source],
                    is_bound=True,
                    scope=scope,  # type: ignore[arg-type]
                )


def _given(script: Script) -> Iterator[Found]:
    """`env("NAME")` of a library."""
    for local, one in script.imports.items():
        if _GIVEN.get(one.source) != one.name:
            continue
        for call in calls_of(script, local):
            said = Judgement("refuses") if "prisma" in one.source else None
            yield from _first(script, call, one.source, said)


def _first(
    script: Script, call: Node, through: str, said: Judgement | None = None, *, default_at: int | None = None
) -> Iterator[Found]:
    """What the first argument of a call names."""
    given = arguments(call)
    if not given:
        return
    if default_at is not None and len(given) > default_at and text_of(given[default_at]) != "undefined":
        default = given[default_at]
        if inner(default).type != "object":
            kind = said.type if said is not None else ""
            said = Judgement("default", kind, literal(default))
    for name in keys_of(script, given[0]).names:
        if is_usual_name(name):
            yield Found(name, call, given[0], through, said)


def _config_service(script: Script) -> Iterator[Found]:
    """`config.get("NAME")` and `config.getOrThrow("NAME")` of NestJS."""
    names = {"configService", "ConfigService"}
    for leaf in script.leaves("ConfigService"):
        for _, parent in upwards(leaf):
            if parent.type in {"required_parameter", "public_field_definition", "variable_declarator"}:
                name = parent.child_by_field_name("pattern") or parent.child_by_field_name("name")
                if name is not None:
                    names.add(last_name(name))
                break
            if parent.type not in {
                "type_annotation",
                "generic_type",
                "arguments",
                "call_expression",
                "await_expression",
            }:
                break
    for method, how in (("get", None), ("getOrThrow", Judgement("refuses"))):
        for call in calls_of(script, method):
            of = receiver(callee(call))
            if last_name(of) in names and of is not None:
                yield from _first(script, call, f"{last_name(of)}.{method}", how, default_at=1)


def _strapi(script: Script) -> Iterator[Found]:
    """`env("NAME", default)` and `env.int("NAME")` of the functions that Strapi calls with `{ env }`."""
    for leaf in script.leaves("env"):
        call, method = leaf.parent, ""
        if call is not None and call.type == "member_expression" and receiver(call) == leaf:
            method = last_name(call)
            call = call.parent
        if call is None or call.type != "call_expression" or (method and method not in _STRAPI):
            continue
        if not (callee(call) == leaf or method) or not _is_taken_in(leaf, "env"):
            continue
        said = Judgement(type=_STRAPI[method]) if method else None
        default_at = 2 if method == "oneOf" else 1
        yield from _first(script, call, f"env.{method}" if method else "env", said, default_at=default_at)


def _is_taken_in(leaf: Node, name: str) -> bool:
    """Whether a function around takes that name out of an object that it is given."""
    for _, parent in upwards(leaf):
        if parent.type in FUNCTIONS:
            for one in parameters(parent):
                if one.pattern.type == "object_pattern" and any(
                    local == name for _, local, _ in destructured(one.pattern)
                ):
                    return True
    return False


def _adonis(script: Script) -> Iterator[Found]:
    """`Env.get("NAME")`, and the entries `NAME: Env.schema.string()`."""
    locals_ = {
        local
        for local, one in script.imports.items()
        if one.source.endswith("start/env")
        or one.source.startswith(("@ioc:Adonis/Core/Env", "@adonisjs/core/env", "@adonisjs/env"))
    }
    for local in locals_:
        for leaf in script.leaves(local):
            member = leaf.parent
            if member is None or member.type != "member_expression" or receiver(member) != leaf:
                continue
            if last_name(member) == "get" and member.parent is not None and member.parent.type == "call_expression":
                yield from _first(script, member.parent, f"{local}.get", default_at=1)
            elif last_name(member) == "schema":
                yield from _adonis_entry(member)


def _adonis_entry(schema: Node) -> Iterator[Found]:
    """`NAME: Env.schema.string.optional({ format: "url" })`."""
    words = []
    for _, parent in upwards(schema):
        if parent.type == "member_expression":
            words.append(last_name(parent))
        elif parent.type == "call_expression":
            held = [pair for one in arguments(parent) if inner(one).type == "object" for pair in pairs(inner(one))]
            words.extend(string_value(pair.value) or "" for pair in held if pair.key == "format")
        elif parent.type == "pair":
            key = parent.child_by_field_name("key")
            name = text_of(key).strip("\"'") if key is not None else ""
            kinds: list[Type] = [TYPES[word] for word in reversed(words) if word in TYPES]
            is_optional = any(word.startswith("optional") for word in words)
            if key is not None and is_usual_name(name):
                said = Judgement("tested" if is_optional else "refuses", next(iter(kinds), ""))
                yield Found(name, parent, key, "Env.schema", said)
            return
        else:
            return


def _astro(script: Script) -> Iterator[Found]:
    """`NAME: envField.string({ context, access, optional })` of Astro's configuration."""
    for leaf in script.leaves("envField"):
        member = leaf.parent
        call = member.parent if member is not None and member.type == "member_expression" else None
        pair = call.parent if call is not None and call.type == "call_expression" else None
        key = pair.child_by_field_name("key") if pair is not None and pair.type == "pair" else None
        if member is not None and call is not None and key is not None and is_usual_name(text_of(key)):
            said = said_by_options(call, TYPES.get(last_name(member), ""))
            yield Found(text_of(key), call, key, "envField", said)


def _environment_plugin(script: Script) -> Iterator[Found]:
    """webpack's `new EnvironmentPlugin(["NAME"])` and `new EnvironmentPlugin({ NAME: default })`."""
    for call in calls_of(script, "EnvironmentPlugin"):
        given = arguments(call)
        shape = inner(given[0]) if given else None
        if shape is None:
            continue
        if shape.type == "object":
            for pair in pairs(shape):
                text = text_of(pair.value)
                how = Judgement("refuses" if text == "undefined" else "default", default=literal(pair.value))
                yield Found(pair.key, pair.value, pair.at, "EnvironmentPlugin", how, scope="build")
        else:
            for name in names_of(script, shape):
                yield Found(name, call, shape, "EnvironmentPlugin", Judgement("refuses"), scope="build")


def _env_var(script: Script) -> Iterator[Found]:
    """`env.get("NAME").required().asPortNumber()` of the library env-var."""
    modules = {local for local, one in script.imports.items() if one.source == "env-var"}
    modules |= {name for name, value in script.constants.items() if last_name(callee(inner(value))) == "from"}
    for call in calls_of(script, "get"):
        of = receiver(callee(call))
        if of is None or (text_of(of) not in modules and last_name(callee(of)) != "from"):
            continue
        said, kind = Judgement("tested"), ""
        for _, parent in upwards(call):
            if parent.type == "member_expression":
                word = last_name(parent)
                kind = TYPES.get(word, kind)
                following = arguments(parent.parent) if parent.parent is not None else []
                if word == "required" and not (following and text_of(following[0]) == "false"):
                    said = said._replace(how="refuses") if said.how != "default" else said
                elif word == "default" and following:
                    said = Judgement("default", default=literal(following[0]))
            elif parent.type != "call_expression":
                break
        yield from _first(script, call, "env-var", said._replace(type=kind))  # type: ignore[arg-type]


def _defined(script: Script, into: Collected) -> Iterator[Write]:
    """Variables that a bundler puts in place of: Next's `env`, `define: { "process.env.NAME": … }`."""
    entries = [pair for pair in _replacements(script) if pair.key.startswith(_SIGNS)]
    if script.path.rpartition("/")[2].startswith("next.config"):
        for leaf in script.leaves("env"):
            value = leaf.parent.child_by_field_name("value") if leaf.parent is not None else None
            if leaf.parent is not None and leaf.parent.type == "pair" and value is not None:
                entries.extend(pairs(inner(value)))
    for pair in entries:
        name = pair.key.rpartition(".")[2]
        if not _reads_itself(into, pair.value, name):
            yield Write(name, line_of(pair.at))


def _replacements(script: Script) -> Iterator[Pair]:
    """The pairs whose keys are texts such as `"process.env.NAME"`."""
    for start in (quote + sign.encode() for sign in _SIGNS for quote in (b'"', b"'")):
        at = script.data.find(start)
        for _ in range(200):
            if at == -1:
                break
            node = script.root.descendant_for_byte_range(at, at + len(start))
            node = node.parent if node is not None and node.type == "string_fragment" else node
            pair = node.parent if node is not None and node.type == "string" else None
            value = pair.child_by_field_name("value") if pair is not None and pair.type == "pair" else None
            if value is not None and node is not None and value != node:
                yield Pair(string_value(node) or "", value, node)
            at = script.data.find(start, at + 1)


def _reads_itself(into: Collected, value: Node, name: str) -> bool:
    return any(one.name == name and value.start_byte <= one.node.start_byte < value.end_byte for one in into.found)
