"""What PHP's frameworks make of environment variables: Laravel, Symfony, phpdotenv's `required`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.php_needs import called
from launch_gates.gates.env.readers.php_tree import STRINGS, arguments_of
from launch_gates.gates.env.readers.symfony import uses
from launch_gates.parsing.syntax import captures, line_of, matches, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Source, Type
    from launch_gates.gates.env.readers.php_dialect import PhpDialect

_SYMFONY_ENV = b"Configurator\\env"
_AUTOWIRED = """
(attribute (name) @_name parameters: (arguments (argument name: (name) @_key (_) @variable))
  (#match? @_name "Autowire$") (#eq? @_key "env"))
"""
_CONTEXT = '(subscript_expression . (variable_name) @_context . (string) @key (#eq? @_context "$context"))'
_TYPED: dict[str, Type] = {"isInteger": "integer", "isBoolean": "boolean"}
_DEEPEST = 8


def corrected(tree: PhpDialect, source: Source, reads: list[Read]) -> Iterator[Read]:
    """The reads, with what the framework adds to them."""
    is_symfony = _SYMFONY_ENV in source.data
    is_setting = "config/" in source.path.lower() or source.path.endswith("wp-config.php")
    defaults = _with_default(tree) if is_symfony else frozenset()
    for read in reads:
        if read.through != "env":
            yield read
        elif is_symfony:
            has_default = read.name in defaults
            yield read._replace(need="optional" if has_default else "required", through="Symfony's env")
        elif read.name == "APP_KEY" and source.path.endswith("config/app.php") and not read.default:
            yield read._replace(need="required")
        elif is_setting:
            yield read
        else:
            yield read._replace(through="env, outside config/: null once the configuration is cached")


def _with_default(tree: PhpDialect) -> frozenset[str]:
    """Names of Symfony's `env('X')->default(…)`."""
    found = set()
    for call in tree.calls.get("default", ()):
        node: Node | None = call
        for _ in range(_DEEPEST):
            if node is None or node.type != "member_call_expression":
                break
            node = node.child_by_field_name("object")
        if node is not None and node.type == "function_call_expression":
            found |= {name.text for given in arguments_of(node)[:1] for name in tree.names(given)}
    return frozenset(found)


def framework_reads(tree: PhpDialect, source: Source) -> Iterator[Read]:
    """Those that only a framework's own way shows."""
    yield from _of_dotenv(tree)
    if b"%env" in source.data or b"'env(" in source.data or b'"env(' in source.data:
        yield from _of_symfony(tree)
    if b"Autowire" in source.data:
        for match in matches("php", _AUTOWIRED, tree.root):
            for name in tree.names(match.nodes["variable"][0]):
                parts = name.text.split(":")
                need: Need = "optional" if "default" in parts[:-1] else "required"
                if is_name(parts[-1]):
                    yield Read(parts[-1], line_of(match.nodes["variable"][0]), need, through="Autowire")
    if b"autoload_runtime" in source.data:
        for node in captures("php", _CONTEXT, tree.root).get("key", []):
            yield Read(text_of(node).strip("'"), line_of(node), "unknown", through="$context")


def _of_symfony(tree: PhpDialect) -> Iterator[Read]:
    """`%env(X)%` in texts of the code; comments are none."""
    query = "[(string) (encapsed_string)] @text"
    texts = [node for node in captures("php", query, tree.root).get("text", []) if b"env(" in (node.text or b"")]
    known = {text_of(node).strip("'\"")[4:-1] for node in texts if text_of(node).strip("'\"").startswith("env(")}
    for node in texts:
        for read in uses(node.text or b""):
            need: Need = "optional" if read.name in known else read.need
            yield read._replace(line=line_of(node), need=need)


def _of_dotenv(tree: PhpDialect) -> Iterator[Read]:
    """`$dotenv->required([…])` and `->ifPresent(…)`, with the type that the following calls ask for."""
    for method in ("required", "ifPresent"):
        for call in tree.calls.get(method, ()):
            target = call.child_by_field_name("object")
            if target is None or "env" not in text_of(target)[-40:].lower():
                continue
            way = tree.ascents.to(call)
            kinds = [_TYPED[name] for outer in reversed(way[:-1]) if (name := called(outer)) in _TYPED]
            for given in arguments_of(call)[:1]:
                for element in tree.elements(given, call) or [given]:
                    node = element.named_children[-1] if element.type == "array_element_initializer" else element
                    if node.type in STRINGS:
                        yield from _named(tree, call, node, method, kinds)


def _named(tree: PhpDialect, call: Node, node: Node, method: str, kinds: list[Type]) -> Iterator[Read]:
    for name in tree.names(node):
        if not name.variable and is_name(name.text):
            yield Read(
                *(name.text, name.line, "required" if method == "required" else "optional"),
                type=kinds[0] if kinds else "",
                is_conditional=tree.is_conditional(call),
                through=f"Dotenv::{method}",
            )
