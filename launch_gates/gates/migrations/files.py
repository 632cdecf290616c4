"""The files of a repository, or of one of its commits, as frameworks look at them: names first, content when asked."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.gates.migrations.remembering import Memory
from launch_gates.git.objects import blob_id
from launch_gates.sources.document import Document
from launch_gates.sources.source import UNREADABLE, UnreadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launch_gates.gates.migrations.remembering import Understanding

T = TypeVar("T")

APART = frozenset(
    (
        *("node_modules", "vendor", "third_party", "site-packages", ".venv", "venv", "bower_components", "dist"),
        *("deps", "_build", "target", ".next", ".nuxt", "pods", "obj"),
    )
)
"""Folders whose migrations are not the repository's own."""
LARGEST = 64 << 20
"""Bytes; a larger file is no migration that somebody wrote."""
_MOST_KEPT = 64 << 20
"""Bytes of one revision that are kept, as most files are read more than once."""
_AFTER_SLASH = chr(ord("/") + 1)
_LONGEST_LINK = 1000
_MOST_LINKS = 8
"""One leading to the next."""


class RepositoryFiles:
    """What a source gives, by path. To be used while the source is open."""

    def __init__(self, items: Iterable[Document | Unchecked | NotLookedAt], memory: Memory | None = None) -> None:
        """Goes through the items once; nothing is read yet. What is understood of files goes into the memory."""
        self._memory = memory or Memory()
        self._documents: dict[str, Document] = {}
        self._blobs: dict[str, str] = {}
        self._kept: dict[str, bytes] = {}
        self._room = _MOST_KEPT
        self._links: dict[str, str] = {}
        self._other: RepositoryFiles | None = None
        self.outcomes: list[Unchecked | NotLookedAt] = []
        for item in items:
            if not isinstance(item, Document):
                self.outcomes.append(item)
            elif not _is_apart(item.path.rpartition("/")[0]):
                self._documents[item.path] = item
        self.paths: tuple[str, ...] = tuple(sorted(self._documents))
        """Every path, relative to the root, with `/`, sorted."""

    def beside(self, other: RepositoryFiles) -> None:
        """The same files at another revision: what both have is read once, and only what differs need be compared."""
        self._other, other._other = other, self

    def is_settled(self, path: str) -> bool:
        """Whether the other revision is known to have this file too, with this content.

        Of a file of the work tree, and of a symbolic link, that is known once it was read.
        """
        if self._other is None:
            return False
        for _ in range(_MOST_LINKS):
            blob = self.own_blob(path)
            if not blob or self._other.own_blob(path) != blob:
                return False
            target = self.target(path) or self._other.target(path)
            if target is None:
                return True
            path = target
        return False

    def meaning(self, path: str, digest: Callable[[bytes], str]) -> str:
        """What stands for what a migration does: where both revisions have the file, that it is the same one.

        Empty where it cannot be read.
        """
        if self.is_settled(path):
            return self.blob(path)
        return next((digest(data) for _, data in self.readable([path])), "")

    def blob(self, path: str) -> str:
        """The id of a file's content; of a file of the work tree once it was read, where both revisions have it.

        Of a symbolic link that was read it is the id of what it leads to.
        """
        for _ in range(_MOST_LINKS):
            path = self._links.get(path, path)
        return self.own_blob(path)

    def own_blob(self, path: str) -> str:
        """The same, but of a symbolic link that of the link itself."""
        document = self._documents.get(path)
        return "" if document is None else document.blob or self._blobs.get(path, "")

    def __contains__(self, path: str) -> bool:
        """Whether there is a file of that path."""
        return path in self._documents

    @property
    def names(self) -> Iterable[str]:
        """The names of all files, the last part of their paths, each once."""
        return self._by_name.keys()

    def named(self, *names: str) -> list[str]:
        """The paths of files with one of these names (the last part, exactly), sorted."""
        return sorted(path for name in names for path in self._by_name.get(name, ()))

    def ending(self, *suffixes: str) -> list[str]:
        """The paths that end with one of these, each of which has a dot in it, sorted."""
        endings = dict.fromkeys(map(_ending_of, suffixes))
        found = [path for ending in endings for path in self._by_ending.get(ending, ()) if path.endswith(suffixes)]
        return found if len(endings) == 1 else sorted(found)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    @cached_property
    def _by_ending(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(_ending_of(path), []).append(path)
        return found

    def inside(self, folder: str) -> list[str]:
        """The paths of files in that folder, not of those further down; `.` or an empty text is the root."""
        start = len(_prefix(folder))
        return [path for path in self.below(folder) if path.find("/", start) < 0]

    def below(self, folder: str) -> list[str]:
        """The paths of all files in that folder and further down."""
        prefix = _prefix(folder)
        if not prefix:
            return list(self.paths)
        first = bisect_left(self.paths, prefix)
        return list(self.paths[first : bisect_left(self.paths, prefix[:-1] + _AFTER_SLASH, first)])

    def read(self, path: str) -> bytes:
        """The content; of a symbolic link to another file of the repository that one's.

        Raises KeyError where there is no such file, and UnreadError where it cannot be had.
        """
        here, data = path, self._content(path)
        for _ in range(_MOST_LINKS):
            if not _is_link(here, data):
                return data
            target = joined(folder_of(here), data.decode("utf-8", "replace"))
            if target is None or target not in self._documents:
                break
            self._links[here] = target
            here, data = target, self._content(target)
        fix = "make it a file, or leave it out with [migrations] exclude"
        raise UnreadError(Unchecked(UNREADABLE, path, "a symbolic link to no file of the repository", fix))

    def _content(self, path: str) -> bytes:
        """What git has for the path: of a link the path that it leads to. Kept where there is room for it."""
        document = self._documents[path]
        if document.size > LARGEST:
            raise UnreadError(NotLookedAt(path, "larger than 64 MiB: no migration that somebody wrote"))
        kept = self.kept(path)
        own = self.own_blob(path)
        if kept is None and own and self._other is not None and self._other.own_blob(path) == own:
            kept = self._other.kept(path)
        if kept is not None:
            return kept
        data = document.read()
        like = "" if document.blob or self._other is None else self._other.own_blob(path)
        if like:
            self._blobs[path] = blob_id(data, like)
        if len(data) <= self._room:
            self._room -= len(data)
            self._kept[path] = data
        return data

    def kept(self, path: str) -> bytes | None:
        """What git has for the path, where it was read before and there was room for it."""
        return self._kept.get(path)

    def target(self, path: str) -> str | None:
        """Where a symbolic link that was read leads to."""
        return self._links.get(path)

    def text(self, path: str) -> str:
        """The same as text: without a byte order mark, bytes that are not UTF-8 replaced. Raises as `read`."""
        return self.read(path).decode("utf-8-sig", "replace")

    def understood(self, paths: Iterable[str], understanding: Understanding[T]) -> Iterator[tuple[str, T]]:
        """As `readable`, with what is understood of each in place of its content; read where that is not known."""
        for path in paths:
            known = self._memory.known(understanding, self.blob(path))
            if known is not None:
                yield path, known
                continue
            for _, data in self.readable([path]):
                understood = understanding.of(data)
                if blob := self.blob(path):
                    self._memory.keep(understanding, blob, understood)
                yield path, understood

    def readable(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Path and content of each that can be read; of the others the outcome is kept in `outcomes`."""
        for path in paths:
            try:
                yield path, self.read(path)
            except UnreadError as error:
                self.outcomes.append(error.outcome)


def _ending_of(path: str) -> str:
    return path[path.rfind(".") :]


@cache
def _is_apart(folder: str) -> bool:
    return not APART.isdisjoint(folder.lower().split("/"))


def _is_link(path: str, data: bytes) -> bool:
    """Whether it is a symbolic link to a file of the same kind, whose document is the text of its target."""
    is_path = 0 < len(data) <= _LONGEST_LINK and len(data.split()) == 1 and not data[-1:].isspace()
    return is_path and data.rpartition(b".")[2] == path.rpartition(".")[2].encode("utf-8", "surrogateescape")


def _prefix(folder: str) -> str:
    return "" if folder in ("", ".") else folder.rstrip("/") + "/"


def below(folder: str, name: str) -> str:
    """The path of what is called so in the folder; `.` is the root."""
    return name if folder == "." else f"{folder}/{name}"


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
