"""What a piece of Python code is worth, as far as literals, constants, loops over literals and parameters tell.

Nothing is followed for more than a few steps, and nothing is executed.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.readers.python_literals import (
    MOST,
    MOST_ELEMENTS,
    contained_in,
    holds,
    loop_of,
    method_of,
    pairs_of,
    string_of,
    unescaped,
)
from launch_gates.gates.env.readers.python_tree import Binding, arguments_of, parameters_of
from launch_gates.parsing.syntax import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tree_sitter import Node

    from launch_gates.gates.env.readers.python_tree import Place, Tree

_FAR = 7
_MOST_STEPS = 1_000
"""How many pieces of code are looked at for one name."""
_MOST_STEPS_IN_FILE = 100_000
_CONTAINERS = frozenset({"list", "tuple", "set", "dictionary", "expression_list"})
_CASES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "strip": str.strip,
    "decode": str,
    "encode": str,
}


class Piece(NamedTuple):
    """One text that a piece of code may be worth: all of it, or a function's parameter with something around it."""

    before: str
    parameter: str = ""
    """The parameter's name; empty where the text is known, and then `before` is all of it."""
    function: int = 0
    """Where that function starts."""
    after: str = ""
    is_each: bool = False
    """Whether it is each element of the parameter."""
    is_upper: bool = False
    """Whether it is turned into upper case."""


class Found(NamedTuple):
    """A node, and a place from which its names are looked up."""

    node: Node
    place: Place


class Values:
    """What the names of one file are worth."""

    def __init__(self, tree: Tree) -> None:
        """They are worked out when they are asked for."""
        self.tree = tree
        self._left, self._left_in_file = _MOST_STEPS, _MOST_STEPS_IN_FILE

    def pieces(self, node: Node, place: Place, far: int = 0) -> list[Piece]:
        """The texts that the node may be worth; none where that cannot be told."""
        if far == 0:
            self._left = _MOST_STEPS
        self._left, self._left_in_file = self._left - 1, self._left_in_file - 1
        if far > _FAR or min(self._left, self._left_in_file) < 0:
            return []
        text = string_of(node)
        if text is not None:
            return [Piece(text)]
        if node.type == "string":
            return self._joined([self._part(child, place, far) for child in node.named_children])
        if node.type == "concatenated_string":
            return self._joined([self.pieces(child, place, far + 1) for child in node.named_children])
        if node.type in {"identifier", "attribute"}:
            return self._named(node, place, far)
        return self._composed(node, place, far)

    def _composed(self, node: Node, place: Place, far: int) -> list[Piece]:  # noqa: PLR0911 (one a kind of node)
        if node.type == "parenthesized_expression" and node.named_children:
            return self.pieces(node.named_children[0], place, far + 1)
        if node.type == "binary_operator":
            return self._operated(node, place, far)
        if node.type == "call":
            return self._called(node, place, far)
        if node.type == "conditional_expression" and len(node.named_children) == 3:  # noqa: PLR2004 (a, condition, b)
            first, _, last = node.named_children
            return [*self.pieces(first, place, far + 1), *self.pieces(last, place, far + 1)]
        if node.type == "boolean_operator":
            sides = (node.child_by_field_name("left"), node.child_by_field_name("right"))
            return [piece for side in sides if side is not None for piece in self.pieces(side, place, far + 1)]
        if node.type == "subscript":
            return self._looked_up(node, place, far)
        if node.type == "named_expression":
            value = node.child_by_field_name("value")
            return [] if value is None else self.pieces(value, place, far + 1)
        return []

    def _part(self, child: Node, place: Place, far: int) -> list[Piece]:
        if child.type == "string_content":
            return [Piece(unescaped(child).replace("{{", "{").replace("}}", "}"))]
        if child.type == "interpolation":
            expression = child.child_by_field_name("expression")
            return [] if expression is None else self.pieces(expression, place, far + 1)
        return [Piece("")]

    def _joined(self, parts: list[list[Piece]]) -> list[Piece]:
        count = 1
        for part in parts:
            count *= len(part)
        if not 0 < count <= MOST:
            return []
        found = []
        for pieces in product(*parts):
            with_parameter = [index for index, piece in enumerate(pieces) if piece.parameter]
            if len(with_parameter) > 1:
                return []
            if not with_parameter:
                found.append(Piece("".join(piece.before for piece in pieces)))
                continue
            at = with_parameter[0]
            before = "".join(piece.before for piece in pieces[: at + 1])
            after = pieces[at].after + "".join(piece.before for piece in pieces[at + 1 :])
            found.append(pieces[at]._replace(before=before, after=after))
        return found

    def _operated(self, node: Node, place: Place, far: int) -> list[Piece]:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None:
            return []
        if operator.type == "+":
            return self._joined([self.pieces(left, place, far + 1), self.pieces(right, place, far + 1)])
        form = string_of(left) if operator.type == "%" else None
        if form is None:
            return []
        values = right.named_children if right.type == "tuple" else [right]
        return self._formatted(form.split("%s"), values, place, far)

    def _formatted(self, texts: list[str], values: list[Node], place: Place, far: int) -> list[Piece]:
        if len(texts) != len(values) + 1:
            return []
        parts = [[Piece(texts[0])]]
        for text, value in zip(texts[1:], values, strict=True):
            parts += [self.pieces(value, place, far + 1), [Piece(text)]]
        return self._joined(parts)

    def _called(self, node: Node, place: Place, far: int) -> list[Piece]:
        function = node.child_by_field_name("function")
        if function is None:
            return []
        arguments = arguments_of(node).positional
        if function.type == "identifier" and text_of(function) in {"str", "cast"} and arguments:
            return self.pieces(arguments[-1], place, far + 1)
        owner, name = function.child_by_field_name("object"), function.child_by_field_name("attribute")
        if function.type != "attribute" or owner is None or name is None:
            return []
        method = text_of(name)
        if method == "format":
            form = string_of(owner)
            return [] if form is None else self._formatted(form.split("{}"), arguments, place, far)
        if method == "get" and arguments:
            return self._elements_of(self.container(owner, place, far + 1), 1)
        pieces = self.pieces(owner, place, far + 1) if method in _CASES or method == "replace" else []
        return [_changed(piece, method, arguments) for piece in pieces]

    def _looked_up(self, node: Node, place: Place, far: int) -> list[Piece]:
        """`TABLE[key]`: any of the table's values."""
        value = node.child_by_field_name("value")
        if value is None:
            return []
        index = node.child_by_field_name("subscript")
        wanted = string_of(index) if index is not None else None
        if wanted is not None and value.type == "identifier":
            rows = self._rows(value, place, wanted, far)
            if rows:
                return rows
        container = self.container(value, place, far + 1)
        if wanted is None or container is None or container.node.type != "dictionary":
            return self._elements_of(container, 1)
        for key, item in pairs_of(container.node):
            if string_of(key) == wanted:
                return self.pieces(item, container.place, far + 1)
        return []

    def _rows(self, name: Node, place: Place, wanted: str, far: int) -> list[Piece]:
        """`row[key]`, in a loop over a list of maps."""
        found: list[Piece] = []
        for binding in self._bound(text_of(name), name, place):
            if isinstance(binding, Piece) or binding.kind != "loop" or binding.value is None:
                continue
            rows = self.looped(binding.value, binding.part, far + 1)
            for row in rows if isinstance(rows, list) else ():
                for key, item in pairs_of(row.node) if row.node.type == "dictionary" else ():
                    if string_of(key) == wanted:
                        found.extend(self.pieces(item, row.place, far + 1))
        return found

    def _elements_of(self, container: Found | None, index: int | None) -> list[Piece]:
        if container is None:
            return []
        return [
            piece
            for found in self.elements(container, index if container.node.type == "dictionary" else None)
            for piece in self.pieces(found.node, found.place, _FAR - 2)
        ]

    def _named(self, node: Node, place: Place, far: int) -> list[Piece]:
        if node.type == "attribute":
            values = self._attribute(node, place)
            return [piece for found in values for piece in self.pieces(found.node, found.place, far + 1)]
        name = text_of(node)
        found: list[Piece] = []
        for binding in self._bound(name, node, place):
            if isinstance(binding, Piece):
                return [binding]
            found.extend(self._bound_pieces(binding, far))
            if len(found) > MOST:
                break
        return found

    def _bound_pieces(self, binding: Binding, far: int) -> Iterable[Piece]:
        value = binding.value
        if value is None:
            return
        if binding.kind == "assignment":
            if binding.part is None:
                yield from self.pieces(value.node, value, far + 1)
            elif value.node.type in _CONTAINERS and binding.part < len(value.node.named_children):
                yield from self.pieces(value.node.named_children[binding.part], value, far + 1)
            return
        looped = self.looped(value, binding.part, far)
        if isinstance(looped, Piece):
            yield looped
            return
        for found in looped[:MOST]:
            yield from self.pieces(found.node, found.place, far + 1)

    def looped(self, value: Place, index: int | None, far: int = 0) -> list[Found] | Piece:
        """What a loop over the value gives: nodes, or each element of a parameter."""
        node = value.node
        if node.type == "identifier":
            for binding in self._bound(text_of(node), node, value):
                if isinstance(binding, Piece):
                    return binding._replace(is_each=True)
        wanted = index
        method = method_of(node)
        if method in {"items", "enumerate"}:
            wanted = index
        elif method in {"keys", "values"}:
            wanted = 0 if method == "keys" else 1
        container = self.container(node, value, far + 1)
        if container is None:
            return []
        if method == "enumerate":
            return self.elements(container, None) if index == 1 else []
        if container.node.type == "dictionary":
            return self.elements(container, 0 if wanted is None else wanted)
        return self.elements(container, wanted)

    def elements(self, container: Found, index: int | None) -> list[Found]:
        """The container's elements; of a map the keys (0) or the values (1); of tuples in it those at the index."""
        node, found = container.node, []
        if node.named_child_count > MOST_ELEMENTS:
            return []
        if node.type == "dictionary":
            return [Found(pair[index or 0], container.place) for pair in pairs_of(node) if (index or 0) < len(pair)]
        if node.type == "string":
            return []
        for child in node.named_children[:MOST]:
            if child.type == "list_splat" and child.named_children:
                inner = self.container(child.named_children[0], container.place, _FAR - 1)
                found.extend([] if inner is None or inner.node.id == node.id else self.flat(inner, index))
            elif child.type != "comment":
                found.extend(_part_of(Found(child, container.place), index))
        return found

    def flat(self, container: Found, index: int | None) -> list[Found]:
        """The same, with nothing spread out in it."""
        is_list = container.node.type in _CONTAINERS and container.node.named_child_count <= MOST_ELEMENTS
        children = container.node.named_children[:MOST] if is_list else []
        return [part for child in children for part in _part_of(Found(child, container.place), index)]

    def container(self, node: Node, place: Place, far: int = 0) -> Found | None:
        """The list, tuple, set or map literal that the node is worth."""
        for _ in range(_FAR - far):
            if node.type in _CONTAINERS:
                return Found(node, place)
            if node.type == "parenthesized_expression" and node.named_children:
                node = node.named_children[0]
            elif node.type == "call":
                inner = contained_in(node)
                if inner is None:
                    return None
                node = inner
            else:
                found = self._value_of(node, place)
                if found is None:
                    return None
                node, place = found
        return None

    def _value_of(self, node: Node, place: Place) -> Found | None:
        if node.type == "attribute":
            return next(iter(self._attribute(node, place)), None)
        if node.type != "identifier":
            return None
        for binding in self._bound(text_of(node), node, place):
            if isinstance(binding, Binding) and binding.kind == "assignment" and binding.value is not None:
                return Found(binding.value.node, binding.value)
        return None

    def _bound(self, name: str, node: Node, place: Place) -> list[Binding | Piece]:
        """What the name is bound to in the nearest scope that binds it."""
        here = node.start_byte
        bindings = [b for b in self.tree.bindings(name) if not (b.value is not None and holds(b.value.node, here))]
        parameters = {function.start_byte: function for function in place.functions()}
        around = {above.start_byte for above, _ in place.above()} | {place.node.start_byte}
        for scope in place.scopes():
            own = [binding for binding in bindings if binding.scope == scope]
            loops = [b for b in own if b.kind == "loop" and b.value is not None and loop_of(b.value) in around]
            if loops:
                return [loops[-1]]
            earlier = [binding for binding in own if binding.start < here and binding.kind != "loop"]
            if earlier or own:
                return list(earlier or own)
            function = parameters.get(scope)
            if function is not None:
                for parameter in parameters_of(function):
                    if parameter.name == name:
                        return [Piece("", name, scope, is_each=False)]
        return []

    def _attribute(self, node: Node, place: Place) -> list[Found]:
        """`self.NAME`, `Class.NAME`, `Class.NAME.value`: what the class's body gives it."""
        owner, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if owner is None or name is None:
            return []
        if text_of(name) in {"value", "name"} and owner.type == "attribute":
            node = owner
            owner, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if owner is None or name is None or owner.type != "identifier":
            return []
        owner_name = text_of(owner)
        body = None
        if owner_name in {"self", "cls"}:
            enclosing = place.enclosing_class()
            body = None if enclosing is None else enclosing.child_by_field_name("body")
        elif owner_name in self.tree.classes:
            body = self.tree.classes[owner_name].node.child_by_field_name("body")
        if body is None:
            return []
        wanted = text_of(name)
        return [
            Found(binding.value.node, binding.value)
            for binding in self.tree.bindings(wanted)
            if binding.scope == _class_start(body) and binding.value is not None and binding.kind == "assignment"
        ]


def _class_start(body: Node) -> int:
    parent = body.parent
    return -2 if parent is None else parent.start_byte


def _changed(piece: Piece, method: str, arguments: list[Node]) -> Piece:
    if method == "replace":
        old, new = (string_of(arguments[0]), string_of(arguments[1])) if len(arguments) > 1 else (None, None)
        return piece if old is None or new is None or piece.parameter else Piece(piece.before.replace(old, new))
    change = _CASES[method]
    is_upper = piece.is_upper or (bool(piece.parameter) and method == "upper")
    return piece._replace(before=change(piece.before), after=change(piece.after), is_upper=is_upper)


def _part_of(found: Found, index: int | None) -> list[Found]:
    if index is None:
        return [found]
    if found.node.type not in {"tuple", "list"} or index >= len(found.node.named_children):
        return []
    return [Found(found.node.named_children[index], found.place)]
