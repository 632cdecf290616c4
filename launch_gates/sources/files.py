"""Files and folders that the user names, inside git or outside, as documents."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from launch_gates.core.errors import NotARepositoryError, UsageError
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.git.printable import printable
from launch_gates.git.process import Git, outside_hook
from launch_gates.git.repository import find_repository
from launch_gates.git.worktree import ignored_paths, worktree_paths
from launch_gates.sources.reading import document_at, kind_of, link_document, shown_path
from launch_gates.sources.source import DISAPPEARED, UNREADABLE, unreadable
from launch_gates.sources.worktree import IGNORED, listed_items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launch_gates.sources.source import Item


class FilesSource:
    """The named files, each once however often it is named; of a folder inside a work tree what git does not ignore.

    What git ignores there is said. A folder outside git, one that git ignores altogether, and a submodule that was
    never set up are walked: naming them asks for it. A named link is followed; a link inside a folder is not.
    """

    description = "files"

    def __init__(self, paths: Sequence[Path], root: Path, max_size: int) -> None:
        """`paths` are relative to the current folder, or absolute. What lies below `root` is shown relative to it."""
        self.root = root.resolve()
        self._paths = tuple(os.fsencode(path) for path in paths)
        self._max_size = max_size
        self._seen: set[bytes] = set()

    @contextmanager
    def documents(self) -> Iterator[Iterator[Item]]:
        """As in Source. Raises UsageError, before anything is read, for a path that does not exist."""
        for path in self._paths:
            try:
                os.lstat(path)
            except (FileNotFoundError, NotADirectoryError):
                raise UsageError(
                    f"{printable(os.fsdecode(path))} does not exist",
                    fix="check the spelling, and the folder you are in",
                ) from None
            except OSError:
                continue  # It is there, and why it cannot be read is said in its turn.
        self._seen = set()
        yield self._items()

    def _items(self) -> Iterator[Item]:
        for path in self._paths:
            try:
                mode = os.stat(path).st_mode  # noqa: PTH116 - a Path holds no bytes
            except OSError as error:
                yield self._without_target(path, error)
                continue
            real = os.path.realpath(path)
            if stat.S_ISDIR(mode):
                yield from self._folder(real)
            elif not stat.S_ISREG(mode):
                reason = f"{kind_of(mode)}, not a regular file"
                yield Unchecked(UNREADABLE, self._shown(_as_named(path)), reason, "send its content to --stdin instead")
            elif self._is_first(real):
                shown = self._shown(_as_named(path))
                yield document_at(real, shown, self._max_size) or NotLookedAt(shown, DISAPPEARED)

    def _without_target(self, path: bytes, error: OSError) -> Item:
        """A link that leads nowhere or in circles still has its own text."""
        shown = self._shown(_as_named(path))
        try:
            return link_document(path, shown)
        except FileNotFoundError:
            return NotLookedAt(shown, DISAPPEARED)
        except OSError:
            return unreadable(shown, error)

    def _folder(self, folder: bytes) -> Iterator[Item]:
        """`folder` has no links on its way."""
        try:
            repository = find_repository(Path(os.fsdecode(folder)), environ={})
        except NotARepositoryError:
            yield from self._walk(folder)
            return
        root = os.fsencode(repository.root)
        separator = os.fsencode(os.sep)
        below = folder.removeprefix(root).strip(separator).replace(separator, b"/")
        git = Git(repository, outside_hook(os.environ))
        with ignored_paths(git, below) as ignored:
            listing = worktree_paths(git, below)
            left_out = list(ignored)
        if below in listing.repositories or not (listing.paths or listing.repositories):
            yield from self._walk(folder)
            return
        new = listing._replace(
            tracked=frozenset(path for path in listing.tracked if self._is_first(_below(root, path))),
            untracked=frozenset(path for path in listing.untracked if self._is_first(_below(root, path))),
        )
        yield from listed_items(new, root, lambda path: self._shown(_below(root, path)), self._max_size)
        for path in left_out:
            yield NotLookedAt(self._shown(_below(root, path)), IGNORED)

    def _walk(self, top: bytes) -> Iterator[Item]:
        """Every file below, folder by folder, each in the order of its names."""
        folders = [top]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(folder) as entries:
                    inside = sorted(entries, key=lambda entry: entry.name)
            except FileNotFoundError:
                yield NotLookedAt(self._shown(folder), DISAPPEARED)
                continue
            except OSError as error:
                yield unreadable(self._shown(folder), error)
                continue
            deeper: list[bytes] = []
            for entry in inside:
                if entry.name == b".git":
                    yield NotLookedAt(self._shown(entry.path), "git's own folder: name it to check it too")
                elif _is_folder(entry):
                    deeper.append(entry.path)
                elif self._is_first(entry.path):
                    shown = self._shown(entry.path)
                    yield document_at(entry.path, shown, self._max_size) or NotLookedAt(shown, DISAPPEARED)
            folders.extend(reversed(deeper))

    def _shown(self, place: bytes) -> str:
        """Relative to the root where it is below, else absolute; `.` for the root itself."""
        root = os.fsencode(self.root)
        separator = os.fsencode(os.sep)
        if place.rstrip(separator) == root.rstrip(separator):
            return "."
        return shown_path(place.removeprefix(root.rstrip(separator) + separator))

    def _is_first(self, place: bytes) -> bool:
        if place in self._seen:
            return False
        self._seen.add(place)
        return True


def _as_named(path: bytes) -> bytes:
    """The absolute path under the name that the user gave, where that is a link's."""
    folder, name = os.path.split(path)
    if not name or name in (b".", b".."):
        return os.path.realpath(path)
    return _below(os.path.realpath(folder or b"."), name)


def _below(folder: bytes, path: bytes) -> bytes:
    place = folder.rstrip(os.fsencode(os.sep)) + b"/" + path if path else folder
    return place if os.sep == "/" else place.replace(b"/", os.fsencode(os.sep))


def _is_folder(entry: os.DirEntry[bytes]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False  # Why it cannot be looked at is said when it is.
