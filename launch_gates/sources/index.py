"""The index as documents: every file that the next commit will hold, as it will hold it."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.git.index_files import index_files
from launch_gates.git.objects import ObjectReader
from launch_gates.git.process import Git
from launch_gates.git.staged import GITLINK
from launch_gates.sources.blobs import read_blob
from launch_gates.sources.document import Document
from launch_gates.sources.reading import shown_path
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from launch_gates.git.index_files import IndexFile
    from launch_gates.git.repository import Repository
    from launch_gates.sources.source import Item

_NOT_KNOWN = 0
"""git is not asked for sizes beforehand."""


class IndexSource:
    """Every file of the index. Two git processes; a document knows its blob, so that what is known need not be read."""

    description = "the next commit"

    def __init__(self, repository: Repository, max_size: int) -> None:
        """Blobs above `max_size` bytes are left out."""
        self.root: Path = repository.root
        self._repository = repository
        self._max_size = max_size

    @contextmanager
    def documents(self) -> Iterator[Iterator[Item]]:
        """As in Source. Raises GitError."""
        git = Git(self._repository)
        files = index_files(git)
        with ObjectReader(git) as objects:
            yield (self._item(file, objects) for file in files)

    def _item(self, file: IndexFile, objects: ObjectReader) -> Item:
        shown = shown_path(file.path)
        if file.is_unmerged:
            reason = "a merge left it in conflict: what will be committed is not settled"
            return Unchecked(UNREADABLE, shown, reason, "resolve the conflict, `git add` it, then run again")
        if file.mode == GITLINK:
            return NotLookedAt(shown, "a submodule: its own commits hold its files")
        read = partial(read_blob, objects, file.oid, shown, self._max_size)
        return Document(shown, _NOT_KNOWN, bytes if file.is_empty else read, blob=file.oid)
