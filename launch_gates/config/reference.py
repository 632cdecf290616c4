"""The reference page's tables of every key, in Markdown, made from the table of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launch_gates.config import keys

if TYPE_CHECKING:
    from launch_gates.config.key import Key, Section


def reference() -> str:
    """One Markdown section a table of the file."""
    return "\n".join(_section(section) for section in keys.SECTIONS)


def _section(section: Section) -> str:
    brackets = ("[[", "]]") if section.repeated else ("[", "]")
    title = f"`{brackets[0]}{section.name}{brackets[1]}`" if section.name else "At the top"
    variables = any(key.environment for key in section.keys)
    columns = ["Key", "Type", "Default", *(["Variable"] if variables else []), "What it does"]
    lines = [f"### {title}", "", section.description, "", _row(columns), _row(["---"] * len(columns))]
    for key in section.keys:
        cells = [f"`{key.name}`", key.kind.title, _default(key), key.description]
        if variables:
            cells.insert(3, f"`{key.environment}`" if key.environment else "")
        lines.append(_row(cells))
    return "\n".join(lines) + "\n"


def _default(key: Key[Any]) -> str:
    if key.required:
        return "(required)"
    return key.unset or f"`{key.kind.write(key.default)}`"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
