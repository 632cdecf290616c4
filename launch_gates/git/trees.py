"""Two trees compared without `git diff-tree`, which gives up where one of their folders is missing or damaged."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.git.objects import ObjectReader

_FOLDER = b"40000"
GITLINK = b"160000"
_DEEPEST = 2048
"""Folders in folders; what git itself allows from 2.43 on. A made-up tree may hold itself."""
_LARGEST = 256 << 20


class Entry(NamedTuple):
    """A name in a tree: its mode as git writes it, and the id."""

    mode: bytes
    oid: str


class Difference(NamedTuple):
    """A path that holds something else in the second tree. None: there it is not, or is a folder or submodule."""

    old: str | None
    new: str | None
    path: bytes
    is_submodule: bool


class TreePair:
    """Two trees, and the folders in them that cannot be read."""

    def __init__(self, reader: ObjectReader, old: str, new: str) -> None:
        """Both are ids of trees."""
        self._reader = reader
        self._old, self._new = old, new
        self.unread: dict[str, bytes] = {}
        """By id, the path of each folder that is missing or damaged. What it holds counts as not there."""

    def differences(self) -> Iterator[Difference]:
        """Every file that came, went or changed."""
        waiting: list[tuple[str | None, str | None, bytes]] = [(self._old, self._new, b"")]
        while waiting:
            old, new, path = waiting.pop()
            before, after = self._entries(old, path), self._entries(new, path)
            for name in sorted(before.keys() | after.keys()):
                was, is_ = before.get(name), after.get(name)
                if was == is_:
                    continue
                inner = path + name
                folders = [each.oid if each and each.mode == _FOLDER else None for each in (was, is_)]
                if any(folders):
                    waiting.append((folders[0], folders[1], inner + b"/"))
                files = [each.oid if each and each.mode not in {_FOLDER, GITLINK} else None for each in (was, is_)]
                is_submodule = is_ is not None and is_.mode == GITLINK
                if any(files) or is_submodule:
                    yield Difference(files[0], files[1], inner, is_submodule)

    def _entries(self, oid: str | None, path: bytes) -> dict[bytes, Entry]:
        if oid is None:
            return {}
        if path.count(b"/") <= _DEEPEST:
            with suppress(GitError):
                return entries(self._reader.read(oid, _LARGEST), len(oid) // 2)
        self.unread[oid] = path
        return {}


def entries(content: bytes, width: int) -> dict[bytes, Entry]:
    """What a tree object names; ids have `width` bytes. Raises GitError where it is no tree (gitformat-pack)."""
    found: dict[bytes, Entry] = {}
    at = 0
    while at < len(content):
        blank = content.find(b" ", at)
        end = content.find(b"\0", blank)
        oid = content[end + 1 : end + 1 + width]
        if not 0 < blank < end or len(oid) != width:
            raise GitError("a tree is damaged", fix="run `git fsck`")
        found[content[blank + 1 : end]] = Entry(content[at:blank].lstrip(b"0"), oid.hex())
        at = end + 1 + width
    return found
