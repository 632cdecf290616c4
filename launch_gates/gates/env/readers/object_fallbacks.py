"""What stands in for a variable that is absent: behind `??`, `?:` and `orElse`, or in the other branch."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.forms import plain, words
from launch_gates.parsing.syntax import ancestors, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.object_ends import Ends
    from launch_gates.gates.env.readers.object_file import ObjectFile

_DEFAULTED = words("orElse orElseGet getOrDefault ifEmpty ifBlank orEmpty getOrElse or ifPresentOrElse")
_MOST_ALTERNATIVES = 20
_NULL_OPERATORS = frozenset({"??", "?:"})
_FARTHEST = 40


class Found(NamedTuple):
    """What becomes of a variable, as far as it is known on the way."""

    need: Need = "unknown"
    type: Type = ""
    default: str | None = None
    instead: tuple[str, ...] = ()
    variable: Node | None = None
    """The name that the value is given to."""
    is_by_use: bool = False
    """Whether it fails only because something cannot work with null."""
    is_settled: bool = False
    """Whether the function gives back null where it is absent: what follows is not reached."""


class Fallbacks:
    """What stands in, in one file."""

    def __init__(self, file: ObjectFile, ends: Ends) -> None:
        """Asks about that file."""
        self.file = file
        self.form = file.dialect.form
        self.ends = ends

    def otherwise(self, node: Node) -> Found:
        """By what stands in where it is absent."""
        last = self.last_of(node)
        if last is not None and last != node and self.ends.fails(last):
            return Found("required", instead=self.names_in(node))
        if self.ends.fails(node):
            return Found("required")
        inner = self.file.inner(node)
        form = self.form(inner) if inner is not None else None
        if inner is None or form is None:
            return Found("optional")
        if form.kind == "lambda" and form.second is not None:
            given = [each for each in plain(form.second) if "parameters" not in each.type] or [form.second]
            if self.ends.fails(given[-1]):
                return Found("required")
            return self._otherwise_value(given[-1])
        return self._otherwise_value(inner)

    def _otherwise_value(self, node: Node) -> Found:
        names = self.names_in(node)
        text = self.file.literal(node)
        if names and text is None:
            last = self.last_of(node)
            if last is not None and self.ends.fails(last):
                return Found("required", instead=names)
            if last is not None and not self.names_in(last):
                kind = self.form(last).kind
                return Found(
                    "unknown" if kind == "null" else "optional", default=self.file.literal(last), instead=names
                )
            return Found("unknown", instead=names)
        if self.form(node).kind == "null" or self._is_null_parameter(node):
            return Found("unknown")
        return Found("optional", default=text)

    def last_of(self, node: Node) -> Node | None:
        """The last of `a ?? b ?? c`, or what a call gives instead of the variable that it reads."""
        for _ in range(_FARTHEST):
            form = self.form(node)
            if form.kind == "binary" and form.name in _NULL_OPERATORS and form.second is not None:
                node = form.second
            elif form.kind == "call" and form.name in _DEFAULTED | {"orElseThrow"} and form.arguments:
                node = form.arguments[-1]
            else:
                return self.file.inner(node)
        return None

    def names_in(self, node: Node | None) -> tuple[str, ...]:
        """The variables that an expression reads, as far as they are written there."""
        if node is None:
            return ()
        first = bisect_left(self._asked, (node.start_byte, ""))
        found = []
        for start, name in islice(self._asked, first, first + _MOST_ALTERNATIVES):
            if start >= node.end_byte:
                break
            found.append(name)
        return tuple(dict.fromkeys(found))

    @cached_property
    def _asked(self) -> list[tuple[int, str]]:
        """Where each variable is asked for by its name, in the order of the text."""
        found = []
        for callee in ("getenv", "GetEnvironmentVariable", "environmentVariable"):
            for call in self.file.calls(callee):
                form = self.form(call)
                if form.arguments and self.form(form.arguments[0]).kind in {"text", "name", "member"}:
                    found.append((call.start_byte, self.file.literal(form.arguments[0]) or ""))
        return sorted(each for each in found if each[1])

    def _is_null_parameter(self, node: Node) -> bool:
        """Whether it is a parameter that is null where it is left out."""
        around = self.file.function_node(node) if self.form(node).kind == "name" else None
        if around is None or not self.file.dialect.has_defaults:
            return False
        name = text_of(node)
        head = text_of(around)[:1_000].partition("{")[0].partition("=>")[0].replace("\n", " ")
        for piece in head.split(","):
            words = piece.replace(":", " ").replace("(", " ").replace("=", " ").split()
            if name in words and piece.replace(" ", "").rstrip(")").partition(")")[0].endswith("=null"):
                return True
        return False

    def earlier(self, operation: Node) -> tuple[str, ...]:
        """The variables that are asked before it, in `a ?? (it ?? c)`."""
        found: tuple[str, ...] = ()
        inner = operation
        for parent in islice(ancestors(operation), _FARTHEST):
            form = self.form(parent)
            if form.kind != "binary" or form.name not in _NULL_OPERATORS or form.second != inner:
                break
            found = (*found, *self.names_in(form.first))
            inner = parent
        return found

    def following(self, operation: Node) -> tuple[str, ...]:
        """The variables that are asked after it, in `(it ?: b) ?: c`."""
        found = self.names_in(self.form(operation).second)
        inner = operation
        for parent in islice(ancestors(operation), _FARTHEST):
            form = self.form(parent)
            if form.kind != "binary" or form.name not in _NULL_OPERATORS or form.first != inner:
                break
            found = (*found, *self.names_in(form.second))
            inner = parent
        return found

    def last_alternative(self, operation: Node) -> Node:
        """What stands behind the last operator of `(a ?: b) ?: c`, with the first one where that is not the last."""
        chain = operation
        for parent in islice(ancestors(operation), _FARTHEST):
            form = self.form(parent)
            if (
                form.kind == "binary"
                and form.name in _NULL_OPERATORS
                and form.first is not None
                and form.first == chain
            ):
                chain = parent
            else:
                break
        return self.form(chain).second or operation
