"""Tables and columns of Drizzle's schema files, as far as their code says them in so many words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.gates.migrations.scripts import grammar_of, literal, pairs
from launch_gates.gates.migrations.syntax_trees import DEEPEST, captures, field, parse
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

_KINDS: Final = frozenset(
    (
        *("text", "varchar", "char", "integer", "int", "bigint", "smallint", "tinyint", "mediumint", "boolean", "json"),
        *("serial", "bigserial", "smallserial", "timestamp", "date", "time", "datetime", "interval", "year", "jsonb"),
        *("numeric", "decimal", "real", "double", "doublePrecision", "float", "uuid", "blob", "binary", "varbinary"),
        *("inet", "cidr", "macaddr", "macaddr8", "point", "line", "geometry", "vector", "halfvec", "bit", "bytea"),
    )
)
"""Drizzle's own column builders. What another function makes is not known."""
_STEPS: Final = frozenset(("notNull", "primaryKey", "unique", "array", "autoincrement"))
_SIZES: Final = frozenset(("length", "precision", "scale", "withTimezone", "dimensions", "size"))
_DEFAULTS: Final = frozenset(("default", "defaultNow", "defaultRandom"))
_LITERALS: Final = frozenset(("string", "number", "true", "false", "null"))


class Column(NamedTuple):
    """One column."""

    names: tuple[str, ...]
    """What the database may call it: as it is written, or in snake case where `casing` is set."""
    what: object
    """What of it reaches SQL; None where that is not written out."""
    line: int


class Table(NamedTuple):
    """One table."""

    path: str
    line: int
    columns: Mapping[str, Column]
    """By the name that is written."""
    more: frozenset[str]
    """Expressions that put further columns in (`...timestamps`)."""


def tables(path: str, data: bytes) -> Iterator[tuple[str, Table]]:
    """The tables of a file by their names; None of what it cannot be parsed."""
    root = parse(grammar_of(path), data) if b"able(" in data else None
    if root is None or root.has_error:
        return
    for call in captures(grammar_of(path), "(call_expression) @call", root).get("call", ()):
        function, arguments = field(call, "function"), _arguments(call)
        last = text_of(field(function, "property") or function)
        name = literal(arguments[0]) if len(arguments) > 1 else None
        columns = _object(arguments[1]) if name else None
        if name and columns is not None and last.endswith(("Table", "table")):
            more = frozenset(text_of(each) for each in columns.named_children if each.type not in ("pair", "comment"))
            found = {column.names[0]: column for key, value in pairs(columns) for column in [_column(key, value)]}
            yield name, Table(path, line_of(call), found, more)


def imported(path: str, data: bytes) -> Iterator[str]:
    """The relative modules that a file brings in, or passes on."""
    if b"from" not in data:
        return
    root = parse(grammar_of(path), data)
    if root is None:
        return
    query = "(export_statement source: (string) @source) (import_statement source: (string) @source)"
    for node in captures(grammar_of(path), query, root).get("source", ()):
        name = literal(node) or ""
        if name.startswith("."):
            yield name


def _arguments(call: Node) -> list[Node]:
    arguments = field(call, "arguments")
    return [] if arguments is None else [each for each in arguments.named_children if each.type != "comment"]


def _object(node: Node) -> Node | None:
    """The object literal itself, or what an arrow function gives: `(t) => ({ … })`."""
    if node.type == "arrow_function":
        body = field(node, "body")
        node = body.named_children[0] if body is not None and body.type == "parenthesized_expression" else node
    return node if node.type == "object" else None


def _column(key: str, value: Node) -> Column:
    steps = list(_chain(value))
    if not steps:
        return Column((key, _snake(key)), None, line_of(value))
    kind, first = steps[-1]
    given = literal(first[0]) if first else None
    names = (given,) if given else (key, _snake(key))
    return Column(names, _what(kind, first, steps[:-1]) if kind in _KINDS else None, line_of(value))


def _what(kind: str, arguments: list[Node], steps: list[tuple[str, list[Node]]]) -> object:
    sizes = {
        (key, text_of(value))
        for argument in arguments
        for key, value in pairs(argument)
        if key in _SIZES and value.type in _LITERALS
    }
    names = {name for name, _ in steps if name in _STEPS}
    defaults = [given for name, given in steps if name in _DEFAULTS]
    # Where code decides on the default, one is as good as another.
    default = text_of(defaults[0][0]) if defaults and defaults[0] and defaults[0][0].type in _LITERALS else ""
    return kind, frozenset(sizes), frozenset(names), bool(defaults), default


def _chain(node: Node) -> Iterator[tuple[str, list[Node]]]:
    """The calls of `text("a").notNull()`, the last of them first."""
    for _ in range(DEEPEST):
        if node.type != "call_expression":
            return
        function = field(node, "function")
        if function is None:
            return
        below = field(function, "object")
        yield text_of(field(function, "property") or function), _arguments(node)
        if below is None or below.type != "call_expression":
            return
        node = below


def _snake(name: str) -> str:
    """`createdAt` as `created_at`, which `casing: "snake_case"` makes of it."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
