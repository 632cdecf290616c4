"""The first look: every object once, whatever leads to it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from launch_gates.core.errors import GitError
from launch_gates.gates.secrets.history.scanning import Found, LeftInside, Pointer, Scanned, Unread
from launch_gates.git.batches import Batch
from launch_gates.git.inventory import LargeObject, MissingObject, all_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launch_gates.gates.secrets.history.pool import Pool
    from launch_gates.git.commits import Commit
    from launch_gates.git.process import Git

_KINDS = ("commit", "tag", "blob")
_MEGABYTE = 1 << 20
_IN_A_ROW = 24
"""Batches that go to the same process: versions of one file lie next to each other, and share what git has unpacked and
what was confirmed."""


@dataclass
class Looked:
    """What came of it."""

    found: list[Found] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    pointers: list[str] = field(default_factory=list)
    """Blobs that stand for a file in Git LFS."""
    left_inside: list[LeftInside] = field(default_factory=list)
    """What was left out of archives."""
    large: list[LargeObject] = field(default_factory=list)
    commits: dict[str, Commit] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    """What each annotated tag names."""
    objects: int = 0
    size: int = 0
    failure: str = ""
    """Why not all objects could be listed."""
    interrupted: bool = False


def look(
    pool: Pool,
    git: Git,
    max_size: int,
    progress: Callable[[int, int | None, str], None],
    oids: Iterable[str] | None = None,
) -> Looked:
    """Everything that git holds, in the order of its packs, or the objects with these ids.

    Ctrl-C ends it early; what was found until then stays.
    """
    looked = Looked()
    total = _Total()
    started = time.monotonic()
    try:
        for result in pool.results(_tasks(git, max_size, looked, total, oids), _IN_A_ROW):
            if isinstance(result, Scanned):
                _add(looked, result)
                seconds = max(time.monotonic() - started, 0.001)
                rate = looked.size / _MEGABYTE / seconds
                left = f", {_left(looked, total, seconds)}" if total.is_known else ""
                what = f"objects, {looked.size / _MEGABYTE:,.0f} MiB, {rate:,.0f} MiB/s{left}"
                progress(looked.objects, total.objects if total.is_known else None, what)
    except GitError as error:
        looked.failure = error.message
    except KeyboardInterrupt:
        looked.interrupted = True
    # In whatever order the results came, what is said of them is the same.
    looked.found.sort(key=lambda each: (each.kind, each.oid))
    looked.unread.sort()
    looked.left_inside.sort()
    return looked


class _Total:
    """How much there is, once git has listed it."""

    def __init__(self) -> None:
        self.objects = 0
        self.size = 0
        self.is_known = False


def _tasks(git: Git, max_size: int, looked: Looked, total: _Total, oids: Iterable[str] | None) -> Iterator[Batch]:
    for item in all_objects(git, _KINDS, max_size, oids):
        if isinstance(item, Batch):
            total.objects += len(item.sizes)
            total.size += sum(item.sizes)
            yield item
        elif isinstance(item, LargeObject):
            looked.large.append(item)
        elif isinstance(item, MissingObject):
            looked.unread.append(Unread(item.oid, "object", "it is missing or damaged"))
    total.is_known = True


def _add(looked: Looked, result: Scanned) -> None:
    looked.objects += result.objects
    looked.size += result.size
    looked.commits.update((commit.oid, commit) for commit in result.commits)
    looked.tags.update((tag.oid, tag.target) for tag in result.tags)
    for each in result.found:
        if isinstance(each, Found):
            looked.found.append(each)
        elif isinstance(each, Pointer):
            looked.pointers.append(each.oid)
        elif isinstance(each, LeftInside):
            looked.left_inside.append(each)
        else:
            looked.unread.append(each)


def _left(looked: Looked, total: _Total, seconds: float) -> str:
    rest = (total.size - looked.size) * seconds / max(looked.size, 1)
    return f"{rest:.0f} s left"
