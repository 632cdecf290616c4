"""What comes out of an archive, and how much of that: records and bounds that every format shares."""

from __future__ import annotations

from typing import NamedTuple

LONGEST_NAME = 4096
"""Bytes of a member's name that are looked at: PATH_MAX of Linux, longer ones cannot be unpacked anyway."""

TOO_MANY = "it has more members than {:,}: the others were not looked at"
TOO_LONG_A_NAME = f"its name has more than {LONGEST_NAME:,} bytes: it was not looked at"
TOO_MUCH = "it unpacks to more than {} MiB: the rest was not looked at"
TOO_OFTEN = "its members overlap, so that it would be read over and over: the rest was not looked at"
TOO_MUCH_MEMORY = "unpacking it takes more than {} MiB of memory"
ENDS_EARLY = "it is damaged, and ends too early: what could be unpacked was looked at"
DAMAGED = "it is damaged: what could be unpacked was looked at"
NO_DIRECTORY = "its directory is damaged or missing: what could be unpacked was looked at"
ENCRYPTED = "it is encrypted"
NESTED = "an archive in an archive: it was looked at as it is, and not unpacked"


class Limits(NamedTuple):
    """How far one archive is followed. They bound time and memory, and nobody can set them."""

    unpacked: int = 64 << 20
    """Bytes that are unpacked in all: a fraction of a second, and little beside a file of the largest size. What an
    archive holds uncompressed does not count: it is no more than the archive."""
    members: int = 65_535
    """As many as a zip archive without its 64-bit form can have (APPNOTE.TXT section 4.4.22): about a second."""


LIMITS = Limits()


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    """Bytes that are not UTF-8 as surrogates (PEP 383). Anything may stand here, `../..` and control characters too.
    Empty for what a compressed file holds, which has no name of its own."""
    content: bytes
    """Empty too for what cannot be unpacked: that is said after it, and its name is there to be looked at."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where name and content stand in the archive as it is."""


class LeftOut(NamedTuple):
    """What was not looked at, and why. `name` is the member's; empty where it is the archive itself."""

    name: str
    reason: str
    is_bound: bool = False
    """It was left out by one of our bounds, not by its nature."""
    count: int = 1  # type: ignore[assignment]  # as in NotLookedAt


class Budget:
    """What is left of the limits for one archive."""

    def __init__(self, limits: Limits, size: int) -> None:
        """`size` is the archive's, in bytes."""
        self.limits = limits
        self.unpacked = limits.unpacked
        self.members = limits.members
        # Once by its directory, and once for what the directory does not know.
        self.packed = 2 * size

    def too_many(self) -> LeftOut | None:
        """Counts one member; says so when it is one too many."""
        self.members -= 1
        return LeftOut("", TOO_MANY.format(self.limits.members), is_bound=True) if self.members < 0 else None


def decoded(name: bytes) -> tuple[str, list[LeftOut]]:
    """A name as it is kept, and what is to be said of one that is too long.

    Nothing is kept of that one: cut off within a credential, the rest of it would not be known for one.
    """
    if len(name) > LONGEST_NAME:
        kept = f"(a name of {len(name)} bytes)"
        return kept, [LeftOut(kept, TOO_LONG_A_NAME, is_bound=True)]
    return name.decode("utf-8", "surrogateescape"), []
