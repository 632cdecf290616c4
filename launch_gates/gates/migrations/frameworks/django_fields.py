"""Fields of Django's models, as written in a migration or in a model: the class and what of it reaches the database."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from launch_gates.gates.migrations import python_code

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOMES: Final = ("django.db.models", "django.contrib.postgres.fields", "django.contrib.gis.db.models")
RELATIONS: Final = frozenset(("ForeignKey", "OneToOneField"))
CONCRETE: Final = RELATIONS | frozenset(
    f"{name}Field"
    for name in (
        *("Auto", "BigAuto", "SmallAuto", "Binary", "Boolean", "NullBoolean", "Char", "CommaSeparatedInteger"),
        *("Date", "DateTime", "Time", "Duration", "Decimal", "Float", "Email", "File", "FilePath", "Image", "JSON"),
        *("Integer", "BigInteger", "SmallInteger", "PositiveInteger", "PositiveBigInteger", "PositiveSmallInteger"),
        *("GenericIPAddress", "IPAddress", "Slug", "Text", "URL", "UUID", "Array", "HStore", "SearchVector"),
        *("CIChar", "CIEmail", "CIText", "IntegerRange", "BigIntegerRange", "DecimalRange", "DateRange"),
        *("DateTimeRange", "FloatRange", "Point", "Polygon", "MultiPolygon", "LineString", "Geometry"),
    )
)
"""Field classes of Django's own that have a column."""
KEPT: Final = frozenset(
    (
        *("null", "max_length", "unique", "db_index", "primary_key", "db_column", "max_digits", "decimal_places"),
        *("blank", "default", "db_default", "auto_now", "auto_now_add", "db_constraint", "through", "db_table", "to"),
    )
)
SILENT: Final = frozenset(
    (
        *("help_text", "verbose_name", "verbose_name_plural", "choices", "related_name", "related_query_name"),
        *("validators", "error_messages", "editable", "limit_choices_to"),
    )
)
"""Arguments that never reach the database."""


class Field(NamedTuple):
    """A field."""

    type: str
    """The class's name: `CharField`."""
    line: int
    options: Mapping[str, object]
    """Those of `KEPT` that are given; UNKNOWN where a value cannot be told."""
    is_known: bool
    """Whether it is one of Django's own classes with a column, so that two such fields can be compared."""

    @property
    def is_nullable(self) -> bool:
        """Whether the column may be NULL, as far as known."""
        return self.options.get("null", False) is not False or self.type == "NullBooleanField"

    @property
    def has_default(self) -> bool:
        """Whether rows that exist get a value without anybody being asked."""
        options = self.options
        return (
            "default" in options
            or "db_default" in options
            or bool(options.get("auto_now") or options.get("auto_now_add"))
            or (self.type in _EMPTY and options.get("blank", False) is not False)
            or bool(options.get("primary_key"))
        )

    @property
    def has_index(self) -> bool:
        """Whether the column has an index of its own."""
        options = self.options
        if options.get("unique") or options.get("primary_key"):
            return True
        return bool(options.get("db_index", self.type in RELATIONS or self.type == "SlugField"))


_EMPTY: Final = frozenset(
    ("CharField", "TextField", "EmailField", "URLField", "SlugField", "FileField", "ImageField", "FilePathField")
)
"""Those that Django fills with an empty text where they may be blank."""


def is_field(name: str) -> bool:
    """Whether a class of that qualified name is one of Django's own with a column."""
    home, _, last = name.rpartition(".")
    return last in CONCRETE and home.startswith(_HOMES)


def field_of(node: ast.expr, imports: Mapping[str, str], constants: Mapping[str, object]) -> Field | None:
    """The field that a call makes; None where it is no call of a class by its name."""
    if not isinstance(node, ast.Call):
        return None
    name = python_code.qualified(node.func, imports)
    last = name.rpartition(".")[2]
    if not last:
        return None
    options: dict[str, object] = {}
    is_whole = True
    for keyword in node.keywords:
        if keyword.arg is None:
            is_whole = False
        elif keyword.arg == "to":
            options["to"] = _model(keyword.value, constants)
        elif keyword.arg in KEPT:
            options[keyword.arg] = python_code.value_of(keyword.value, constants)
    if node.args and last in (*RELATIONS, "ManyToManyField"):
        options["to"] = _model(node.args[0], constants)
    if last == "NullBooleanField":
        options["null"] = True
    return Field(last, node.lineno, options, is_whole and is_field(name))


def _model(node: ast.expr, constants: Mapping[str, object]) -> object:
    value = python_code.value_of(node, constants)
    if isinstance(value, str):
        return value.rpartition(".")[2].lower()
    name = python_code.dotted(node)
    return name.rpartition(".")[2].lower() if name and not name.isupper() and "settings" not in name else value


def without_silent(node: ast.expr) -> None:
    """Takes out of a call what never reaches the database."""
    if isinstance(node, ast.Call):
        node.keywords = [keyword for keyword in node.keywords if keyword.arg not in SILENT]
    elif isinstance(node, ast.Dict):
        kept = [
            (key, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if not (isinstance(key, ast.Constant) and key.value in SILENT)
        ]
        node.keys, node.values = [key for key, _ in kept], [value for _, value in kept]
