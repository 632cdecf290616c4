"""The files of a repository, or of one of its commits, as frameworks look at them: names first, content when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.sources.document import Document
from launch_gates.sources.source import UNREADABLE, UnreadError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

APART = frozenset(
    (
        *("node_modules", "vendor", "third_party", "site-packages", ".venv", "venv", "bower_components", "dist"),
        *("deps", "_build", "target", ".next", ".nuxt", "pods", "obj"),
    )
)
"""Folders whose migrations are not the repository's own."""
LARGEST = 64 << 20
"""Bytes; a larger file is no migration that somebody wrote."""
_LONGEST_LINK = 1000
_MOST_LINKS = 8
"""One leading to the next."""


class RepositoryFiles:
    """What a source gives, by path. To be used while the source is open."""

    def __init__(self, items: Iterable[Document | Unchecked | NotLookedAt]) -> None:
        """Goes through the items once; nothing is read yet."""
        self._documents: dict[str, Document] = {}
        self.outcomes: list[Unchecked | NotLookedAt] = []
        self._by_name: dict[str, list[str]] = {}
        for item in items:
            if not isinstance(item, Document):
                self.outcomes.append(item)
            elif APART.isdisjoint(item.path.lower().split("/")[:-1]):
                self._documents[item.path] = item
                self._by_name.setdefault(item.path.rpartition("/")[2], []).append(item.path)
        self.paths: tuple[str, ...] = tuple(sorted(self._documents))
        """Every path, relative to the root, with `/`, sorted."""

    def __contains__(self, path: str) -> bool:
        """Whether there is a file of that path."""
        return path in self._documents

    def named(self, *names: str) -> list[str]:
        """The paths of files with one of these names (the last part, exactly), sorted."""
        return sorted(path for name in names for path in self._by_name.get(name, ()))

    def ending(self, *suffixes: str) -> list[str]:
        """The paths that end with one of these, sorted."""
        return [path for path in self.paths if path.endswith(suffixes)]

    def inside(self, folder: str) -> list[str]:
        """The paths of files in that folder, not of those further down; `.` or an empty text is the root."""
        prefix = _prefix(folder)
        return [path for path in self.below(folder) if "/" not in path[len(prefix) :]]

    def below(self, folder: str) -> list[str]:
        """The paths of all files in that folder and further down."""
        prefix = _prefix(folder)
        return [path for path in self.paths if path.startswith(prefix)]

    def read(self, path: str) -> bytes:
        """The content; of a symbolic link to another file of the repository that one's.

        Raises KeyError where there is no such file, and UnreadError where it cannot be had.
        """
        document = self._documents[path]
        if document.size > LARGEST:
            raise UnreadError(NotLookedAt(path, "larger than 64 MiB: no migration that somebody wrote"))
        data = document.read()
        for _ in range(_MOST_LINKS):
            if not _is_link(path, data):
                return data
            target = joined(folder_of(path), data.decode("utf-8", "replace"))
            if target not in self._documents:
                break
            path, data = target, self._documents[target].read()
        fix = "make it a file, or leave it out with [migrations] exclude"
        raise UnreadError(Unchecked(UNREADABLE, path, "a symbolic link to no file of the repository", fix))

    def text(self, path: str) -> str:
        """The same as text: without a byte order mark, bytes that are not UTF-8 replaced. Raises as `read`."""
        return self.read(path).decode("utf-8-sig", "replace")

    def readable(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Path and content of each that can be read; of the others the outcome is kept in `outcomes`."""
        for path in paths:
            try:
                yield path, self.read(path)
            except UnreadError as error:
                self.outcomes.append(error.outcome)


def _is_link(path: str, data: bytes) -> bool:
    """Whether it is a symbolic link to a file of the same kind, whose document is the text of its target."""
    is_path = 0 < len(data) <= _LONGEST_LINK and len(data.split()) == 1 and not data[-1:].isspace()
    return is_path and data.rpartition(b".")[2] == path.rpartition(".")[2].encode("utf-8", "surrogateescape")


def _prefix(folder: str) -> str:
    return "" if folder in ("", ".") else folder.rstrip("/") + "/"


def folder_of(path: str) -> str:
    """The folder that a path lies in; `.` for the root."""
    return path.rpartition("/")[0] or "."


def joined(folder: str, path: str) -> str | None:
    """A path relative to a folder as one relative to the root, `..` resolved; None where it leaves the root."""
    parts: list[str] = [] if folder == "." else folder.split("/")
    for part in path.replace("\\", "/").split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts) or "."
