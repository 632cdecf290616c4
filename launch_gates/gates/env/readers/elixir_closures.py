"""Functions that an Elixir file keeps in a variable: `json = fn name, default -> System.get_env(name) … end`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.elixir_need import literal
from launch_gates.parsing.syntax import line_of, matches, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need
    from launch_gates.gates.env.readers.elixir_file import ElixirFile

_KEPT = """
(binary_operator left: (identifier) @name
  right: (anonymous_function . (stab_clause left: (arguments) @given right: (body) @body) .))
"""
_CALLED = "(call target: (dot left: (identifier) @name) (arguments) @given) @call"
_READERS = ("System.get_env(", "System.fetch_env!(", "System.fetch_env(")


class _Closure(NamedTuple):
    position: int
    need: Need
    has_default: bool
    """Whether a further argument is given for the case that the variable is absent."""


def closure_reads(file: ElixirFile) -> Iterator[Read]:
    """The reads that calls of such functions are."""
    if b"fn " not in file.data or b".(" not in file.data:
        return
    known = dict(_closures(file.root))
    for match in matches("elixir", _CALLED, file.root) if known else ():
        closure = known.get(text_of(match.nodes["name"][0]))
        given = match.nodes["given"][0].named_children
        if closure is None or closure.position >= len(given) or given[closure.position].type != "string":
            continue
        name = text_of(given[closure.position])[1:-1]
        if is_name(name):
            others = [each for number, each in enumerate(given) if number != closure.position and each.type != "nil"]
            is_optional = closure.has_default and bool(others)
            default = literal(others[0]) if is_optional else None
            need = "optional" if is_optional else closure.need
            yield Read(name, line_of(match.nodes["call"][0]), need, default=default, through="System.get_env")


def _closures(root: Node) -> Iterator[tuple[str, _Closure]]:
    for match in matches("elixir", _KEPT, root):
        body = text_of(match.nodes["body"][0])
        parameters = [text_of(each) for each in match.nodes["given"][0].named_children]
        for position, parameter in enumerate(parameters):
            reader = next(
                (each for each in _READERS if f"{each}{parameter})" in body or f"{each}{parameter}," in body), ""
            )
            if reader:
                need: Need = "required" if reader.startswith("System.fetch_env!") else "unknown"
                yield text_of(match.nodes["name"][0]), _Closure(position, need, len(parameters) > 1)
                break
