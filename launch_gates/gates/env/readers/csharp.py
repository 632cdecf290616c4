"""C#: `Environment.GetEnvironmentVariable`, and keys of `IConfiguration` that the environment is asked for.

A key is looked up in appsettings.json as well, so most keys are settings and no reads. Reads are those that are written
as variables are (`Configuration["OPENAI_API_KEY"]`), connection strings, which stand in no file that is committed, and
keys that the code refuses to do without (`?? throw`). `A:B` is `A__B` in the environment. What
appsettings.json itself gives a value its own reader says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts, Helper, Read, Write
from launch_gates.gates.env.names import is_name, is_usual_name
from launch_gates.gates.env.readers.csharp_forms import CSharp
from launch_gates.gates.env.readers.inference import CONSTANT, collected
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
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Source, Type
    from launch_gates.gates.env.readers.forms import Form
    from launch_gates.gates.env.readers.inference import Judgement, Text

_ENVIRONMENT, _MAP = "Environment", "Map"
_CONFIGURATIONS = frozenset(
    {"Configuration", "IConfiguration", "IConfigurationSection", "IConfigurationRoot", "ConfigurationManager"}
)
_OWN = (
    Helper("GetEnvironmentVariable", "", 0, owner=_ENVIRONMENT),
    Helper(ELEMENT, "", 0, owner=_MAP),
    Helper("Contains", "", 0, need="optional", owner=_MAP),
    Helper("TryGetValue", "", 0, need="optional", owner=_MAP),
    Helper("GetString", "", 0, owner="Env", default_position=1),
    Helper("GetInt", "", 0, owner="Env", default_position=1, type="integer"),
    Helper("GetBool", "", 0, owner="Env", default_position=1, type="boolean"),
    Helper("GetDouble", "", 0, owner="Env", default_position=1, type="number"),
    Helper(ELEMENT, "", 0, owner="Configuration"),
    Helper("GetValue", "", 0, owner="Configuration", default_position=1),
    Helper("GetConnectionString", "", 0, owner="Configuration", before="ConnectionStrings__"),
)
_GIVEN = "WithEnvironment"
_HINTS = (
    *(b"EnvironmentVariable", b"GetConnectionString(", b"Env.Get", b"etEnv", b"WithEnvironment", b'ection["', b'Env("'),
    *(b"onfiguration[", b"onfig[", b"onfiguration.GetValue", b"onfig.GetValue", b"onfiguration.GetRequired"),
)
_TYPES: dict[str, Type] = {
    **dict.fromkeys(("int", "long", "short", "uint", "int?", "long?"), "integer"),
    **dict.fromkeys(("bool", "bool?", "Boolean"), "boolean"),
    **dict.fromkeys(("double", "decimal", "float"), "number"),
    **dict.fromkeys(("Uri", "Uri?"), "url"),
    **dict.fromkeys(("TimeSpan", "TimeSpan?"), "duration"),
}


def facts(source: Source) -> FileFacts:
    """What a C# file reads."""
    if not is_worth_parsing(source, _HINTS) and not is_table(source.data, source.path):
        return FileFacts(helpers=tuple(constants(source)))
    file = ObjectFile(source, CSharp())
    language = _CSharp(file)
    elsewhere = (helper for helper in source.helpers if helper.path != source.path)
    through = collected(inferred(language, (*_OWN, *elsewhere)))
    extensions = {helper.name for helper in (*source.helpers, *through.helpers) if helper.owner in _CONFIGURATIONS}
    given = {each.name for each in source.helpers if each.position == CONSTANT and each.owner == _GIVEN}
    wanted = [read for read in through.reads if _is_wanted(read, extensions, given)]
    dynamic = tuple(each for each in through.dynamic if not each.through.startswith("Configuration."))
    through = through._replace(reads=tuple(_as_named(read) for read in wanted), dynamic=dynamic)
    reads = [*named_reads(language, through), *_expanded(file), *option_reads(file)]
    reads += damaged_reads(file, [*through.reads, *reads])
    return collected(
        [through],
        reads=reads,
        helpers=[*constants(source), *_given(file)],
        writes=_writes(file),
        is_damaged=file.root.has_error,
    )


class _CSharp(Reading):
    """A C# file as the inference asks it."""

    def is_own(self, form: Form, helper: Helper) -> bool:
        """By what it is called on."""
        receiver = text_of(form.first) if form.first is not None else ""
        last = receiver.rpartition(".")[2]
        match helper.owner:
            case "Environment" if not helper.path:
                is_static = any(path == "System.Environment" for path, is_all in self.file.imports if is_all)
                return last == _ENVIRONMENT or "Environment" in last or (not receiver and is_static)
            case "Map":
                return self.is_map(form.first)
            case "Env":
                return last == "Env" and b"DotNetEnv" in self.file.data
            case "Configuration":
                return self._is_configuration(last, receiver) or bool(self._section(form.first))
        return False

    def _is_configuration(self, last: str, receiver: str) -> bool:
        """Whether it is what the host builder puts together."""
        name = last.lower().lstrip("_").rstrip("!?")
        if name in {"configuration", "config", "builderconfiguration", "configurationroot", "iconfiguration"}:
            return True
        return "IConfiguration" in self.file.types.get(last, "") or receiver.endswith(".Configuration")

    def means(self, call: Node, helper: Helper) -> bool:
        """An extension of `IConfiguration` is called on one."""
        if helper.path and helper.owner in _CONFIGURATIONS:
            form = self.file.dialect.form(call)
            receiver = text_of(form.first) if form.first is not None else ""
            return form.kind == "call" and bool(receiver) and self._is_section(form.first, receiver)
        return super().means(call, helper)

    def _is_section(self, node: Node | None, receiver: str) -> bool:
        return (
            self._is_configuration(receiver.rpartition(".")[2], receiver)
            or bool(self._section(node))
            or "ection" in receiver
        )

    def _section(self, node: Node | None) -> str:
        """The key of the section that it is taken from, with what parts it from what follows."""
        parts: list[str] = []
        for _ in range(6):
            inner = self.file.inner(node)
            form = self.file.dialect.form(inner) if inner is not None else None
            if form is None or form.kind not in {"name", "call"}:
                break
            if form.kind == "name":
                given = self.file.variables.get(form.name, ())
                if len(given) != 1:
                    break
                node = given[0][1]
                continue
            if form.name not in {"GetSection", "GetRequiredSection"} or not form.arguments:
                break
            parts.insert(0, self.file.literal(form.arguments[0]) or "")
            node = form.first
        return "".join(f"{part}:" for part in parts)

    def texts(self, call: Node, helper: Helper) -> Iterable[Text]:
        """Keys as the environment has them."""
        found = super().texts(call, helper)
        if helper.owner not in _CONFIGURATIONS:
            return found
        form = self.file.dialect.form(call)
        section = self._section(form.first) if form.first is not None else ""
        keys = [_key((section, *text)) for text in found if len(form.arguments) == 1 or form.name != ELEMENT]
        return [key for key in keys if hole_free(key) or self._is_extension(call)]

    def _is_extension(self, call: Node) -> bool:
        """Whether the call is in a function that is called on a configuration."""
        return any(
            function.owner in _CONFIGURATIONS and function.start <= call.start_byte < function.end
            for function in self.file.functions
        )

    def judge(self, call: Node, helper: Helper) -> Judgement:
        """With the type that a call names between angle brackets."""
        found = super().judge(call, helper)
        if helper.name == "GetValue" and not found.type:
            asked = text_of(call)[:300].partition("GetValue<")[2].partition(">")[0]
            return found._replace(type=_TYPES.get(asked, ""))
        return found


def _key(text: Text) -> Text:
    return tuple(part.replace(":", "__") if isinstance(part, str) else part for part in text)


def _given(file: ObjectFile) -> Iterator[Helper]:
    """What the project that starts the others gives them: `.WithEnvironment("IdentityUrl", …)`."""
    for call in file.calls(_GIVEN):
        form = file.dialect.form(call)
        name = file.literal(form.arguments[0]) if form.arguments else None
        if name and is_name(name):
            yield Helper(name, file.path, CONSTANT, owner=_GIVEN)


def _is_wanted(read: Read, extensions: set[str], given: set[str]) -> bool:
    """Of configuration keys only those that the environment is meant to give."""
    if not read.through.startswith("Configuration.") and read.through not in extensions:
        return True
    if read.through == "Configuration.GetConnectionString" or read.name in given:
        return True
    is_setting = "__" in read.name or read.name[:1].isupper()
    return (read.need == "required" and is_setting) or (is_usual_name(read.name) and "__" not in read.name)


def _as_named(read: Read) -> Read:
    """`IConfiguration` is what people know; its indexer has no name."""
    if not read.through.startswith("Configuration."):
        return read._replace(through=read.through.replace(f"{_MAP}.{ELEMENT}", "Environment.GetEnvironmentVariables"))
    return read._replace(through=read.through.replace(f".{ELEMENT}", "").replace("Configuration", "IConfiguration"))


def _expanded(file: ObjectFile) -> Iterator[Read]:
    """`Environment.ExpandEnvironmentVariables("%NAME%/x")`."""
    for call in file.calls("ExpandEnvironmentVariables"):
        form = file.dialect.form(call)
        text = file.literal(form.arguments[0]) if form.arguments else None
        for part in (text or "").split("%")[1::2]:
            if is_name(part):
                yield Read(part, line_of(call), "unknown", through="Environment.ExpandEnvironmentVariables")


def _writes(file: ObjectFile) -> Iterator[Write]:
    for call in file.calls("SetEnvironmentVariable"):
        form = file.dialect.form(call)
        for text in file.texts(form.arguments[0]) if form.arguments else ():
            if is_name(name := hole_free(text)):
                yield Write(name, line_of(call))
