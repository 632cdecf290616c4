"""Places in archives: how they are written, what tells them apart, and under which path settings and rules see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_COMPRESSED = ("gz", "bz2", "xz")


class Inner(NamedTuple):
    """A member of an archive, or the names of all of them."""

    member: str
    """Its name; empty for what a compressed file holds, which has none, and for the names of all."""
    copy: int = 1
    """The how-manieth member of that name it is."""
    is_names: bool = False


def path_in(archive: str, member: str) -> str:
    """A member's path: that of a file in a folder with the archive's name. `dump.sql` for all that `dump.sql.gz` is."""
    if member:
        return f"{archive}/{member}" if archive else member
    name, dot, extension = archive.rpartition(".")
    return name if dot and extension.lower() in _COMPRESSED and not name.endswith("/") else archive


def name_in(archive: str, inner: Inner) -> str:
    """A member's name for people; empty for the names of all."""
    if inner.is_names or inner.member:
        return inner.member
    return path_in(archive, "").rpartition("/")[2]


def identity(archive: str, inner: Inner, safe: Callable[[str], str]) -> str:
    """What a fingerprint has in place of a path. No path has a zero byte in it."""
    copy = [str(inner.copy)] if inner.copy > 1 else []
    return "\0".join([safe(archive), safe(inner.member), *copy])
