"""appsettings.json of ASP.NET: what it gives a value needs none from the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts, Write
from launch_gates.gates.env.names import is_name
from launch_gates.parsing import nodes

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Source

_OTHERS = ("development", "local", "test", "testing", "debug", "selfhosted.development")
"""Environments whose files are not there in production."""
_MOST = 5_000


def facts(source: Source) -> FileFacts:
    """Each key with a value, as the environment would name it."""
    from launch_gates.parsing import json_nodes  # noqa: PLC0415 (few applications have one)

    name = source.path.rpartition("/")[2].lower()
    if not name.startswith("appsettings") or name.removeprefix("appsettings.").removesuffix(".json") in _OTHERS:
        return FileFacts()
    found = json_nodes.documents(source.data)
    writes: list[Write] = []
    waiting: list[tuple[str, nodes.Node]] = [("", node) for node in found.nodes]
    while waiting and len(writes) < _MOST:
        key, node = waiting.pop()
        if isinstance(node, nodes.Scalar):
            if is_name(key) and not node.is_null and node.text.strip():
                writes.append(Write(key, node.line))
        elif isinstance(node, nodes.Mapping):
            for each, value in node.pairs:
                if isinstance(each, nodes.Scalar):
                    text = each.text.replace(":", "__")
                    waiting.append((f"{key}__{text}" if key else text, value))
    return FileFacts(writes=tuple(sorted(writes, key=lambda write: write.line)), is_damaged=found.is_damaged)
