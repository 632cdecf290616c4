"""Rust: `std::env`, dotenvy, `env!`, settings structures, clap, and macros that make a table of options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts, Helper, Read, Write
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.bounded import forgetting
from launch_gates.gates.env.readers.inference import CONSTANT, collected, combined, infer
from launch_gates.gates.env.readers.rust_fields import read_fields
from launch_gates.gates.env.readers.rust_file import RustFile, arguments, path_of, unquoted
from launch_gates.gates.env.readers.rust_macros import read_macros
from launch_gates.gates.env.readers.rust_need import Needs
from launch_gates.parsing.syntax import captures, line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Source
    from launch_gates.gates.env.readers.inference import Judgement, Text

_OWN = (
    Helper("var", "", 0, owner="env"),
    Helper("var_os", "", 0, owner="env"),
    Helper("get_var", "", 0, owner="dotenv"),
)
_OWNERS = frozenset({"env", "dotenvy", "dotenv", "std::env"})
_BY_CARGO = ("CARGO_PKG_", "CARGO_CFG_", "CARGO_FEATURE_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_MANIFEST_", "DEP_")
_BY_CARGO_IN_BUILD = frozenset(
    {"OUT_DIR", "TARGET", "HOST", "PROFILE", "NUM_JOBS", "OPT_LEVEL", "RUSTC", "RUSTDOC", "CARGO", "CARGO_TARGET_DIR"}
)
_WRITERS = ("set_var", "remove_var")
_MINE = frozenset({"crate", "self", "super", "Self"})


@forgetting
def facts(source: Source) -> FileFacts:
    """What a Rust file reads."""
    file = RustFile(source)
    if file.is_too_deep:
        return FileFacts(is_damaged=True)
    language = _Rust(file)
    elsewhere = (helper for helper in source.helpers if helper.path != source.path)
    through = infer(language, (*_OWN, *elsewhere))
    parts = [through, read_fields(file), read_macros(file, through)]
    found = collected(
        parts,
        reads=[*_by_macro(file), *_by_name(language, through)],
        helpers=tuple(_constants(file)),
        writes=_writes(file),
        is_damaged=file.root.has_error,
    )
    is_build = source.path.rpartition("/")[2] == "build.rs"
    return found._replace(reads=tuple(_outside_cargo(found.reads, is_build=is_build)))


def _outside_cargo(reads: Iterable[Read], *, is_build: bool) -> Iterator[Read]:
    """Without those that Cargo itself sets for what it builds and runs."""
    for read in reads:
        if read.name.startswith(_BY_CARGO) or read.name in {"OUT_DIR", "CARGO"}:
            continue
        if is_build and read.name in _BY_CARGO_IN_BUILD:
            continue
        yield read._replace(scope="build") if is_build else read


class _Rust:
    """A Rust file as the inference asks it."""

    def __init__(self, file: RustFile) -> None:
        self.file = file
        self.needs = Needs(file)
        self.path = file.path
        self.functions = file.functions
        self.defined = {function.name for function in file.functions}
        self.globs = [path for name, path in file.imports.items() if name.startswith("* ")]

    def calls(self, name: str) -> Iterable[Node]:
        """The calls of that name."""
        found = self.file.calls(name)
        for alias, path in self.file.imports.items():
            if path.endswith(f"::{name}") and alias != name:
                found = found + self.file.calls(alias)
        return found

    def means(self, call: Node, helper: Helper) -> bool:
        """By the path in front of the name, or by what is imported."""
        path = path_of(call)
        owner, _, name = path.rpartition("::")
        if not helper.path:
            return self._is_standard(owner, name)
        if helper.path == self.path:
            return not path.startswith(".") or len(helper.name) > 3  # noqa: PLR2004 (`get`)
        if path.startswith("."):
            return bool(helper.owner) and _says_variable(helper.name)
        if not owner:
            return name not in self.defined and self._is_imported(name, helper)
        last = owner.rpartition("::")[2]
        return last == helper.owner or last in _MINE or self._stands_in(last, helper)

    def _is_standard(self, owner: str, name: str) -> bool:
        if name.startswith("."):
            return False
        if not owner:
            imported = self.file.imports.get(name, "")
            return imported.rpartition("::")[0] in _OWNERS or "std::env::*" in self.globs
        last = owner.rpartition("::")[2]
        return last in _OWNERS or self.file.imports.get(last, "") in _OWNERS

    def _is_imported(self, name: str, helper: Helper) -> bool:
        imported = self.file.imports.get(name)
        if imported is not None:
            parts = imported.split("::")[:-1]
            return not parts or any(part in _MINE or self._stands_in(part, helper) for part in parts)
        return any(path.startswith(tuple(_MINE)) or self._stands_in(path.split("::")[0], helper) for path in self.globs)

    def _stands_in(self, part: str, helper: Helper) -> bool:
        """Whether a module of that name may be the helper's file."""
        whole = self.file.imports.get(part, part)
        return any(f"{each}" in helper.path.replace("-", "_") for each in whole.split("::") if len(each) > 1)

    def texts(self, call: Node, helper: Helper) -> Iterable[Text]:
        """What its argument may be."""
        given = arguments(call)
        return self.file.texts(given[helper.position]) if helper.position < len(given) else []

    def judge(self, call: Node, helper: Helper) -> Judgement:
        """By the helper, and by the chain behind the call."""
        given = arguments(call)
        at = helper.default_position
        has_default = at is not None and at < len(given)
        default = _literal(given[at]) if has_default and at is not None else None
        around = self.needs.judge(call, is_option=helper.need == "optional")
        return combined(helper, default, around, has_default=has_default)


def _says_variable(name: str) -> bool:
    lowered = name.lower()
    return "env" in lowered or "var" in lowered or "config" in lowered


def _literal(node: Node) -> str | None:
    found = captures("rust", "[(string_literal) (integer_literal) (boolean_literal) (float_literal)] @literal", node)
    first = next(iter(found.get("literal", ())), None)
    if first is None:
        return None
    return unquoted(first) if first.type == "string_literal" else text_of(first)


def _by_macro(file: RustFile) -> Iterator[Read]:
    """`env!`, `option_env!`, and dotenv's own at compile time."""
    needs: dict[bytes, Need] = {b"env": "required", b"option_env": "optional", b"dotenv": "required"}
    tokens = "(token_tree (identifier) @name . (token_tree) @given)"
    inner = captures("rust", tokens, file.root).get("name", ()) if b"env!" in file.data else ()
    for node in [*file.nodes.get("macro", ()), *inner]:
        given = node.next_named_sibling
        if node.text not in needs or given is None or given.type != "token_tree":
            continue
        if node.next_sibling is None or node.next_sibling.type != "!":
            continue
        first = given.named_children[0] if given.named_child_count else None
        if first is not None and first.type == "string_literal" and is_name(unquoted(first)):
            yield Read(
                unquoted(first), line_of(node), needs[node.text or b""], scope="build", through=f"{text_of(node)}!"
            )


def _by_name(language: _Rust, found: FileFacts) -> Iterator[Read]:
    """Calls whose own name says that they read a variable, of functions that are not seen: `env_or("NAME", "x")`."""
    known = {(read.name, read.line) for read in found.reads}
    for callee in language.file.callees:
        called = callee.decode("utf-8", "replace")
        if not _reads_by_name(called):
            continue
        for call in language.calls(called):
            given = arguments(call)
            if not given or given[0].type != "string_literal":
                continue
            name = unquoted(given[0])
            if is_usual_name(name) and (name, line_of(call)) not in known and not _sets(call):
                around = language.needs.judge(call)
                is_defaulted = len(given) > 1 or "_or" in called or "opt" in called
                need: Need = "optional" if is_defaulted else around.need
                default = _literal(given[1]) if len(given) > 1 else around.default
                yield Read(name, line_of(call), need, around.type, default, through=called)


def _reads_by_name(called: str) -> bool:
    parts = called.lower().split("_")
    if "env" not in parts and "envvar" not in parts:
        return False
    return (
        not {"set", "remove", "with", "put", "unset", "insert", "clear", "push", "add"} & set(parts) and called != "env"
    )


def _sets(call: Node) -> bool:
    return path_of(call).startswith(".") and len(arguments(call)) > 1


def _writes(file: RustFile) -> Iterator[Write]:
    for called in _WRITERS:
        for call in file.calls(called):
            given = arguments(call)
            for text in file.texts(given[0]) if given else ():
                name = "".join(part if isinstance(part, str) else "\0" for part in text)
                if is_name(name):
                    yield Write(name, line_of(call))
    if b"rustc-env=" in file.data:
        for number, line in enumerate(file.data.decode("utf-8", "replace").split("\n"), 1):
            name = line.partition("rustc-env=")[2].partition("=")[0]
            if is_name(name) and not line.lstrip().startswith("//"):
                yield Write(name, number)


def _constants(file: RustFile) -> Iterator[Helper]:
    """Constants that hold the names of variables, for the files that read them."""
    is_about = any(word in file.path.lower() for word in ("env", "conf", "const", "setting"))
    for node in file.nodes.get("constant", ()):
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None or value.type != "string_literal":
            continue
        written, text = text_of(name), unquoted(value)
        is_named = "ENV" in written or "VAR" in written or (is_about and "_" in text)
        if is_named and is_usual_name(text) and len(written) > 3:  # noqa: PLR2004 (short names mean anything)
            yield Helper(written, file.path, CONSTANT, before=text)
