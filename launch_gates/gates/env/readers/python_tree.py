"""Where words stand in a Python file: the nodes from the root down to a word, and what lies around it.

A word is looked for in the bytes and then in the tree from the top down, so that no step depends on how deep or how
long the text is; what is nested deeper than any code that people write is left out, and the file called damaged.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.parsing.syntax import parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_DEEPEST = 250
_MOST_TOO_DEEP = 500
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_LONGEST_BLOCK = 20_000
_MOST_INDENTS = 400
_MOST_PARTS = 500
_STEPS = 500_000_000
"""How many children of broken nodes are gone over in one file."""
_BYTES = 3_000_000_000
"""How many bytes are searched in one file, all searches together."""
_MOST_BINDINGS = 50
_FUNCTIONS = frozenset({"function_definition", "lambda"})
_MODULE = -1
_DOT = ord(".")
_NEWLINE, _SPACE = b"\n "
_EXITS = (b"raise", b"exit", b"_exit", b"quit", b"abort", b"fail", b"error", b"die")
_EXITING_CALLS = frozenset(
    {
        *("exit", "quit", "sys.exit", "os._exit", "os.abort", "abort", "parser.error", "pytest.fail", "pytest.exit"),
        *("ctx.fail", "ctx.exit", "ctx.abort", "click.abort", "typer.exit", "die", "fail", "self.fail", "_exit"),
    }
)


class Place:
    """A node and those above it."""

    __slots__ = ("at", "path")

    def __init__(self, path: list[Node], at: int) -> None:
        """`path` leads down from the root; `at` is where in it the node is."""
        self.path = path
        self.at = at

    @property
    def node(self) -> Node:
        """The node itself."""
        return self.path[self.at]

    @property
    def up(self) -> Place | None:
        """The place of the node that it is in."""
        return Place(self.path, self.at - 1) if self.at else None

    @property
    def parent(self) -> Node:
        """The node that it is in; the root's is the root."""
        return self.path[max(self.at - 1, 0)]

    def down(self, *nodes: Node) -> Place:
        """The place of a node below this one, by way of those between."""
        return Place([*self.path[: self.at + 1], *nodes], self.at + len(nodes))

    def above(self) -> Iterator[tuple[Node, Node]]:
        """Each node that it is in, from the nearest, with the child of it that leads here."""
        for index in range(self.at, 0, -1):
            yield self.path[index - 1], self.path[index]

    def functions(self) -> Iterator[Node]:
        """The functions that it is in the body or the parameters of, from the innermost."""
        for node, _child in self.above():
            if node.type in _FUNCTIONS:
                yield node

    def scopes(self) -> list[int]:
        """Which scopes' names can be seen here, from the innermost: where each starts, the module's last."""
        found: list[int] = []
        for node, _child in self.above():
            if node.type in _FUNCTIONS or (node.type == "class_definition" and not found):
                found.append(node.start_byte)
        return [*found, _MODULE]

    def enclosing_class(self) -> Node | None:
        """The class that it is in, through any function."""
        return next((node for node, _child in self.above() if node.type == "class_definition"), None)


class Binding(NamedTuple):
    """One place that gives a name a value."""

    scope: int
    """Where the scope starts, as `Place.scopes` says it."""
    kind: str
    """`assignment`, `loop` (one element of the value), `other` (a value that is not looked at)."""
    value: Place | None
    part: int | None = None
    """Which part of the value, where it is taken apart."""
    start: int = 0


class Tree:
    """One parsed file."""

    def __init__(self, data: bytes) -> None:
        """Parse it."""
        self.data = data
        self._bindings: dict[str, list[Binding]] = {}
        self._steps, self._bytes, self._too_deep = _STEPS, _BYTES, 0
        is_too_deep = _is_indented_too_deep(data)
        self.root = parse("python", b"" if is_too_deep else data).root_node
        if self.root.has_error and b"{%" in data:
            self.data = _without_blocks(data)
            self.root = parse("python", self.data).root_node
        self._has_error = self.root.has_error
        self.is_damaged = self._has_error or is_too_deep

    def at(self, offset: int) -> Place | None:
        """The smallest node there; none where it is nested too deep."""
        if self._too_deep > _MOST_TOO_DEEP:
            return None
        cursor = self.root.walk()
        path = [self.root]
        while self._may_look_below(path[-1]) and cursor.goto_first_child_for_byte(offset) is not None:
            node = cursor.node
            if node is None or node.start_byte > offset:
                break
            path.append(node)
            if len(path) > _DEEPEST:
                self.is_damaged = True
                self._too_deep += 1
                return None
        return Place(path, len(path) - 1)

    def _may_look_below(self, node: Node) -> bool:
        """Whether there are steps left: children are in balanced groups, but those of a broken node in a row."""
        if not self._has_error:
            return True
        self._steps -= node.child_count
        if self._steps < 0:
            self.is_damaged = True
        return self._steps >= 0

    def offsets(self, word: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
        """Where the word stands alone."""
        data, stop, at = self.data, len(self.data) if end is None else end, start
        while self._bytes >= 0:
            found = data.find(word, at, stop)
            self._bytes -= (stop if found == -1 else found) - at
            if found == -1:
                return
            at = found + len(word)
            if not (found and data[found - 1] in _WORD) and not (at < len(data) and data[at] in _WORD):
                yield found
        self.is_damaged = True

    def words(self, word: str, start: int = 0, end: int | None = None) -> Iterator[Place]:
        """Where it stands as a name in the code: neither in a text nor in a comment, nor behind a dot."""
        for offset in self.offsets(word.encode(), start, end):
            if offset and self.data[offset - 1] == _DOT:  # an attribute of something, or a relative import
                continue
            place = self.at(offset)
            if place is not None and place.node.type == "identifier":
                yield place

    def keywords(self, word: str, start: int = 0, end: int | None = None) -> Iterator[Place]:
        """The statements and clauses that begin with the keyword, or have it in them."""
        for offset in self.offsets(word.encode(), start, end):
            place = self.at(offset)
            if place is not None and place.node.type == word and place.up is not None:
                yield place.up

    @cached_property
    def functions(self) -> dict[str, list[Place]]:
        """The functions that the file defines, by name."""
        found: dict[str, list[Place]] = {}
        for place in self.keywords("def"):
            name = place.node.child_by_field_name("name")
            if place.node.type == "function_definition" and name is not None:
                found.setdefault(text_of(name), []).append(place)
        return found

    @cached_property
    def classes(self) -> dict[str, Place]:
        """The classes that the file defines, by name."""
        found: dict[str, Place] = {}
        for place in self.keywords("class"):
            name = place.node.child_by_field_name("name")
            if place.node.type == "class_definition" and name is not None:
                found.setdefault(text_of(name), place)
        return found

    def bindings(self, name: str) -> list[Binding]:
        """The places that give the name a value, as far as there are not too many to look at."""
        if name not in self._bindings:
            found: list[Binding] = []
            for place in self.words(name):
                binding = binding_at(place)
                if binding is not None:
                    found.append(binding)
                    if len(found) == _MOST_BINDINGS:
                        break
            self._bindings[name] = found
        return self._bindings[name]

    def exits(self, block: Node) -> tuple[bool, bool]:
        """Whether the block raises or ends the process, and whether it does only on a further condition."""
        end = min(block.end_byte, block.start_byte + _LONGEST_BLOCK)
        is_found = False
        for word in _EXITS:
            for offset in self.offsets(word, block.start_byte, end):
                place = self.at(offset)
                if place is None or not _leaves(place):
                    continue
                is_nested = _is_nested(place, block)
                if is_nested is False:
                    return True, False
                is_found = is_found or is_nested is True
        return is_found, is_found


def has_word(data: bytes, word: bytes) -> bool:
    """Whether the word stands alone somewhere in the text, whatever it is there."""
    at = data.find(word)
    while at != -1:
        after = at + len(word)
        if not (at and data[at - 1] in _WORD) and not (after < len(data) and data[after] in _WORD):
            return True
        at = data.find(word, after)
    return False


def _is_indented_too_deep(data: bytes) -> bool:
    """Whether a line is indented further than any code is: the grammar's scanner does not stand 512 levels."""
    joined = data.replace(b"\\\r\n", b"").replace(b"\\\n", b"").replace(b"\t", b" " * 8)
    return b" " * _MOST_INDENTS in joined


def _without_blocks(data: bytes) -> bytes:
    """A template of a Python file, as project generators have them, with spaces for `{% if ... %}` and the like."""
    parts, at = [], 0
    while (start := data.find(b"{%", at)) != -1 and (end := data.find(b"%}", start)) != -1:
        block = data[start : end + 2]
        parts += [data[at:start], bytes(sign if sign == _NEWLINE else _SPACE for sign in block)]
        at = end + 2
    return b"".join([*parts, data[at:]])


def _leaves(place: Place) -> bool:
    """Whether this word raises or ends the process."""
    parent = place.parent
    if place.node.type == "raise":
        return parent.type == "raise_statement"
    if place.node.type != "identifier":
        return False
    function = place.node
    if parent.type == "attribute" and place.up is not None:
        function, parent = parent, place.up.parent
    return parent.type == "call" and function.start_byte == parent.start_byte and _is_exiting(text_of(function).lower())


def _is_exiting(function: str) -> bool:
    return function in _EXITING_CALLS or function.endswith((".fail", "parser.error"))


def _is_nested(place: Place, block: Node) -> bool | None:
    """Whether a condition stands between the block and the place; None where a function does, or it is not in it."""
    is_nested = False
    for node, _child in place.above():
        if node.id == block.id:
            return is_nested
        if node.type in _FUNCTIONS:
            return None
        is_nested = is_nested or node.type in {"if_statement", "except_clause", "for_statement", "match_statement"}
    return None


def binding_at(place: Place) -> Binding | None:
    """What the name at this place is given there, if it is given anything."""
    target, index = place, None
    up = place.up
    while up is not None and up.node.type in {"pattern_list", "tuple_pattern", "tuple", "expression_list"}:
        if up.node.named_child_count > _MOST_PARTS:
            return None
        parts = up.node.named_children
        index = next((number for number, part in enumerate(parts) if part.id == target.node.id), None)
        target, up = up, up.up
    if up is None:
        return None
    scope, node = place.scopes()[0], up.node
    if node.type in {"assignment", "for_statement", "for_in_clause"}:
        return _target_of(up, target.node, scope, index)
    if node.type == "named_expression" and is_field(node, "name", target.node):
        value = node.child_by_field_name("value")
        return None if value is None else Binding(scope, "assignment", up.down(value), None, place.node.start_byte)
    if node.type in {"augmented_assignment", "as_pattern_target", "delete_statement", "global_statement"}:
        is_target = node.type != "augmented_assignment" or is_field(node, "left", target.node)
        return Binding(scope, "other", None, None, place.node.start_byte) if is_target else None
    return None


def _target_of(statement: Place, target: Node, scope: int, index: int | None) -> Binding | None:
    node = statement.node
    if not is_field(node, "left", target):
        return None
    value = node.child_by_field_name("right")
    if value is None:
        return None
    kind = "assignment" if node.type == "assignment" else "loop"
    return Binding(scope, kind, statement.down(value), index, target.start_byte)


def is_field(node: Node, field: str, child: Node) -> bool:
    """Whether the child is that field of the node."""
    found = node.child_by_field_name(field)
    return found is not None and found.id == child.id


class Parameter(NamedTuple):
    """One parameter of a function."""

    name: str
    position: int
    """From 0, without `self` or `cls`; -1 for what is given by keyword alone."""
    default: Node | None
    is_many: bool = False
    """`*names`."""


_OWN = frozenset({"self", "cls", "_cls", "mcs"})


def parameters_of(function: Node) -> list[Parameter]:
    """The function's parameters, without the one that is its own object."""
    found: list[Parameter] = []
    listed = function.child_by_field_name("parameters")
    position, is_positional = 0, True
    for node in listed.named_children if listed is not None and listed.named_child_count < _MOST_PARTS else ():
        kind = node.type
        inner = node.named_children[0] if node.type == "typed_parameter" and node.named_children else node
        if kind in {"keyword_separator", "list_splat_pattern"} or inner.type == "list_splat_pattern":
            if inner.named_children:
                found.append(Parameter(text_of(inner.named_children[0]), position, None, is_many=True))
            is_positional = False
            continue
        name = inner if inner.type == "identifier" else inner.child_by_field_name("name")
        if name is None or inner.type == "dictionary_splat_pattern":
            continue
        text = text_of(name)
        if text in _OWN and not found and position == 0:
            continue
        found.append(Parameter(text, position if is_positional else -1, node.child_by_field_name("value")))
        position += 1
    return found


class Arguments(NamedTuple):
    """What a call is given."""

    positional: list[Node]
    keywords: dict[str, Node]
    is_open: bool = False
    """Whether a map with further ones is spread into it."""


def arguments_of(call: Node) -> Arguments:
    """The call's arguments; what is spread out of a list or a map is left out."""
    listed = call.child_by_field_name("arguments")
    if listed is None or listed.named_child_count > _MOST_PARTS:
        return Arguments([], {})
    if listed.type == "generator_expression":
        return Arguments([listed], {})
    positional, keywords, is_open = [], {}, False
    for node in listed.named_children:
        if node.type == "keyword_argument":
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is not None and value is not None:
                keywords[text_of(name)] = value
        elif node.type == "dictionary_splat":
            is_open = True
        elif node.type != "comment":
            positional.append(node)
    return Arguments(positional, keywords, is_open)
