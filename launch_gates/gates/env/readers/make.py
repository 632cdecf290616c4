"""Makefiles and justfiles, as far as they say that a name comes from the environment.

Every `$(X)` of make may be one, so only what is sure is a read: a guard (`ifndef X` … `$(error`), `X ?= default`, a
check in a recipe (`$${X:?}`), and `$${X}` of names that the file does not set. In a justfile: `env('X')`,
`env_var('X')`, `$X` with `export`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

from launch_gates.gates.env.facts import FileFacts, Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers import expansions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Source

_LARGEST = 1 << 20
_GUARD = re2.compile(r"^\s*(ifndef|ifdef)\s+([A-Za-z_]\w*)\s*(?:#.*)?$")
_EMPTY = re2.compile(
    r"^\s*ifeq\s*(?:\(\s*\$[({](?:strip\s+\$[({])?([A-Za-z_]\w*)[)}]*\s*,\s*\)|\(\s*,\s*\$[({]([A-Za-z_]\w*)[)}]\s*\))"
)
_CHECKED = re2.compile(r"\$\(if\s+\$[({]([A-Za-z_]\w*)[)}]\s*,[^,]*,\s*\$\(error")
_DEFAULT = re2.compile(r"^(?:export\s+)?([A-Za-z_]\w*)\s*\?=\s*(.*)$")
_JUST = re2.compile(
    r"""\b(env|env_var|env_var_or_default)\(\s*['"]([A-Za-z_]\w*)['"]\s*(?:(,)\s*(?:['"]([^'"]*)['"])?)?"""
)
_MAKES_OWN = frozenset(
    {"MAKE", "MAKEFLAGS", "MAKECMDGOALS", "CURDIR", "MAKEFILE_LIST", "CC", "CXX", "AR", "SHELL", "V"}
)


def facts(source: Source) -> FileFacts:
    """What the file surely takes from the environment."""
    text = source.data[:_LARGEST].decode("utf-8-sig", "replace")
    name = source.path.rpartition("/")[2].lower()
    found = _just(text) if "just" in name else _make(text)
    known: dict[str, Read] = {}
    for read in found:
        before = known.get(read.name)
        if before is None or (before.need != "required" and read.need == "required"):
            known[read.name] = read
    reads = sorted(known.values(), key=lambda read: read.line)
    return FileFacts(tuple(reads), is_damaged=len(source.data) > _LARGEST)


def _just(text: str) -> Iterator[Read]:
    for number, line in enumerate(text.split("\n"), 1):
        if "env" not in line or line.lstrip().startswith("#"):
            continue
        for called, name, has_default, default in _JUST.findall(line):
            is_optional = bool(has_default) or called == "env_var_or_default"
            need = "optional" if is_optional else "required"
            yield Read(name, number, need, default=default or None, scope="ci", through=called)  # type: ignore[arg-type]


def _make(text: str) -> Iterator[Read]:
    lines = _joined(text)
    assigned = {name for _, line in lines if "=" in line and (name := _assigned(line))}
    in_shell: set[str] = set()
    for _, line in lines:
        if line.startswith("\t") and "=" in line:
            in_shell |= expansions.assigned(line.replace("$$", "$").replace("@", " "))
    for at, (number, line) in enumerate(lines):
        if line.startswith("\t"):
            yield from _recipe(line, number, assigned | in_shell)
            continue
        for read in _guards(lines, at):
            if read.name not in assigned and is_usual_name(read.name):
                yield read
        for name, value in _DEFAULT.findall(line) if "?=" in line else ():
            if is_usual_name(name) and name not in _MAKES_OWN:
                default = value.partition(" #")[0].strip()
                literal = None if "$" in default else default
                yield Read(name, number, "optional", default=literal, scope="ci", through="?=")


def _assigned(line: str) -> str:
    """The name that the line sets whatever the environment has; empty where it sets none."""
    left, _, _ = line.partition("=")
    words = left.rstrip(":+!").split()
    if line.startswith("\t") or left.endswith("?") or not words:
        return ""
    return words[-1] if {"export", "override", "define", "private"}.issuperset(words[:-1]) else ""


def _guards(lines: list[tuple[int, str]], at: int) -> Iterator[Read]:
    """The names that the line looks for; where make stops without one it is required."""
    number, line = lines[at]
    if "if" not in line:
        return
    for kind, name in _GUARD.findall(line):
        if kind == "ifndef" and _stops(lines, at):
            yield Read(name, number, "required", scope="ci", through=kind)
        elif kind == "ifdef" or not _sets(lines, at, name):
            yield Read(name, number, "optional", scope="ci", through=kind)
    for first, second in _EMPTY.findall(line):
        if _stops(lines, at):
            yield Read(first or second, number, "required", scope="ci", through="ifeq")
    for name in _CHECKED.findall(line):
        yield Read(name, number, "required", scope="ci", through="$(error")


def _recipe(line: str, number: int, known: set[str]) -> Iterator[Read]:
    """A shell's expansions have two `$` in a recipe; one alone is make's."""
    if "$$" in line:
        script = line.replace("$(", "(").replace("$$", "\0").replace("$", "").replace("\0", "$")
        for read in expansions.reads(
            *(script, number, "recipe"), escape="\\$", scope="ci", accepts=expansions.is_shell_name
        ):
            if read.name not in known and read.name not in _MAKES_OWN:
                yield read
    for name in _CHECKED.findall(line) if "$(if" in line else ():
        if name not in known and is_usual_name(name):
            yield Read(name, number, "required", scope="ci", through="$(error")


def _stops(lines: list[tuple[int, str]], at: int) -> bool:
    """Whether make stops within the branch."""
    for _, line in lines[at + 1 : at + 6]:
        stripped = line.strip()
        if stripped.startswith(("endif", "else")):
            return False
        if "$(error" in stripped or "exit 1" in stripped:
            return True
    return False


def _sets(lines: list[tuple[int, str]], at: int, name: str) -> bool:
    return any(line.strip().startswith(name) for _, line in lines[at + 1 : at + 6])


def _joined(text: str) -> list[tuple[int, str]]:
    """Logical lines, without comments, and the number of the first of each."""
    found: list[tuple[int, str]] = []
    parts: list[str] = []
    start = 1
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not parts:
            start = number
            if line.lstrip(" ").startswith("#"):
                continue
        if line.endswith("\\"):
            parts.append(line[:-1])
            continue
        found.append((start, "\n".join([*parts, line])))
        parts = []
    return [*found, (start, "\n".join(parts))] if parts else found
