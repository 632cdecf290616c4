"""Compiled rules in the user's cache folder: private to the user, never trusted when anything about them is odd."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_IS_LINUX = sys.platform == "linux"
_KEPT = 4
"""Older entries are removed beyond so many."""
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Follows no symbolic link, and does not wait for the other end of a pipe."""


def folder() -> Path | None:
    """The cache folder; None where the user has none (no HOME)."""
    try:
        path = _place()
    except RuntimeError:  # neither HOME nor a line in the list of users
        return None
    return path if path.is_absolute() else None


def _place() -> Path:
    if _IS_LINUX:  # as platformdirs has it (XDG Base Directory Specification): the hooks wait for this
        named = Path(os.environ.get("XDG_CACHE_HOME", ""))
        return (named if named.is_absolute() else Path.home() / ".cache") / "launch-gates"
    import platformdirs  # noqa: PLC0415 (8 ms)

    return platformdirs.user_cache_path("launch-gates", appauthor=False)


def _is_private(path: Path) -> bool:
    """Whether this is a folder that only this user could have written into."""
    try:
        return _is_ours(path.lstat(), directory=True)
    except OSError:
        return False


def _is_ours(status: os.stat_result, *, directory: bool) -> bool:
    """Whether it is a folder, or a file, that only this user can read and write."""
    kind = stat.S_ISDIR(status.st_mode) if directory else stat.S_ISREG(status.st_mode)
    if not hasattr(os, "geteuid"):  # Windows: the profile folder is private by its access list
        return kind
    return kind and status.st_uid == os.geteuid() and not status.st_mode & 0o077


def read(key: str, name: str) -> bytes | None:
    """What was written under this key and name; None where there is nothing, or nothing to be trusted."""
    root = folder()
    if root is None:
        return None
    entry = root / key
    if not (_is_private(root) and _is_private(entry)):
        return None
    try:
        # What is judged is the file that is then read: nobody can put another one in its place in between.
        with os.fdopen(os.open(entry / name, _READ), "rb") as file:
            return file.read() if _is_ours(os.fstat(file.fileno()), directory=False) else None
    except OSError:
        return None


def write(key: str, files: Mapping[str, bytes]) -> None:
    """Stores the files under the key, whole or not at all; silently does nothing where it cannot."""
    root = folder()
    if root is None:
        return
    with contextlib.suppress(OSError):
        root.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            root.mkdir(mode=0o700)
        if not _is_private(root):
            return
        import tempfile  # noqa: PLC0415 (4 ms, and most runs write nothing)

        staging = Path(tempfile.mkdtemp(dir=root, prefix="new-"))
        try:
            for name, content in files.items():
                with os.fdopen(os.open(staging / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(content)
            _put_in_place(staging, root / key)
        finally:
            _remove(staging)
        _prune(root, keep=key)


def _put_in_place(staging: Path, entry: Path) -> None:
    """Renames into place; an entry that is already there and odd is moved away first."""
    try:
        staging.rename(entry)
    except OSError:
        _remove(entry)
        staging.rename(entry)


def _prune(root: Path, keep: str) -> None:
    """Removes old entries of the same kind, which is what a key begins with up to `_`."""
    kind = _kind(keep)
    others = (path for path in root.iterdir() if path.name != keep and _kind(path.name) == kind)
    entries = sorted(others, key=lambda path: -path.lstat().st_mtime)
    for path in entries[_KEPT - 1 :]:
        _remove(path)


def _kind(key: str) -> str:
    return key.partition("_")[0] if "_" in key else ""


def _remove(path: Path) -> None:
    """Removes one of our own flat folders, or whatever stands in its place."""
    with contextlib.suppress(OSError):
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
            return
        for child in path.iterdir():
            child.unlink()
        path.rmdir()
