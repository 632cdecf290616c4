"""The staged changes as documents: whole blobs of the index, with the lines that HEAD does not have."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from launch_gates.core.errors import GitError
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.git.objects import ObjectReader
from launch_gates.git.process import Git
from launch_gates.git.staged import staged_changes
from launch_gates.sources.blobs import read_blob
from launch_gates.sources.document import Document
from launch_gates.sources.reading import shown_path
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from launch_gates.git.repository import Repository
    from launch_gates.git.staged import StagedChanges, StagedFile
    from launch_gates.sources.source import Item

SIZE_NOT_KNOWN = 0
"""git is not asked for sizes beforehand: that would be one more process in every commit."""


class StagedSource:
    """What the next commit adds. Two git processes, and one more for each document whose `added_lines` is called.

    A file whose mode alone changes adds nothing. A renamed file counts with the lines that changed and its new name;
    a file that became a link, or a link a file, counts whole. On a merge all that it brings to HEAD's side counts.
    """

    description = "staged changes"

    def __init__(self, repository: Repository, max_size: int) -> None:
        """Blobs above `max_size` bytes are left out."""
        self.root: Path = repository.root
        self._repository = repository
        self._max_size = max_size

    @contextmanager
    def documents(self) -> Iterator[Iterator[Item]]:
        """As in Source. Raises GitError."""
        git = Git(self._repository)
        changes = staged_changes(git)
        with ObjectReader(git) as objects:
            yield self._items(git, changes, objects)

    def _items(self, git: Git, changes: StagedChanges, objects: ObjectReader) -> Iterator[Item]:
        for path in changes.unmerged:
            yield Unchecked(
                UNREADABLE,
                shown_path(path),
                "a merge left it in conflict: what will be committed is not settled",
                "resolve the conflict, `git add` it, then run again",
            )
        for path in changes.gitlinks:
            yield NotLookedAt(shown_path(path), "a submodule: its own commits hold its files")
        for file in changes.files:
            document = self._document(git, file, objects)
            if document is not None:
                yield document

    def _document(self, git: Git, file: StagedFile, objects: ObjectReader) -> Document | None:
        shown = shown_path(file.path)
        name_is_new = file.status in ("A", "R", "C")
        if file.old_oid == file.new_oid:
            # Nothing but name or mode is new; with a name there is something to scan, though no content.
            return Document(shown, 0, bytes, name_is_new=True) if name_is_new else None
        lines = before = None
        if file.old_oid is not None and file.status != "T":
            lines = partial(_added_lines, git, file.old_oid, file.new_oid)
            before = partial(read_blob, objects, file.old_oid, shown, self._max_size)
        read = partial(read_blob, objects, file.new_oid, shown, self._max_size)
        return Document(shown, SIZE_NOT_KNOWN, read, lines, name_is_new=name_is_new, read_before=before)


def _added_lines(git: Git, old_oid: str, new_oid: str) -> Sequence[tuple[int, int]]:
    from launch_gates.git.hunks import added_lines  # noqa: PLC0415 (only where something matched)

    try:
        return added_lines(git, old_oid, new_oid)
    except GitError:
        # HEAD's blob is missing or cannot be compared. Rather report an old line than pass over a new one.
        return ((1, sys.maxsize),)
