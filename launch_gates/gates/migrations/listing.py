"""The sets of migrations for people and machines: text and JSON. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.view import order_of, title_of
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from launch_gates.gates.migrations.records import Set


def as_text(sets: Sequence[Set]) -> str:
    """Each set with its migrations, one a line."""
    lines: list[str] = []
    for each in sets:
        count = len(each.migrations)
        lines += ["", f"{printable(title_of(each))}: {count} migration{'s' if count != 1 else ''}"]
        lines += [f"  {printable(one.identity)}  {printable(one.path)}" for one in each.migrations]
    return "\n".join(lines).lstrip("\n") + "\n" if lines else "No migrations of a known framework are here.\n"


def as_json(sets: Sequence[Set]) -> str:
    """A document with one object a set."""
    document = {
        "sets": [
            {
                "framework": each.framework,
                "name": printable(each.name),
                "folder": printable(each.folder),
                "order": order_of(each),
                "migrations": [
                    {
                        "identity": printable(one.identity),
                        "path": printable(one.path),
                        "parents": [printable(parent) for parent in one.parents],
                        "replaces": [printable(replaced) for replaced in one.replaces],
                    }
                    for one in each.migrations
                ],
            }
            for each in sets
        ]
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Set]], str]] = {"text": as_text, "json": as_json}
