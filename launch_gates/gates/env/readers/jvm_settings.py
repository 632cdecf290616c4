"""Settings that a Java or Kotlin program keeps as the environment has them: `getString(c.getConfig(), DB_HOST, "x")`.

Told by constants that are named as what they hold, which is how people write names of variables and no other keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Read
from launch_gates.gates.env.names import is_usual_name
from launch_gates.gates.env.readers.object_reads import hole_free
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from launch_gates.gates.env.readers.object_reads import Reading

SETTINGS_MARKS = (b"getConfig()", b"(config, ", b"Config.get")
"""A file without any of these has no such call."""
_CALLS = (
    *("getString", "getInteger", "getInt", "getBoolean", "getLong", "getDouble", "getEnum", "get", "getOrDefault"),
    "containsKey",
)
_HOLDERS = frozenset({"getConfig()", "config", "Config"})


def settings_reads(language: Reading) -> Iterator[Read]:
    """The reads of the file."""
    file = language.file
    if not any(mark in file.data for mark in SETTINGS_MARKS):
        return
    for called in _CALLS:
        for call in file.calls(called):
            form = file.dialect.form(call)
            given = list(form.arguments)
            if given and _holds_settings(given[0]):
                given = given[1:]
            elif form.first is None or not _holds_settings(form.first):
                continue
            name = text_of(given[0]).rpartition(".")[2] if given else ""
            if "_" not in name or not is_usual_name(name) or name not in map(hole_free, file.texts(given[0])):
                continue
            judgement = language.needs.judge(call)
            if called == "containsKey" or (len(given) > 1 and text_of(given[1]) != "null"):
                default = file.literal(given[1]) if len(given) > 1 else None
                judgement = judgement._replace(need="optional", default=default)
            yield Read(name, line_of(call), through=called, **judgement._asdict())


def _holds_settings(node: Node) -> bool:
    return text_of(node).rpartition(".")[2].strip() in _HOLDERS
