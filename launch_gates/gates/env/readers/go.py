"""Go: `os.Getenv` and its like, structure tags, flags, and stores of settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts, Helper, Read, Write
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.bounded import forgetting
from launch_gates.gates.env.readers.go_file import GoFile
from launch_gates.gates.env.readers.go_need import Needs
from launch_gates.gates.env.readers.go_nodes import arguments, callee_of, receiver_of, unquoted
from launch_gates.gates.env.readers.go_settings import read_settings
from launch_gates.gates.env.readers.go_tags import read_tags
from launch_gates.gates.env.readers.inference import CONSTANT, NAMER, collected, combined, infer
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Source
    from launch_gates.gates.env.readers.inference import Judgement, Text

_OWN = (
    Helper("Getenv", "", 0, owner="os"),
    Helper("LookupEnv", "", 0, owner="os"),
    Helper("Getenv", "", 0, owner="syscall"),
    Helper("Read", "", 0, owner="godotenv"),
)
_WRITERS = ("Setenv", "Unsetenv")
_ASKING = ("get", "must", "lookup", "read", "require", "env", "load", "fetch", "default", "parse", "str", "int", "bool")
_NOT_ASKING = (
    "set",
    "unset",
    "put",
    "with",
    "write",
    "add",
    "append",
    "print",
    "prefix",
    "delete",
    "remove",
    "del",
    "clear",
)


@forgetting
def facts(source: Source) -> FileFacts:
    """What a Go file reads."""
    file = GoFile(source)
    if file.is_too_deep:
        return FileFacts(is_damaged=True)
    language = _Go(file)
    elsewhere = (helper for helper in source.helpers if helper.path != source.path)
    through = infer(language, (*_OWN, *elsewhere))
    named = [*through.reads, *_by_name(language, through)]
    marks = (*_constants(file), *_namers(file))
    return collected(
        [through, read_tags(file), read_settings(file)],
        reads=[*named, *_expanded(file)],
        helpers=marks,
        writes=_writes(file),
        is_damaged=file.root.has_error,
    )


class _Go:
    """A Go file as the inference asks it."""

    def __init__(self, file: GoFile) -> None:
        self.file = file
        self.needs = Needs(file)
        self.path = file.path
        self.functions = file.functions
        self.defined = {function.name for function in file.functions}

    def calls(self, name: str) -> Iterable[Node]:
        """The calls of that name."""
        return self.file.calls(name)

    def means(self, call: Node, helper: Helper) -> bool:
        """By the package before the dot; a project's own function may stand behind any."""
        receiver = receiver_of(call)
        if not helper.path:
            return self.file.imports.get(receiver, "") == helper.owner or (
                receiver == helper.owner and not self.file.imports
            )
        if helper.path == self.path:
            return True
        if receiver in {"os", "syscall", "http", "fmt", "strings", "strconv"}:
            return False
        is_same_package = helper.path.rpartition("/")[0] == self.path.rpartition("/")[0]
        if not receiver:
            return is_same_package and helper.name not in self.defined
        path = self.file.imports.get(receiver)
        folder = helper.path.rpartition("/")[0].rpartition("/")[2]
        return path is None or not folder or path.rstrip("/").endswith(folder) or receiver == folder

    def texts(self, call: Node, helper: Helper) -> Iterable[Text]:
        """What its argument may be."""
        given = arguments(call)
        if helper.position >= len(given):
            return []
        if any(node.type == "variadic_argument" for node in given[: helper.position + 1]):
            return []
        return self.file.texts(given[helper.position])

    def judge(self, call: Node, helper: Helper) -> Judgement:
        """By the helper, and by what is done with its result."""
        given = arguments(call)
        at = helper.default_position
        has_default = at is not None and at < len(given)
        default = _literal(given[at]) if has_default and at is not None else None
        around = self.needs.judge(call)
        result = combined(helper, default, around, has_default=has_default)
        if result.default is None and has_default and at is not None and (name := self._name_in(given[at])):
            return result._replace(instead=(name,), need=result.need)
        return result

    def _name_in(self, node: Node) -> str:
        """The variable that a default is itself read from."""
        if node.type != "call_expression" or text_of(callee_of(node)) not in {"Getenv", "getEnv", "GetEnv"}:
            return ""
        given = arguments(node)
        return unquoted(given[0]) if given and given[0].type.endswith("string_literal") else ""


def _literal(node: Node) -> str | None:
    if node.type.endswith("string_literal"):
        return unquoted(node)
    if node.type in {"int_literal", "float_literal", "true", "false", "unary_expression"}:
        return text_of(node)
    return "" if node.type == "nil" else None


def _by_name(language: _Go, found: FileFacts) -> Iterator[Read]:
    """Calls whose name says that they read a variable, of functions that are not seen: `envutil.Get("NAME", "x")`."""
    known = {(read.name, read.line) for read in found.reads}
    for name in language.file.callees:
        called = name.decode("utf-8", "replace")
        for call in language.calls(called) if _may_ask(called) else ():
            receiver = receiver_of(call)
            given = arguments(call)
            if not given or not given[0].type.endswith("string_literal") or not _asks(called, receiver, language):
                continue
            variable = unquoted(given[0])
            if is_usual_name(variable) and (variable, line_of(call)) not in known:
                judgement = _guessed(language, call, called)
                yield Read(variable, line_of(call), judgement.need, judgement.type, judgement.default, through=called)


def _may_ask(called: str) -> bool:
    lowered = called.lower()
    return not lowered.startswith(_NOT_ASKING) and ("env" in lowered or lowered.startswith(_ASKING))


def _asks(called: str, receiver: str, language: _Go) -> bool:
    lowered = called.lower()
    if called in {"EnvVars", "EnvVar", "Envar", "BindEnv", "MustBindEnv", "Getenv", "LookupEnv", "Environ", "Setenv"}:
        return False
    if "env" in lowered and not receiver:
        return lowered.startswith(
            ("get", "must", "lookup", "env", "read", "require", "fetch", "default", "parse", "load")
        )
    package = language.file.imports.get(receiver, "").rpartition("/")[2].lower()
    is_package = "env" in package.replace("environment", "") and "envoy" not in package
    return is_package or ("env" in lowered and lowered.startswith(("get", "must", "lookup", "env", "require")))


def _guessed(language: _Go, call: Node, called: str) -> Judgement:
    given = arguments(call)
    around = language.needs.judge(call)
    if len(given) > 1:
        return around._replace(need="optional", default=_literal(given[1]))
    need: Need = "required" if called.lower().startswith(("must", "require")) else around.need
    return around._replace(need=need)


def _expanded(file: GoFile) -> Iterator[Read]:
    """`os.ExpandEnv("$NAME/x")`: an absent one is an empty text."""
    for call in file.calls("ExpandEnv"):
        given = arguments(call)
        if receiver_of(call) == "os" and given and given[0].type.endswith("string_literal"):
            for part in unquoted(given[0]).split("$")[1:]:
                name = part[1:].partition("}")[0] if part.startswith("{") else _leading_name(part)
                if is_name(name):
                    yield Read(name, line_of(call), "unknown", through="os.ExpandEnv")


def _leading_name(text: str) -> str:
    for index, letter in enumerate(text):
        if not (letter.isascii() and (letter.isalnum() or letter == "_")):
            return text[:index]
    return text


def _writes(file: GoFile) -> Iterator[Write]:
    for called in _WRITERS:
        for call in file.calls(called):
            given = arguments(call)
            if given and receiver_of(call) in {"os", "t", "tb", "b", "syscall"}:
                for text in file.texts(given[0]):
                    name = "".join(part if isinstance(part, str) else "\0" for part in text)
                    if is_name(name):
                        yield Write(name, line_of(call))


def _constants(file: GoFile) -> Iterator[Helper]:
    """Constants that hold the names of variables, for the files that read them."""
    is_about = any(word in file.path.lower() for word in ("env", "conf", "const", "keys"))
    for node in file.nodes.get("constant", ()):
        if node.parent is None or _is_local(node):
            continue
        name, values = node.child_by_field_name("name"), node.child_by_field_name("value")
        value = values.named_children[0] if values is not None and values.named_child_count else None
        if name is None or value is None or not value.type.endswith("string_literal"):
            continue
        written, text = text_of(name), unquoted(value)
        is_named = "env" in written.lower() or (is_about and "_" in text)
        if is_named and is_usual_name(text) and len(written) > 3:  # noqa: PLR2004 (short names mean anything)
            yield Helper(written, file.path, CONSTANT, before=text)


def _namers(file: GoFile) -> Iterator[Helper]:
    """Functions that make the name of a variable, for the files that use them."""
    own = {function.name for function in file.functions}
    for name, (before, after) in file.namers.items():
        if name in own and name:
            yield Helper(name, file.path, NAMER, before=before, after=after)


def _is_local(node: Node) -> bool:
    holder = node.parent.parent if node.parent is not None and node.parent.type != "const_declaration" else node.parent
    return holder is not None and holder.parent is not None and holder.parent.type != "source_file"
