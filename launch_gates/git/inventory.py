"""Every object that a repository holds, reachable or not, and what keeps the list from being whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from launch_gates.git.process import Git
    from launch_gates.git.repository import Repository

_LIST = (
    "cat-file", "--batch-all-objects", "--unordered", "--buffer",
    "--batch-check=%(objecttype) %(objectsize) %(objectname)",
)  # fmt: skip
_AT_ONCE = 1 << 20
KINDS = ("commit", "tag", "tree", "blob")


class Entry(NamedTuple):
    """One object: what it is, how many bytes it has, and its id in hexadecimal."""

    kind: str
    size: int
    oid: str


class Missing(NamedTuple):
    """An object that a pack's index names and git cannot find the head of."""

    oid: str


def all_objects(git: Git) -> Iterator[Entry | Missing]:
    """Each object once, from packs, loose files and alternates, in the order in which they lie in the packs.

    Neighbours in a pack are versions of one file, so reading them in this order spares git the most work. Raises
    GitError at the end where git could not list them all.
    """
    with git.stream(*_LIST) as output:
        rest = b""
        while chunk := output.read(_AT_ONCE):
            lines = (rest + chunk).decode("ascii", "replace").split("\n")
            rest = lines.pop().encode()
            for line in lines:
                words = line.split(" ")
                if len(words) == len(Entry._fields) and words[0] in KINDS:
                    yield Entry(words[0], int(words[1]), words[2])
                elif words[-1] == "missing":
                    yield Missing(words[0])


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
