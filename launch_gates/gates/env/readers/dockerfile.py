"""Dockerfiles: what the build takes (`ARG`), what the image holds (`ENV`), and what its command reads when it starts.

A name that a `RUN` reads without `ARG` or `ENV` is the base image's: nothing from outside reaches a build in another
way, so it is no read. `ARG` is a read of the build; one without a default is empty where nobody gives it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import Declaration, FileFacts, Read
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers import expansions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Source

PREDEFINED = frozenset(
    [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "FTP_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "ftp_proxy",
        "no_proxy",
        "all_proxy",
        "TARGETPLATFORM",
        "TARGETOS",
        "TARGETARCH",
        "TARGETVARIANT",
        "BUILDPLATFORM",
        "BUILDOS",
        "BUILDARCH",
        "BUILDVARIANT",
        "SOURCE_DATE_EPOCH",
        "TARGETSTAGE",
    ]
)
"""Arguments that Docker itself gives (Dockerfile reference, "Predefined ARGs")."""


class _Instruction(NamedTuple):
    name: str
    line: int
    text: str
    """What follows the name, with line breaks where the file has them."""


class _Stage:
    """One `FROM` and what is known within it."""

    def __init__(self, name: str, parent: _Stage | None) -> None:
        self.name = name
        self.parent = parent
        self.given: dict[str, str | None] = dict(parent.given) if parent else {}
        """`ENV` names -> value, None where it comes from outside."""
        self.declared: list[Declaration] = []


def facts(source: Source) -> FileFacts:
    """What the Dockerfile reads and declares."""
    build = _Build()
    for instruction in _instructions(source.data):
        build.take(instruction)
    declarations = [*build.arguments_declared, *_images(list(dict.fromkeys(build.stages.values())))]
    return FileFacts(tuple(build.reads), declarations=tuple(declarations))


class _Build:
    """What is known as the instructions are gone through."""

    def __init__(self) -> None:
        self.reads: list[Read] = []
        self.arguments_declared: list[Declaration] = []
        self.stages: dict[str, _Stage] = {}
        self._arguments: dict[str, str | None] = {}
        self._stage: _Stage | None = None

    def take(self, instruction: _Instruction) -> None:
        """Take the next one."""
        if instruction.name == "FROM":
            self.reads += _images_reads(instruction, self._arguments)
            self._stage = _stage(instruction, self.stages)
            self.stages[self._stage.name] = self.stages[str(len(self.stages))] = self._stage
        elif instruction.name == "ARG":
            self._argument(instruction)
        elif instruction.name == "RUN":
            self.reads += _secrets(instruction)
        elif self._stage is not None and instruction.name == "ENV":
            self._environment(instruction, self._stage)
        elif self._stage is not None and instruction.name in {"CMD", "ENTRYPOINT", "HEALTHCHECK"}:
            self.reads += _command_reads(instruction, self._stage)

    def _argument(self, instruction: _Instruction) -> None:
        for name, value in _assignments(instruction.text):
            if name in PREDEFINED or name.startswith("BUILDKIT_") or not is_name(name):
                continue
            if name not in self._arguments or value is not None:
                self.reads.append(_argument_read(name, instruction.line, value))
                self.arguments_declared.append(
                    Declaration(name, instruction.line, "dockerfile", value, is_build_time=True)
                )
            self._arguments[name] = value if value is not None else self._arguments.get(name)

    def _environment(self, instruction: _Instruction, stage: _Stage) -> None:
        for name, value in _environment(instruction.text):
            if is_name(name):
                text = _resolved(value, {**self._arguments, **stage.given})
                stage.given[name] = text
                stage.declared.append(Declaration(name, instruction.line, "dockerfile", text, is_provided=bool(text)))


def _images(stages: list[_Stage]) -> Iterator[Declaration]:
    """What each stage declares; what the last one does not build on is there during the build alone."""
    kept: set[str] = set()
    current = stages[-1] if stages else None
    while current is not None and current.name not in kept:
        kept.add(current.name)
        current = current.parent
    for stage in stages:
        service = stage.name if len(stages) > 1 and not stage.name.isdigit() else ""
        for declaration in stage.declared:
            yield declaration._replace(service=service, is_build_time=stage.name not in kept)


def _stage(instruction: _Instruction, stages: dict[str, _Stage]) -> _Stage:
    words = [word for word in instruction.text.split() if not word.startswith("--")]
    name = words[2] if len(words) > 2 and words[1].lower() == "as" else ""  # noqa: PLR2004 (image, AS, name)
    parent = stages.get(words[0].lower()) if words else None
    return _Stage(name.lower() or f"{sum(1 for key in stages if key.isdigit())}", parent)


def _images_reads(instruction: _Instruction, arguments: dict[str, str | None]) -> list[Read]:
    """Without a value for a name in `FROM` there is no image to begin with."""
    found = expansions.reads(instruction.text, instruction.line, "FROM", escape="\\$", scope="build")
    return [
        read._replace(need="required") if read.need == "unknown" else read
        for read in found
        if read.name in arguments and arguments[read.name] is None
    ]


def _argument_read(name: str, line: int, value: str | None) -> Read:
    need = "unknown" if value is None else "optional"
    return Read(name, line, need, default=value, scope="build", through="ARG")  # type: ignore[arg-type]


def _command_reads(instruction: _Instruction, stage: _Stage) -> Iterator[Read]:
    """What the shell of a command expands when the container starts."""
    text = instruction.text
    if instruction.name == "HEALTHCHECK":
        text = text[text.find("CMD") + 3 :] if "CMD" in text else ""
    script = _script(text)
    found = expansions.reads(
        script, instruction.line, instruction.name, escape="\\$", scope="runtime", accepts=expansions.is_shell_name
    )
    assigned = expansions.assigned(script)
    for read in found:
        if read.name in assigned:
            continue
        value = stage.given.get(read.name)
        if value:
            read = read._replace(need="optional", default=read.default if read.default is not None else value)  # noqa: PLW2901
        yield read


def _script(text: str) -> str:
    """What a shell runs: the text itself, or of the list form what follows `sh -c`."""
    stripped = text.strip()
    if not stripped.startswith("["):
        return text
    try:
        words = json.loads(" ".join(stripped.split("\n")))
    except (ValueError, RecursionError):
        return text
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return ""
    for at, word in enumerate(words[:-1]):
        if word.startswith("-") and word.endswith("c") and "sh" in words[0]:
            return str(words[at + 1])
    return ""


def _secrets(instruction: _Instruction) -> Iterator[Read]:
    """`RUN --mount=type=secret,id=token,env=TOKEN`: the name under which the build is given it."""
    for word in instruction.text.split():
        if not word.startswith("--"):
            return
        options = dict(part.partition("=")[::2] for part in word.removeprefix("--mount=").split(","))
        name = options.get("env", "")
        if options.get("type") == "secret" and is_name(name):
            need = "required" if options.get("required", "false") in {"", "true", "1"} else "unknown"
            yield Read(name, instruction.line, need, scope="build", through="RUN --mount=type=secret")  # type: ignore[arg-type]


def _resolved(value: str, known: dict[str, str | None]) -> str | None:
    """The value with known names put in; None where one of them is not known."""
    parts: list[str] = []
    at = 0
    for expansion in expansions.expansions(value, "\\$"):
        text = known.get(expansion.name)
        if text is None and expansion.operator in {":-", "-"}:
            text = expansions.plain(expansion.word, "\\$")
        if text is None and expansion.name in {"PATH", "LD_LIBRARY_PATH"}:
            text = f"${expansion.name}"
        if text is None or len(text) > _LONGEST:
            return None
        parts += [value[at : expansion.start], text]
        at = expansion.end
    return "".join([*parts, value[at:]])[:_LONGEST]


_LONGEST = 10_000


def _assignments(text: str) -> Iterator[tuple[str, str | None]]:
    """`A` and `A=1 B="2 3"`."""
    for word in _words(text):
        name, mark, value = word.partition("=")
        yield name, value if mark else None


def _environment(text: str) -> Iterator[tuple[str, str]]:
    """`A=1 B="2 3"` and the old `A 1 2`."""
    words = text.split(None, 1)
    if len(words) == 2 and "=" not in words[0]:  # noqa: PLR2004 (name and value)
        yield words[0], words[1].strip()
        return
    for word in _words(text):
        name, mark, value = word.partition("=")
        if mark:
            yield name, value


def _words(text: str) -> Iterator[str]:
    """The words of the text without their quotes."""
    word: list[str] = []
    quote = ""
    is_word = is_escaped = False
    for character in text:
        if is_escaped:
            # `\$` stays as it is, for whoever expands it.
            word.append(f"\\{character}" if character == "$" else character)
            is_escaped = False
        elif character == "\\" and quote != "'":
            is_word = is_escaped = True
        elif quote:
            if character == quote:
                quote = ""
            else:
                word.append(character)
        elif character in "\"'":
            quote, is_word = character, True
        elif character.isspace():
            if is_word:
                yield "".join(word)
            word, is_word = [], False
        else:
            word.append(character)
            is_word = True
    if is_word:
        yield "".join(word)


def _instructions(data: bytes) -> Iterator[_Instruction]:
    """Each instruction with its continued lines; comments and the bodies of here-documents are left out."""
    lines = data.decode("utf-8-sig", "replace").splitlines()
    escape = "`" if any(line.replace(" ", "").lower() == "#escape=`" for line in lines[:5]) else "\\"
    at = 0
    while at < len(lines):
        stripped = lines[at].strip()
        if not stripped or stripped.startswith("#"):
            at += 1
            continue
        start = at
        parts: list[str] = []
        while at < len(lines):
            line = lines[at].rstrip()
            at += 1
            if line.lstrip().startswith("#") or (parts and not line):
                parts.append("")
                continue
            parts.append(line.removesuffix(escape))
            if not line.endswith(escape):
                break
        text = "\n".join(parts)
        name, _, rest = text.lstrip().partition(" ")
        name = name.strip().upper()
        if name in {"RUN", "COPY", "ADD"}:
            at = _after_here_documents(lines, at, rest)
        if name == "ONBUILD":
            name, _, rest = rest.lstrip().partition(" ")
        yield _Instruction(name, start + 1, rest)


def _after_here_documents(lines: list[str], at: int, text: str) -> int:
    """The line after the here-documents that the instruction begins. One that does not end soon is none."""
    for word in text.split() if "<<" in text else ():
        _, mark, name = word.partition("<<")
        name = name.removeprefix("-").strip("\"'")
        if mark and is_name(name):
            following = range(at, min(len(lines), at + _LONGEST_DOCUMENT))
            at = next((number for number in following if lines[number].strip() == name), at - 1) + 1
    return at


_LONGEST_DOCUMENT = 500
"""In lines."""
