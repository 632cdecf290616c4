"""Gradle's build scripts in Groovy: `System.getenv("NAME")`, `providers.environmentVariable("NAME")`.

Text alone, as Groovy has no grammar here; scripts in Kotlin are read by Kotlin's reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import FileFacts, Read
from launch_gates.gates.env.names import is_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Need, Source

_LARGEST = 1 << 20
_USE = re2.compile(
    r"""System\.(?:getenv\(\s*|getenv\(\)\.(?:get|getOrDefault|containsKey)\(\s*|getenv\(\)\[|env\[)['"](\w{1,200})['"]"""
    r"""|System\.(?:env|getenv\(\))\.(\w{1,200})\b"""
    r"""|environmentVariable\(\s*['"](\w{1,200})['"]"""
)
_METHODS = frozenset(
    ("get", "getOrDefault", "containsKey", "each", "find", "findAll", "any", "collect", "entrySet", "keySet")
)
_ASKED = ("containsKey(", "getOrDefault(")
_AFTER = ("?:", "==", "!=", "?.", ")?.", "as Boolean", "!= null", "?")
_SAFE = (".orElse(", ".getOrElse(", ".orNull", ".isPresent", ".present")


def facts(source: Source) -> FileFacts:
    """What a build script reads."""
    return FileFacts(tuple(_reads(source.data[:_LARGEST].decode("utf-8", "replace").splitlines())))


def _reads(lines: list[str]) -> Iterator[Read]:
    for number, line in enumerate(lines, start=1):
        if ("env" not in line and "environment" not in line) or line.lstrip().startswith(("//", "*")):
            continue
        for match in _USE.finditer(line):
            name = match.group(1) or match.group(2) or match.group(3)
            if is_name(name) and name not in _METHODS:
                yield Read(
                    name, number, _need(match.group(), line[: match.start()], line[match.end() :]), scope="build"
                )


def _need(written: str, before: str, after: str) -> Need:
    rest = after.lstrip("])").strip()
    if written.startswith("environmentVariable"):
        return "required" if ".get()" in rest and not rest.startswith(_SAFE) else "optional"
    is_tested = before.rstrip().endswith(("if (", "if(", "!", "&&", "||", "== ", "!= "))
    return "optional" if any(mark in written for mark in _ASKED) or rest.startswith(_AFTER) or is_tested else "unknown"
