"""Files that frameworks of the JVM fill in from the environment: application.yml and .properties, logback, HOCON.

Many other tools write `${NAME}` into YAML and XML files: only files are read that such a framework looks for, by their
names, their place (`src/main/resources`), or by what stands in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import FileFacts, Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Need, Source

_SETTINGS = ("application", "bootstrap", "microprofile-config")
_LOGGING = ("logback", "log4j2", "log4j")
_YAML = (".yml", ".yaml")
_FRAMEWORKS = re2.compile(
    rb"(?m)^(?:spring|quarkus|micronaut|management|ktor|datasources|server)(?:\.[a-z.-]+)?[ \t]*[:=]"
)
_HOCON = re2.compile(r"\$\{(\??)([A-Za-z_][A-Za-z0-9_]*)\}")
_KEY = re2.compile(r"(?m)^[ \t]*([A-Za-z0-9_.\"-]+)[ \t]*[:=]?[ \t]*\$\{\?([A-Za-z_][A-Za-z0-9_]*)\}")
_LARGEST = 1 << 20
_OF_SPRING = frozenset(
    (
        *("PID", "LOG_EXCEPTION_CONVERSION_WORD", "LOG_LEVEL_PATTERN", "LOG_DATEFORMAT_PATTERN"),
        *("LOG_CORRELATION_PATTERN", "CONSOLE_LOG_PATTERN", "CONSOLE_LOG_CHARSET", "CONSOLE_LOG_THRESHOLD"),
        *("FILE_LOG_PATTERN", "FILE_LOG_CHARSET", "FILE_LOG_THRESHOLD", "LOG_FILE", "LOG_PATH", "LOG_TEMP"),
        *("CONSOLE_LOG_STRUCTURED_FORMAT", "FILE_LOG_STRUCTURED_FORMAT", "LOGGED_APPLICATION_NAME", "APPLICATION_NAME"),
    )
)
"""What Spring Boot itself hands to logback, from its own settings."""


def facts(source: Source) -> FileFacts:
    """What the file reads."""
    path = f"/{source.path}".lower()
    name = path.rpartition("/")[2]
    if len(source.data) > _LARGEST:
        return FileFacts()
    if name.endswith((*_YAML, ".properties")):
        return FileFacts(tuple(_settings(source, name))) if _is_settings(source, path, name) else FileFacts()
    if name.endswith(".xml"):
        return FileFacts(tuple(_xml(source, path, name)))
    return FileFacts(tuple(_hocon(source))) if _is_hocon(source, path, name) else FileFacts()


def _is_resource(path: str) -> bool:
    """Whether it lies where a build packs it as a resource of the application: `src/main/resources`."""
    return "/src/" in path and "/resources/" in path[path.find("/src/") :]


def _is_settings(source: Source, path: str, name: str) -> bool:
    if any(part in path for part in ("/templates/", "/node_modules/", "/.github/")):
        return False
    if name.startswith(_SETTINGS) or name.endswith(("-application.yml", "-application.yaml")):
        return True
    if _is_resource(path):
        return not path[path.find("/resources/") :].startswith(
            ("/resources/static/", "/resources/messages", "/resources/i18n")
        )
    return name.endswith(_YAML) and "/config/" in path and b"{{" not in source.data and _has_framework(source.data)


def _has_framework(data: bytes) -> bool:
    return _FRAMEWORKS.search(data) is not None and (
        b"\nspring:" in data or data.startswith((b"spring:", b"server:", b"micronaut:"))
    )


def _settings(source: Source, name: str) -> Iterator[Read]:
    """Line by line: a placeholder ends in the line that it begins in."""
    is_logging = name.startswith(_LOGGING)
    marker = "#" if name.endswith(_YAML) else ("#", "!")
    for number, line in enumerate(_lines(source.data), 1):
        if "${" not in line or line.lstrip().startswith(marker):
            continue
        text = _without_comment(line) if name.endswith(_YAML) else line
        yield from placeholders.reads(text, number, "${}", ":-" if is_logging else ":")


def _without_comment(line: str) -> str:
    at = line.find(" #")
    while at != -1:
        if (
            line.count('"', 0, at) % 2 == 0
            and line.count("'", 0, at) % 2 == 0
            and line.rfind("${", 0, at) <= line.rfind("}", 0, at)
        ):
            return line[:at]
        at = line.find(" #", at + 1)
    return line


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8-sig", "replace").splitlines()


def _xml(source: Source, path: str, name: str) -> Iterator[Read]:
    """Logging, persistence and Spring's own contexts; `${env.NAME}` of build files."""
    if name in {"pom.xml", "build.xml", "settings.xml"} or name.endswith(".pom.xml"):
        yield from _prefixed(source, "env.", "build")
    elif name.startswith("log4j2"):
        yield from _prefixed(source, "env:", None)
    elif (
        name.startswith(_LOGGING)
        or name == "persistence.xml"
        or (_is_resource(path) and b"springframework" in source.data)
    ):
        text = _without_remarks(source.data.decode("utf-8-sig", "replace"))
        is_logback = name.startswith("logback")
        for read in placeholders.reads(text, 1, "${}", ":-" if is_logback else ":"):
            if is_logback and read.name in _OF_SPRING:
                continue
            # Logback puts NAME_IS_UNDEFINED there and goes on.
            yield read._replace(need="unknown") if is_logback and read.need == "required" else read


def _prefixed(source: Source, prefix: str, scope: str | None) -> Iterator[Read]:
    text = _without_remarks(source.data.decode("utf-8-sig", "replace"))
    for number, line in enumerate(text.split("\n"), 1):
        for each in placeholders.placeholders(line, ":-") if f"${{{prefix}" in line else ():
            name = each.name.removeprefix(prefix)
            if each.name.startswith(prefix) and is_usual_name(name):
                need: Need = "unknown" if each.default is None else "optional"
                yield Read(name, number, need, default=each.default, scope=scope, through=f"${{{prefix}}}")  # type: ignore[arg-type]


def _without_remarks(text: str) -> str:
    """The text with nothing in place of `<!-- … -->` but its line breaks."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) != -1:
        end = text.find("-->", start + 4)
        end = len(text) if end == -1 else end + 3
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*parts, text[at:]])


def _is_hocon(source: Source, path: str, name: str) -> bool:
    if name.startswith(("application", "reference")):
        return True
    return b"${?" in source.data or (_is_resource(path) and name.endswith(".conf"))


def _hocon(source: Source) -> Iterator[Read]:
    """`key = ${NAME}`, `key = ${?NAME}`: the other setting of the same key before it is its default."""
    for number, line in enumerate(_lines(source.data), 1):
        if "${" not in line or line.lstrip().startswith(("#", "//")):
            continue
        for mark, name in _HOCON.findall(line):
            if is_usual_name(name):
                yield Read(name, number, "optional" if mark else "required", through="${?}" if mark else "${}")
