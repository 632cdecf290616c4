"""The files of one commit as documents, as git has them. The work tree plays no part."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from launch_gates.core.finding import NotLookedAt
from launch_gates.git.objects import ObjectReader
from launch_gates.git.printable import short_commit
from launch_gates.git.process import Git
from launch_gates.git.tree_files import SUBMODULE, files_of
from launch_gates.sources.blobs import read_blob
from launch_gates.sources.document import Document
from launch_gates.sources.reading import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from launch_gates.git.repository import Repository
    from launch_gates.sources.source import Item

_NOT_KNOWN = 0
"""git is not asked for sizes beforehand."""


class TreeSource:
    """Every file of a commit, or those of some paths. Two git processes."""

    def __init__(self, repository: Repository, commit: str, max_size: int, paths: frozenset[str] | None = None) -> None:
        """`commit` is an id; blobs above `max_size` bytes are left out."""
        self.root: Path = repository.root
        self.description = f"the files of {short_commit(commit)}"
        self._repository = repository
        self._commit = commit
        self._max_size = max_size
        self._paths = paths

    @contextmanager
    def documents(self) -> Iterator[Iterator[Item]]:
        """As in Source. Raises GitError."""
        git = Git(self._repository)
        with ObjectReader(git) as objects:
            yield self._items(git, objects)

    def _items(self, git: Git, objects: ObjectReader) -> Iterator[Item]:
        for file in files_of(git, self._commit):
            shown = shown_path(file.path)
            if self._paths is not None and shown not in self._paths:
                continue
            if file.mode == SUBMODULE:
                yield NotLookedAt(shown, "a submodule: its own commits hold its files")
            else:
                read = partial(read_blob, objects, file.oid, shown, self._max_size)
                yield Document(shown, _NOT_KNOWN, read, blob=file.oid)
