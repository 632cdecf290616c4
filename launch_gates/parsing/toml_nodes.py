"""TOML files as nodes. The parser gives no lines: they are looked up by the tables and keys that lines begin with."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from launch_gates.parsing.nodes import Documents, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.parsing.nodes import Node
_LARGEST = 512 << 10


def documents(data: bytes) -> Documents:
    """The one document of the file; none where it cannot be parsed, since what stands before a mistake is not told."""
    import tomllib  # noqa: PLC0415 (few runs parse any)

    text = data[:_LARGEST].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return Documents((), is_damaged=True)
    lines: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for path, number in _keys(text):
        lines[path].append(number)
    return Documents((_node(values, lines),), is_damaged=len(data) > _LARGEST)


def _node(values: dict[str, Any], lines: dict[tuple[str, ...], list[int]]) -> Node:
    root = Mapping(1)
    waiting: list[tuple[tuple[str, ...], Any, Mapping | Sequence]] = [((), values, root)]
    while waiting:
        path, current, node = waiting.pop()
        pairs = list(current.items()) if isinstance(current, dict) else [(None, item) for item in current]
        for key, value in pairs:
            below = path if key is None else (*path, key)
            known = lines.get(below, [])
            # Tables of a list stand one after another; what is within one has the line of what holds it.
            line = (known.pop(0) if len(known) > 1 else known[0]) if known and key is not None else node.line
            child: Node
            if isinstance(value, dict):
                child = Mapping(line)
            elif isinstance(value, list):
                child = Sequence(line)
            else:
                text = str(value).lower() if isinstance(value, bool) else str(value)
                child = Scalar(text, line, is_plain=not isinstance(value, str))
            if isinstance(node, Mapping):
                node.pairs.append((Scalar(key or "", line), child))
            else:
                node.items.append(child)
            if not isinstance(child, Scalar):
                waiting.append((below, value, child))
    return root


def _keys(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """The path of each table and key that begins a line."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("[") and "]" in stripped:
            table = _parts(stripped.lstrip("[").partition("]")[0])
            yield table, number
        elif "=" in stripped and not stripped.startswith("#"):
            yield (*table, *_parts(stripped.partition("=")[0])), number


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in text[:200].split("."))
