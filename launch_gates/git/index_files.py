"""The files of the index: what the next commit will hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError

if TYPE_CHECKING:
    from launch_gates.git.process import Git

_FIELDS = ("mode", "oid", "stage")
_EMPTY_BLOBS = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
"""The blob without content, by SHA-1 and SHA-256; also what `git add --intent-to-add` puts into the index."""


class IndexFile(NamedTuple):
    """A path of the index."""

    mode: int
    """As git has it; 0o160000 is a submodule."""
    oid: str
    path: bytes
    is_unmerged: bool
    """Whether a merge left it in conflict: it has no one content."""

    @property
    def is_empty(self) -> bool:
        """Whether it has no content."""
        return self.oid in _EMPTY_BLOBS


def index_files(git: Git) -> tuple[IndexFile, ...]:
    """Every path of the index (the one in GIT_INDEX_FILE, if set), each once. One git process. Raises GitError."""
    files: dict[bytes, IndexFile] = {}
    for entry in git.run("ls-files", "-z", "--stage").split(b"\0"):
        if not entry:
            continue
        about, tab, path = entry.partition(b"\t")
        fields = about.split(b" ")
        if not tab or len(fields) != len(_FIELDS):
            raise GitError("git ls-files gave something that is no list of files", fix="run `git ls-files --stage`")
        files[path] = IndexFile(int(fields[0], 8), fields[1].decode("ascii", "replace"), path, fields[2] != b"0")
    return tuple(files.values())
