"""Tables of options whose names are asked of the environment elsewhere: `new Option<>("APP_PORT", INTEGER, "80")`.

A file holds one where a field each is made by the same class or function, three or more of them with a name in upper
case first, and where the file says that it is about the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.parsing.syntax import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.facts import Need
    from launch_gates.gates.env.readers.object_file import ObjectFile

MARKS = (b"getenv", b"nvironment variable", b"nvironmentVariable", b"ENV_VAR", b"envVar", b"EnvVar")
_WORDS = ("config", "setting", "option", "param", "env", "property", "propert")
_IN_TABLES = (b'_URL"', b'_HOST"', b'_PORT"', b'_PASSWORD"', b'_TIMEOUT_MS"')
_FEWEST = 3
_FEWEST_ALIKE = 5
"""Where the file does not say what it is about, its names all begin alike and are more."""


def is_table(data: bytes, path: str) -> bool:
    """Whether the file may hold one: by its name and what it speaks of."""
    name = path.rpartition("/")[2].lower()
    return any(word in name for word in ("config", "settings", "option", "env")) and any(
        mark in data for mark in (*MARKS, *_IN_TABLES)
    )


def option_reads(file: ObjectFile) -> Iterator[Read]:
    """The names that the tables of the file hold."""
    if not is_table(file.data, file.path):
        return
    found: dict[str, list[tuple[Node, Read]]] = {}
    for given in file.variables.values():
        for at, value in given:
            inner = file.inner(value)
            form = file.dialect.form(inner) if inner is not None else None
            if (
                form is None
                or inner is None
                or form.kind != "call"
                or not form.arguments
                or file.function_node(at) is not None
            ):
                continue
            text = file.literal(form.arguments[0]) if file.dialect.form(form.arguments[0]).kind == "text" else None
            if text and is_usual_name(text) and "_" in text and _is_option(form.name):
                need, default = _need(file, form.arguments[1:])
                read = Read(text, line_of(inner), need, default=default, through=form.name)
                found.setdefault(form.name, []).append((inner, read))
    says_so = any(mark in file.data for mark in MARKS)
    for rows in found.values():
        beginnings = {read.name.partition("_")[0] for _, read in rows}
        if len(rows) >= (_FEWEST if says_so else _FEWEST_ALIKE) and (says_so or len(beginnings) == 1):
            yield from (read for _, read in rows)


def _is_option(name: str) -> bool:
    lowered = name.lower()
    return any(word in lowered for word in _WORDS)


def _need(file: ObjectFile, others: tuple[Node, ...]) -> tuple[Need, str | None]:
    """Optional where one of the other arguments is a literal, which is the default."""
    for other in others:
        kind = file.dialect.form(other).kind
        if kind in {"text", "literal"}:
            return "optional", file.literal(other)
        if kind == "null":
            return "unknown", None
    return "unknown", None
