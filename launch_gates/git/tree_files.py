"""The files of one commit's tree, as git has them: which there are, and what one of them holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.objects import ObjectReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.git.process import Git

LINK = b"120000"
SUBMODULE = b"160000"


class TreeFile(NamedTuple):
    """A path of a tree that is no folder: a file, a symbolic link or a submodule."""

    mode: bytes
    """As git writes it."""
    oid: str
    path: bytes


def files_of(git: Git, commit: str, below: bytes = b"") -> Iterator[TreeFile]:
    """Every path of the commit's tree, or the path `below` and all in that folder. Raises GitError."""
    where = ("--", below) if below else ()
    for record in git.run("ls-tree", "-r", "-z", "--full-tree", commit, *where).split(b"\0"):
        about, tab, path = record.partition(b"\t")
        if tab:
            mode, _, oid = about.split(b" ")
            yield TreeFile(mode, oid.decode("ascii", "replace"), path)


def content_of(git: Git, file: TreeFile, max_size: int) -> bytes:
    """What it holds; of a link, where it leads. Raises ObjectTooLargeError above `max_size` bytes, and GitError."""
    if file.mode == SUBMODULE:
        raise GitError("a submodule has no content", "name a file")
    with ObjectReader(git) as reader:
        return reader.read(file.oid, max_size)
