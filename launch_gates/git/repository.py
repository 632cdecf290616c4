"""Finding the repository that a folder belongs to, without starting git. What is in it lives in the other modules.

The rules are git's own (gitrepository-layout): a `.git` folder, or a `.git` file that points to one (worktrees and
submodules), in the folder or one above it; GIT_DIR and GIT_WORK_TREE come first.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import NotARepositoryError, NoWorkTreeError
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_POINTER = 8192


class Repository(NamedTuple):
    """A git repository with a work tree. Both paths are absolute."""

    root: Path
    """The top folder of the work tree."""
    git_dir: Path
    """The folder with HEAD and the index; for a worktree its own, not the one that it shares."""


def find_repository(start: Path, environ: Mapping[str, str] | None = None) -> Repository:
    """The repository that the folder or file `start` is in, the innermost one if there are several.

    `environ` stands for the process's environment if given; an empty one leaves GIT_DIR and GIT_WORK_TREE out.
    Raises NotARepositoryError where there is none, NoWorkTreeError where it has no work tree.
    """
    environ = os.environ if environ is None else environ
    folder = start.resolve()
    if not folder.is_dir():
        folder = folder.parent
    found = _named(environ["GIT_DIR"], folder) if environ.get("GIT_DIR") else _discovered(folder)
    root = Path(environ["GIT_WORK_TREE"]).resolve() if environ.get("GIT_WORK_TREE") else found.root
    if root == found.git_dir or found.git_dir in root.parents:
        raise _no_work_tree(root)
    return Repository(root, found.git_dir)


def find_any_repository(start: Path) -> Repository:
    """As find_repository, and for a bare one or git's own folder its git folder stands in for the work tree."""
    try:
        return find_repository(start)
    except NoWorkTreeError:
        folder = start.resolve()
        for parent in (folder, *folder.parents):
            found = _git_dir_at(parent)
            if found is not None:
                return Repository(found, found)
        raise


def repository_or_none(start: Path) -> Repository | None:
    """As find_repository, but None where there is none. Raises NoWorkTreeError: packed files are no folder to walk."""
    try:
        return find_repository(start)
    except NoWorkTreeError:
        raise
    except NotARepositoryError:
        return None


def _named(git_dir: str, folder: Path) -> Repository:
    """GIT_DIR's repository. As in git, its work tree is then the current folder, unless that is inside of one."""
    named = Path(git_dir).resolve()
    found = _git_dir_at(named)
    if found is None:
        raise NotARepositoryError(
            f"GIT_DIR names {printable(str(named))}, which is not a git repository",
            fix="unset GIT_DIR, or set it to the repository's .git folder",
        )
    for parent in (folder, *folder.parents):
        if _git_dir_at(parent / ".git") == found:
            return Repository(parent, found)
    return Repository(folder, found)


def _discovered(folder: Path) -> Repository:
    for parent in (folder, *folder.parents):
        found = _git_dir_at(parent / ".git")
        if found is not None:
            return Repository(parent, found)
        if _is_git_dir(parent):
            raise _no_work_tree(parent)
    raise NotARepositoryError(
        f"{printable(str(folder))} is not inside a git repository",
        fix="run it inside a repository, or name the files and folders to check",
    )


def _git_dir_at(place: Path) -> Path | None:
    """The git folder that `.git` at this place is or points to; None where it is neither."""
    if _is_git_dir(place):
        return place.resolve()
    if not place.is_file():
        return None
    with place.open("rb") as file:
        pointer = file.read(_LONGEST_POINTER)
    if not pointer.startswith(b"gitdir: "):
        return None
    target = (place.parent / os.fsdecode(pointer.removeprefix(b"gitdir: ").rstrip(b"\r\n"))).resolve()
    if not _is_git_dir(target):
        raise NotARepositoryError(
            f"{printable(str(place))} points to {printable(str(target))}, which is not a git repository",
            fix="run `git worktree repair` or `git submodule update --init` in the main repository; in a container, "
            "mount that repository too, at the same place",
        )
    return target


def _is_git_dir(folder: Path) -> bool:
    """Whether HEAD is there and, unless a worktree's folder shares them, the objects."""
    # HEAD may be a link to a branch that has no commit yet.
    head = folder / "HEAD"
    return (head.is_file() or head.is_symlink()) and ((folder / "objects").is_dir() or (folder / "commondir").is_file())


def _no_work_tree(folder: Path) -> NoWorkTreeError:
    return NoWorkTreeError(
        f"{printable(str(folder))} is a bare repository or git's own folder: nothing is staged or checked out there",
        fix="run it in a clone or worktree of the repository",
    )
