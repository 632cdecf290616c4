"""Classes of C# files: the properties that EF Core maps by itself, and the entities that a context has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.gates.migrations.syntax_trees import captures, field, parse
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

_CLASSES: Final = "[(class_declaration) (record_declaration)] @class"
_SPACES: Final = "[(namespace_declaration) (file_scoped_namespace_declaration)] @space"
_ALIASES: Final = {
    "String": "string",
    "Int32": "int",
    "Int64": "long",
    "Int16": "short",
    "Boolean": "bool",
    "Byte": "byte",
    "Double": "double",
    "Single": "float",
    "Decimal": "decimal",
    "Char": "char",
}
_SCALARS: Final = frozenset(
    (
        *_ALIASES.values(),
        "DateTime",
        "DateTimeOffset",
        "DateOnly",
        "TimeOnly",
        "TimeSpan",
        "Guid",
        "uint",
        "ulong",
        "ushort",
    )
)
"""Types that are a column wherever they stand. Enumerations and types of the project's own are not judged."""
_NOT_MAPPED: Final = ("NotMapped", "Owned", "ComplexType")


class Property(NamedTuple):
    """One property with a getter and a setter."""

    type: str
    """As a snapshot has it, without what is said of null."""
    line: int


class Class(NamedTuple):
    """One class."""

    line: int
    bases: frozenset[str]
    properties: Mapping[str, Property]
    sets: Mapping[str, int]
    """The entities of its `DbSet` properties, and their lines."""


def classes(data: bytes) -> Mapping[str, Class]:
    """The classes of a file by their whole names; nothing where it cannot be parsed, or a class has several parts."""
    root = parse("c-sharp", data)
    if root is None or root.has_error:
        return {}
    spaces = captures("c-sharp", _SPACES, root).get("space", [])
    found: dict[str, Class] = {}
    for node in captures("c-sharp", _CLASSES, root).get("class", ()):
        words = {text_of(each) for each in node.children if each.type == "modifier"}
        if words.isdisjoint(("static", "partial")) and not _has_attribute(node):
            found[f"{_space(node, spaces)}{text_of(field(node, 'name'))}"] = _class(node)
    return found


def _space(node: Node, spaces: list[Node]) -> str:
    """The namespace with its dot; a file's own holds for all that follows."""
    around = [
        text_of(field(space, "name"))
        for space in spaces
        if space.type.startswith("file") or (space.start_byte <= node.start_byte and node.end_byte <= space.end_byte)
    ]
    return "".join(f"{name}." for name in around)


def _class(node: Node) -> Class:
    body = field(node, "body")
    properties: dict[str, Property] = {}
    sets: dict[str, int] = {}
    for each in body.named_children if body is not None else ():
        if each.type != "property_declaration":
            continue
        kind = text_of(field(each, "type")).removesuffix("?").removeprefix("System.")
        entity = kind.removeprefix("DbSet<").removesuffix(">")
        if kind.startswith("DbSet<"):
            sets[entity.rpartition(".")[2]] = line_of(each)
        elif _is_mapped(each) and _ALIASES.get(kind, kind) in _SCALARS:
            properties[text_of(field(each, "name"))] = Property(_ALIASES.get(kind, kind), line_of(each))
    return Class(line_of(node), frozenset(_bases(node)), properties, sets)


def _bases(node: Node) -> Iterator[str]:
    for child in node.named_children:
        if child.type == "base_list":
            yield from (text_of(each) for each in child.named_children)


def _is_mapped(node: Node) -> bool:
    """Whether it is public, of the object, can be read and set, and nothing says that it is no column."""
    words = {text_of(each) for each in node.children if each.type == "modifier"}
    accessors = text_of(field(node, "accessors"))
    can_be_set = any(f"{word};" in accessors.replace(" ", "") for word in ("set", "init"))
    is_plain = "public" in words and "static" not in words and field(node, "value") is None
    return is_plain and can_be_set and not _has_attribute(node)


def _has_attribute(node: Node) -> bool:
    return any(
        name in text_of(child)
        for child in node.named_children
        if child.type == "attribute_list"
        for name in _NOT_MAPPED
    )
