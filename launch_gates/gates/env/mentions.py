"""Which names stand somewhere in the files of a repository: a second look for what no reader found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.detector.ruleset import compile_latin1
from launch_gates.gates.env.areas import area_of
from launch_gates.sources.document import Document
from launch_gates.sources.source import UnreadError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.core.finding import NotLookedAt, Unchecked

_MOST_NAMES = 2000
_LARGEST = 1 << 20
_PROSE = (".md", ".mdx", ".rst", ".txt", ".adoc", ".lock", ".svg", ".json5", ".po", ".csv", ".map", ".ipynb")


def mentioned(names: Iterable[str], items: Iterable[Document | Unchecked | NotLookedAt]) -> frozenset[str]:
    """Those of the names that stand as whole words in some file that is no example file and no documentation."""
    wanted = sorted(names)[:_MOST_NAMES]
    if not wanted:
        return frozenset()
    pattern = compile_latin1(r"\b(" + "|".join(wanted) + r")\b")
    found: set[str] = set()
    for item in items:
        if not isinstance(item, Document) or item.size > _LARGEST or _is_no_use(item.path):
            continue
        try:
            data = item.read()
        except UnreadError:
            continue
        found.update(match.group(1).decode("ascii") for match in pattern.finditer(data))
        if len(found) == len(wanted):
            break
    return frozenset(found)


def _is_no_use(path: str) -> bool:
    """Files that name variables without reading them."""
    name = path.lower().rpartition("/")[2]
    return name.endswith(_PROSE) or "env" in name.split(".")[:3] or bool(area_of(path).apart)
