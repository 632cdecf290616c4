"""The work tree as documents: tracked files, and untracked ones that git is not told to ignore, as they are on disk."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.git.process import Git
from launch_gates.git.worktree import ignored_paths, worktree_paths
from launch_gates.sources.document import Document
from launch_gates.sources.reading import document_at, shown_path
from launch_gates.sources.source import DISAPPEARED, UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from launch_gates.git.repository import Repository
    from launch_gates.git.worktree import WorktreeListing
    from launch_gates.sources.source import Item

IGNORED = "ignored by git, files and whole folders: name them to check them too"
NOT_THERE = "tracked, and not in the work tree: deleted, moved, or left out by a sparse checkout"


class WorktreeSource:
    """Every file of the work tree that git knows, or would add. What git ignores, or knows and is gone, is said."""

    description = "work tree"

    def __init__(self, repository: Repository, max_size: int) -> None:
        """Files above `max_size` bytes are left out."""
        self.root: Path = repository.root
        self._repository = repository
        self._max_size = max_size

    @contextmanager
    def documents(self) -> Iterator[Iterator[Item]]:
        """As in Source. Raises GitError."""
        git = Git(self._repository)
        with ignored_paths(git) as ignored:
            yield chain(
                listed_items(worktree_paths(git), os.fsencode(self.root), shown_path, self._max_size),
                (NotLookedAt(shown_path(path), IGNORED) for path in ignored),
            )


def listed_items(listing: WorktreeListing, root: bytes, shown: Callable[[bytes], str], max_size: int) -> Iterator[Item]:
    """What the listing names, read below `root`. `shown` turns a listed name into the document's path."""
    for warning in listing.warnings:
        yield Unchecked(
            UNREADABLE,
            shown(b"") or ".",
            f"git could not list all of it: {warning.removeprefix('warning: ')}",
            "make it readable, then run again",
        )
    for path in listing.repositories:
        yield NotLookedAt(shown(path), "a repository of its own: name it to check it too")
    known: dict[bytes, bool] = {}
    for path in listing.paths:
        # A folder that became a link leads elsewhere; like git, take what was below it for deleted.
        item = None if _is_below_link(root, path, known) else document_at(root + b"/" + path, shown(path), max_size)
        if isinstance(item, Document):
            yield item._replace(is_untracked=True) if path in listing.untracked else item
        elif item is not None:
            yield item
        else:
            yield NotLookedAt(shown(path), DISAPPEARED if path in listing.untracked else NOT_THERE)


def _is_below_link(root: bytes, path: bytes, known: dict[bytes, bool]) -> bool:
    """Whether one of the folders on the way is a symbolic link; `known` keeps what was seen of each folder."""
    folder = path.rpartition(b"/")[0]
    if not folder:
        return False
    if folder not in known:
        end = folder.find(b"/")
        while end != -1 and not _is_link(root, folder[:end], known):
            end = folder.find(b"/", end + 1)
        known[folder] = end != -1 or _is_link(root, folder, known)
    return known[folder]


def _is_link(root: bytes, folder: bytes, known: dict[bytes, bool]) -> bool:
    if folder not in known:
        try:
            known[folder] = stat.S_ISLNK(os.lstat(root + b"/" + folder).st_mode)
        except OSError:
            # Whatever is wrong with the folder is said when the file is looked at.
            known[folder] = False
    return known[folder]
