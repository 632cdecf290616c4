"""Where a file gets the environment from: `process.env` and its like, an import, a typed parameter, a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.javascript_imports import imported_environment
from launch_gates.gates.env.readers.javascript_nodes import (
    arguments,
    callee,
    destructured,
    function_around,
    inner,
    last_name,
    name_of,
    parameters,
    receiver,
    upwards,
)
from launch_gates.gates.env.readers.javascript_places import Place, scope_of, uses_of
from launch_gates.parsing.syntax import matches, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Helper
    from launch_gates.gates.env.readers.javascript_tree import Script

_LOADERS = ("useEnv", "loadEnv", "getEnvironment", "getEnv", "getEnvVars", "getEnvVariables", "env")
"""Functions of libraries and applications that give the whole environment, by name."""
_CARRIERS = frozenset(
    {
        *("c", "ctx", "context", "this.c", "this.ctx", "context.cloudflare", "ctx.cloudflare", "platform"),
        *("event.platform", "locals.runtime", "Astro.locals.runtime", "context.locals.runtime"),
        *("getCloudflareContext()", "getRequestContext()", "getOptionalRequestContext()", "event.context.cloudflare"),
    }
)
"""What holds the variables of a worker as its member `env`, in Hono, Remix, SvelteKit, Astro, Next and Nitro."""
_GETTERS = frozenset({"Deno", "Bun", "Netlify"})
_TYPES = ("ProcessEnv", "typeof process.env", "ImportMetaEnv")
_MAPS = ("Record<string, string", "{ [key: string]: string", "Dict<string")
_MAP_NAMES = frozenset({"env", "environment", "processEnv"})
_WORKERS = frozenset({"fetch", "scheduled", "queue", "email", "tail", "trace", "alarm"})
_WORKER_CLASSES = ("DurableObject", "WorkerEntrypoint", "WorkflowEntrypoint")
_PARAMETERS = "[(required_parameter pattern: (_) @p type: (_) @t) (optional_parameter pattern: (_) @p type: (_) @t)]"


def origins(script: Script, helpers: tuple[Helper, ...]) -> Iterator[Place]:
    """The places that are the environment by themselves."""
    processes = {
        name
        for name, one in script.imports.items()
        if one.source in {"process", "node:process"} and one.name in {"default", "*"}
    }
    for leaf in script.leaves("env"):
        parent = leaf.parent
        if parent is None:
            continue
        if parent.type == "member_expression":
            yield from _member(leaf, parent, processes)
        elif parent.type in {"object_pattern", "pair_pattern"}:
            yield from _taken_out(script, leaf, parent, processes)
        elif leaf.type == "identifier" and parent.type in {"required_parameter", "formal_parameters"}:
            yield from _of_worker(script, leaf)
    yield from _by_import(script, helpers)
    yield from _by_type(script)
    for name in _LOADERS:
        yield from _by_loader(script, name)


def _member(leaf: Node, member: Node, processes: set[str]) -> Iterator[Place]:
    """`process.env`, `import.meta.env`, `Bun.env`, `Deno.env`, and the `env` of a worker."""
    of = receiver(member)
    if leaf.type != "property_identifier" or of is None or _is_in_type(member):
        return
    text, name = text_of(of), last_name(of)
    if name in _GETTERS:
        yield Place(member, f"{name}.env")
    elif name == "process" or text in processes:
        yield Place(member, "process.env")
    elif of.type == "meta_property" or text == "import.meta":
        yield Place(member, "import.meta.env")
    elif _plain(text) in _CARRIERS or (text == "this" and _is_of_worker(leaf)):
        yield Place(member, f"{text}.env", is_strict=True, is_worker=True)


def _plain(text: str) -> str:
    return text.replace("!", "").replace("?", "")


def _is_in_type(member: Node) -> bool:
    """Whether `process.env` stands in a type: `keyof typeof process.env`."""
    return any(parent.type == "type_query" for _, (_, parent) in zip(range(3), upwards(member), strict=False))


def _is_of_worker(leaf: Node) -> bool:
    """Whether the class around extends one that gives its objects the bindings of a worker."""
    for _, parent in upwards(leaf):
        if parent.type in {"class_declaration", "class", "abstract_class_declaration"}:
            heritage = next((one for one in parent.named_children if one.type == "class_heritage"), None)
            text = text_of(heritage) if heritage is not None else ""
            return any(name in text for name in _WORKER_CLASSES)
    return False


def _taken_out(script: Script, leaf: Node, parent: Node, processes: set[str]) -> Iterator[Place]:
    """`const { env } = process`, and the same with another name."""
    pattern = parent if parent.type == "object_pattern" else parent.parent
    holder = pattern.parent if pattern is not None else None
    if holder is None or pattern is None or holder.type != "variable_declarator":
        return
    value = holder.child_by_field_name("value")
    text = _plain(text_of(inner(value))) if value is not None else ""
    local = next((name for key, name, _ in destructured(pattern) if key == "env"), "")
    is_worker = text in _CARRIERS
    if local and (is_worker or text in {"process", "globalThis.process", "import.meta", "Bun", *processes}):
        place = Place(leaf, f"{text}.env", is_strict=is_worker, is_worker=is_worker)
        yield from uses_of(script, local, scope_of(leaf), place)


def _of_worker(script: Script, leaf: Node) -> Iterator[Place]:
    """The second parameter of a worker's `fetch(request, env)`."""
    function = function_around(leaf)
    if function is None or name_of(function) not in _WORKERS:
        return
    taken = parameters(function)
    if len(taken) > 1 and taken[1].pattern == leaf:
        yield from uses_of(script, "env", function, Place(leaf, "env", is_strict=True, is_worker=True))


def _by_import(script: Script, helpers: tuple[Helper, ...]) -> Iterator[Place]:
    for local, one in script.imports.items():
        through = imported_environment(script.path, local, one, helpers)
        if through is not None:
            is_strict = through not in {"process.env", "Bun.env"}
            place = Place(script.root, through, is_strict=is_strict, is_worker="cloudflare" in one.source)
            yield from uses_of(script, local, script.root, place)


def _by_type(script: Script) -> Iterator[Place]:
    """Parameters whose type says that they are the environment."""
    if not any(kind.encode() in script.data for kind in (*_TYPES, *_MAPS)):
        return
    for match in matches(script.grammar, _PARAMETERS, script.root):
        pattern, kind = match.nodes["p"][0], match.nodes["t"][0]
        text = text_of(kind).lstrip(": ")
        function = function_around(pattern)
        is_map = text.startswith(_MAPS) and text_of(pattern) in _MAP_NAMES
        is_it = not text.startswith("{") and "keyof" not in text and any(one in text for one in _TYPES)
        if function is None or not (is_map or is_it):
            continue
        place = Place(pattern, "process.env", is_strict=is_map, is_pattern=pattern.type == "object_pattern")
        if place.is_pattern:
            yield place
        elif pattern.type == "identifier":
            yield from uses_of(script, text_of(pattern), function, place)


def _by_loader(script: Script, name: str) -> Iterator[Place]:
    """Calls of a function that gives the environment: `useEnv()`, `loadEnv(mode, …)`, Hono's `env(c)`."""
    source = script.imports.get(name)
    if name.encode() not in script.data or (name == "env" and (source is None or source.source != "hono/adapter")):
        return
    for leaf in script.leaves(name):
        call = leaf.parent
        if call is None or call.type != "call_expression" or callee(call) != leaf:
            continue
        if name in {"loadEnv", "env"} or not arguments(call):
            yield Place(call, f"{name}()", is_strict=True, is_worker=name == "env")
