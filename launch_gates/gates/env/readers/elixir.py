"""Elixir and its templates: `System`, `:os`, `{:system, "NAME"}`, Dotenvy, Vapor, and the project's own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts, Helper, Read, Write
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.bounded import ancestors, forgetting
from launch_gates.gates.env.readers.elixir_closures import closure_reads
from launch_gates.gates.env.readers.elixir_file import ElixirFile, arguments, name_of, receiver_of
from launch_gates.gates.env.readers.elixir_need import Needs, literal
from launch_gates.gates.env.readers.inference import collected, combined, functions_around, infer
from launch_gates.parsing.syntax import captures, line_of, matches, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Scope, Source, Type
    from launch_gates.gates.env.readers.inference import Judgement, Text

_OWN = (
    Helper("get_env", "", 0, default_position=1, owner="System"),
    Helper("fetch_env", "", 0, owner="System"),
    Helper("fetch_env!", "", 0, need="required", owner="System"),
    Helper("getenv", "", 0, default_position=1, owner=":os"),
)
_TUPLES = '(tuple . (atom) @mark . (_) @first (#eq? @mark ":system")) @tuple'
_DOTENVY = ("env!", "env")
_DOTENVY_TYPES: dict[str, Type] = {
    "integer": "integer",
    "float": "number",
    "boolean": "boolean",
    "existing_atom": "",
}
_AT_START = ("runtime.exs", "releases.exs")


@forgetting
def facts(source: Source) -> FileFacts:
    """What an Elixir file reads."""
    file = ElixirFile(source)
    if file.is_too_deep:
        return FileFacts(is_damaged=True)
    language = _Elixir(file)
    elsewhere = (helper for helper in source.helpers if helper.path != source.path)
    through = infer(language, (*_OWN, *elsewhere))
    reads = [*_tuples(file), *_dotenvy(file), *_vapor(file), *_by_name(language, through), *closure_reads(file)]
    writes = [*_writes(file)]
    found = collected([through], reads=reads, writes=writes, is_damaged=_is_damaged(file, source))
    scope = _scope(source.path)
    if scope is None:
        return found
    return found._replace(reads=tuple(read._replace(scope=read.scope or scope) for read in found.reads))


def _is_damaged(file: ElixirFile, source: Source) -> bool:
    """Whether parts could not be parsed; a template's pieces of code are no whole program, and need not be."""
    return file.root.has_error and not source.path.endswith("eex")


def _scope(path: str) -> Scope | None:
    """`config/*.exs` is read when the program is compiled, but for the files that are read when it starts."""
    folder, _, name = path.rpartition("/")
    if name == "mix.exs":
        return "build"
    if folder.rpartition("/")[2] != "config" or not name.endswith(".exs") or name.endswith(_AT_START):
        return None
    return "test" if name.endswith("test.exs") else "build"


class _Elixir:
    """An Elixir file as the inference asks it."""

    def __init__(self, file: ElixirFile) -> None:
        self.file = file
        self.needs = Needs(file)
        self.path = file.path
        self.functions = file.functions

    def calls(self, name: str) -> Iterable[Node]:
        """The calls of that name; not its own head in a definition."""
        for call in self.file.calls(name):
            if not _is_head(call):
                yield call

    def means(self, call: Node, helper: Helper) -> bool:
        """By the module in front of the name, or by what is imported."""
        receiver = receiver_of(call)
        if not helper.path:
            return receiver == helper.owner
        if not receiver:
            return helper.path == self.path or any(self._is(module, helper.owner) for module in self.file.imports)
        return self._is(receiver, helper.owner)

    def _is(self, module: str, owner: str) -> bool:
        first, dot, rest = module.partition(".")
        whole = self.file.aliases.get(first, first) + dot + rest
        return owner in {whole, module} or owner.endswith(f".{module}") or module == "__MODULE__"

    def texts(self, call: Node, helper: Helper) -> Iterable[Text]:
        """What its argument may be; of `&System.get_env/1`, the items that it is given."""
        given = arguments(call)
        if _is_captured(call):
            items = self.file.items_around(call)
            return [text for item in items for text in self.listed(item)]
        if helper.position >= len(given):
            return []
        return [each for text in self.file.texts(given[helper.position]) for each in _words(text)]

    def _is_handed_on(self, node: Node, call: Node) -> bool:
        """Whether a default is a parameter's, so that the callers say whether there is one."""
        around = functions_around(self.functions, call.start_byte)
        return node.type == "identifier" and any(text_of(node) == function.default for function in around)

    def listed(self, item: Node) -> Iterator[Text]:
        """The texts of an item; a sigil of words is several."""
        for text in self.file.texts(item):
            yield from _words(text)

    def judge(self, call: Node, helper: Helper) -> Judgement:
        """By the helper, and by what is around the call."""
        given = arguments(call)
        at = helper.default_position
        has_default = at is not None and at < len(given) and given[at].type not in {"keywords", "nil"}
        if has_default and at is not None and self._is_handed_on(given[at], call):
            has_default = False
        default = literal(given[at]) if has_default and at is not None else None
        result = combined(helper, default, self.needs.judge(call), has_default=has_default)
        if has_default and not helper.path and default == "":
            fails = result.need == "required" and result.type in {"integer", "number", "json"}
            return result._replace(need="required" if fails else "optional")
        return result


def _words(text: Text) -> Iterator[Text]:
    """Each word of `~w(A B)`."""
    if len(text) == 1 and isinstance(text[0], str) and " " in text[0].strip():
        yield from ((word,) for word in text[0].split())
    else:
        yield text


def _is_captured(call: Node) -> bool:
    parent = call.parent
    return (
        parent is not None
        and parent.type == "binary_operator"
        and text_of(parent).endswith(("/1", "/2"))
        and (parent.parent is not None and parent.parent.type == "unary_operator")
    )


def _is_head(call: Node) -> bool:
    """Whether it is the name in `def name(parameters)`."""
    for around in ancestors(call):
        if around.type == "arguments":
            holder = around.parent
            return (
                holder is not None
                and holder.type == "call"
                and name_of(holder) in {"def", "defp", "defmacro", "defmacrop"}
            )
        if around.type != "binary_operator":
            return False
    return False


def _tuples(file: ElixirFile) -> Iterator[Read]:
    """`{:system, "NAME"}`, `{:system, "NAME", default}`, `{:system, :integer, "NAME", default}`."""
    if b":system" not in file.data:
        return
    for match in matches("elixir", _TUPLES, file.root):
        items = match.nodes["tuple"][0].named_children[1:]
        kind: Type = ""
        if items and items[0].type == "atom":
            kind = _DOTENVY_TYPES.get(text_of(items[0]).removeprefix(":"), "")
            items = items[1:]
        if not items or items[0].type != "string":
            continue
        name = text_of(items[0])[1:-1]
        has_default = len(items) > 1 and items[1].type != "nil"
        if is_name(name):
            need: Need = "optional" if has_default else "unknown"
            default = literal(items[1]) if has_default else None
            yield Read(name, line_of(items[0]), need, kind, default, through="{:system, ...}")


def _dotenvy(file: ElixirFile) -> Iterator[Read]:
    """Dotenvy: `env!("NAME", :integer)` fails where it is absent, with a third argument it does not."""
    for called in _DOTENVY:
        for call in file.calls(called):
            given = arguments(call)
            is_dotenvy = receiver_of(call) in {"", "Dotenvy"} and len(given) > 1 and given[0].type == "string"
            if not is_dotenvy or not is_name(text_of(given[0])[1:-1]):
                continue
            kind = _DOTENVY_TYPES.get(text_of(given[1]).strip(":!?"), "")
            need: Need = "optional" if len(given) > 2 or called == "env" else "required"  # noqa: PLR2004 (name, type, default)
            default = literal(given[2]) if len(given) > 2 else None  # noqa: PLR2004 (as above)
            yield Read(text_of(given[0])[1:-1], line_of(call), need, kind, default, through="Dotenvy")


def _vapor(file: ElixirFile) -> Iterator[Read]:
    """Vapor: `%Env{bindings: [url: "URL", {:port, "PORT", default: 4000}]}`."""
    if b"bindings:" not in file.data or b"Env{" not in file.data:
        return
    for match in matches(
        "elixir", '(pair key: (keyword) @key value: (list) @list (#eq? @key "bindings: "))', file.root
    ):
        for pair in captures("elixir", "[(pair) (tuple)] @row", match.nodes["list"][0]).get("row", ()):
            texts = [child for child in pair.named_children if child.type == "string"]
            written = text_of(pair)
            if texts and is_name(text_of(texts[0])[1:-1]):
                is_loose = "default:" in written or "required: false" in written
                yield Read(
                    text_of(texts[0])[1:-1], line_of(pair), "optional" if is_loose else "required", through="Vapor"
                )


def _by_name(language: _Elixir, found: FileFacts) -> Iterator[Read]:
    """Calls whose name says that they read a variable, of functions that are not seen: `get_env_or("NAME", "x")`."""
    known = {(read.name, read.line) for read in found.reads}
    for callee in language.file.callees:
        called = callee.decode("utf-8", "replace")
        is_setting = called == "defconfig"
        if not is_setting and not _reads_by_name(called):
            continue
        for call in language.calls(called):
            given = arguments(call)
            name = _named(given, is_atom=is_setting or "env_var" in called)
            if not is_usual_name(name) or (name, line_of(call)) in known or receiver_of(call) in {"Application", "Mix"}:
                continue
            around = language.needs.judge(call)
            written = text_of(given[-1]) if len(given) > 1 else ""
            default = literal(given[-1]) if len(given) > 1 and given[-1].type != "atom" else None
            is_loose = default is not None or "default:" in written
            is_listed = given[0].type == "atom" and not is_setting
            need: Need = "optional" if is_loose or is_listed else ("required" if is_setting else around.need)
            yield Read(name, line_of(call), need, around.type, default, through=called)


def _reads_by_name(called: str) -> bool:
    if called in {
        "get_env",
        "fetch_env",
        "fetch_env!",
        "put_env",
        "delete_env",
        "compile_env",
        "compile_env!",
        "env",
        "env!",
    }:
        return False
    parts = called.rstrip("!?").lower().split("_")
    return "env" in parts and not {"put", "set", "delete", "with", "config"} & set(parts[:1])


def _named(given: list[Node], *, is_atom: bool) -> str:
    """The name that a call is given as text, or as an atom in lower case."""
    for node in given[:2]:
        if node.type == "string":
            return text_of(node)[1:-1]
        if node.type == "atom" and is_atom:
            return text_of(node).removeprefix(":").upper()
    return ""


def _writes(file: ElixirFile) -> Iterator[Write]:
    for called in ("put_env", "delete_env"):
        for call in file.calls(called):
            given = arguments(call)
            if receiver_of(call) == "System" and given:
                for text in file.texts(given[0]):
                    name = "".join(part if isinstance(part, str) else "\0" for part in text)
                    if is_name(name):
                        yield Write(name, line_of(call))
