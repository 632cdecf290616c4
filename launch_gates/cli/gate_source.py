"""Which files a gate's command looks at: those of a work tree, or of a folder where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import UsageError
from launch_gates.git.printable import printable
from launch_gates.git.repository import find_repository, repository_or_none

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from launch_gates.git.repository import Repository
    from launch_gates.sources.source import Source


class Place(NamedTuple):
    """Where the application is."""

    root: Path
    """What paths are shown relative to."""
    repository: Repository | None
    """The one that the files are of; None where git has none of them."""
    source: Callable[[int], Source]
    """Takes the size in bytes above which files are left out."""


def source_of(path: Path, *, of_next_commit: bool = False) -> Place:
    """The work tree that the path is the top of; a folder within one, or without git, by itself. Raises UsageError.

    With `of_next_commit` the index of the repository that the path is in.
    """
    if not path.is_dir():
        raise UsageError(f"{printable(str(path))} is not a folder", "name a repository or a folder")
    if of_next_commit:
        from launch_gates.sources.index import IndexSource  # noqa: PLC0415 (only one of them is used)

        found = find_repository(path)
        return Place(found.root, found, lambda max_size: IndexSource(found, max_size))
    from launch_gates.sources.files import FilesSource  # noqa: PLC0415 (as above)
    from launch_gates.sources.worktree import WorktreeSource  # noqa: PLC0415

    repository = repository_or_none(path)
    if repository is not None and repository.root == path.resolve():
        return Place(repository.root, repository, lambda max_size: WorktreeSource(repository, max_size))
    root = path.resolve()
    return Place(root, repository, lambda max_size: FilesSource([root], root, max_size))
