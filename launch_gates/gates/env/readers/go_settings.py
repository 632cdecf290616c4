"""Settings of Go programs that come from the environment among other places: flags, option tables, viper and koanf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts, Helper, Read
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.bounded import ancestors
from launch_gates.gates.env.readers.go_nodes import arguments, items_of, keys_of, receiver_of, unquoted
from launch_gates.gates.env.readers.go_tags import tags_of
from launch_gates.gates.env.readers.inference import STORE
from launch_gates.parsing.syntax import line_of, matches, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Type
    from launch_gates.gates.env.readers.go_file import GoFile

_OPTION_KEYS = frozenset(
    {"EnvVars", "EnvVar", "EnvName", "EnvKey", "EnvNames", "Envar", "EnvironmentVariable", "Env", "Envs"}
    | {"envVars", "envVar", "envName", "envKey", "env", "envs", "environmentVariable"}
)
_LOOSE_KEYS = frozenset({"Env", "env", "Envs", "envs"})
_PAIRS = "(keyed_element key: (literal_element (identifier) @key) value: (literal_element (_) @value)) @pair"
_PLACES = ("config", "conf", "env", "option", "setting")
_FEWEST_ROWS = 3
_KINDS: Mapping[str, Type] = {
    "Bool": "boolean",
    "Int": "integer",
    "Int32": "integer",
    "Int64": "integer",
    "Uint": "integer",
    "Float64": "number",
    "Duration": "duration",
    "StringSlice": "list",
    "Strings": "list",
}
_VIPER_READS = (
    *("Get", "GetString", "GetBool", "GetInt", "GetInt32", "GetInt64", "GetUint", "GetFloat64", "GetDuration"),
    *("GetStringSlice", "GetStringMap", "GetTime", "GetIntSlice", "IsSet", "SetDefault", "BindPFlag"),
)
_KOANF_READS = (
    *("String", "Bool", "Int", "Int64", "Float64", "Duration", "Strings", "Get", "Exists", "Bytes", "Ints"),
    *("MustString", "MustBool", "MustInt", "MustInt64", "MustDuration", "MustStrings", "MustBytes", "MustFloat64"),
)
_FLAG_READS = ("String", "Bool", "Int", "Int64", "Duration", "StringVar", "BoolVar", "IntVar", "DurationVar", "Float64")


def read_settings(file: GoFile) -> FileFacts:
    """Flags that name their variable, tables of options, and stores of settings."""
    reads: list[Read] = []
    helpers: list[Helper] = []
    reads.extend(_options(file))
    reads.extend(_sources(file))
    reads.extend(_envars(file))
    reads.extend(_tables(file))
    reads.extend(_prefixed_flags(file))
    for store in (*_vipers(file), *_koanfs(file)):
        if len(store.name) > 1 and store.path == file.path and store.name.isidentifier():
            helpers.append(store)
        reads.extend(_of_store(file, store))
    reads.extend(_bound(file))
    given = {read.name for read in reads if read.need == "optional"}
    reads = [read._replace(need="optional") if read.name in given else read for read in reads]
    return FileFacts(reads=tuple(reads), helpers=tuple(helpers))


def _options(file: GoFile) -> Iterator[Read]:
    """`EnvVars: []string{"NAME"}` and its like in a literal."""
    if not any(f"{key}:".encode() in file.data for key in _OPTION_KEYS):
        return
    for match in matches("go", _PAIRS, file.root):
        key, value = text_of(match.nodes["key"][0]), match.nodes["value"][0]
        if key not in _OPTION_KEYS:
            continue
        nodes = items_of(value) if value.type == "composite_literal" else [value]
        if key in _LOOSE_KEYS and value.type == "composite_literal":
            continue
        names = [name for node in nodes for name in _names(file, node)]
        if key in _LOOSE_KEYS and not all("_" in name for name in names):
            continue
        yield from _option_reads(names, match.nodes["pair"][0])


def _names(file: GoFile, node: Node) -> list[str]:
    """The usual names that an expression gives; urfave/cli has several in one text, with commas."""
    found: list[str] = []
    for text in file.texts(node):
        if all(isinstance(part, str) for part in text):
            whole = "".join(part for part in text if isinstance(part, str))
            found.extend(name for part in whole.split(",") if is_usual_name(name := part.strip().lstrip("$")))
    return found


def _sources(file: GoFile) -> Iterator[Read]:
    """`cli.EnvVars("A", "B")` of urfave/cli."""
    for called in ("EnvVars", "EnvVar"):
        for call in file.calls(called):
            if receiver_of(call):
                names = [name for node in arguments(call) for name in _names(file, node)]
                yield from _option_reads(names, call)


def _option_reads(names: list[str], node: Node) -> Iterator[Read]:
    need, default, kind = _beside(node)
    for name in names:
        others = tuple(other for other in names if other != name)
        yield Read(name, line_of(node), need, kind, default, others, through="flags")


def _beside(node: Node) -> tuple[Need, str | None, Type]:
    """What the literal around it says of the option: `Required`, `Value`, and its type."""
    pair = node
    for around in [node, *ancestors_few(node)]:
        pair = around
        if around.parent is not None and around.parent.type == "literal_value":
            break
    body = pair.parent
    if body is None or body.type != "literal_value":
        return "optional", None, ""
    given = {}
    for element in body.named_children[:40]:
        key, value = element.child_by_field_name("key"), element.child_by_field_name("value")
        if element.type == "keyed_element" and key is not None and value is not None:
            given[text_of(key)] = text_of(value)
    default = next(
        (given[key].strip('"') for key in ("Value", "Default", "DefaultText", "default") if key in given), None
    )
    outer = body.parent.child_by_field_name("type") if body.parent is not None else None
    written = text_of(outer).rpartition(".")[2].removesuffix("Flag") if outer is not None else ""
    need: Need = (
        "required" if "true" in {given.get("Required"), given.get("required")} and default is None else "optional"
    )
    return need, default, _KINDS.get(written, "")


def ancestors_few(node: Node) -> list[Node]:
    """The nearest nodes around it."""
    found = []
    for around in ancestors(node):
        found.append(around)
        if len(found) == 8:  # noqa: PLR2004 (a literal's pair is near)
            break
    return found


def _envars(file: GoFile) -> Iterator[Read]:
    """kingpin: `app.Flag("x", "").Required().Envar("NAME")`."""
    for called in ("Envar", "OverrideDefaultFromEnvar"):
        for call in file.calls(called):
            whole = call
            for around in ancestors_few(call):
                if around.type in {"call_expression", "selector_expression"}:
                    whole = around
            chain = text_of(whole)
            need: Need = "required" if ".Required()" in chain and ".Default(" not in chain else "optional"
            for node in arguments(call):
                for name in _names(file, node):
                    yield Read(name, line_of(call), need, through="kingpin")


def _tables(file: GoFile) -> Iterator[Read]:
    """A map or list of options by the names of variables, in a file that is about configuration."""
    place = file.path.lower()
    if not any(word in place for word in _PLACES):
        return
    for literal in file.nodes.get("literal", ()):
        kind = literal.child_by_field_name("type")
        if kind is None or kind.type not in {"map_type", "slice_type"}:
            continue
        rows = items_of(literal)
        is_rows = all(row.type in {"literal_value", "composite_literal", "unary_expression"} for row in rows)
        if len(rows) < _FEWEST_ROWS or not is_rows:
            continue
        keys = keys_of(literal) if kind.type == "map_type" else [_first_of(row) for row in rows]
        names = [unquoted(key) if key is not None and key.type.endswith("string_literal") else "" for key in keys]
        if all(is_usual_name(name) for name in names) and sum("_" in name for name in names) * 2 > len(names):
            for name, key in zip(names, keys, strict=True):
                yield Read(name, line_of(key or literal), "optional", through="options")


def _first_of(row: Node) -> Node | None:
    """The first value of a table's row that is written without keys."""
    body = row if row.type == "literal_value" else row.child_by_field_name("body")
    first = body.named_children[0] if body is not None and body.named_child_count else None
    return first.named_children[0] if first is not None and first.type == "literal_element" else None


def _prefixed_flags(file: GoFile) -> Iterator[Read]:
    """peterbourgon/ff: each flag is a variable too."""
    prefix = None
    for call in file.calls("WithEnvVarPrefix"):
        prefix = unquoted(arguments(call)[0]) + "_" if arguments(call) else None
    if file.calls("WithEnvVars") or file.calls("WithEnvVarNoPrefix"):
        prefix = ""
    if prefix is None:
        return
    for called in _FLAG_READS:
        for call in file.calls(called):
            given = [node for node in arguments(call) if node.type == "interpreted_string_literal"]
            if given and receiver_of(call):
                name = (prefix + unquoted(given[0])).upper().replace("-", "_").replace(".", "_")
                if is_name(name):
                    yield Read(
                        name, line_of(call), "optional", _KINDS.get(called.removesuffix("Var"), ""), through="ff"
                    )


def _vipers(file: GoFile) -> Iterator[Helper]:
    """The vipers that take every key from the environment, here and elsewhere."""
    prefixes = {receiver_of(call): _first_text(file, call) for call in file.calls("SetEnvPrefix")}
    replaced = {receiver_of(call): _replacements(call) for call in file.calls("SetEnvKeyReplacer")}
    from_file = any(file.calls(name) for name in ("ReadInConfig", "SetConfigFile", "SetConfigName", "MergeInConfig"))
    for receiver in dict.fromkeys([receiver_of(call) for call in file.calls("AutomaticEnv")]):
        prefix = prefixes.get(receiver, "")
        yield Helper(
            name=receiver or "viper",
            path=file.path,
            position=STORE,
            keyword="viper",
            need="optional" if from_file else "unknown",
            before=f"{prefix}_" if prefix else "",
            after=replaced.get(receiver, ""),
            owner="viper" if receiver == "viper" else receiver,
        )
    for helper in file.helpers:
        if (
            helper.position == STORE
            and helper.path != file.path
            and (helper.keyword == "koanf" or helper.name == "viper")
        ):
            yield helper


def _first_text(file: GoFile, call: Node) -> str:
    given = arguments(call)
    text = file.texts(given[0])[0] if given else ()
    return "".join(part for part in text if isinstance(part, str))


def _replacements(call: Node) -> str:
    """What `strings.NewReplacer` is given, one a line."""
    for node in arguments(call):
        if node.type == "call_expression":
            return "\n".join(unquoted(each) for each in arguments(node))
    return ""


def _koanfs(file: GoFile) -> Iterator[Helper]:
    """The koanfs that are given a provider of variables."""
    for called in ("Provider", "ProviderWithValue"):
        for call in file.calls(called):
            path = file.imports.get(receiver_of(call), "")
            if "koanf/providers/env" not in path:
                continue
            text = text_of(call)
            given = arguments(call)
            prefix = _first_text(file, call)
            if "Prefix:" in text:
                prefix = text.partition("Prefix:")[2].partition('"')[2].partition('"')[0]
            separator = "__" if '"__"' in text else "_"
            receiver = next(
                (receiver_of(around) for around in ancestors_few(call) if around.type == "call_expression"), ""
            )
            if receiver and given:
                yield Helper(receiver, file.path, STORE, "koanf", need="optional", before=prefix, after=separator)


def _of_store(file: GoFile, store: Helper) -> Iterator[Read]:
    """The keys that are asked of it."""
    is_koanf = store.keyword == "koanf"
    for called in _KOANF_READS if is_koanf else _VIPER_READS:
        for call in file.calls(called):
            given = arguments(call)
            if not given or receiver_of(call) != store.name:
                continue
            default = unquoted(given[1]) if called == "SetDefault" and given[1:] else None
            need: Need = "optional" if called in {"SetDefault", "IsSet", "BindPFlag", "Exists"} else store.need
            kind = _KINDS.get(called.removeprefix("Get").removeprefix("Must"), "")
            for text in file.texts(given[0]):
                name = variable("".join(part if isinstance(part, str) else "\0" for part in text), store)
                if is_name(name):
                    yield Read(name, line_of(call), need, kind, default, through=store.keyword)
    for called in ("Unmarshal", "UnmarshalKey"):
        for call in file.calls(called):
            if receiver_of(call) == store.name and len(arguments(call)) > 1:
                yield from _unmarshalled(file, store, call)


def _unmarshalled(file: GoFile, store: Helper, call: Node) -> Iterator[Read]:
    """The fields of the structure that a part of the settings goes to, where it is written in the same file."""
    given = arguments(call)
    target = text_of(given[1]).lstrip("&")
    key = _first_text(file, call)
    for match in matches("go", "(var_spec name: (identifier) @name type: (struct_type) @structure)", file.root):
        at = match.nodes["name"][0]
        if text_of(at) != target or not (0 < call.start_byte - at.start_byte < 5_000):  # noqa: PLR2004 (near by)
            continue
        for field in matches("go", "(field_declaration tag: (_) @tag)", match.nodes["structure"][0]):
            tags = tags_of(unquoted(field.nodes["tag"][0]))
            own = tags.get("koanf") or tags.get("mapstructure") or ""
            name = variable(f"{key}.{own}" if key else own, store)
            if own and is_name(name):
                yield Read(name, line_of(field.nodes["tag"][0]), store.need, through=store.keyword)


def variable(key: str, store: Helper) -> str:
    """The name of the variable that a key is taken from."""
    if store.keyword == "koanf":
        name = key.replace(".", store.after).replace("-", "_")
        return store.before + (name if store.after == "__" else name.upper())
    name = f"{store.before}{key}".upper()
    pairs = store.after.split("\n")
    for old, new in zip(pairs[::2], pairs[1::2], strict=False):
        name = name.replace(old.upper(), new) if old else name
    return name


def _bound(file: GoFile) -> Iterator[Read]:
    """`viper.BindEnv("key", "NAME")`: the names given, or the prefix and the key."""
    prefixes = [_first_text(file, call) for call in file.calls("SetEnvPrefix")]
    replaced = [_replacements(call) for call in file.calls("SetEnvKeyReplacer")]
    before = f"{prefixes[0]}_" if prefixes else ""
    store = Helper("viper", file.path, STORE, "viper", before=before, after=replaced[0] if replaced else "")
    for called in ("BindEnv", "MustBindEnv"):
        for call in file.calls(called):
            given = arguments(call)
            names = [name for node in given[1:] for name in _names(file, node)]
            if not names and len(given) == 1:
                names = [
                    variable("".join(part for part in text if isinstance(part, str)), store)
                    for text in file.texts(given[0])
                    if all(isinstance(part, str) for part in text)
                ]
            for name in names:
                if is_name(name):
                    others = tuple(other for other in names if other != name)
                    yield Read(name, line_of(call), "unknown", instead=others, through="viper.BindEnv")
