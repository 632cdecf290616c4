"""Reads of a file of Java, Kotlin or C# through what the language and the project's own functions give."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Helper, Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.forms import holds
from launch_gates.gates.env.readers.inference import CONSTANT, Hole, Judgement, combined
from launch_gates.gates.env.readers.object_need import Needs
from launch_gates.gates.env.readers.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import FileFacts, Need
    from launch_gates.gates.env.readers.forms import Form
    from launch_gates.gates.env.readers.inference import Text
    from launch_gates.gates.env.readers.object_file import ObjectFile

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
_NOT_ABOUT = ("environmentvariable",)
_ENVIRONMENTS = frozenset(
    "env envs envutil envutils envhelper envhelpers envvars envvar envconfig envreader environmentutil environmentutils "
    "environmentvariables environmentvariable envvarutils systemenv systemenvironment sysenv osenv envloader envprovider "
    "envs dotenv dotenvs environmenthelper environmentvariablehelper".split()
)
_NAMED_MAPS = frozenset("env envs envvars environment environmentvariables sysenv systemenv osenv getenv".split())


class Reading:
    """A file as the inference asks it. A language says by `is_own` which calls are its own readers."""

    def __init__(self, file: ObjectFile) -> None:
        self.file = file
        self.path = file.path
        self.needs = Needs(file)
        self.functions = file.functions

    def is_own(self, call: Node, form: Form, helper: Helper) -> bool:
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
            return self.is_own(call, form, helper)
        if not self._fits(len(form.arguments), form, helper):
            return False
        receiver = text_of(form.first) if form.first is not None else ""
        if helper.path == self.path:
            return self._is_of(receiver, helper.owner) or not helper.owner or not receiver or "this" in receiver
        return self._is_reached(receiver, helper)

    def _fits(self, given: int, form: Form, helper: Helper) -> bool:
        """Whether it is that function and not another of the same name with more or fewer parameters."""
        if helper.path == self.path:
            same = [
                each
                for each in self.functions
                if each.name == helper.name and each.owner == helper.owner and len(each.parameters) > helper.position
            ]
            exact = [each for each in same if len(each.parameters) == given]
            if exact:
                return any(each.parameters[helper.position] == helper.keyword for each in exact)
            return self.file.dialect.has_defaults and any(len(each.parameters) > given for each in same)
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
        if self.needs.fails(given):
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


def named_reads(language: Reading, found: FileFacts) -> Iterator[Read]:
    """Calls whose own name says that they read a variable, of functions that are not seen: `getEnvOrDefault("NAME", "x")`."""
    known = {(read.name, read.line) for read in found.reads}
    form_of = language.file.dialect.form
    for written in language.file.callees:
        called = written.decode("utf-8", "replace")
        for call in language.calls(called) if _may_ask(called) else ():
            form = form_of(call)
            if not form.arguments or form.kind != "call" or not _asks(called, form):
                continue
            for text in language.file.texts(form.arguments[0]):
                name = "".join(part if isinstance(part, str) else "\0" for part in text)
                if is_usual_name(name) and (name, line_of(call)) not in known:
                    judgement = _guessed(language, call, form)
                    yield Read(name, line_of(call), through=called, **judgement._asdict())


def _may_ask(called: str) -> bool:
    return called.lower().startswith(_ASKING)


def _asks(called: str, form: Form) -> bool:
    lowered = called.lower()
    receiver = text_of(form.first).partition("(")[0].rpartition(".")[2].lower() if form.first is not None else ""
    if lowered in {"getenv", "getenvironmentvariable", "getproperty", "environmentvariable", "envelope"}:
        return False
    if receiver in _ENVIRONMENTS:
        return True
    return "env" in lowered.replace("envelope", "").replace("event", "").replace("envoy", "") and receiver not in {
        "response",
        "request",
    }


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


def constants(file: ObjectFile) -> Iterator[Helper]:
    """Constants that hold the names of variables, for the files that read them."""
    is_about = any(word in file.path.lower() for word in ("env", "conf", "const", "keys", "setting", "properties"))
    for name, given in file.variables.items():
        if len(given) != 1 or len(name) < 4:  # noqa: PLR2004 (short names mean anything)
            continue
        at, value = given[0]
        inner = file.inner(value)
        if inner is None or file.dialect.form(inner).kind != "text" or file.function_node(at) is not None:
            continue
        parts = file.dialect.texts(inner)
        text = parts[0] if len(parts) == 1 and isinstance(parts[0], str) else ""
        if is_usual_name(text) and ("env" in name.lower() or "_" in text or is_about):
            yield Helper(name, file.path, CONSTANT, before=text, owner=file.owner_of(at))


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


__all__ = ["ELEMENT", "Reading", "constants", "hole_free", "holds", "named_reads"]
