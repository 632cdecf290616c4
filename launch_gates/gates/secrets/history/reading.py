"""The first look: every object once, whatever leads to it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.gates.secrets.history.scanning import Found, LeftInside, Pointer, Scanned, Unread
from launch_gates.git.batches import Batch
from launch_gates.git.inventory import LargeObject, MissingObject, all_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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


class Wanted(NamedTuple):
    """What is to be read: everything that git holds, or the objects with these ids; none above `max_size` bytes."""

    git: Git
    max_size: int
    oids: Sequence[str] | None = None
    in_pack_order: bool = True

    def objects(self) -> Iterator[Batch | LargeObject | MissingObject]:
        """The list of them, as git gives it. Raises GitError."""
        return all_objects(self.git, _KINDS, self.max_size, self.oids, in_pack_order=self.in_pack_order)


def look(pool: Pool, wanted: Wanted, progress: Callable[[int, int | None, str], None]) -> Looked:
    """All of it, each object once. Ctrl-C ends it early; what was found until then stays."""
    looked = Looked()
    total = _Total()
    started = time.monotonic()
    try:
        for result in pool.results(_tasks(wanted, looked, total), _IN_A_ROW):
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
    if total.is_repeated:
        looked.found = list({(each.kind, each.oid): each for each in looked.found}.values())
        looked.large = list(dict.fromkeys(looked.large))
        looked.unread = list(dict.fromkeys(looked.unread))
        looked.pointers = list(dict.fromkeys(looked.pointers))
        looked.objects, looked.size = total.objects, total.size
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
        self.is_repeated = False


def _tasks(wanted: Wanted, looked: Looked, total: _Total) -> Iterator[Batch]:
    try:
        yield from _listed(wanted.objects(), looked, total)
    except GitError:
        if wanted.oids is not None:
            raise
        # Such as a pack that another git has put together with others meanwhile: once more, then, and all of it.
        total.objects = total.size = 0
        total.is_repeated = True
        yield from _listed(wanted._replace(in_pack_order=False).objects(), looked, total)
    total.is_known = True


def _listed(items: Iterable[Batch | LargeObject | MissingObject], looked: Looked, total: _Total) -> Iterator[Batch]:
    for item in items:
        if isinstance(item, Batch):
            total.objects += len(item.sizes)
            total.size += sum(item.sizes)
            yield item
        elif isinstance(item, LargeObject):
            looked.large.append(item)
        elif isinstance(item, MissingObject):
            looked.unread.append(Unread(item.oid, "object", "it is missing or damaged"))


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
