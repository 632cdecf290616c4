"""Classes whose fields are read from the environment: pydantic's BaseSettings and django-configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import Helper, Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.python_helpers import SETTINGS
from launch_gates.gates.env.readers.python_libraries import FIRST_VERSION, SETTINGS_BASES
from launch_gates.gates.env.readers.python_literals import literal_of, string_of
from launch_gates.gates.env.readers.python_tree import Arguments, arguments_of
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.python_scan import Scan
    from launch_gates.gates.env.readers.python_tree import Place

_FAR = 5
_ROUNDS = 6
_ALIASES = ("validation_alias", "alias", "env")
_TYPES: Mapping[str, Type] = {
    **dict.fromkeys(("int", "PositiveInt", "NonNegativeInt", "conint", "StrictInt"), "integer"),
    **dict.fromkeys(("float", "Decimal", "PositiveFloat", "NonNegativeFloat"), "number"),
    **dict.fromkeys(("bool", "StrictBool"), "boolean"),
    **dict.fromkeys(("str", "SecretStr", "StrictStr", "constr"), "string"),
    **dict.fromkeys(("EmailStr", "NameEmail"), "email"),
    **dict.fromkeys(("list", "List", "dict", "Dict", "set", "Set", "tuple", "Tuple", "Json", "Sequence"), "json"),
    **dict.fromkeys(("AnyUrl", "AnyHttpUrl", "HttpUrl", "AnyWebsocketUrl", "WebsocketUrl", "FileUrl"), "url"),
    "timedelta": "duration",
}
_SETS = frozenset({"SettingsConfigDict", "ConfigDict", "dict"})
_VALUES = "configurations.values."
_CONFIGURATIONS = frozenset({"configurations.Configuration", "configurations.base.Configuration"})
_VALUE_TYPES: Mapping[str, Type] = {
    "BooleanValue": "boolean",
    "IntegerValue": "integer",
    "PositiveIntegerValue": "integer",
    "FloatValue": "number",
    "ListValue": "list",
    "TupleValue": "list",
    "SetValue": "list",
    "EmailValue": "email",
    "URLValue": "url",
    "DatabaseURLValue": "url",
    "CacheURLValue": "url",
    "EmailURLValue": "url",
    "SearchURLValue": "url",
}
_VALUE_NAMES: Mapping[str, str] = {
    "DatabaseURLValue": "DATABASE_URL",
    "CacheURLValue": "CACHE_URL",
    "EmailURLValue": "EMAIL_URL",
    "SearchURLValue": "SEARCH_URL",
}


class _Settings(NamedTuple):
    """What a class of settings says of all its fields."""

    prefix: str = ""
    delimiter: str = ""
    is_exact: bool = False
    """Whether case counts."""
    is_first: bool = False
    """Whether it is pydantic's first version."""


class _Field(NamedTuple):
    name: str
    line: int
    annotation: Node | None
    value: Node | None
    place: Place


class SettingsReader:
    """The classes of one file."""

    def __init__(self, scan: Scan, imported: Mapping[str, Helper], path: str) -> None:
        """`imported` has the base classes that come from other files, by the name that they have here."""
        self.scan = scan
        self.path = path
        self.classes = scan.tree.classes
        self.imported = imported
        self.known = {item.local: item.dotted for item in scan.imports if item.dotted}
        self.settings: dict[str, _Settings] = {}
        self.reads: list[Read] = []
        self.helpers: list[Helper] = []

    def run(self) -> None:
        """Find the classes, bases before those that have them as a base, and read their fields."""
        for _ in range(_ROUNDS):
            before = len(self.settings)
            for name, place in self.classes.items():
                if name not in self.settings:
                    found = self._settings_of(place)
                    if found is not None:
                        self.settings[name] = found
            if len(self.settings) == before:
                break
        for name, settings in self.settings.items():
            self._read(name, settings)
            self.helpers.append(
                Helper(
                    name,
                    self.path,
                    SETTINGS,
                    keyword=_flags(settings),
                    before=settings.prefix,
                    after=settings.delimiter,
                )
            )
        for place in self.classes.values():
            self._configuration(place)

    # --- which classes are settings ---------------------------------------------------------------------------------

    def _settings_of(self, place: Place) -> _Settings | None:
        for base in _bases(place.node):
            found = self._base(text_of(base))
            if found is not None:
                return self._configured(place, found)
        return None

    def _base(self, text: str) -> _Settings | None:
        text = text.partition("[")[0]
        if text in self.settings:
            return self.settings[text]
        if text in self.imported:
            helper = self.imported[text]
            return _Settings(helper.before, helper.after, "exact" in helper.keyword, "first" in helper.keyword)
        first, _, rest = text.partition(".")
        path = ".".join(part for part in (self.known.get(first, ""), rest) if part)
        return _Settings(is_first=path in FIRST_VERSION) if path in SETTINGS_BASES else None

    def _configured(self, place: Place, base: _Settings) -> _Settings:
        """`model_config = SettingsConfigDict(...)`, `class Config:`, or arguments of the class."""
        options: dict[str, Node] = {}
        listed = place.node.child_by_field_name("superclasses")
        for node in listed.named_children if listed is not None else ():
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if node.type == "keyword_argument" and name is not None and value is not None:
                options[text_of(name)] = value
        for field in _fields(place):
            if field.name in {"model_config", "Config"} and field.value is not None:
                options.update(_options(field.value))
        for inner in _inner_classes(place):
            for field in _fields(inner):
                if field.value is not None:
                    options[field.name] = field.value
        prefix = self._text(options.get("env_prefix"), place)
        delimiter = self._text(options.get("env_nested_delimiter"), place)
        sensitive = options.get("case_sensitive")
        return base._replace(
            prefix=base.prefix if prefix is None else prefix,
            delimiter=base.delimiter if delimiter is None else delimiter,
            is_exact=base.is_exact if sensitive is None else sensitive.type == "true",
        )

    def _text(self, node: Node | None, place: Place) -> str | None:
        if node is None:
            return None
        pieces = self.scan.found.values.pieces(node, place)
        return pieces[0].before if pieces and not pieces[0].parameter else None

    # --- their fields -----------------------------------------------------------------------------------------------

    def _read(self, name: str, settings: _Settings) -> None:
        seen: set[str] = set()
        for class_name in self._with_mixins(name):
            for field in _fields(self.classes[class_name]):
                if _is_field(field) and field.name not in seen:
                    seen.add(field.name)
                    self._field(field, settings, settings.prefix, 0)

    def _with_mixins(self, name: str) -> list[str]:
        """The class and those of its bases in this file that are no settings themselves."""
        found: list[str] = []
        waiting = [name]
        while waiting and len(found) < 20:  # noqa: PLR2004 (a class that has itself as a base)
            current = waiting.pop(0)
            if current in found:
                continue
            found.append(current)
            bases = [text_of(base) for base in _bases(self.classes[current].node)]
            waiting.extend(base for base in bases if base in self.classes and base not in self.settings)
        return found

    def _field(self, field: _Field, settings: _Settings, prefix: str, far: int) -> None:
        call = _field_call(field)
        arguments = {} if call is None else arguments_of(call).keywords
        inner = self._inner(field.annotation)
        if inner in self.settings:
            return
        names = self._names(arguments, field)
        if not names:
            names = [prefix + field.name]
            if inner in self.classes and settings.delimiter and far < _FAR:
                for below in _fields(self.classes[inner]):
                    if _is_field(below):
                        self._field(below, settings, names[0] + settings.delimiter, far + 1)
                return
        if not settings.is_exact:
            names = [name.upper() for name in names]
        names = [name for name in names if is_name(name)]
        need, default = _need(field, call, settings)
        kind = _type_of(field.annotation)
        self.reads.extend(
            Read(
                name,
                field.line,
                need,
                kind,
                default,
                tuple(other for other in names if other != name),
                through="BaseSettings",
            )
            for name in names
        )

    def _names(self, arguments: Mapping[str, Node], field: _Field) -> list[str]:
        """The names that the field itself asks for."""
        for keyword in _ALIASES:
            node = arguments.get(keyword)
            if node is None:
                continue
            if node.type == "call":
                choices = arguments_of(node).positional
                names = [text for choice in choices if (text := self._text(choice, field.place)) is not None]
            elif node.type in {"list", "tuple", "set"}:
                names = [text for item in node.named_children if (text := self._text(item, field.place)) is not None]
            else:
                text = self._text(node, field.place)
                names = [] if text is None else [text]
            if names:
                return names
        return []

    def _inner(self, annotation: Node | None) -> str:
        """The class of this file that the field is of."""
        if annotation is None:
            return ""
        text = text_of(annotation).replace("Optional[", "").rstrip("]")
        return next((part for part in text.replace(" ", "").split("|") if part in self.classes), "")

    # --- django-configurations --------------------------------------------------------------------------------------

    def _configuration(self, place: Place) -> None:
        for field in _fields(place):
            if field.value is None or field.value.type != "call":
                continue
            function = field.value.child_by_field_name("function")
            if function is None:
                continue
            first, _, rest = text_of(function).partition(".")
            path = ".".join(part for part in (self.known.get(first, ""), rest) if part)
            kind = path.removeprefix(_VALUES)
            if path.startswith(_VALUES) and kind.endswith("Value"):
                self._value(field, kind)

    def _value(self, field: _Field, kind: str) -> None:
        positional, keywords, _ = arguments_of(field.value) if field.value is not None else Arguments([], {})
        switch = keywords.get("environ")
        if switch is not None and switch.type == "false":
            return
        name = string_of(keywords["environ_name"]) if "environ_name" in keywords else None
        prefix: str | None = "" if kind in _VALUE_NAMES else "DJANGO"
        if "environ_prefix" in keywords:
            prefix = string_of(keywords["environ_prefix"]) or ""
        text = name or _VALUE_NAMES.get(kind, field.name)
        full = f"{prefix}_{text}" if prefix else text
        default = positional[0] if positional else keywords.get("default")
        is_forced = kind == "SecretValue" or (
            "environ_required" in keywords and keywords["environ_required"].type == "true"
        )
        need: Need = "required" if is_forced else "optional" if default is not None else "unknown"
        if is_name(full):
            read = Read(
                full.upper(),
                field.line,
                need,
                _VALUE_TYPES.get(kind, ""),
                literal_of(default),
                through="configurations",
            )
            self.reads.append(read)


def _flags(settings: _Settings) -> str:
    return ("exact " if settings.is_exact else "") + ("first" if settings.is_first else "")


def _bases(node: Node) -> list[Node]:
    listed = node.child_by_field_name("superclasses")
    return [] if listed is None else [child for child in listed.named_children if child.type != "keyword_argument"]


def _fields(place: Place) -> Iterator[_Field]:
    """What the class's body gives a name to."""
    body = place.node.child_by_field_name("body")
    for statement in body.named_children if body is not None else ():
        if statement.type != "expression_statement" or not statement.named_children:
            continue
        node = statement.named_children[0]
        left = node.child_by_field_name("left")
        if node.type == "assignment" and left is not None and left.type == "identifier" and body is not None:
            inside = place.down(body, statement, node)
            annotation, value = node.child_by_field_name("type"), node.child_by_field_name("right")
            yield _Field(text_of(left), line_of(node), annotation, value, inside)


def _inner_classes(place: Place) -> Iterator[Place]:
    body = place.node.child_by_field_name("body")
    for statement in body.named_children if body is not None else ():
        name = statement.child_by_field_name("name")
        if statement.type == "class_definition" and name is not None and text_of(name) == "Config" and body is not None:
            yield place.down(body, statement)


def _options(node: Node) -> dict[str, Node]:
    if node.type == "call":
        return arguments_of(node).keywords
    found = {}
    for pair in node.named_children if node.type == "dictionary" else ():
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        name = None if key is None else string_of(key)
        if name is not None and value is not None:
            found[name] = value
    return found


def _is_field(field: _Field) -> bool:
    if field.annotation is None or field.name.startswith("_") or field.name == "model_config":
        return False
    return not text_of(field.annotation).startswith(("ClassVar", "typing.ClassVar"))


def _field_call(field: _Field) -> Node | None:
    """`Field(...)`, as the value or within `Annotated[...]`."""
    if field.value is not None and field.value.type == "call":
        function = field.value.child_by_field_name("function")
        if function is not None and text_of(function).rpartition(".")[2] == "Field":
            return field.value
    annotation = field.annotation
    if annotation is None or not text_of(annotation).startswith(("Annotated[", "typing.Annotated[", "t.Annotated[")):
        return None
    waiting = [annotation]
    for _ in range(200):
        if not waiting:
            break
        node = waiting.pop()
        function = node.child_by_field_name("function") if node.type == "call" else None
        if function is not None and text_of(function).rpartition(".")[2] == "Field":
            return node
        waiting.extend(node.named_children[:20])
    return None


def _need(field: _Field, call: Node | None, settings: _Settings) -> tuple[Need, str | None]:
    if field.value is not None and (call is None or call.id != field.value.id):
        is_asked = field.value.type == "ellipsis"
        return ("required", None) if is_asked else ("optional", literal_of(field.value))
    if call is not None:
        positional, keywords, _ = arguments_of(call)
        default = keywords.get(
            "default", positional[0] if positional and call.id == getattr(field.value, "id", 0) else None
        )
        if "default_factory" in keywords:
            return "optional", None
        if default is not None:
            return ("required", None) if default.type == "ellipsis" else ("optional", literal_of(default))
    annotation = "" if field.annotation is None else text_of(field.annotation)
    if settings.is_first and (annotation.startswith(("Optional[", "typing.Optional[")) or "None" in annotation):
        return "optional", None
    return "required", None


def _type_of(annotation: Node | None) -> Type:
    text = "" if annotation is None else text_of(annotation)
    for wrapper in ("typing.", "t.", "Annotated[", "Optional[", "Final[", "pydantic."):
        text = text.removeprefix(wrapper)
    parts = [part.partition("[")[0].partition(",")[0].strip(" ])") for part in text.split("|")]
    meant = [part for part in parts if part not in {"None", ""}]
    if len(meant) != 1:
        return ""
    if meant[0].endswith(("Dsn", "Url")) and meant[0] not in _TYPES:
        return "url"
    return _TYPES.get(meant[0], "")
