"""Fields of Go structures that are filled from the environment by their tags.

caarlos0/env, kelseyhightower and vrischmann envconfig, sethvargo/go-envconfig, cleanenv, envdecode, ardanlabs/conf,
kong, go-arg and go-flags. The tags tell which; the prefix is looked for where the structure is filled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import FileFacts, Helper, Read
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.go_nodes import arguments, receiver_of, unquoted
from launch_gates.gates.env.readers.inference import STRUCTURE
from launch_gates.parsing.syntax import line_of, matches, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.go_file import GoFile

_KEYS = ("env", "envconfig", "envPrefix", "env-prefix", "envprefix", "split_words", "conf", "arg")
_OPTIONS = frozenset(
    {"required", "notEmpty", "notempty", "file", "unset", "expand", "init", "overwrite", "noinit", "strict", "optional"}
)
_TYPES: Mapping[str, Type] = {
    "bool": "boolean",
    "float32": "number",
    "float64": "number",
    "time.Duration": "duration",
    "url.URL": "url",
    "mail.Address": "email",
    "[]string": "list",
}
_STRUCTURES = "(type_spec name: (type_identifier) @name type: (struct_type) @structure)"
_DECODED = """
(method_declaration
  receiver: (parameter_list
    (parameter_declaration type: [(type_identifier) @type (pointer_type (type_identifier) @type)]))
  name: (field_identifier) @method
  (#any-of? @method "Decode" "UnmarshalText" "UnmarshalBinary" "EnvDecode"))
"""
_DECLARED = """
(var_spec name: (identifier) @name type: (_) @type)
(parameter_declaration name: (identifier) @name type: (_) @type)
"""
_HOLDERS = ("Config", "Configuration", "Settings", "Options", "Conf")
_FLAGS = ("alecthomas/kong", "jessevdk/go-flags", "alexflint/go-arg", "urfave/cli")
_FLAG_TAGS = frozenset({"help", "short", "long", "placeholder", "usage"})
_DEEPEST = 6
_MOST_FIELDS = 5_000
_LONGEST = 80


class _Field(NamedTuple):
    node: Node
    names: tuple[str, ...]
    """None where another structure is embedded."""
    type: str
    tags: Mapping[str, str]
    inner: Node | None
    """A structure that is written in place."""


def read_tags(file: GoFile) -> FileFacts:
    """What the file's structures read, and how structures of other files are filled."""
    is_filled = any(helper.position == STRUCTURE for helper in file.helpers)
    if not is_filled and not any(_has_tag(tag, file.data) for tag in _KEYS) and not _fillers(file):
        return FileFacts()
    return _Structures(file).facts()


def _has_tag(tag: str, data: bytes) -> bool:
    return f"{tag}:".encode() in data


def _fillers(file: GoFile) -> list[tuple[str, Node, str]]:
    """Prefix, what is filled, and the library: each call that fills a structure."""
    found = []
    for name in ("Process", "MustProcess"):
        for call in file.calls(name):
            given = arguments(call)
            if "envconfig" in receiver_of(call) and len(given) > 1 and given[0].type.endswith("string_literal"):
                found.append((_with_bar(unquoted(given[0])), given[1], "envconfig"))
    for call in file.calls("Parse"):
        given = arguments(call)
        if receiver_of(call) == "conf" and len(given) > 1 and given[0].type.endswith("string_literal"):
            found.append((_with_bar(unquoted(given[0])), given[1], "conf"))
    for name in ("ParseWithOptions", "ParseAsWithOptions"):
        for call in file.calls(name):
            text = text_of(call)
            at = text.find("Prefix:")
            if at != -1 and arguments(call):
                found.append((text[at:].partition('"')[2].partition('"')[0], arguments(call)[0], "env"))
    return found


def _with_bar(prefix: str) -> str:
    return f"{prefix.upper()}_" if prefix else ""


class _Structures:
    """The structures of one file."""

    def __init__(self, file: GoFile) -> None:
        self.file = file
        self.fields: dict[str, list[_Field]] = {}
        for match in matches("go", _STRUCTURES, file.root):
            self.fields[text_of(match.nodes["name"][0])] = list(_fields(match.nodes["structure"][0]))
        for match in matches("go", _DECODED, file.root):
            self.fields.pop(text_of(match.nodes["type"][0]), None)
        imported = " ".join(file.imports.values())
        self.is_flags = any(library in imported for library in _FLAGS)
        self.is_strict = "vrischmann/envconfig" in imported
        self.root_prefix = ""
        self.reads: list[Read] = []
        self.helpers: list[Helper] = []

    def facts(self) -> FileFacts:
        """The reads of each structure that no other one of the file holds, and what these hold."""
        prefixes = self._prefixes()
        held = {field.type for fields in self.fields.values() for field in fields}
        for name, fields in self.fields.items():
            if name in prefixes:
                for prefix, library in prefixes[name]:
                    self._visit(fields, prefix, library)
            elif name not in held:
                self._visit(fields, "", "")
        for match in matches("go", "(var_spec type: (struct_type) @structure)", self.file.root):
            self._visit(list(_fields(match.nodes["structure"][0])), "", "")
        return FileFacts(reads=tuple(dict.fromkeys(self.reads)), helpers=tuple(dict.fromkeys(self.helpers)))

    def _prefixes(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for prefix, target, library in _fillers(self.file):
            name = self._type_of(target)
            if name in self.fields:
                found.setdefault(name, []).append((prefix, library))
            elif name:
                self.helpers.append(_mark(self.file.path, name, prefix, library))
        for helper in self.file.helpers:
            if helper.position == STRUCTURE and helper.name in self.fields and self._is_meant(helper):
                found.setdefault(helper.name, []).append((helper.before, helper.after))
        return found

    def _is_meant(self, helper: Helper) -> bool:
        """Whether the other file means this one's structure: by the package that it names, or by the folder."""
        if helper.path == self.file.path:
            return False
        if not helper.owner:
            return helper.path.rpartition("/")[0] == self.file.path.rpartition("/")[0]
        return any(text_of(node).endswith(f" {helper.owner}") for node in self.file.root.named_children[:20])

    def _type_of(self, target: Node) -> str:
        """The structure's name, from `&config`, `&Config{}` or `new(Config)`."""
        text = text_of(target).lstrip("&")
        if text.startswith("new("):
            return _bare(text[4:].rstrip(")"))
        if "{" in text:
            return _bare(text.partition("{")[0])
        for at, value in reversed(self.file.variables.get(text, [])):
            if at.start_byte < target.start_byte:
                found = text_of(value)
                return _bare(found[4:].rstrip(")") if found.startswith("new(") else found.lstrip("&").partition("{")[0])
        for match in matches("go", _DECLARED, self.file.root):
            if any(text_of(name) == text for name in match.nodes["name"]):
                return _bare(text_of(match.nodes["type"][0]))
        return ""

    def _visit(self, fields: Iterable[_Field], prefix: str, library: str) -> None:
        """Note the fields' reads, and those of the structures that they hold."""
        waiting = [(list(fields), prefix, library, 0)]
        self.root_prefix = prefix
        while waiting and len(self.reads) < _MOST_FIELDS:
            some, before, kind, deep = waiting.pop()
            kind = kind or _library(some)
            for field in some:
                inner = list(_fields(field.inner)) if field.inner is not None else self.fields.get(field.type)
                if inner is not None and not field.tags.get("env", "").partition(",")[0]:
                    if deep < _DEEPEST:
                        waiting.append(
                            (inner, before + _inner_prefix(field, kind), kind if kind != "env" else "", deep + 1)
                        )
                    continue
                if self._is_held_elsewhere(field, before, kind):
                    continue
                self.reads.extend(_reads(field, before, kind, self))

    def _is_held_elsewhere(self, field: _Field, before: str, kind: str) -> bool:
        """Whether it is a structure of another file, which then gets its prefix."""
        added = _env_prefix(field.tags)
        if added and field.type.rpartition(".")[2][:1].isupper():
            self.helpers.append(_mark(self.file.path, field.type, before + added, "env"))
            return True
        if kind in {"envconfig", "conf"} and field.type.endswith(_HOLDERS) and len(before) < _LONGEST:
            self.helpers.append(_mark(self.file.path, field.type, before + _inner_prefix(field, kind), kind))
            return True
        return False


def _mark(path: str, name: str, prefix: str, library: str) -> Helper:
    package, _, own = name.rpartition(".")
    return Helper(name=own, path=path, position=STRUCTURE, before=prefix, after=library, owner=package)


def _bare(text: str) -> str:
    return text.strip().lstrip("*&[]")


def _fields(structure: Node) -> Iterator[_Field]:
    listed = structure.named_children[0] if structure.named_child_count else None
    for node in listed.named_children if listed is not None else ():
        if node.type != "field_declaration":
            continue
        kind, tag = node.child_by_field_name("type"), node.child_by_field_name("tag")
        inner = kind if kind is not None and kind.type == "struct_type" else None
        names = tuple(text_of(name) for name in node.children_by_field_name("name"))
        written = text_of(kind) if kind is not None and inner is None else ""
        yield _Field(node, names, _bare(written), tags_of(unquoted(tag)) if tag is not None else {}, inner)


def tags_of(text: str) -> dict[str, str]:
    """The pairs of a structure tag (package reflect, `StructTag`)."""
    found = {}
    rest = text.replace('\\"', '"') if '\\"' in text else text
    while rest:
        key, colon, rest = rest.partition(":")
        if not colon or not rest.startswith('"'):
            break
        value, _, rest = rest[1:].partition('"')
        found[key.strip()] = value
    return found


def _library(fields: Iterable[_Field]) -> str:
    for field in fields:
        if "conf" in field.tags:
            return "conf"
        if "env" in field.tags:
            return "env"
    return ""


def _env_prefix(tags: Mapping[str, str]) -> str:
    for key in ("envPrefix", "env-prefix", "envprefix"):
        if key in tags:
            return tags[key]
    return tags.get("env", "").partition("prefix=")[2].partition(",")[0]


def _inner_prefix(field: _Field, library: str) -> str:
    """What a structure within another one puts in front of its fields' names."""
    if library in {"envconfig", "conf"}:
        given = field.tags.get("envconfig", "")
        name = given or (
            snake(field.names[0]) if field.names and _has_words(field, library) else "".join(field.names[:1])
        )
        return f"{name.upper()}_" if name else ""
    return _env_prefix(field.tags)


def _has_words(field: _Field, library: str) -> bool:
    return library == "conf" or field.tags.get("split_words", "") == "true"


def _reads(field: _Field, prefix: str, library: str, structures: _Structures) -> Iterator[Read]:
    if library == "envconfig" or "envconfig" in field.tags or field.tags.get("split_words") == "true":
        yield from _of_envconfig(field, prefix, structures.root_prefix, is_strict=structures.is_strict)
    elif "env" in field.tags or "arg" in field.tags:
        yield from _of_env(field, prefix, is_flag=structures.is_flags)
    elif library == "conf":
        yield from _of_conf(field, prefix)


def _of_envconfig(field: _Field, prefix: str, root: str, *, is_strict: bool) -> Iterator[Read]:
    """kelseyhightower/envconfig: the prefix and the tag or the field's name; the bare tag serves as well.

    Where no prefix is asked for, the bare tag is what everybody writes, though the holding fields' names would do too.
    """
    tags = field.tags
    first, *options = tags.get("envconfig", "").split(",")
    if "-" in {first, tags.get("ignored", "")} or tags.get("ignored") == "true" or not field.names:
        return
    default = tags.get("default", next((o.partition("=")[2] for o in options if o.startswith("default=")), None))
    is_required = tags.get("required") == "true" or (is_strict and "optional" not in options)
    joined = prefix if not prefix or prefix.endswith("_") else f"{prefix}_"
    for each in field.names:
        if not each[:1].isupper() and not first:
            continue
        own = first or (snake(each) if tags.get("split_words") == "true" else each)
        is_rooted = prefix.startswith(root) and root != ""
        name = (own if first and not is_rooted else f"{joined}{own}").upper()
        if is_name(name):
            names = (name, first.upper()) if first and is_rooted and first.upper() != name else (name,)
            read = _read(field, name, default, is_required=is_required)._replace(through="envconfig")
            for one in names:
                yield read._replace(name=one, instead=tuple(other for other in names if other != one))


def _of_env(field: _Field, prefix: str, *, is_flag: bool) -> Iterator[Read]:
    """`env:"NAME,required"` with what each library says beside it."""
    tags = field.tags
    listed = [part.strip() for part in tags.get("env", "").split(",")]
    if "env" not in tags:
        parts = tags["arg"].split(",")
        named = [part.strip() for part in parts if part.strip().startswith("env")]
        listed = [part.partition(":")[2] or "".join(field.names[:1]).upper() for part in named]
        listed += [part.strip() for part in parts if part.strip() == "required"]
    names = [part for part in listed if part and part not in _OPTIONS and "=" not in part and is_name(part)]
    default = next((part.partition("=")[2] for part in listed if part.startswith("default=")), None)
    for key in ("envDefault", "env-default", "default"):
        default = tags.get(key, default)
    is_required = bool({"required", "notEmpty"} & set(listed)) or _says_yes(tags.get("env-required"))
    is_required = is_required or _says_yes(tags.get("required"))
    if not is_usual_name("".join(names[:1])) and not (
        prefix or {"envDefault", "env-default"} & tags.keys() or is_required
    ):
        names = [name for name in names if name == name.upper()]
    for name in names:
        read = _read(field, prefix + name, default, is_required=is_required)
        is_flag = is_flag or not _FLAG_TAGS.isdisjoint(tags)
        if is_flag and read.need == "unknown":
            read = read._replace(need="optional")
        yield read._replace(instead=tuple(prefix + other for other in names if other != name), through="env")


def _of_conf(field: _Field, prefix: str) -> Iterator[Read]:
    """ardanlabs/conf: the prefix and the field's words."""
    parts = field.tags.get("conf", "").split(",")
    if parts == ["-"] or not field.names:
        return
    given = {part.partition(":")[0].strip(): part.partition(":")[2] for part in parts}
    joined = prefix if not prefix or prefix.endswith("_") else f"{prefix}_"
    name = f"{joined}{given.get('env') or snake(field.names[0])}".upper()
    if is_name(name):
        read = _read(field, name, given.get("default"), is_required="required" in given or "notzero" in given)
        yield read._replace(through="conf")


def _says_yes(text: str | None) -> bool:
    return text is not None and text.lower() not in {"false", "0", "no"}


def _read(field: _Field, name: str, default: str | None, *, is_required: bool) -> Read:
    need: Need = "unknown"
    if default is not None:
        need = "optional"
    elif is_required:
        need = "required"
    return Read(name, line_of(field.node), need, _kind(field, name), default)


def _kind(field: _Field, name: str) -> Type:
    kind = field.node.child_by_field_name("type")
    written = text_of(kind).lstrip("*") if kind is not None else ""
    if written.startswith(("int", "uint")):
        return "port" if name.endswith("PORT") else "integer"
    return _TYPES.get(written, "")


def snake(name: str) -> str:
    """The words of a field's name with `_` between: `MaxIdleConns`, `HTTPPort`."""
    parts: list[str] = []
    for index, letter in enumerate(name):
        before, after = name[index - 1 : index], name[index + 1 : index + 2]
        if letter.isupper() and before and (not before.isupper() or after.islower()) and before != "_":
            parts.append("_")
        parts.append(letter)
    return "".join(parts)
