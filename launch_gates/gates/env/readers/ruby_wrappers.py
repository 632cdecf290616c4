"""The project's own Ruby functions that hand a parameter on as a variable's name, and the calls of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.outcomes import OF_NEED, Outcome
from launch_gates.gates.env.readers.ruby_tree import METHODS
from launch_gates.gates.env.readers.sites import Parameter, Site
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.readers.ruby_tree import RubyTree
    from launch_gates.gates.env.readers.sites import Wrapper

_DEEPEST = 8
_LITERALS = frozenset({"integer", "float", "true", "false"})
_MODULES = frozenset({"class", "module"})


def parameters_of(function: Node) -> list[Parameter]:
    """Those of a method or a lambda."""
    given = function.child_by_field_name("parameters")
    found = []
    for position, node in enumerate(() if given is None else given.named_children):
        name = node if node.type == "identifier" else node.child_by_field_name("name")
        if name is not None:
            kind, default = node.type, node.child_by_field_name("value")
            found.append(
                Parameter(text_of(name), position, default, kind == "keyword_parameter", kind == "splat_parameter")
            )
    return found


def functions_around(tree: RubyTree, node: Node) -> Iterator[Node]:
    """The lambdas that the node is in, from within, and the method."""
    for outer in reversed(tree.ascents.to(node)[:-1]):
        if outer.type in METHODS or outer.type == "lambda":
            yield outer
        if outer.type in METHODS:
            return


def name_of(tree: RubyTree, function: Node) -> str:
    """What it is called by; empty where it is not named."""
    if function.type in METHODS:
        name = function.child_by_field_name("name")
        return "" if name is None else text_of(name)
    way = tree.ascents.to(function)
    left = way[-2].child_by_field_name("left") if len(way) > 1 and way[-2].type == "assignment" else None
    return text_of(left) if left is not None and left.type in {"identifier", "constant"} else ""


def owner_of(tree: RubyTree, function: Node) -> str:
    """The class or module that it is called on; empty for methods of objects and of none."""
    way = tree.ascents.to(function)
    inner = next((outer for outer in reversed(way[:-1]) if outer.type in _MODULES), None)
    name = None if inner is None else inner.child_by_field_name("name")
    if inner is None or name is None:
        return ""
    is_own = function.type == "singleton_method" or any(outer.type == "singleton_class" for outer in way)
    if not is_own and inner.type == "module":
        body = inner.child_by_field_name("body")
        said = () if body is None else body.named_children[:40]
        is_own = any(text_of(node) in {"module_function", "extend self"} for node in said)
    return text_of(name).rpartition(":")[2] if is_own else ""


def call_sites(tree: RubyTree, wrapper: Wrapper) -> Iterator[Site]:
    """The calls in the file that mean the helper."""
    for node in tree.words.get(wrapper.helper.name, ()):
        way = tree.ascents.to(node)
        call = way[-2] if len(way) > 1 else node
        if call.type == "element_reference" and _is_lambda(wrapper) and call.child_by_field_name("object") == node:
            yield from _site(tree, call, call.named_children[1:], wrapper)
        if call.type != "call":
            continue
        arguments = call.child_by_field_name("arguments")
        if arguments is not None and _means(tree, call, node, wrapper):
            yield from _site(tree, call, arguments.named_children, wrapper)


def _is_lambda(wrapper: Wrapper) -> bool:
    return wrapper.function is not None and wrapper.function.type == "lambda"


def _means(tree: RubyTree, call: Node, node: Node, wrapper: Wrapper) -> bool:
    """Whether the call is of the helper, by what it is called on."""
    receiver, method = call.child_by_field_name("receiver"), call.child_by_field_name("method")
    if _is_lambda(wrapper):
        return receiver == node and (method is None or text_of(method) == "call")
    if method != node:
        return False
    if receiver is None or receiver.type == "self":
        return wrapper.function is not None or not wrapper.helper.owner or wrapper.helper.owner in tree.words
    named = text_of(receiver).rpartition(":")[2]
    if wrapper.helper.owner:
        return named == wrapper.helper.owner or (wrapper.function is not None and named in {"self.class", "class"})
    return "env" in wrapper.helper.name.lower()


def _site(tree: RubyTree, call: Node, given: list[Node], wrapper: Wrapper) -> Iterator[Site]:
    helper = wrapper.helper
    named = {
        text_of(key).strip(":"): pair.child_by_field_name("value")
        for pair in given
        if pair.type == "pair" and (key := pair.child_by_field_name("key")) is not None
    }
    placed = [node for node in given if node.type not in {"pair", "comment", "block_argument"}]
    name = named.get(helper.keyword) or (placed[helper.position] if helper.position < len(placed) else None)
    if name is None:
        return
    if wrapper.function is None and not _is_plausible(tree, name):
        return
    default = named.get(helper.default_keyword) if helper.default_keyword else None
    if default is None and helper.default_position is not None and helper.default_position < len(placed):
        default = placed[helper.default_position]
    own = OF_NEED[helper.need] if default is None else Outcome.TESTED
    names = tuple(placed[helper.position :]) if wrapper.is_rest else (name,)
    yield Site(
        *(call, names, own, helper.name, default),
        type=helper.type,
        is_helper=True,
        before=helper.before,
        after=helper.after,
        is_upper=wrapper.is_upper,
        is_list=wrapper.is_list and not wrapper.is_rest,
    )


def _is_plausible(tree: RubyTree, name: Node) -> bool:
    """Whether it can be the name of a variable where only the helper's name says so."""
    return all(built.variable or is_usual_name(built.text.upper()) for built in tree.names(name))


def core(node: Node) -> Node:
    """The read within `ENV["X"].presence`, `(ENV["X"])&.to_i`."""
    for _ in range(_DEEPEST):
        inner = None
        if node.type == "call":
            receiver, method = node.child_by_field_name("receiver"), node.child_by_field_name("method")
            is_env = receiver is not None and text_of(receiver)[-3:] == "ENV"
            inner = None if is_env or method is None else receiver
            if receiver is not None and receiver.type in {"constant", "scope_resolution", "self"}:
                inner = None
        elif node.type == "parenthesized_statements" and node.named_child_count == 1:
            inner = node.named_children[0]
        if inner is None:
            return node
        node = inner
    return node


def literal(node: Node) -> str | None:
    """The value of a literal; None of anything else."""
    if node.type in _LITERALS:
        return text_of(node).replace("_", "") if node.type == "integer" else text_of(node)
    if node.type == "string" and all(child.type == "string_content" for child in node.named_children):
        return "".join(text_of(child) for child in node.named_children)
    return None
