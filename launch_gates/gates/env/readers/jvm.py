"""What Java and Kotlin read: the same libraries, called alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import FileFacts, Helper, Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers import placeholders
from launch_gates.gates.env.readers.inference import Judgement, collected
from launch_gates.gates.env.readers.jvm_settings import SETTINGS_MARKS, settings_reads
from launch_gates.gates.env.readers.object_damage import damaged_reads
from launch_gates.gates.env.readers.object_file import ObjectFile
from launch_gates.gates.env.readers.object_options import is_table, option_reads
from launch_gates.gates.env.readers.object_reads import (
    ELEMENT,
    Reading,
    constants,
    hole_free,
    inferred,
    is_worth_parsing,
    named_reads,
)
from launch_gates.parsing.syntax import captures, line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need, Source
    from launch_gates.gates.env.readers.forms import Dialect, Form
    from launch_gates.gates.env.readers.inference import Text

_SYSTEM, _MAP, _DOTENV, _SPRING, _CONFIG = "System", "Map", "Dotenv", "Environment", "Config"
_OWN = (
    Helper("getenv", "", 0, owner=_SYSTEM),
    Helper("environmentVariable", "", 0, owner="providers"),
    Helper("get", "", 0, owner=_MAP, default_position=1),
    Helper("getOrDefault", "", 0, need="optional", owner=_MAP, default_position=1),
    Helper("getOrElse", "", 0, need="optional", owner=_MAP, default_position=1),
    Helper("getValue", "", 0, need="required", owner=_MAP),
    Helper("containsKey", "", 0, need="optional", owner=_MAP),
    Helper(ELEMENT, "", 0, owner=_MAP),
    Helper("getProperty", "", 0, owner=_SPRING, default_position=1),
    Helper("getRequiredProperty", "", 0, need="required", owner=_SPRING),
    Helper("containsProperty", "", 0, need="optional", owner=_SPRING),
    Helper("getValue", "", 0, need="required", owner=_CONFIG),
    Helper("getOptionalValue", "", 0, need="optional", owner=_CONFIG),
)
_HINTS = (
    *(b"getenv", b"environmentVariable", b"ConfigProperty", b"Dotenv", b"dotenv", b"systemEnvironment"),
    *(b"etEnv", b'nv("', b"nv.get", b"nvironment.get", b"nv[", b"getRequiredProperty"),
)
_PLACED = re2.compile(rb"\$\{(?:env[.:])?[A-Z_][A-Z0-9_]*[:}]")
_ANNOTATED = "(string_literal) @text"


def jvm_facts(source: Source, dialect: Dialect) -> FileFacts:
    """What the file reads."""
    is_placed = _PLACED.search(source.data) is not None or any(mark in source.data for mark in SETTINGS_MARKS)
    if not is_placed and not is_worth_parsing(source, _HINTS) and not is_table(source.data, source.path):
        return FileFacts(helpers=tuple(constants(source)))
    file = ObjectFile(source, dialect)
    language = _Jvm(file)
    elsewhere = (helper for helper in source.helpers if helper.path != source.path)
    through = collected(inferred(language, (*_OWN, *elsewhere)))
    further = [
        *named_reads(language, through),
        *_annotations(file),
        *_mentioned(language),
        *_in_expressions(file),
        *option_reads(file),
        *settings_reads(language),
    ]
    further += damaged_reads(file, [*through.reads, *further])
    return collected([through], reads=further, helpers=constants(source), is_damaged=file.root.has_error)


class _Jvm(Reading):
    """A file of either language as the inference asks it."""

    def is_own(self, form: Form, helper: Helper) -> bool:  # noqa: PLR0911 (one answer a library)
        """By what it is called on."""
        receiver = text_of(form.first).lstrip("!") if form.first is not None else ""
        last = receiver.rpartition(".")[2]
        match helper.owner:
            case "System":
                if form.name != "getenv" or not form.arguments:
                    return False
                is_static = any(
                    path.endswith("System.getenv") or path == "java.lang.System" for path, _ in self.file.imports
                )
                return last == _SYSTEM or (not receiver and is_static)
            case "providers":
                return last in {"providers", "providerFactory", "getProviders()"} or receiver.endswith("getProviders()")
            case "Map":
                return self.is_map(form.first) or self._is_dotenv(form.first, last)
            case "Environment":
                return self._is_environment(last) and self._is_upper(form)
            case "Config":
                is_config = "onfig" in last or "ConfigProvider" in receiver
                return is_config and self._is_upper(form) and b"microprofile" in self.file.data
        return False

    def _is_dotenv(self, node: Node | None, last: str) -> bool:
        """Whether it is what dotenv-java and dotenv-kotlin load."""
        if b"otenv" not in self.file.data or node is None:
            return False
        declared = self.file.types.get(last, "")
        if "Dotenv" in declared or "Dotenv" in text_of(node):
            return True
        values = [text_of(value) for _, value in self.file.variables.get(last, ())]
        return any("Dotenv." in value or value.startswith("dotenv") for value in values) or last.lower() == "dotenv"

    def _is_environment(self, last: str) -> bool:
        """Whether it is Spring's `Environment`."""
        return last.lower().lstrip("_") in {"env", "environment"} or "Environment" in self.file.types.get(last, "")

    def _is_upper(self, form: Form) -> bool:
        """Dotted keys are settings."""
        return bool(form.arguments) and any(
            is_usual_name(hole_free(text)) for text in self.file.texts(form.arguments[0])[:1]
        )

    def texts(self, call: Node, helper: Helper) -> Iterable[Text]:
        """Of a map of one's own only what looks like a variable's name."""
        found = super().texts(call, helper)
        if helper.owner == _MAP and not helper.path:
            form = self.file.dialect.form(call)
            inner = self.file.inner(form.first)
            if inner is not None and self.is_environment(self.file.dialect.form(inner)):
                return found
            return [text for text in found if not hole_free(text) or is_usual_name(hole_free(text))]
        return found


def _mentioned(language: _Jvm) -> Iterator[Read]:
    """`Stream.of("A", "B").map(System::getenv)`."""
    for node in language.file.nodes.get("reference", ()):
        if node.text not in {b"System::getenv", b"::getenv"}:
            continue
        call = language.file.call_of_lambda(node)
        receiver = language.file.dialect.form(call).first if call is not None else None
        judgement = language.needs.judge(call) if call is not None else Judgement()
        for item in language.file.items(receiver) if receiver is not None else ():
            for text in language.file.texts(item):
                if is_usual_name(name := hole_free(text)):
                    yield Read(name, line_of(node), judgement.need, through="System.getenv")


def _annotations(file: ObjectFile) -> Iterator[Read]:
    """`@Value("${NAME:default}")` and any annotation that holds such; `@ConfigProperty(name = "NAME")`."""
    for node in file.nodes.get("annotation", ()):
        text = text_of(node)
        if "${" in text or "\\${" in text:
            for literal in captures(file.dialect.grammar, _ANNOTATED, node).get("text", ()):
                written = "".join(part for part in file.dialect.texts(literal) if isinstance(part, str))
                yield from _placed(written, line_of(literal), _named(text))
        elif text.startswith(("@ConfigProperty", "@field:ConfigProperty", "@param:ConfigProperty")):
            yield from _property(file, node)


def _placed(written: str, line: int, through: str) -> list[Read]:
    if "${env:" in written or "${env." in written:
        found = placeholders.reads(written.replace("${env:", "${"), line, through, ":-")
        return [read._replace(need="unknown") if read.need == "required" else read for read in found]
    return placeholders.reads(written, line, through)


def _named(annotation: str) -> str:
    return annotation.partition("(")[0].strip()


def _property(file: ObjectFile, node: Node) -> Iterator[Read]:
    given = dict(_pairs(file, node))
    name = given.get("name", "")
    if is_usual_name(name):
        around = text_of(node.parent.parent) if node.parent is not None and node.parent.parent is not None else ""
        is_optional = "defaultValue" in given or "Optional<" in around.partition(";")[0][:300]
        need: Need = "optional" if is_optional else "required"
        yield Read(name, line_of(node), need, default=given.get("defaultValue"), through="@ConfigProperty")


def _pairs(file: ObjectFile, node: Node) -> Iterator[tuple[str, str]]:
    for literal in captures(file.dialect.grammar, _ANNOTATED, node).get("text", ()):
        around = literal.parent
        key = text_of(around).partition("=")[0].strip() if around is not None else ""
        yield key, file.literal(literal) or ""


def _in_expressions(file: ObjectFile) -> Iterator[Read]:
    """`#{systemEnvironment['NAME']}` of Spring's expressions."""
    mark = b"systemEnvironment["
    at = file.data.find(mark)
    while at != -1:
        quoted = file.data[at + len(mark) : at + len(mark) + 203]
        name = quoted[1:].partition(quoted[:1])[0].decode("utf-8", "replace")
        if quoted[:1] in {b"'", b'"'} and is_usual_name(name):
            line_end = file.data.find(b"\n", at)
            rest = file.data[at : line_end if line_end != -1 else len(file.data)]
            need: Need = "optional" if b"?:" in rest else "unknown"
            yield Read(name, file.data.count(b"\n", 0, at) + 1, need, through="systemEnvironment")
        at = file.data.find(mark, at + 1)
