"""Variables that Ruby's frameworks read for the project: Figaro, ENVied, Anyway Config, Hanami, Rails itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.outcomes import NEEDS, Outcome
from launch_gates.gates.env.readers.ruby_conditions import guards, is_conditional
from launch_gates.gates.env.readers.ruby_needs import judged
from launch_gates.parsing.syntax import line_of, matches, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need
    from launch_gates.gates.env.readers.ruby_tree import RubyTree

_CALLS = """
(call receiver: (call receiver: (constant) @_figaro method: (identifier) @_env (#eq? @_figaro "Figaro")
  (#eq? @_env "env")) method: (identifier) @figaro) @call
(call receiver: (constant) @_envied method: [(identifier) (constant)] @envied (#eq? @_envied "ENVied")) @call
(call receiver: (constant) @_loader method: (identifier) @_keys arguments: (argument_list) @keys
  (#any-of? @_loader "Figaro" "Dotenv") (#eq? @_keys "require_keys"))
(call !receiver method: (identifier) @_variable arguments: (argument_list) @variable (#eq? @_variable "variable"))
"""
_CLASSES = """
(class superclass: (superclass (_) @super)
  (#match? @super "Anyway::Config$|ApplicationConfig$|Hanami::Settings$")) @class
"""
_SETTINGS = """
(call !receiver method: (identifier) @word arguments: (argument_list) @given
  (#any-of? @word "attr_config" "env_prefix" "config_name" "required" "setting"))
"""
_MASTER_KEY = """
(assignment left: (call method: (identifier) @word (#eq? @word "require_master_key")) right: (true)) @required
(assignment left: (call method: (identifier) @word (#eq? @word "secret_key_base")) right: (_)) @set
(call method: (identifier) @word (#eq? @word "configure")) @configured
"""
_ANY = ("Figaro", "ENVied", "require_keys")


def framework_reads(tree: RubyTree, path: str) -> Iterator[Read]:
    """Those that the file shows."""
    data = tree.root.text or b""
    if any(word.encode() in data for word in _ANY) or path.endswith("Envfile"):
        yield from _of_calls(tree, path)
    if b"attr_config" in data or b"Hanami::Settings" in data:
        yield from _of_classes(tree)
    if path == "config/environments/production.rb" or path.endswith("/config/environments/production.rb"):
        yield from _of_rails(tree)


def _of_calls(tree: RubyTree, path: str) -> Iterator[Read]:  # noqa: C901 (one line a form)
    for match in matches("ruby", _CALLS, tree.root):
        nodes = match.nodes
        if "figaro" in nodes:
            word = text_of(nodes["figaro"][0])
            if word not in {"key?", "each", "to_h", "is_a?", "respond_to?"}:
                own = {"!": Outcome.REFUSED, "?": Outcome.TESTED}.get(word[-1], Outcome.NOTHING)
                yield from _one(tree, nodes["call"][0], word.rstrip("!?").upper(), own, "Figaro.env")
        elif "envied" in nodes:
            word = text_of(nodes["envied"][0])
            if word.isupper():
                yield from _one(tree, nodes["call"][0], word, Outcome.REFUSED, "ENVied")
        elif "keys" in nodes:
            for node in nodes["keys"][0].named_children:
                listed = tree.elements(node, node) or [node]
                for name in (name for part in listed for name in tree.names(part) if not name.variable):
                    if is_name(name.text):
                        yield Read(name.text, name.line, "required", through="require_keys")
        elif path.endswith("Envfile"):
            yield from _variable(tree, nodes["variable"][0])


def _one(tree: RubyTree, node: Node, name: str, own: Outcome, through: str) -> Iterator[Read]:
    if not is_name(name):
        return
    found, way = judged(tree, node), tree.ascents.to(node)
    outcome = own if own is not Outcome.NOTHING else found.outcome
    if found.default is not None or guards(way, name):
        outcome = max(outcome, Outcome.TESTED)
    yield Read(name, line_of(node), NEEDS[outcome], found.type, is_conditional=is_conditional(way), through=through)


def _variable(tree: RubyTree, given: Node) -> Iterator[Read]:
    """A line of an Envfile: `variable :PORT, :integer, default: "3000"`."""
    has_default = any(key == "default" for key, _ in _pairs(given))
    for name in tree.names(given.named_children[0]) if given.named_children else ():
        if is_name(name.text):
            yield Read(name.text, line_of(given), "optional" if has_default else "required", through="ENVied")


def _pairs(given: Node) -> Iterator[tuple[str, Node]]:
    for pair in given.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and value is not None:
            yield text_of(key).strip(':"'), value


def _of_classes(tree: RubyTree) -> Iterator[Read]:
    for match in matches("ruby", _CLASSES, tree.root):
        node = match.nodes["class"][0]
        name = node.child_by_field_name("name")
        settings: dict[str, list[Node]] = {}
        for found in matches("ruby", _SETTINGS, node):
            settings.setdefault(text_of(found.nodes["word"][0]), []).append(found.nodes["given"][0])
        if text_of(match.nodes["super"][0]).startswith("Hanami"):
            yield from _of_hanami(settings.get("setting", []))
        elif name is not None:
            yield from _of_anyway(text_of(name), settings)


def _of_hanami(settings: list[Node]) -> Iterator[Read]:
    for given in settings:
        pairs = dict(_pairs(given))
        name = text_of(given.named_children[0]).strip(":").upper()
        need: Need = "optional" if "default" in pairs else "unknown"
        if need == "unknown" and "constructor" in pairs and "optional" not in text_of(pairs["constructor"]):
            need = "required"
        if is_name(name):
            yield Read(name, line_of(given), need, through="Hanami::Settings")


def _of_anyway(name: str, settings: dict[str, list[Node]]) -> Iterator[Read]:
    prefix = _snake(name.rpartition(":")[2].removesuffix("Config"))
    for word in ("config_name", "env_prefix"):
        for given in settings.get(word, []):
            prefix = text_of(given).strip("() ").strip(":\"'")
    start = f"{prefix}_".upper() if prefix else ""
    required = {
        text_of(node).strip(":")
        for given in settings.get("required", [])
        for node in given.named_children
        if node.type == "simple_symbol"
    }
    for given in settings.get("attr_config", []):
        for node in given.named_children:
            key = node.child_by_field_name("key") if node.type == "pair" else node
            if key is None or key.type not in {"simple_symbol", "hash_key_symbol"}:
                continue
            word = text_of(key).strip(":")
            need: Need = "required" if word in required else "unknown" if node.type != "pair" else "optional"
            if is_name(start + word.upper()):
                yield Read(start + word.upper(), line_of(key), need, through="attr_config")


def _snake(name: str) -> str:
    letters: list[str] = []
    for position, letter in enumerate(name):
        if (
            letter.isupper()
            and position
            and (name[position - 1].islower() or name[position + 1 : position + 2].islower())
        ):
            letters.append("_")
        letters.append(letter.lower())
    return "".join(letters)


def _of_rails(tree: RubyTree) -> Iterator[Read]:
    """What Rails needs to start in production (guides, "Securing Rails Applications", custom credentials)."""
    found: dict[str, Node] = {}
    for match in matches("ruby", _MASTER_KEY, tree.root):
        found.update({name: nodes[0] for name, nodes in match.nodes.items()})
    if "required" in found:
        yield Read("RAILS_MASTER_KEY", line_of(found["required"]), "required", through="config.require_master_key")
    elif "configured" in found and "set" not in found:
        line = line_of(found["configured"])
        keys = ("SECRET_KEY_BASE", "RAILS_MASTER_KEY")
        for name, other in (keys, keys[::-1]):
            yield Read(name, line, "required", instead=(other,), is_conditional=True, through="Rails in production")
