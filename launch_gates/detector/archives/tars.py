"""Members of a tar archive: ustar, pax (POSIX.1-2017, pax) and GNU (tar manual, "Basic Tar Format").

Only what a regular file or the target of a symbolic link is: devices, folders and hard links have no content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from launch_gates.detector.archives import BLOCK, TAR_MARK, TAR_MARK_AT, is_tar_header
from launch_gates.detector.archives.budget import DAMAGED, ENDS_EARLY, LeftOut, Member, decoded

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from launch_gates.detector.archives.budget import Budget

_MOST_HEADER = 1 << 20
"""Bytes of an extended header, which holds a name and the like, and is held in memory."""
_LONG_HEADER = f"one of its headers has more than {_MOST_HEADER >> 20} MiB: that was not looked at"
_HAS_NO_CONTENT = frozenset(b"123456")
_LINK = ord("2")
_EXTENDED = frozenset(b"xXgLK")
_PAX = frozenset(b"xXg")
_OF_THE_FORMAT = (
    b"path", b"linkpath", b"size", b"mtime", b"atime", b"ctime", b"uid", b"gid", b"uname", b"gname", b"hdrcharset",
    b"charset", b"GNU.sparse.", b"SCHILY.dev", b"SCHILY.ino", b"SCHILY.nlink", b"LIBARCHIVE.creationtime",
)  # fmt: skip
"""How the keys begin that are about the member's place, times and owner (pax, "pax Extended Header")."""
_SPARSE = ord("S")
_ZEROS = bytes(BLOCK)
_MORE_SPARSE_AT = 482
_MORE_SPARSE_AGAIN_AT = 504
_LENGTH_DIGITS = 20


class Source(Protocol):
    """Bytes to be read in order."""

    @property
    def reason(self) -> str:
        """Why it ended early; empty where it did not."""
        ...

    @property
    def is_bound(self) -> bool:
        """Whether one of our bounds ended it."""
        ...

    @property
    def position(self) -> int | None:
        """Where the next byte stands in the archive as it is; None where it is compressed."""
        ...

    def read(self, size: int) -> bytes:
        """The next bytes, fewer at the end."""
        ...

    def skip(self, size: int) -> None:
        """Leaves out the next bytes."""
        ...


class Plain:
    """An archive that is not compressed."""

    reason = ""
    is_bound = False

    def __init__(self, content: bytes) -> None:
        """At its start."""
        self._content = content
        self.position = 0

    def read(self, size: int) -> bytes:
        """As in Source."""
        piece = self._content[self.position : self.position + size]
        self.position += len(piece)
        return piece

    def skip(self, size: int) -> None:
        """As in Source."""
        self.position = min(len(self._content), self.position + size)


class _Extended(NamedTuple):
    """What headers before a member say of it, where its own has no room."""

    name: bytes | None = None
    target: bytes | None = None
    size: int | None = None


def members(source: Source, budget: Budget) -> Iterator[Member | LeftOut]:
    """All of its members, and last what is wrong with it."""
    extended = _Extended()
    while True:
        block = source.read(BLOCK)
        if block == _ZEROS:  # The end has two of these, and another archive may follow.
            continue
        if not block.strip(b"\0"):
            break
        if not is_tar_header(block):
            yield LeftOut("", source.reason or (DAMAGED if len(block) == BLOCK else ENDS_EARLY), source.is_bound)
            return
        if full := budget.too_many():
            yield full
            return
        size = _number(block[124:136])
        kind = block[156]
        if size is None:
            yield LeftOut("", DAMAGED)
            return
        if kind in _EXTENDED:
            extended = yield from _extension(source, block, size, extended)
            continue
        yield from _member(source, block, extended, size)
        extended = _Extended()
    if source.reason:
        yield LeftOut("", source.reason, source.is_bound)


def _extension(
    source: Source, block: bytes, size: int, before: _Extended
) -> Generator[Member | LeftOut, None, _Extended]:
    """A header that says more of the next member: gives what is known of that now."""
    if size > _MOST_HEADER:
        yield LeftOut("", _LONG_HEADER, is_bound=True)
        source.skip(size + -size % BLOCK)
        return before
    kind, data = block[156], source.read(size)
    source.skip(-size % BLOCK)
    # Of an archive that is not compressed they are looked at with its own bytes.
    if source.position is None and (beside := _beside(kind, data)):
        name, said = decoded(_name(block))
        yield from said
        yield Member(name, beside)
    return _read_extended(kind, data, before)


def _member(source: Source, block: bytes, extended: _Extended, size: int) -> Iterator[Member | LeftOut]:
    kind = block[156]
    header = None if source.position is None else source.position - BLOCK
    name, said = decoded(_name(block) if extended.name is None else extended.name)
    yield from said
    if kind in _HAS_NO_CONTENT:
        target = _text(block[157:257]) if extended.target is None else extended.target
        spans = () if header is None else _of_names(header)
        yield Member(name, target if kind == _LINK else b"", spans)
        return
    if kind == _SPARSE and block[_MORE_SPARSE_AT]:
        while (more := source.read(BLOCK)) and more[_MORE_SPARSE_AGAIN_AT : _MORE_SPARSE_AGAIN_AT + 1] > b"\0":
            pass
    if extended.size is not None:
        size = extended.size
    start = source.position
    content = source.read(size)
    spans = () if start is None or header is None else ((start, start + len(content)), *_of_names(header))
    yield Member(name, content, spans)
    if len(content) < size and not source.reason:
        yield LeftOut(name, ENDS_EARLY)
    source.skip(-size % BLOCK)


def _read_extended(kind: int, data: bytes, before: _Extended) -> _Extended:
    if kind == ord("L"):
        return before._replace(name=_text(data))
    if kind == ord("K"):
        return before._replace(target=_text(data))
    if kind == ord("g"):  # Of all members at once, so none of what a member has.
        return before
    records = dict(_records(data))
    name = records.get(b"GNU.sparse.name", records.get(b"path", before.name))
    size = records.get(b"size", b"")
    return _Extended(
        name,
        records.get(b"linkpath", before.target),
        int(size) if size.isdigit() and len(size) <= _LENGTH_DIGITS else before.size,
    )


def _beside(kind: int, data: bytes) -> bytes:
    """What a pax header says that is not about where its member lies: comments, attributes of the file system."""
    if kind not in _PAX:
        return b""
    records = _records(data)
    return b"".join(b"%s=%s\n" % record for record in records if not record[0].startswith(_OF_THE_FORMAT))


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """`<length> <key>=<value>` and a line feed each; the length is that of the whole record."""
    position = 0
    while (blank := data.find(b" ", position, position + _LENGTH_DIGITS)) > 0:
        length = data[position:blank]
        end = position + int(length) if length.isdigit() else 0
        if end <= blank:
            return
        key, _, value = data[blank + 1 : end - 1].partition(b"=")
        yield key, value
        position = end


def _name(block: bytes) -> bytes:
    name = _text(block[:100])
    prefix = _text(block[345:500]) if block.startswith(TAR_MARK + b"\0", TAR_MARK_AT) else b""
    return prefix + b"/" + name if prefix else name


def _of_names(header: int) -> tuple[tuple[int, int], ...]:
    """Where name, target and prefix stand."""
    return (header, header + 100), (header + 157, header + 257), (header + 345, header + 500)


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _number(field: bytes) -> int | None:
    """Octal digits, or where the first bit is set a number to the base 256; None for what is neither."""
    if field[0] & 0x80:
        number = int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
        return None if field[0] & 0x40 else number
    digits = field.strip(b" \0")
    if not digits:
        return 0
    try:
        return int(digits, 8) if digits.isdigit() else None
    except ValueError:
        return None
