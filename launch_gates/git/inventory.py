"""Every object that a repository holds, reachable or not, and what keeps the list from being whole."""

from __future__ import annotations

from array import array
from contextlib import contextmanager
from threading import Thread
from typing import IO, TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.batches import Batch
from launch_gates.git.process import ended, feed_lines, pipe_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from launch_gates.git.process import Git
    from launch_gates.git.repository import Repository

_FORMAT = "--batch-check=%(objecttype) %(objectsize) %(objectname)"
_LIST = ("cat-file", "--batch-all-objects", "--buffer", _FORMAT)
_IN_PACK_ORDER = "--unordered"
_AT_ONCE = 1 << 20
_MOST_COMMON = "tree"
"""Of most histories every other object is one."""
_BATCH_BYTES = 1 << 20
_BATCH_OBJECTS = 1000


class LargeObject(NamedTuple):
    """An object above the size that was asked for."""

    kind: str
    size: int
    oid: str


class MissingObject(NamedTuple):
    """An object that is listed and cannot be looked at."""

    oid: str


def all_objects(
    git: Git, kinds: tuple[str, ...], max_size: int, oids: Iterable[str] | None = None, *, in_pack_order: bool = True
) -> Iterator[Batch | LargeObject | MissingObject]:
    """Each object of these kinds once, from packs, loose files and alternates, in the order in which packs hold them.

    Neighbours in a pack are versions of one file, so reading in this order spares git the most work; but git gives up
    at a pack that is cut off or taken away, which it passes over in the order of ids. `max_size` is in bytes. With
    `oids` these alone, in their own order. Raises GitError at the end where git could not list them all.
    """
    open_batches = {kind: _OpenBatch(kind) for kind in kinds}
    everything = (*_LIST, *([_IN_PACK_ORDER] if in_pack_order else []))
    with git.stream(*everything) if oids is None else _looked_up(git, oids) as output:
        rest = b""
        while chunk := output.read(_AT_ONCE):
            lines, _, rest = (rest + chunk).rpartition(b"\n")
            for line in lines.decode("ascii", "replace").split("\n"):
                if line.startswith(_MOST_COMMON) and _MOST_COMMON not in kinds:
                    continue
                kind, _, about = line.partition(" ")
                if kind in open_batches:
                    size, _, oid = about.partition(" ")
                    if int(size) > max_size:
                        yield LargeObject(kind, int(size), oid)
                    else:
                        open_batch = open_batches[kind]
                        open_batch.add(oid, int(size))
                        if open_batch.is_full:
                            yield open_batch.taken()
                elif about == "missing":
                    yield MissingObject(kind)
    yield from (open_batch.taken() for open_batch in open_batches.values() if open_batch.oids)


@contextmanager
def _looked_up(git: Git, oids: Iterable[str]) -> Iterator[IO[bytes]]:
    process = git.converse("cat-file", "--buffer", _FORMAT)
    lines = (f"{oid}\n".encode("ascii") for oid in oids)
    Thread(target=feed_lines, args=(pipe_of(process.stdin), lines), daemon=True).start()
    with ended(process) as output:
        yield output
    if process.returncode:
        raise GitError("git could not look up all objects", fix="run `git fsck`")


class _OpenBatch:
    """A batch that is being filled."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.oids: list[str] = []
        self._sizes = array("Q")
        self._bytes = 0

    def add(self, oid: str, size: int) -> None:
        self.oids.append(oid)
        self._sizes.append(size)
        self._bytes += size

    @property
    def is_full(self) -> bool:
        return self._bytes >= _BATCH_BYTES or len(self.oids) >= _BATCH_OBJECTS

    def taken(self) -> Batch:
        batch = Batch(self._kind, "\n".join(self.oids), self._sizes)
        self.oids, self._sizes, self._bytes = [], array("Q"), 0
        return batch


def is_shallow(repository: Repository) -> bool:
    """Whether the clone was cut off at some commits, so that older ones are not there (git-clone(1), `--depth`)."""
    return _has_content(shared_dir(repository) / "shallow")


def is_partial(repository: Repository) -> bool:
    """Whether the clone left out objects that its remote promises to have (git-clone(1), `--filter`)."""
    packs = shared_dir(repository) / "objects" / "pack"
    try:
        return any(entry.suffix == ".promisor" for entry in packs.iterdir())
    except OSError:
        return False


def missing(git: Git, oids: Iterable[str]) -> list[str]:
    """Those of the ids that the repository has no object for. Raises GitError."""
    names = "".join(f"{oid}\n" for oid in oids).encode()
    output = git.run("cat-file", "--batch-check=%(objectname)", "--buffer", stdin=names) if names else b""
    answers = (line.partition(b" ") for line in output.split(b"\n"))
    return [oid.decode("ascii", "replace") for oid, _, answer in answers if answer == b"missing"]


def shallow_commits(repository: Repository) -> frozenset[str]:
    """The commits at which a shallow clone was cut off: they name parents that are not there (gitformat-shallow)."""
    try:
        content = (shared_dir(repository) / "shallow").read_text(encoding="ascii", errors="replace")
    except OSError:
        return frozenset()
    return frozenset(content.split())


def shared_dir(repository: Repository) -> Path:
    """The folder with the objects: for a worktree it is the main repository's (gitrepository-layout, commondir)."""
    try:
        pointer = (repository.git_dir / "commondir").read_text(encoding="utf-8").strip()
    except OSError:
        return repository.git_dir
    return (repository.git_dir / pointer).resolve()


def _has_content(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except OSError:
        return False
