"""Where in a file the environment itself stands: `process.env` and its like, and the names that a file gives it.

Followed are variables, parameters that it is handed to, members (`this.env = process.env`), merged objects and functions
of the file that return it. What is read out of it is for other modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.javascript_imports import imported_environment
from launch_gates.gates.env.readers.javascript_tree import (
    FUNCTIONS,
    WRAPPERS,
    arguments,
    callee,
    destructured,
    function_around,
    inner,
    is_field,
    last_name,
    name_of,
    parameters,
    receiver,
    upwards,
)
from launch_gates.gates.env.readers.syntax import captures, matches, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Helper
    from launch_gates.gates.env.readers.javascript_tree import Script

_MOST = 6_000
_LOADERS = frozenset({"useEnv", "loadEnv", "getEnvironment", "getEnv", "getEnvVars", "getEnvVariables", "env"})
"""Functions of libraries and applications that give the whole environment, by name."""
_CARRIERS = frozenset(
    {
        *(
            "c",
            "ctx",
            "context",
            "this.c",
            "this.ctx",
            "context.cloudflare",
            "ctx.cloudflare",
            "platform",
            "event.platform",
        ),
        *("locals.runtime", "Astro.locals.runtime", "context.locals.runtime", "getCloudflareContext()"),
        *(
            "getRequestContext()",
            "event.context.cloudflare",
            "getOptionalRequestContext()",
            "context.context.cloudflare",
        ),
    }
)
"""What holds the variables of a worker as its member `env`, in Hono, Remix, SvelteKit, Astro, Next and Nitro."""
_TYPES = ("ProcessEnv", "typeof process.env", "ImportMetaEnv")
_MAPS = ("Record<string, string", "{ [key: string]: string", "Dict<string")
_PARSING = frozenset(
    {
        *("parse", "safeParse", "parseAsync", "safeParseAsync", "validate", "validateSync", "validateAsync", "cast"),
        *(
            "cleanEnv",
            "customCleanEnv",
            "createEnv",
            "parseEnv",
            "assert",
            "create",
            "decode",
            "Decode",
            "plainToInstance",
        ),
        *("plainToClass", "decodeUnknownSync", "keys", "values", "entries", "from", "defineEnv", "validateEnv", "load"),
    }
)
"""What takes the whole environment and gives something else."""
_WORKERS = frozenset({"fetch", "scheduled", "queue", "email", "tail", "trace", "alarm"})
_SETTLING = frozenset(
    {"assign", "expand", "freeze", "Proxy", "cloneDeep", "clone", "pickBy", "omitBy", "structuredClone"}
)


class Place(NamedTuple):
    """One expression, or pattern, that is the environment."""

    node: Node
    through: str
    is_strict: bool
    """Whether only names in upper case count: what it is was told by its name."""
    is_pattern: bool = False
    """Whether it is a pattern that takes it apart."""
    is_worker: bool = False
    """Whether it holds objects beside texts: the bindings of a worker."""


class Alias(NamedTuple):
    """A name that stands for the environment in a part of the file."""

    name: str
    scope: Node
    place: Place
    member: str = ""
    """The whole expression where it is a member: `this.env`."""


class Environment:
    """All places of a file where the environment stands."""

    def __init__(self, script: Script, helpers: tuple[Helper, ...]) -> None:
        """`helpers` are those of other files; those that are environments themselves are told by their imports."""
        self._script = script
        self._helpers = helpers
        self.places: list[Place] = []
        self.passed: list[tuple[Node, Node]] = []
        """Calls that are given the whole environment, with the argument that is or holds it."""
        self.exported: list[tuple[str, int]] = []
        """Names that are exported and stand for it, with their lines."""
        self._seen: set[tuple[int, int]] = set()
        self._aliases: set[tuple[str, int, str]] = set()
        self._find()

    def _find(self) -> None:
        waiting = [*self._direct(), *self._by_import(), *self._by_type(), *self._by_loader()]
        at = 0
        while at < len(waiting) and at < _MOST:
            place = waiting[at]
            at += 1
            key = (place.node.start_byte, place.node.end_byte)
            if key in self._seen:
                continue
            self._seen.add(key)
            self.places.append(place)
            if not place.is_pattern:
                waiting.extend(self._next(place))
        if at < len(waiting):
            self._script.is_too_deep = True

    def _direct(self) -> Iterator[Place]:
        """`process.env`, `import.meta.env`, `Bun.env`, `Deno.env`, and the `env` of a worker."""
        data = self._script.data
        for leaf in self._script.leaves("env"):
            parent = leaf.parent
            if parent is None:
                continue
            if leaf.type == "property_identifier" and parent.type == "member_expression":
                of = receiver(parent)
                if of is None or _in_type(parent):
                    continue
                text = text_of(of)
                name = last_name(of)
                if name in {"process", "Deno", "Bun", "Netlify"} or text in self._processes:
                    yield Place(
                        parent, "process.env" if name not in {"Deno", "Bun", "Netlify"} else f"{name}.env", False
                    )
                elif of.type == "meta_property" or text == "import.meta":
                    yield Place(parent, "import.meta.env", False)
                elif (
                    text.replace("!", "").replace("?", "") in _CARRIERS
                    or (text == "this"
                    and self._is_worker_class(leaf))
                ):
                    yield Place(parent, f"{text}.env", True, is_worker=True)
            elif leaf.type in {"shorthand_property_identifier_pattern", "property_identifier"} and parent.type in {
                "object_pattern",
                "pair_pattern",
            }:
                yield from self._taken_out(leaf, parent)
            elif (
                leaf.type == "identifier"
                and b"fetch" in data
                and parent.type
                in {
                    "required_parameter",
                    "formal_parameters",
                }
            ):
                function = function_around(leaf)
                if function is not None and name_of(function) in _WORKERS and _is_second(function, leaf):
                    yield from self._alias("env", function, Place(leaf, "env", True, is_worker=True))

    @property
    def _processes(self) -> set[str]:
        sources = {"process", "node:process"}
        return {
            name for name, one in self._script.imports.items() if one.source in sources and one.name in {"default", "*"}
        }

    def _is_worker_class(self, leaf: Node) -> bool:
        """Whether the class around extends one that gives its objects the bindings of a worker."""
        for _, parent in upwards(leaf):
            if parent.type in {"class_declaration", "class", "abstract_class_declaration"}:
                heritage = next((one for one in parent.named_children if one.type == "class_heritage"), None)
                text = text_of(heritage) if heritage is not None else ""
                return any(name in text for name in ("DurableObject", "WorkerEntrypoint", "WorkflowEntrypoint"))
        return False

    def _taken_out(self, leaf: Node, parent: Node) -> Iterator[Place]:
        """`const { env } = process`, and the same with another name."""
        pattern = parent if parent.type == "object_pattern" else parent.parent
        holder = pattern.parent if pattern is not None else None
        if holder is None or pattern is None or holder.type != "variable_declarator":
            return
        value = holder.child_by_field_name("value")
        text = text_of(inner(value)) if value is not None else ""
        local = next((name for key, name, _ in destructured(pattern) if key == "env"), "")
        is_worker = text.replace("!", "") in _CARRIERS
        if local and (text in {"process", "globalThis.process", "import.meta", "Bun", *self._processes} or is_worker):
            yield from self._alias(local, _scope(leaf), Place(leaf, f"{text}.env", is_worker, is_worker=is_worker))

    def _by_import(self) -> Iterator[Place]:
        for local, one in self._script.imports.items():
            through = imported_environment(self._script.path, local, one, self._helpers)
            if through is not None:
                is_strict = through not in {"process.env", "Bun.env"}
                place = Place(self._script.root, through, is_strict, is_worker="cloudflare" in one.source)
                yield from self._alias(local, self._script.root, place)

    def _by_type(self) -> Iterator[Place]:
        """Parameters whose type says that they are the environment."""
        if not any(kind.encode() in self._script.data for kind in (*_TYPES, *_MAPS)):
            return
        query = "[(required_parameter pattern: (_) @p type: (_) @t) (optional_parameter pattern: (_) @p type: (_) @t)]"
        for match in matches(self._script.grammar, query, self._script.root):
            pattern, kind = match.nodes["p"][0], match.nodes["t"][0]
            text = text_of(kind).lstrip(": ")
            function = function_around(pattern)
            is_map = text.startswith(_MAPS) and text_of(pattern) in {"env", "environment", "processEnv"}
            if function is None or "keyof" in text or not (is_map or any(one in text for one in _TYPES)):
                continue
            place = Place(pattern, "process.env", is_map, is_pattern=pattern.type == "object_pattern")
            if place.is_pattern:
                yield place
            elif pattern.type == "identifier":
                yield from self._alias(text_of(pattern), function, place)

    def _by_loader(self) -> Iterator[Place]:
        """Calls of functions that give the environment: `useEnv()`, `loadEnv(mode, …)`, Hono's `env(c)`."""
        for name in _LOADERS:
            if name.encode() not in self._script.data:
                continue
            source = self._script.imports.get(name)
            if name == "env" and (source is None or source.source != "hono/adapter"):
                continue
            for leaf in self._script.leaves(name):
                call = leaf.parent
                if call is None or call.type != "call_expression" or callee(call) != leaf:
                    continue
                given = arguments(call)
                if name in {"getEnv", "useEnv", "getEnvironment", "getEnvVars", "getEnvVariables"} and given:
                    continue
                yield Place(call, f"{name}()", True, is_worker=name == "env")

    def _alias(self, name: str, scope: Node, place: Place, member: str = "") -> Iterator[Place]:
        """The uses of a name that stands for the environment."""
        key = (name, scope.id, member)
        if key in self._aliases:
            return
        self._aliases.add(key)
        for leaf in self._script.leaves(name, scope.start_byte, scope.end_byte):
            node = leaf
            if member:
                if (
                    leaf.parent is None
                    or text_of(leaf.parent) != member
                    or is_field(leaf.parent.parent or leaf, "left", leaf.parent)
                ):
                    continue
                node = leaf.parent
            elif leaf.type != "identifier" or _binds(leaf) or _is_shadowed(leaf, name, scope):
                continue
            yield place._replace(node=node, is_pattern=False)

    def _next(self, place: Place) -> Iterator[Place]:
        """What else is the environment since this expression is."""
        for child, parent in upwards(place.node):
            kind = parent.type
            if kind in WRAPPERS:
                continue
            if kind == "variable_declarator" and is_field(parent, "value", child):
                name = parent.child_by_field_name("name")
                yield from self._named(name, place, parent)
            elif kind in {"assignment_expression", "augmented_assignment_expression"} and is_field(
                parent, "right", child
            ):
                left = parent.child_by_field_name("left")
                if left is not None and left.type == "member_expression" and text_of(left).startswith("this."):
                    yield from self._alias(last_name(left), _class(parent), place, member=text_of(left))
                elif left is not None and text_of(left) in {"module.exports", "exports.default"}:
                    self.exported.append(("", place.node.start_point.row + 1))
                elif left is not None and left.type in {"identifier", "object_pattern"}:
                    yield from self._named(left, place, parent)
            elif kind in {
                "required_parameter",
                "optional_parameter",
                "assignment_pattern",
                "object_assignment_pattern",
            }:
                pattern = parent.child_by_field_name("pattern") or parent.child_by_field_name("left")
                function = function_around(parent)
                if pattern is None or function is None or pattern == child:
                    return
                if pattern.type == "object_pattern":
                    yield place._replace(node=pattern, is_pattern=True)
                else:
                    yield from self._alias(text_of(pattern), function, place)
            elif kind in {"public_field_definition", "field_definition"} and is_field(parent, "value", child):
                name = parent.child_by_field_name("name") or parent.child_by_field_name("property")
                if name is not None:
                    yield from self._alias(text_of(name), _class(parent), place, member=f"this.{text_of(name)}")
            elif kind == "binary_expression" and (parent.child_by_field_name("operator") or parent).type in {
                "||",
                "??",
                "&&",
            }:
                if parent.child_by_field_name("operator").type == "&&" and not is_field(parent, "right", child):  # type: ignore[union-attr]
                    return
                continue
            elif kind == "ternary_expression" and not is_field(parent, "condition", child):
                if _is_parsed(parent, child):
                    return
                continue
            elif kind == "spread_element" and parent.parent is not None and parent.parent.type == "object":
                yield place._replace(node=parent.parent)
            elif kind == "arguments":
                yield from self._handed(child, parent, place)
            elif kind in FUNCTIONS or kind == "return_statement":
                yield from self._returned(parent, place)
            elif kind == "export_statement" and is_field(parent, "value", child):
                self.exported.append(("", place.node.start_point.row + 1))
            return

    def _named(self, name: Node | None, place: Place, holder: Node) -> Iterator[Place]:
        if name is None:
            return
        if name.type == "object_pattern":
            yield place._replace(node=name, is_pattern=True)
        elif name.type == "identifier":
            scope = _scope(holder)
            if scope.type == "program" and _is_exported(self._script, text_of(name)):
                self.exported.append((text_of(name), place.node.start_point.row + 1))
            yield from self._alias(text_of(name), scope, place)

    def _handed(self, child: Node, given: Node, place: Place) -> Iterator[Place]:
        """Where it is handed to a function: a parameter of the file's own, or a copy of it."""
        call = given.parent
        called = callee(call) if call is not None else None
        if call is None or called is None:
            return
        self.passed.append((call, child))
        name = last_name(called)
        if called.type == "identifier":
            function = self._functions.get(name)
            if function is not None:
                position = arguments(call).index(child) if child in arguments(call) else -1
                taken = parameters(function)
                if 0 <= position < len(taken):
                    pattern = taken[position].pattern
                    if pattern.type == "object_pattern":
                        yield place._replace(node=pattern, is_pattern=True)
                    elif taken[position].name:
                        yield from self._alias(taken[position].name, function, place)
        if name in _SETTLING or (name not in _PARSING and called.type == "identifier" and "nv" in name) or (name not in _PARSING and called.type == "identifier" and "ecret" in name):
            yield place._replace(node=call, is_strict=True)

    @property
    def _functions(self) -> dict[str, Node]:
        found = self.__dict__.get("functions")
        if found is None:
            query = (
                "[(function_declaration) @f (variable_declarator value: [(arrow_function) (function_expression)] @f)]"
            )
            found = {}
            for node in captures(self._script.grammar, query, self._script.root).get("f", ()):
                found.setdefault(name_of(node), node)
            self.__dict__["functions"] = found
        return found  # type: ignore[no-any-return]

    def _returned(self, node: Node, place: Place) -> Iterator[Place]:
        """The calls of a function of the file that returns it."""
        function = node if node.type in FUNCTIONS else function_around(node)
        name = name_of(function) if function is not None else ""
        if not name or function is None or parameters(function):
            return
        for leaf in self._script.leaves(name):
            call = leaf.parent
            if call is not None and call.type == "call_expression" and callee(call) == leaf:
                yield place._replace(node=call)


def _is_parsed(ternary: Node, child: Node) -> bool:
    """Whether the other branch gives what a schema makes of the environment: its members are the schema's."""
    for name in ("consequence", "alternative"):
        branch = ternary.child_by_field_name(name)
        if branch is not None and branch != child and inner(branch).type == "call_expression":
            return last_name(callee(inner(branch))) in _PARSING
    return False


def _in_type(member: Node) -> bool:
    """Whether `process.env` stands in a type: `keyof typeof process.env`."""
    return any(parent.type == "type_query" for _, (_, parent) in zip(range(3), upwards(member), strict=False))


def _scope(node: Node) -> Node:
    """The block, function or file in which a name declared there holds."""
    last = node
    for _, parent in upwards(node):
        if parent.type in {"statement_block", "program"} or parent.type in FUNCTIONS:
            return parent
        last = parent
    return last


def _class(node: Node) -> Node:
    last = node
    for _, parent in upwards(node):
        if parent.type == "class_body":
            return parent
        last = parent
    return last


def _binds(leaf: Node) -> bool:
    """Whether the identifier names something here, and is no use of it."""
    parent = leaf.parent
    if parent is None:
        return True
    return (
        (parent.type in {"variable_declarator", "function_declaration"} and is_field(parent, "name", leaf))
        or parent.type
        in {"required_parameter", "optional_parameter", "import_specifier", "import_clause", "namespace_import"}
        or parent.type in {"formal_parameters", "export_specifier", "pair_pattern", "array_pattern", "rest_pattern"}
    ) and not is_field(parent, "value", leaf)


def _is_shadowed(leaf: Node, name: str, scope: Node) -> bool:
    """Whether a parameter or a loop's variable between the use and the scope has the same name."""
    for _, parent in upwards(leaf):
        if parent == scope:
            return False
        if parent.type in FUNCTIONS:
            for one in parameters(parent):
                if one.name == name:
                    return True
                if one.pattern.type == "object_pattern" and any(
                    local == name for _, local, _ in destructured(one.pattern)
                ):
                    return True
        elif parent.type == "for_in_statement":
            left = parent.child_by_field_name("left")
            if left is not None and text_of(left) == name:
                return True
    return False


def _is_second(function: Node, leaf: Node) -> bool:
    taken = parameters(function)
    return len(taken) > 1 and taken[1].pattern == leaf


def _is_exported(script: Script, name: str) -> bool:
    data = script.data
    encoded = name.encode()
    return any(
        sign + encoded in data
        for sign in (b"export const ", b"export let ", b"export default ", b"export { ", b"exports.")
    )
