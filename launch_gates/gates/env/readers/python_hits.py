"""The places that read the environment, and what each says: the variable's name, its default, its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.python_libraries import ENVIRON, Signature
from launch_gates.gates.env.readers.python_literals import literal_of, string_of
from launch_gates.gates.env.readers.python_tree import arguments_of, is_field
from launch_gates.gates.env.readers.python_values import Piece, Values
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Type
    from launch_gates.gates.env.readers.python_tree import Arguments, Place, Tree

ANY = "*"
"""Stands in a scheme for names that are given elsewhere."""
FROM_PROJECT = "@"
"""What the path of a function of the project begins with."""
_OPERATED = 3  # a operator b
_MOST_PARTS = 100
_FIRST_TEXT = 100


class Meaning(NamedTuple):
    """What a piece of code is."""

    path: str
    prefix: str = ""
    scheme: tuple[tuple[str, Type, bool], ...] = ()
    """Name, type and whether there is a default, of what the object was told when it was made."""


class Hit(NamedTuple):
    """One place that reads the environment."""

    place: Place
    """The whole expression: the call, the subscript, the comparison."""
    names: tuple[Piece, ...]
    key: str
    """The name, or the code for it."""
    signature: Signature
    default: Node | None = None
    cast: Node | None = None
    type: Type = ""
    is_test: bool = False
    """`name in os.environ`."""
    is_true_when_absent: bool = False
    is_optional: bool = False
    """Whether something else than a default sees to it that it may be absent."""
    is_required: bool = False
    """Whether the call says that it must be there: `required=True`."""


class Hits:
    """Those of one file, as they are found."""

    def __init__(self, tree: Tree) -> None:
        """None yet."""
        self.values = Values(tree)
        self.hits: dict[tuple[int, int, int], Hit] = {}
        self.dynamic: dict[tuple[int, str], None] = {}
        self.writes: dict[tuple[str, int], None] = {}

    def subscript(self, meaning: Meaning, place: Place) -> None:
        """`os.environ[name]`, read or written."""
        node = place.node
        index = node.child_by_field_name("subscript")
        if index is None:
            return
        statement = place.up
        parent = place.parent
        if (
            statement is not None
            and parent.type in {"assignment", "augmented_assignment"}
            and is_field(parent, "left", node)
        ):
            if meaning.path == ENVIRON:
                for piece in self.values.pieces(index, place):
                    if not piece.parameter:
                        self._write(piece.before, line_of(node))
            if parent.type == "assignment":
                return
        elif parent.type in {"delete_statement", "pattern_list", "as_pattern_target"}:
            return
        self._hit(place, index, Signature(ENVIRON), meaning)

    def tested(self, place: Place, environ: Node) -> None:
        """`name in os.environ`."""
        if not _OPERATED <= place.node.child_count <= _MOST_PARTS:
            return
        children = place.node.children
        operator = text_of(place.node.child_by_field_name("operators") or children[1])
        if operator in {"in", "not in"} and children[-1].id == environ.id:
            hit = self._hit(place, children[0], Signature(ENVIRON, "optional"), Meaning(ENVIRON))
            if hit is not None:
                self.hits[_id(hit.place, 0)] = hit._replace(is_test=True, is_true_when_absent=operator == "not in")

    def called(self, meaning: Meaning, place: Place, signature: Signature, arguments: Arguments, index: int) -> None:
        """A call of something that reads a variable."""
        positional, keywords, _is_open = arguments
        name = keywords.get(signature.keyword)
        if name is None and 0 <= signature.name < len(positional):
            name = positional[signature.name]
        default = keywords.get(signature.default_keyword) if signature.default_keyword else None
        if default is None and signature.default is not None and 0 <= signature.default < len(positional):
            default = positional[signature.default]
        cast = keywords.get(signature.cast_keyword) if signature.cast_keyword else None
        if cast is None and signature.cast is not None and signature.cast < len(positional):
            cast = positional[signature.cast]
        if name is None and not signature.implicit:
            return
        hit = self._hit(place, name, signature, meaning, index)
        if hit is None:
            return
        flags = {word: keywords[word].type for word in ("required", "mandatory", "optional") if word in keywords}
        schemes = {entry[0]: entry for entry in meaning.scheme}
        scheme = schemes.get(hit.key)
        if scheme is None and ANY in schemes and signature.need == "required":
            hit = hit._replace(signature=signature._replace(need="unknown"))
        self.hits[_id(place, index)] = hit._replace(
            default=default,
            cast=cast,
            type=signature.type or (scheme[1] if scheme else ""),
            is_optional=bool(scheme and scheme[2])
            or flags.get("optional") == "true"
            or flags.get("required") == "false",
            is_required=flags.get("required") == "true" or flags.get("mandatory") == "true",
        )

    def mapped(self, call: Place, names: Node, signature: Signature) -> None:
        """`map(os.getenv, names)`."""
        looped = self.values.looped(call.down(names), None)
        if isinstance(looped, list):
            for found in looped:
                texts = tuple(self.values.pieces(found.node, found.place))
                self._keep(Hit(call.down(found.node), texts, text_of(found.node), signature))

    def _hit(
        self, place: Place, name: Node | None, signature: Signature, meaning: Meaning, index: int = 0
    ) -> Hit | None:
        if name is None:
            pieces = [Piece(signature.implicit)]
        elif signature.is_many or (
            name.type in {"list", "tuple", "set"} and signature.through.startswith(FROM_PROJECT)
        ):
            pieces = self._many(place, name, signature)
        else:
            pieces = self.values.pieces(name, place)
        if not pieces:
            self.dynamic[line_of(place.node), signature.through.lstrip(FROM_PROJECT)] = None
            return None
        before = signature.before + meaning.prefix + (_blocks(place) if signature.through == "environs" else "")
        named = tuple(_around(piece, before, signature) for piece in pieces)
        key = named[0].before if len(named) == 1 and not named[0].parameter else text_of(name) if name else ""
        return self._keep(Hit(place, named, key, signature), index)

    def _many(self, place: Place, name: Node, signature: Signature) -> list[Piece]:
        nodes = arguments_of(place.node).positional[signature.name :] if signature.is_many else [name]
        found: list[Piece] = []
        for node in nodes:
            if node.type in {"list", "tuple", "set"}:
                for element in node.named_children:
                    found.extend(self.values.pieces(element, place))
            else:
                found.extend(self.values.pieces(node, place))
        return found

    def _keep(self, hit: Hit, index: int = 0) -> Hit:
        self.hits[_id(hit.place, index)] = hit
        return hit

    def _write(self, name: str, line: int) -> None:
        if is_name(name):
            self.writes[name, line] = None

    def written(self, path: str, arguments: Arguments, place: Place) -> None:
        """`os.environ.update(...)`, `os.putenv(...)`."""
        line = line_of(place.node)
        if path == "os.putenv":
            names: Iterable[Node] = arguments.positional[:1]
        else:
            for keyword in arguments.keywords:
                self._write(keyword, line)
            maps = [node for node in arguments.positional if node.type == "dictionary"]
            names = [key for node in maps for pair in node.named_children if (key := pair.child_by_field_name("key"))]
        for node in names:
            text = string_of(node)
            if text is not None:
                self._write(text, line_of(node))

    def expanded(self, arguments: Arguments, place: Place) -> None:
        """`os.path.expandvars("$HOME/...")`."""
        text = literal_of(arguments.positional[0]) if arguments.positional else None
        for part in (text or "").split("$")[1:]:
            name = part[1:].partition("}")[0] if part.startswith("{") else _leading_name(part)
            if is_name(name):
                hit = Hit(place, (Piece(name),), name, Signature("os.path.expandvars", "unknown", default=None))
                self.hits[(*_id(place, 0)[:2], len(self.hits) + _FIRST_TEXT)] = hit


def _id(place: Place, index: int) -> tuple[int, int, int]:
    return place.node.start_byte, place.node.end_byte, index


def _around(piece: Piece, before: str, signature: Signature) -> Piece:
    if piece.parameter:
        is_upper = piece.is_upper or signature.is_upper
        return piece._replace(before=before + piece.before, after=piece.after + signature.after, is_upper=is_upper)
    text = piece.before
    if signature.is_upper:
        text = text.upper().replace("-", "_").replace(".", "_")
    return Piece(before + text + signature.after)


def _leading_name(text: str) -> str:
    end = next((index for index, sign in enumerate(text) if not (sign.isalnum() or sign == "_")), len(text))
    return text[:end]


def _blocks(place: Place) -> str:
    """The prefixes of the blocks around the place: `with env.prefixed("MAIL_"):`."""
    prefixes = []
    for node, child in place.above():
        if node.type != "with_statement" or child.type != "block":
            continue
        for item in node.named_children[0].named_children[::-1]:
            value = item.child_by_field_name("value")
            if value is not None and value.type == "as_pattern" and value.named_children:
                value = value.named_children[0]
            function = value.child_by_field_name("function") if value is not None and value.type == "call" else None
            if value is not None and function is not None and text_of(function).endswith(".prefixed"):
                given = arguments_of(value).positional
                prefixes.append((string_of(given[0]) or "") if given else "")
    return "".join(reversed(prefixes))
