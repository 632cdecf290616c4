"""The sets of migrations for people and machines: text and JSON. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from launch_gates.gates.migrations.applying import lacking
from launch_gates.gates.migrations.view import order_of, title_of
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launch_gates.gates.migrations.records import Set
    from launch_gates.gates.migrations.view import View

_WIDTH = len("replaced")


def as_text(view: View) -> str:
    """Each set with its migrations, one a line; where a database was asked, with what it says of each."""
    lines: list[str] = []
    for each in view.sets:
        states = _states(view, each)
        count = len(each.migrations)
        said = f", set {printable(each.declared)}" if each.declared not in ("", each.name) else ""
        title = f"{printable(title_of(each))}{said}"
        lines += ["", f"{title}: {count} migration{'s' if count != 1 else ''}{_about(view, each)}"]
        for one in each.migrations:
            state = f"{states[one.identity]:{_WIDTH}}  " if states else ""
            lines.append(f"  {state}{printable(one.identity)}  {printable(one.path)}")
    return "\n".join(lines).lstrip("\n") + "\n" if lines else "No migrations of a known framework are here.\n"


def as_json(view: View) -> str:
    """A document with one object a set."""
    return json.dumps({"sets": [_set(view, each) for each in view.sets]}, indent=2, ensure_ascii=False) + "\n"


def _set(view: View, each: Set) -> dict[str, object]:
    states = _states(view, each)
    return {
        "framework": each.framework,
        "name": printable(each.name),
        "folder": printable(each.folder),
        "order": order_of(each),
        **({"set": printable(each.declared)} if each.declared else {}),
        "migrations": [
            {
                "identity": printable(one.identity),
                "path": printable(one.path),
                "parents": [printable(parent) for parent in one.parents],
                "replaces": [printable(replaced) for replaced in one.replaces],
                **({"database": states[one.identity]} if states else {}),
            }
            for one in each.migrations
        ],
    }


def _states(view: View, current: Set) -> Mapping[str, str]:
    """`applied`, `pending`, `failed` or, by a squash or for one, `replaced`; nothing where no ledger says."""
    standing = view.standing(current)
    if standing is None or standing.applied is None:
        return {}
    applied = standing.applied
    pending = {each.identity for each in lacking(current, applied)}
    states = {}
    for each in current.migrations:
        name = each.identity
        found = "applied" if name in applied.identities else "replaced"
        states[name] = "failed" if name in applied.failed else "pending" if name in pending else found
    return states


def _about(view: View, current: Set) -> str:
    standing = view.standing(current)
    if standing is None:
        return ""
    if standing.applied is None:
        return f" (there is no {printable(standing.table)}: {printable(standing.missing)})"
    return f" ({printable(standing.table)})"


FORMATS: Mapping[str, Callable[[View], str]] = {"text": as_text, "json": as_json}
