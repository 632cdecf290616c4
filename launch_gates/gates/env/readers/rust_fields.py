"""Fields of Rust structures that are filled from the environment: clap, envconfig, confique, envy, config, figment."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import FileFacts, Helper, Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.bounded import ancestors
from launch_gates.gates.env.readers.inference import STRUCTURE
from launch_gates.gates.env.readers.rust_file import arguments, path_of, unquoted
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.rust_file import RustFile

_ATTRIBUTES = frozenset({"arg", "clap", "structopt", "envconfig", "config", "conf", "command", "env", "bpaf"})
_TYPES: Mapping[str, Type] = {
    **dict.fromkeys(("u8", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "u16"), "integer"),
    **dict.fromkeys(("f32", "f64"), "number"),
    "bool": "boolean",
    "Url": "url",
    "Duration": "duration",
}
_FILES = ("File::", "Toml::", "Yaml::", "Json::", "Serialized::", "set_default", "Config::try_from", "::file(")
_USUAL = ("Settings", "Config", "Configuration", "AppConfig", "AppSettings")
_HOLDERS = ("Settings", "Config", "Configuration", "Options", "Conf")
_DEEPEST = 6
_LONGEST = 60
_MOST_FIELDS = 2_000
_MOST_FILLED = 50


class _Field(NamedTuple):
    node: Node
    name: str
    type: str
    attributes: Mapping[str, Mapping[str, str]]
    """Attribute -> what it says."""


def read_fields(file: RustFile) -> FileFacts:
    """What the file's structures read, and how structures of other files are filled."""
    is_about = any(word in file.data for word in (b"env", b"Env"))
    if not is_about and not any(helper.position == STRUCTURE for helper in file.helpers):
        return FileFacts()
    named = ((node.child_by_field_name("name"), node) for node in file.nodes.get("structure", ()))
    structures = {text_of(name): node for name, node in named if name is not None}
    reads = [*_all_annotated(file), *_builder(file)]
    helpers: list[Helper] = []
    for filled in islice(_filled(file), _MOST_FILLED):
        known = next((name for name in (filled.structure, *_USUAL) if name in structures), "")
        reads.extend(_defaulted(file, filled))
        if known:
            own, further = _all_fields(structures, filled._replace(structure=known), file.path)
            reads.extend(own)
            helpers.extend(further)
        elif filled.structure:
            helpers.append(filled.mark(file.path))
    for helper in file.helpers:
        if helper.position == STRUCTURE and helper.name in structures and helper.path != file.path:
            own, further = _all_fields(
                structures, _Filled(helper.name, helper.before, helper.after, helper.need), file.path
            )
            reads.extend(own)
            helpers.extend(further)
    return FileFacts(reads=tuple(dict.fromkeys(reads)), helpers=tuple(dict.fromkeys(helpers)))


class _Filled(NamedTuple):
    """A structure that is filled from variables with a prefix."""

    structure: str
    prefix: str
    separator: str
    """Between the names of nested structures; empty where they do not nest."""
    need: Need
    """Of a field that has no default."""

    def mark(self, path: str) -> Helper:
        return Helper(self.structure, path, STRUCTURE, need=self.need, before=self.prefix, after=self.separator)


def _fields(body: Node | None) -> Iterator[_Field]:
    attributes: dict[str, Mapping[str, str]] = {}
    for node in body.named_children if body is not None and body.type == "field_declaration_list" else ():
        if node.type == "attribute_item":
            name, given = attribute_of(node)
            attributes[name] = {**attributes.get(name, {}), **given}
        elif node.type == "field_declaration":
            name_node, kind = node.child_by_field_name("name"), node.child_by_field_name("type")
            if name_node is not None and kind is not None:
                yield _Field(node, text_of(name_node).removeprefix("r#"), text_of(kind), attributes)
            attributes = {}


def attribute_of(node: Node) -> tuple[str, Mapping[str, str]]:
    """An attribute's name, and its comma-separated parts: key -> value as written."""
    written = text_of(node).removeprefix("#[").removesuffix("]")
    name, _, rest = written.partition("(")
    return name.strip(), dict(_pair(part) for part in _parts(rest.rstrip().removesuffix(")")))


def _pair(part: str) -> tuple[str, str]:
    key, _, value = part.partition("=")
    if "(" in key:
        key, _, inside = part.partition("(")
        return key.strip(), inside.rstrip().removesuffix(")").strip()
    return key.strip(), value.strip()


def _parts(text: str) -> list[str]:
    """The text at its commas, without those in quotes and brackets."""
    parts: list[str] = []
    current: list[str] = []
    depth, is_quoted, before = 0, False, ""
    for letter in text:
        if letter == '"' and before != "\\":
            is_quoted = not is_quoted
        elif not is_quoted and letter in "([{":
            depth += 1
        elif not is_quoted and letter in ")]}":
            depth -= 1
        if letter == "," and not is_quoted and depth == 0:
            parts.append("".join(current))
            current = []
        else:
            current.append(letter)
        before = letter
    parts.append("".join(current))
    return parts


def _all_annotated(file: RustFile) -> Iterator[Read]:
    """The fields of structures, and those of an enumeration's variants, of which one is in use."""
    for node in file.nodes.get("structure", ()):
        for field in _fields(node.child_by_field_name("body")):
            yield from _annotated(file, field)
    for node in file.nodes.get("variant", ()):
        for field in _fields(node.child_by_field_name("body")):
            for read in _annotated(file, field):
                yield read._replace(is_conditional=True)


def _annotated(file: RustFile, field: _Field) -> Iterator[Read]:
    """A field whose own attribute names the variable."""
    for attribute in _ATTRIBUTES & field.attributes.keys():
        given = field.attributes[attribute]
        key = "from" if attribute == "envconfig" else "env"
        if key not in given:
            if attribute == "envconfig" and "nested" not in given:
                yield _read(field, field.name.upper(), given, through="envconfig")
            continue
        written = given[key]
        name = written.strip('"') if written.startswith('"') else _constant(file, written)
        if not written:
            name = field.name.upper()
        if is_name(name):
            through = "clap" if attribute in {"arg", "clap", "structopt", "command", "bpaf"} else attribute
            yield _read(field, name, given, through=through)


def _constant(file: RustFile, written: str) -> str:
    last = written.rpartition("::")[2].strip("& ")
    for _, value in file.values.get(last, ()):
        text = file.texts(value)[0]
        return "".join(part for part in text if isinstance(part, str))
    return file.constants_elsewhere.get(last, "")


def _read(field: _Field, name: str, given: Mapping[str, str], *, through: str) -> Read:
    default = next((value.strip('"') for key, value in given.items() if key.startswith("default")), None)
    need: Need = "required"
    is_loose = field.type.startswith(("Option<", "Vec<", "bool", "std::option::Option<"))
    is_freed = any(key.startswith(("required_unless", "required_if", "conflicts", "group", "flatten")) for key in given)
    is_optional = is_freed or "Option<" in field.type or (is_loose and through != "envconfig")
    if default is not None or given.get("required") == "false" or (is_optional and given.get("required") != "true"):
        need = "optional"
    return Read(name, line_of(field.node), need, _kind(field.type, name), default, through=through)


def _kind(written: str, name: str) -> Type:
    inner = written.partition("Option<")[2].rpartition(">")[0] if "Option<" in written else written
    if inner.startswith("Vec<"):
        return "list"
    last = inner.rpartition("::")[2]
    return "port" if last == "u16" and name.endswith("PORT") else _TYPES.get(last, "")


def _filled(file: RustFile) -> Iterator[_Filled]:
    """The structures that are filled whole, and with which prefix."""
    for call in file.calls("from_env"):
        path = path_of(call)
        text = text_of(call)
        if "envy" in text.partition("(")[0] or ".from_env" in text:
            prefix = _quoted_behind(text, "prefixed(")
            if "envy" in text or path == "from_env":
                yield _Filled(_target(file, call), prefix, "", "required")
    for call in file.calls("with_prefix"):
        if "Environment" in path_of(call):
            yield _of_config(file, call)
    for call in file.calls("prefixed"):
        if path_of(call).endswith("Env::prefixed"):
            around = _statement(call)
            separator = _quoted_behind(text_of(around), ".split(")
            need: Need = "optional" if any(word in text_of(around) for word in _FILES) else "required"
            yield _Filled(_target(file, call), _first(call), separator, need)
    for call in file.calls("default"):
        if path_of(call) in {"Environment::default", "config::Environment::default"}:
            yield _of_config(file, call)


def _of_config(file: RustFile, call: Node) -> _Filled:
    """The `config` crate: what parts the prefix from the rest is what parts the rest, or `_`."""
    chain = call
    for around in islice(ancestors(call), 16):
        called = around.child_by_field_name("function") if around.type == "call_expression" else None
        if called is not None and called.start_byte <= call.start_byte < called.end_byte:
            chain = around
        elif around.type not in {"field_expression", "call_expression"}:
            break
    text = text_of(chain)
    separator = _quoted_behind(text, ".separator(")
    between = _quoted_behind(text, "prefix_separator(") or separator or "_"
    prefix = _first(call) or _quoted_behind(text, ".prefix(")
    around = _statement(call)
    need: Need = "optional" if any(word in text_of(around) for word in _FILES) else "required"
    return _Filled(_target(file, call), f"{prefix.upper()}{between}" if prefix else "", separator, need)


def _first(call: Node) -> str:
    given = arguments(call)
    return unquoted(given[0]) if given and given[0].type.endswith("string_literal") else ""


def _quoted_behind(text: str, mark: str) -> str:
    at = text.find(mark)
    if at == -1 or not text[at + len(mark) :].lstrip().startswith('"'):
        return ""
    return text[at + len(mark) :].partition('"')[2].partition('"')[0]


def _statement(call: Node) -> Node:
    """The function around it, or what there is."""
    last = call
    for around in islice(ancestors(call), 40):
        last = around
        if around.type == "function_item":
            break
    return last


def _target(file: RustFile, call: Node) -> str:
    """The structure that comes of it: said in the call, in the variable's type, or by what the function gives."""
    del file
    function = _statement(call)
    text = text_of(function)
    behind = text_of(call).partition("from_env::<")[2]
    if behind:
        return behind.partition(">")[0].rpartition("::")[2]
    for mark in ("try_deserialize::<", "try_into::<", "extract::<"):
        if mark in text:
            return text.partition(mark)[2].partition(">")[0].rpartition("::")[2]
    for around in islice(ancestors(call), 20):
        kind = around.child_by_field_name("type") if around.type == "let_declaration" else None
        if kind is not None:
            return _bare(text_of(kind))
    returned = function.child_by_field_name("return_type")
    name = _bare(text_of(returned)) if returned is not None else ""
    if name == "Self":
        for around in islice(ancestors(function), 4):
            if around.type == "impl_item":
                return _bare(text_of(around.child_by_field_name("type") or around))
    return name


def _bare(text: str) -> str:
    """`Settings` of `anyhow::Result<Settings, Error>`."""
    inner = text
    for wrapper in ("Result<", "Option<", "Box<", "Arc<"):
        if wrapper in inner:
            inner = inner.partition(wrapper)[2]
    return inner.partition(",")[0].strip("<> &").rpartition("::")[2]


def _all_fields(structures: Mapping[str, Node], filled: _Filled, path: str) -> tuple[list[Read], list[Helper]]:
    """Each field of the structure and, where names can nest, of those that it holds; those of other files as marks."""
    waiting: list[tuple[str, str, tuple[str, ...]]] = [(filled.structure, filled.prefix, ())]
    reads: list[Read] = []
    helpers: list[Helper] = []
    while waiting and len(reads) < _MOST_FIELDS:
        name, prefix, around = waiting.pop()
        structure = structures[name]
        has_default = "serde(default" in _before(structure)
        for field in _fields(structure.child_by_field_name("body")):
            serde = field.attributes.get("serde", {})
            if "skip" in serde or "skip_deserializing" in serde:
                continue
            own = serde.get("rename", "").strip('"') or field.name
            inner = _bare(field.type)
            added = prefix if "flatten" in serde else f"{prefix}{own.upper()}{filled.separator}"
            is_loose = has_default or "default" in serde or "Option<" in field.type
            need: Need = "optional" if is_loose else filled.need
            if inner in structures or inner.endswith(_HOLDERS):
                if (filled.separator or "flatten" in serde) and len(around) < _DEEPEST and inner not in {name, *around}:
                    if inner in structures:
                        waiting.append((inner, added, (*around, name)))
                    elif len(prefix) < _LONGEST:
                        helpers.append(_Filled(inner, added, filled.separator, need).mark(path))
                continue
            variable = f"{prefix}{own}".upper()
            if is_name(variable):
                reads.append(Read(variable, line_of(field.node), need, _kind(field.type, variable), through="settings"))
    return reads, helpers


def _defaulted(file: RustFile, filled: _Filled) -> Iterator[Read]:
    """`set_default("db.host", "localhost")` of the `config` crate: a key that a variable may change."""
    for called in ("set_default", "set_override_option"):
        for call in file.calls(called):
            key = _first(call)
            variable = f"{filled.prefix}{key.replace('.', filled.separator or '.')}".upper()
            given = arguments(call)
            if key and filled.prefix and is_name(variable):
                default = unquoted(given[1]) if len(given) > 1 and given[1].type == "string_literal" else None
                yield Read(variable, line_of(call), "optional", default=default, through="settings")


def _before(node: Node) -> str:
    """The attributes in front of an item."""
    found, before = "", node.prev_named_sibling
    for _ in range(6):
        if before is None or before.type != "attribute_item":
            break
        found += text_of(before)
        before = before.prev_named_sibling
    return found


def _builder(file: RustFile) -> Iterator[Read]:
    """clap without derive: `Arg::new("x").env("NAME")`; a command's `.env("NAME", "value")` has two arguments."""
    for call in file.calls("env"):
        given = arguments(call)
        if len(given) != 1 or not given[0].type.endswith("string_literal"):
            continue
        if path_of(call) not in {".env", "bpaf::env", "env"}:
            continue
        chain = call
        for around in islice(ancestors(call), 20):
            if around.type not in {"field_expression", "call_expression"}:
                break
            chain = around
        text = text_of(chain)
        if "Arg" in text or "bpaf" in text or path_of(call) == "bpaf::env":
            need: Need = "required" if ".required(true)" in text and ".default_value" not in text else "optional"
            yield Read(unquoted(given[0]), line_of(call), need, through="clap")
