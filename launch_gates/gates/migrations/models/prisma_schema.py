"""Prisma's schema, as far as it reaches the database: tables, columns, keys, indices, enums.

What only the client knows is left out: relation fields, `@updatedAt`, `@ignore`, and defaults that the client makes
(`cuid()`, `uuid()`). The language: https://www.prisma.io/docs/orm/reference/prisma-schema-reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.gates.migrations.models import prisma_words as words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.models.prisma_words import Attribute, Block, Field

_SCALARS: Final = frozenset(("String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes"))
_BY_CLIENT: Final = frozenset(("cuid", "uuid", "nanoid", "ulid", "auto"))
_IN_LINE: Final = frozenset(("id", "unique"))
_WORDS: Final = {"id": "PRIMARY KEY", "unique": "UNIQUE", "index": "INDEX", "fulltext": "FULLTEXT"}
_ACTIONS: Final = {"Cascade": "CASCADE", "Restrict": "RESTRICT", "SetNull": "SET NULL", "SetDefault": "SET DEFAULT"}
"""As SQL says them; `NoAction` need not be said."""

Part = tuple[str, str]
"""What it is, and its name: `("column", "note")`, `("index", "note, total")`; the table itself has no name."""


class Described(NamedTuple):
    """Something that is in the database."""

    what: object
    """Everything of it that reaches SQL; equal where that is the same."""
    path: str
    line: int
    words: tuple[str, ...] = ()
    """In upper case, what stands in the SQL that makes it beside the names of table and columns."""


class Schema(NamedTuple):
    """What a schema asks of the database."""

    provider: str
    tables: Mapping[str, Mapping[Part, Described]]
    """By name in the database; each with the table itself at `("table", "")`."""
    enums: Mapping[str, Described]


class _Names(NamedTuple):
    """What the blocks of a schema are called in the database."""

    models: Mapping[str, Block]
    enums: Mapping[str, Block]
    has_foreign_keys: bool


def schema_of(texts: Mapping[str, str]) -> Schema | None:
    """The schema in these files, by path; None where it cannot be understood in all its parts."""
    blocks = [block for path, text in texts.items() for block in words.blocks(path, text)]
    sources = [block for block in blocks if block.kind == "datasource"]
    named = [block.name for block in blocks if block.kind in ("model", "enum", "type", "view")]
    if len(sources) != 1 or len(set(named)) < len(named) or any(block.kind == "type" for block in blocks):
        return None
    settings = {field.name: field.rest.strip('"') for field in sources[0].fields}
    provider = settings.get("=provider", "")
    names = _Names(
        {block.name: block for block in blocks if block.kind == "model"},
        {block.name: block for block in blocks if block.kind == "enum"},
        has_foreign_keys=settings.get("=relationMode", "") != "prisma",
    )
    views = {block.name for block in blocks if block.kind == "view"}
    tables: dict[str, dict[Part, Described]] = {}
    for block in names.models.values():
        parts = _table(block, names, views)
        if parts is None or _name(block) in tables:
            return None
        tables[_name(block)] = parts
    tables.update(_joining(names))
    enums = {} if provider == "sqlite" else {_name(block): _enum(block) for block in names.enums.values()}
    return Schema(provider, tables, enums)


def _name(block: Block) -> str:
    """As the database has it."""
    schema = next((each.value("") for each in block.attributes if each.name == "schema"), "")
    mapped = next((each.value("name", "") for each in block.attributes if each.name == "map"), block.name)
    return f"{schema}.{mapped}" if schema else mapped


def _column(field: Field) -> str:
    return next((each.value("name", "") for each in field.attributes if each.name == "map"), field.name)


def _table(block: Block, names: _Names, views: set[str]) -> dict[Part, Described] | None:
    """Its parts; None where a type is nobody's."""
    columns = {
        field.name: _column(field)
        for field in block.fields
        if field.type not in names.models and field.type not in views
    }
    parts = {("table", ""): Described("", block.path, block.line)}
    for field in block.fields:
        place = (block.path, field.line)
        if field.name in columns:
            if not (field.type in _SCALARS or field.type in names.enums or field.type.startswith("Unsupported(")):
                return None
            parts["column", columns[field.name]] = Described(_of_column(field, names), *place)
        for each in field.attributes:
            if each.name in _IN_LINE:
                parts[_key(each.name, (columns.get(field.name, field.name),))] = _of_key(each, block.path)
            elif each.name == "relation" and names.has_foreign_keys and each.columns("fields"):
                over = tuple(columns.get(column, column) for column in each.columns("fields"))
                parts[_key("foreign key", over)] = _foreign_key(field, each, block, names)
    for each in block.attributes:
        if each.name in _WORDS:
            over = tuple(_renamed(column, columns) for column in each.columns("fields", ""))
            parts[_key(each.name, over)] = _of_key(each, block.path)
    return parts


def _key(name: str, columns: Sequence[str]) -> Part:
    return name, ", ".join(columns)


def _renamed(column: str, columns: Mapping[str, str]) -> str:
    """`title(sort: Desc)` with the column's own name."""
    name, bracket, rest = column.partition("(")
    return columns.get(name, name) + bracket + rest


def _of_column(field: Field, names: _Names) -> object:
    enum = names.enums.get(field.type)
    kind = _name(enum) if enum is not None else field.type
    native = tuple(f"{each.name}({each.text})" for each in field.attributes if each.name.startswith("db."))
    default = next((each.written("value", "") for each in field.attributes if each.name == "default"), "")
    if default.partition("(")[0] in _BY_CLIENT and default.endswith(")"):
        default = ""
    if enum is not None:
        default = next((_column(value) for value in enum.fields if value.name == default), default)
    return kind, field.modifier, native, default


def _of_key(attribute: Attribute, path: str) -> Described:
    mapped = attribute.value("map").upper()
    words = (_WORDS[attribute.name], *([mapped] if mapped else []))
    return Described(attribute.rest(), path, attribute.line, words)


def _foreign_key(field: Field, relation: Attribute, block: Block, names: _Names) -> Described:
    """With what happens when the other row goes, which differs where the columns may be null."""
    target = names.models.get(field.type, block)
    theirs = {each.name: _column(each) for each in target.fields}
    on_delete = relation.value("onDelete") or ("SetNull" if field.modifier == "?" else "Restrict")
    on_update = relation.value("onUpdate") or "Cascade"
    references = tuple(theirs.get(each, each) for each in relation.columns("references"))
    what = (_name(target), references, on_delete, on_update, relation.value("map"))
    said = [("ON DELETE", on_delete), ("ON UPDATE", on_update)]
    words = ["FOREIGN KEY", *(f"{when} {_ACTIONS[action]}" for when, action in said if action in _ACTIONS)]
    return Described(what, block.path, field.line, tuple(words))


def _joining(names: _Names) -> Iterator[tuple[str, dict[Part, Described]]]:
    """The tables that Prisma makes for lists on both sides, `_AToB` or by the relation's name."""
    lists = {
        (block.name, field.type, _relation(field)): Described("", block.path, field.line)
        for block in names.models.values()
        for field in block.fields
        if field.modifier == "[]" and field.type in names.models
    }
    counted: dict[tuple[str, str], int] = {}
    for block in names.models.values():
        for field in block.fields:
            if field.modifier == "[]" and field.type == block.name:
                counted[block.name, _relation(field)] = counted.get((block.name, _relation(field)), 0) + 1
    for (one, other, relation), described in lists.items():
        is_both = counted.get((one, relation), 0) > 1 if one == other else (other, one, relation) in lists
        if one <= other and is_both:
            name = f"_{relation or f'{one}To{other}'}"
            yield name, {("table", ""): described}


def _relation(field: Field) -> str:
    return next((each.value("name", "") for each in field.attributes if each.name == "relation"), "")


def _enum(block: Block) -> Described:
    return Described(tuple(sorted(_column(field) for field in block.fields)), block.path, block.line)
