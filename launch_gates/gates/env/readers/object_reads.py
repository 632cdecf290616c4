"""Reads of a file of Java, Kotlin or C# through what the language and the project's own functions give."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

import re2

from launch_gates.gates.env.facts import Helper, Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.forms import holds, words
from launch_gates.gates.env.readers.inference import CONSTANT, Function, Hole, combined, infer
from launch_gates.gates.env.readers.object_need import Needs
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import FileFacts, Need, Source
    from launch_gates.gates.env.readers.forms import Form
    from launch_gates.gates.env.readers.inference import Judgement, Text
    from launch_gates.gates.env.readers.object_file import ObjectFile

_CONSTANT = re2.compile(
    rb"(?:\bstatic[ \t]+final[ \t]+String|\bfinal[ \t]+static[ \t]+String|\bconst[ \t]+val|\bconst[ \t]+string"
    rb"|\breadonly[ \t]+string)[ \t]+([A-Za-z_][A-Za-z0-9_]*)(?:[ \t]*:[ \t]*String)?[ \t]*=\s*"
    rb"\"([A-Z][A-Z0-9_]*)\"[ \t]*;?[ \t]*(?:\r?\n|//|\})"
)
_CLASS = re2.compile(rb"\b(?:class|object|interface|enum|struct|record)[ \t]+([A-Za-z_][A-Za-z0-9_]*)")
_ABOUT = ("env", "conf", "const", "keys", "setting", "properties", "option", "param")
_OWNED = re2.compile(rb"(?i)\b(env[a-z]*|dotenvs?|environment[a-z]+|sysenv|osenv|systemenv[a-z]*)\s*\.\s*([A-Za-z_]+)")
ELEMENT = "[]"
"""What stands for the name of a function where an element of a map is taken."""
_ASKING = (
    "get",
    "must",
    "lookup",
    "read",
    "require",
    "env",
    "load",
    "fetch",
    "resolve",
    "find",
    "optional",
    "try",
    "has",
)
_ENVIRONMENTS = words(
    "env envs envutil envutils envhelper envhelpers envvars envvar envconfig envreader environmentutil "
    "environmentutils environmentvariables environmentvariable envvarutils systemenv systemenvironment sysenv "
    "osenv envloader envprovider envs dotenv dotenvs environmenthelper environmentvariablehelper"
)
_MOST_ROUNDS = 3
_TELLING = 8
"""A function with a name longer than this is known by it alone."""
_NAMED_MAPS = words("env envs envvars environment environmentvariables sysenv systemenv osenv getenv")


def is_worth_parsing(source: Source, hints: Iterable[bytes]) -> bool:
    """Whether the file reads anything itself, or names the owner of one of the project's helpers."""
    if any(hint in source.data for hint in hints):
        return True
    for helper in source.helpers:
        if helper.position < 0 or helper.path == source.path:
            continue
        owner = helper.owner.encode()
        if f"{helper.name}(".encode() in source.data or (owner and f"{helper.name}<".encode() in source.data):
            is_named = owner in source.data or owner[:1].lower() + owner[1:] in source.data
            if is_named or len(helper.name) > _TELLING:
                return True
    return False


class Later(Sequence[Function]):
    """The functions of a file, worked out when they are first asked for."""

    def __init__(self, file: ObjectFile) -> None:
        """Reads that file."""
        self._file = file

    def __len__(self) -> int:
        return len(self._file.functions)

    @overload
    def __getitem__(self, at: int) -> Function: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Function]: ...

    def __getitem__(self, at: int | slice) -> Function | Sequence[Function]:
        return self._file.functions[at]


class Reading:
    """A file as the inference asks it. A language says by `is_own` which calls are its own readers."""

    def __init__(self, file: ObjectFile) -> None:
        """Reads that file."""
        self.file = file
        self.path = file.path
        self.needs = Needs(file)
        self.functions: Sequence[Function] = Later(file)

    def is_own(self, form: Form, helper: Helper) -> bool:
        """Whether the call is one of the language's own readers."""
        raise NotImplementedError

    def calls(self, name: str) -> Iterable[Node]:
        """The calls of that name."""
        return self.file.calls(name)

    def means(self, call: Node, helper: Helper) -> bool:
        """By what is called, on what it is called, and how much it is given."""
        form = self.file.dialect.form(call)
        if helper.position < 0 or (helper.path and form.kind != "call"):
            return False
        if not helper.path:
            return self.is_own(form, helper)
        if not self._fits(len(form.arguments), form, helper):
            return False
        receiver = text_of(form.first) if form.first is not None else ""
        if helper.path == self.path:
            return self._is_of(receiver, helper.owner) or not helper.owner or not receiver or "this" in receiver
        return self._is_reached(receiver, helper)

    def _fits(self, given: int, form: Form, helper: Helper) -> bool:
        """Whether it is that function and not another of the same name with more or fewer parameters."""
        if helper.path == self.path:
            return self._fits_here(given, helper)
        others = [
            each
            for each in self.file.helpers
            if each.name == helper.name and each.path == helper.path and each.owner == helper.owner and each != helper
        ]
        at = helper.default_position
        if at is None:
            is_other = any(each.default_position is not None and each.default_position < given for each in others)
            return not is_other
        return (
            given > at
            or bool(form.keywords and helper.default_keyword in form.keywords)
            or not any(each.default_position is None for each in others)
        )

    def _fits_here(self, given: int, helper: Helper) -> bool:
        same = [each for each in self.functions if each.name == helper.name and each.owner == helper.owner]
        own = [each for each in same if _is_function_of(each, helper)]
        exact = [each for each in same if len(each.parameters) == given]
        if exact:
            return any(each in own for each in exact)
        return self.file.dialect.has_defaults and any(len(each.parameters) > given for each in own)

    def _is_of(self, receiver: str, owner: str) -> bool:
        """Whether what stands before the dot is the owner, or an object of it."""
        last = receiver.removesuffix("!").removesuffix("?").partition("(")[0].rpartition(".")[2].partition("<")[0]
        if not last or not owner:
            return False
        if last == owner or last.lower().lstrip("_") == owner.lower() or owner == f"I{last}":
            return True
        declared = self.file.types.get(last, "")
        return bool(declared) and any(_is_word(declared, each) for each in (owner, f"I{owner}"))

    def _is_reached(self, receiver: str, helper: Helper) -> bool:
        """Whether a function of another file is meant."""
        if receiver and helper.owner:
            if self._is_of(receiver, helper.owner):
                return True
            return receiver.startswith(("this", "super", "base")) and _is_word(self.file.supertypes(), helper.owner)
        if not helper.owner:
            is_same_folder = helper.path.rpartition("/")[0] == self.path.rpartition("/")[0]
            return (
                is_same_folder or self._imports(helper) or (bool(receiver) and self.file.dialect.grammar == "c-sharp")
            )
        if any(each.name == helper.name for each in self.functions):
            return False
        return self._imports(helper) or _is_word(self.file.supertypes(), helper.owner)

    def _imports(self, helper: Helper) -> bool:
        folder = helper.path.rpartition("/")[0].rpartition("/")[2]
        for path, is_all in self.file.imports:
            last = path.rpartition(".")[2]
            if is_all and last in {helper.owner or folder, helper.path.rpartition("/")[2].partition(".")[0]}:
                return True
            if not is_all and last == helper.name and (not helper.owner or f".{helper.owner}." in f".{path}"):
                return True
        return False

    def texts(self, call: Node, helper: Helper) -> Iterable[Text]:
        """What it gives for the name."""
        form = self.file.dialect.form(call)
        given = self._argument(form, helper.position, helper.keyword)
        if given is None:
            return []
        found = self.file.texts(given)
        if helper.path:
            return found
        # A name that is made of several parts may be told only by one of them.
        return [text for text in found if text]

    def _argument(self, form: Form, position: int, keyword: str) -> Node | None:
        if keyword and keyword in form.keywords:
            return form.arguments[form.keywords.index(keyword)]
        if position < len(form.arguments) and not (
            form.keywords and position < len(form.keywords) and form.keywords[position]
        ):
            return form.arguments[position]
        return None

    def judge(self, call: Node, helper: Helper) -> Judgement:
        """By the helper, and by what is done with its result."""
        form = self.file.dialect.form(call)
        may_be_null = helper.need == "unknown"
        around = self.needs.judge(call, may_be_null=may_be_null)
        at = helper.default_position
        given = self._argument(form, at, helper.default_keyword) if at is not None else None
        if given is None:
            if at is not None and helper.need == "optional" and helper.path:
                # A parameter that is left out gives what the function says.
                return around._replace(need="optional", type=helper.type or around.type)
            return combined(helper, None, around, has_default=False)
        default = self.file.literal(given)
        if default == "" and self._is_null(given):
            need: Need = "required" if helper.need == "required" else around.need
            return around._replace(need=need, type=helper.type or around.type)
        if self.needs.ends.fails(given):
            return around._replace(need="required", type=helper.type or around.type)
        return around._replace(need="optional", type=helper.type or around.type, default=default)

    def _is_null(self, node: Node) -> bool:
        inner = self.file.inner(node)
        return inner is not None and self.file.dialect.form(inner).kind == "null"

    @cached_property
    def maps(self) -> frozenset[str]:
        """The variables that hold all of the environment."""
        found = set()
        for name, given in self.file.variables.items():
            for _, value in given:
                inner = self.file.inner(value)
                form = self.file.dialect.form(inner) if inner is not None else None
                if form is not None and self.is_environment(form):
                    found.add(name)
        return frozenset(found)

    def is_environment(self, form: Form) -> bool:
        """Whether the expression is all of the environment."""
        return form.kind == "call" and form.name in {"getenv", "GetEnvironmentVariables"} and not form.arguments

    def is_map(self, receiver: Node | None) -> bool:
        """Whether what stands before the dot or bracket holds all of the environment."""
        inner = self.file.inner(receiver)
        if inner is None:
            return False
        form = self.file.dialect.form(inner)
        if self.is_environment(form):
            return True
        name = text_of(inner).removeprefix("this.")
        if form.kind not in {"name", "member"} or "." in name:
            return False
        if name in self.maps:
            return True
        declared = self.file.types.get(name, "").replace(" ", "")
        return name.lower().lstrip("_") in _NAMED_MAPS and (
            "Map<String,String" in declared or "Dictionary<string,string" in declared
        )


def inferred(language: Reading, known: Iterable[Helper]) -> list[FileFacts]:
    """What is read through what is known, and through each of the file's functions, also where several share a name."""
    parts = [infer(language, known)]
    followed: set[Helper] = set()
    for _ in range(_MOST_ROUNDS):
        firsts: dict[tuple[str, ...], Helper] = {}
        again = []
        for helper in parts[-1].helpers:
            key = (helper.name, helper.owner, str(helper.position), helper.before, helper.after)
            if helper in followed or firsts.setdefault(key, helper) == helper:
                continue
            again.append(helper)
        followed.update(parts[-1].helpers)
        if not again:
            break
        parts.append(infer(language, again))
    return parts


def _is_function_of(function: Function, helper: Helper) -> bool:
    """Whether the helper is that function."""
    if helper.position >= len(function.parameters) or function.parameters[helper.position] != helper.keyword:
        return False
    default = function.default if function.default != helper.keyword else ""
    return default == helper.default_keyword


def named_reads(language: Reading, found: FileFacts) -> Iterator[Read]:
    """Calls of functions that are not seen, whose name tells: `getEnvOrDefault("NAME", "x")`."""
    known = {(read.name, read.line) for read in found.reads}
    form_of = language.file.dialect.form
    owned = {
        match.group(2)
        for match in _OWNED.finditer(language.file.data)
        if match.group(1).decode().lower() in _ENVIRONMENTS
    }
    for written in language.file.callees:
        called = written.decode("utf-8", "replace")
        is_about = _is_about_environment(called)
        if not called.lower().startswith(_ASKING) or not (is_about or written in owned):
            continue
        for call in language.calls(called):
            form = form_of(call)
            if (
                not form.arguments
                or form.kind != "call"
                or _makes_object(call, called)
                or not (is_about or _last_of(form.first) in _ENVIRONMENTS)
            ):
                continue
            for text in language.file.texts(form.arguments[0]):
                name = "".join(part if isinstance(part, str) else "\0" for part in text)
                if is_usual_name(name) and (name, line_of(call)) not in known:
                    judgement = _guessed(language, call, form)
                    yield Read(name, line_of(call), through=called, **judgement._asdict())


def _makes_object(call: Node, called: str) -> bool:
    """Whether it is no function that is called but a class."""
    return call.type == "object_creation_expression" or (called[:1].isupper() and call.type == "call_expression")


def _last_of(receiver: Node | None) -> str:
    return text_of(receiver).partition("(")[0].rpartition(".")[2].lower() if receiver is not None else ""


def _is_about_environment(called: str) -> bool:
    lowered = called.lower()
    if lowered in {"getenv", "getenvironmentvariable", "environmentvariable"}:
        return False
    return "env" in lowered.replace("envelope", "").replace("event", "").replace("envoy", "").replace("inventory", "")


def _guessed(language: Reading, call: Node, form: Form) -> Judgement:
    around = language.needs.judge(call)
    if len(form.arguments) > 1 and language.file.dialect.form(form.arguments[1]).kind in {
        "text",
        "literal",
        "name",
        "member",
    }:
        return around._replace(need="optional", default=language.file.literal(form.arguments[1]))
    need: Need = "required" if form.name.lower().startswith(("must", "require", "getrequired")) else around.need
    return around._replace(need=need)


def constants(source: Source) -> Iterator[Helper]:
    """Constants that hold the names of variables, for the files that read them.

    Told from the text, since most files that hold some read nothing themselves.
    """
    is_about = any(word in source.path.rpartition("/")[2].lower() for word in _ABOUT)
    for match in _CONSTANT.finditer(source.data):
        name, text = match.group(1).decode("ascii"), match.group(2).decode("ascii")
        is_named = is_about or "env" in name.lower() or name == text
        if len(name) > 3 and is_named and is_usual_name(text) and ("_" in text or "env" in name.lower()):  # noqa: PLR2004
            yield Helper(name, source.path, CONSTANT, before=text, owner=_class_before(source.data, match.start()))


def _class_before(data: bytes, at: int) -> str:
    """The class that is begun last before the byte."""
    found = b""
    for match in _CLASS.finditer(data[max(0, at - 20_000) : at]):
        found = match.group(1)
    return found.decode("ascii", "replace")


def hole_free(text: Text) -> str:
    """The whole text; empty where a part of it is not known."""
    return (
        "" if any(isinstance(part, Hole) for part in text) else "".join(part for part in text if isinstance(part, str))
    )


def _is_word(text: str, word: str) -> bool:
    at = text.find(word)
    while at != -1:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not (before.isalnum() or before == "_") and not (after.isalnum() or after == "_"):
            return True
        at = text.find(word, at + 1)
    return False


__all__ = ["ELEMENT", "Reading", "constants", "holds", "hole_free", "named_reads"]
