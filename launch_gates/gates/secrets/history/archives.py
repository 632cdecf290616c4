"""Archives in a history: which of their members the settings leave out, and what could not be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.secrets.inner import path_in
from launch_gates.gates.secrets.inside_outcomes import left_inside
from launch_gates.git.printable import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from launch_gates.core.finding import NotLookedAt, Unchecked
    from launch_gates.gates.secrets.history.scanning import LeftInside
    from launch_gates.gates.secrets.history.stories import Instance


def is_left_out(instance: Instance, excluded: Callable[[str], bool]) -> bool:
    """Whether the configuration excludes the file, or what is in it, under this name."""
    if instance.inner is None or instance.inner.is_names:
        return excluded(instance.path)
    return excluded(instance.path) or excluded(path_in(instance.path, instance.inner.member))


def left_in_archives(
    archives: Iterable[LeftInside], paths: Mapping[str, tuple[str, ...]], excluded: Callable[[str], bool]
) -> Iterator[Unchecked | NotLookedAt]:
    """What was left out of archives, each once for all versions of a file, under the first of its names that counts.

    Not redacted yet.
    """
    said: set[Unchecked | NotLookedAt] = set()
    for archive in archives:
        names = paths.get(archive.oid, (f"blob {short(archive.oid)}",))
        name = next((name for name in names if not excluded(name)), None)
        if name is None:
            continue
        kept = [each for each in archive.left_out if not each.name or not excluded(path_in(name, each.name))]
        for item in left_inside(name, kept):
            if item not in said:
                said.add(item)
                yield item
