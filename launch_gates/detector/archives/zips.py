"""Members of a zip archive (PKWARE, APPNOTE.TXT 6.3.10): what its directory lists, then what it does not know of.

A directory that is damaged or missing leaves everything to the second look, which goes by the header that each member
has of its own.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.detector.archives.budget import (
    DAMAGED,
    ENCRYPTED,
    ENDS_EARLY,
    LONGEST_NAME,
    NO_DIRECTORY,
    TOO_OFTEN,
    LeftOut,
    Member,
    decoded,
)
from launch_gates.detector.archives.streams import Unpacked, bunzip2, inflate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.detector.archives.budget import Budget
    from launch_gates.detector.archives.streams import Decompressor

_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MARK = b"PK\x03\x04"
_ENTRY = struct.Struct("<4s6H3L5H2L")
_ENTRY_MARK = b"PK\x01\x02"
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_MARK = b"PK\x06\x07"
_END_64 = struct.Struct("<4sQ2H2L4Q")
_END_64_MARK = b"PK\x06\x06"
_LONGEST_COMMENT = 0xFFFF
_IN_EXTRA = 0xFFFFFFFF
"""In place of a size or an offset: it stands in the extra field of the 64-bit form (section 4.5.3)."""
_EXTRA_64 = 1
_IS_ENCRYPTED = 1 << 0
_SIZE_FOLLOWS = 1 << 3
_STORED = 0
_METHODS: dict[int, Callable[[], Decompressor]] = {8: inflate, 12: bunzip2}


class _Entry(NamedTuple):
    """What the directory, or the header before a member, says of it."""

    name: bytes
    flags: int
    method: int
    crc: int | None
    """Of the content; None where only what follows it tells."""
    packed: int | None
    """Its size in the archive; None where only its end tells."""
    start: int
    """Of the content; -1 where there is none."""
    names: tuple[tuple[int, int], ...]
    """Where its name stands."""


class _Directory(NamedTuple):
    start: int
    end: int
    shift: int
    """How much further on everything stands than is said: something was put in front."""


def members(content: bytes, budget: Budget) -> Iterator[Member | LeftOut]:
    """All of its members, and what is wrong with it or them."""
    known: list[tuple[int, int]] = []
    directory = _directory(content)
    if directory is None:
        yield LeftOut("", NO_DIRECTORY)
    else:
        for entry, known_of in _listed(content, directory):
            if full := budget.too_many():
                yield full
                return
            reading = _Reading(content, entry, budget)
            yield from reading.outcome()
            known += known_of
            if entry.start >= 0:
                known.append((entry.start, reading.end))
            if reading.is_over:
                return
    yield from _unlisted(content, known, budget)


def _directory(content: bytes) -> _Directory | None:
    """Where the directory is, by the record at the archive's end; None where that is not there."""
    lowest = max(0, len(content) - _END.size - _LONGEST_COMMENT)
    end = len(content) - _END.size + len(_END_MARK)
    # The comment after it may have such a mark too.
    while (end := content.rfind(_END_MARK, lowest, end)) >= 0:
        directory = _directory_before(content, end)
        if directory is not None:
            return directory
        end += len(_END_MARK) - 1
    return None


def _directory_before(content: bytes, end: int) -> _Directory | None:
    _, _, _, _, _, size, offset, _ = _END.unpack_from(content, end)
    stop = end
    locator = end - _LOCATOR.size
    if locator >= _END_64.size and content.startswith(_LOCATOR_MARK, locator):
        end_64 = locator - _END_64.size
        if content.startswith(_END_64_MARK, end_64):
            *_, size, offset = _END_64.unpack_from(content, end_64)
            stop = end_64
    start = stop - size
    if start < offset or (size and not content.startswith(_ENTRY_MARK, start)):
        return None
    return _Directory(start, stop, start - offset)


def _listed(content: bytes, directory: _Directory) -> Iterator[tuple[_Entry, list[tuple[int, int]]]]:
    """Entries of the directory, each with where it stands, and where the member's own header does."""
    position = directory.start
    while position + _ENTRY.size <= directory.end and content.startswith(_ENTRY_MARK, position):
        (_, _, _, flags, method, _, _, crc, packed, size, name_size, extra_size, comment_size, _, _, _, offset) = (
            _ENTRY.unpack_from(content, position)
        )
        first = position
        position += _ENTRY.size
        name = content[position : position + name_size]
        extra = content[position + name_size : position + name_size + extra_size]
        packed, offset = _wide(extra, size, packed, offset)
        position += name_size + extra_size + comment_size
        names = _place_of_name(first + _ENTRY.size, name_size)
        local = _local(content, offset + directory.shift)
        if local is None:
            yield _Entry(name, flags, method, crc, packed, -1, names), [(first, position)]
            continue
        entry = _Entry(name, flags, method, crc, packed, local.start, names + local.names)
        yield entry, [(first, position), (offset + directory.shift, local.start)]


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int]:
    """Packed size and offset with what the extra field of the 64-bit form says, which has only those that need it."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == _EXTRA_64:
            field = extra[position + 4 : position + 4 + length]
            wide = [int.from_bytes(field[at : at + 8], "little") for at in range(0, len(field), 8)]
            if size == _IN_EXTRA:
                wide = wide[1:]
            if packed == _IN_EXTRA and wide:
                packed, *wide = wide
            if offset == _IN_EXTRA and wide:
                offset = wide[0]
            break
        position += 4 + length
    return packed, offset


def _place_of_name(start: int, size: int) -> tuple[tuple[int, int], ...]:
    """Where a name stands that is looked at by itself; of one that is too long the archive's own bytes are."""
    return ((start, start + size),) if size <= LONGEST_NAME else ()


def _local(content: bytes, position: int) -> _Entry | None:
    """What the header before a member says; None where there is none."""
    if not content.startswith(_LOCAL_MARK, position) or position + _LOCAL.size > len(content):
        return None
    _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _LOCAL.unpack_from(content, position)
    position += _LOCAL.size
    name = content[position : position + name_size]
    extra = content[position + name_size : position + name_size + extra_size]
    packed, _ = _wide(extra, size, packed, 0)
    start = position + name_size + extra_size
    if start > len(content):
        return None
    names = _place_of_name(position, name_size)
    if flags & _SIZE_FOLLOWS:
        return _Entry(name, flags, method, None, packed or None, start, names)
    return _Entry(name, flags, method, crc, packed, start, names)


def _unlisted(content: bytes, known: list[tuple[int, int]], budget: Budget) -> Iterator[Member | LeftOut]:
    """Members between those that the directory knows of."""
    known = sorted(known)
    known.append((len(content), len(content)))
    position = 0
    for begin, end in known:
        while (found := content.find(_LOCAL_MARK, position, begin)) >= 0:
            entry = _local(content, found)
            position = found + len(_LOCAL_MARK)
            # What only looks like a header has no name, or one that never ends; a folder has no content.
            if entry is None or not entry.name or entry.start > begin:
                continue
            if full := budget.too_many():
                yield full
                return
            reading = _Reading(content, entry, budget, begin)
            yield from reading.outcome()
            position = max(position, reading.end)
            if reading.is_over:
                return
        position = max(position, end)


class _Reading:
    """One member being read."""

    def __init__(self, content: bytes, entry: _Entry, budget: Budget, limit: int | None = None) -> None:
        """It ends at `limit` at the latest."""
        self._content = content
        self._entry = entry
        self._budget = budget
        self._room = max(0, (len(content) if limit is None else limit) - entry.start)
        self.end = entry.start + min(entry.packed or 0, self._room)
        """Where it ends in the archive, once it is read."""
        self.is_over = False
        """A bound is reached: nothing more is to be read of this archive."""

    def outcome(self) -> Iterator[Member | LeftOut]:
        """The member, or what can be had of it, and what is wrong with it."""
        entry = self._entry
        name, said = decoded(entry.name)
        yield from said
        why_not = ""
        if entry.start < 0 or (entry.method == _STORED and entry.packed is None):
            why_not = DAMAGED
        elif entry.flags & _IS_ENCRYPTED:
            why_not = ENCRYPTED
        elif entry.method not in _METHODS and entry.method != _STORED:
            why_not = f"it is packed by a method that is not known here (number {entry.method})"
        if why_not:
            yield Member(name, b"", entry.names)
            yield LeftOut(name, why_not)
        elif entry.method == _STORED:
            yield from self._stored(name)
        else:
            yield from self._unpacked(name)

    def _stored(self, name: str) -> Iterator[Member | LeftOut]:
        entry = self._entry
        content = self._content[entry.start : self.end]
        self._budget.packed -= len(content)
        if self._budget.packed < 0:
            self.is_over = True
            yield LeftOut("", TOO_OFTEN, is_bound=True)
            return
        yield Member(name, content, (*entry.names, (entry.start, self.end)))
        if (entry.packed or 0) > self._room:
            yield LeftOut(name, ENDS_EARLY)
        elif entry.crc not in (None, zlib.crc32(content)):
            yield LeftOut(name, DAMAGED)

    def _unpacked(self, name: str) -> Iterator[Member | LeftOut]:
        entry = self._entry
        size = self._room if entry.packed is None else min(entry.packed, self._room)
        unpacked = Unpacked(
            memoryview(self._content)[entry.start : entry.start + size], _METHODS[entry.method], self._budget
        )
        content = unpacked.read(self._budget.limits.unpacked + 1)
        self.end = entry.start + unpacked.used
        yield Member(name, content, entry.names)
        if unpacked.is_bound:
            self.is_over = True
            yield LeftOut("", unpacked.reason, is_bound=True)
        elif unpacked.reason:
            yield LeftOut(name, unpacked.reason)
        elif entry.crc not in (None, zlib.crc32(content)):
            yield LeftOut(name, DAMAGED)
