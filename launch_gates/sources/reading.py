"""Documents from the file system. Links are never followed here, and nothing but regular files is ever opened.

A symbolic link's document is the text of its target: that is what git stores, and all that the link adds.
"""

from __future__ import annotations

import os
import stat
from functools import partial
from typing import TYPE_CHECKING

from launch_gates.core.finding import NotLookedAt
from launch_gates.git.printable import text_of
from launch_gates.sources.document import Document
from launch_gates.sources.source import (
    DISAPPEARED,
    UnreadError,
    too_large,
    unreadable,
)

if TYPE_CHECKING:
    from typing import BinaryIO

    from launch_gates.sources.source import Item

# Should a FIFO take the file's place after the look, O_NONBLOCK keeps the opening from waiting for a writer.
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_GONE = (FileNotFoundError, NotADirectoryError)
_CHUNK = 1 << 20


def shown_path(path: bytes) -> str:
    """A path as documents have it: with `/`, and bytes that are not UTF-8 as surrogates (PEP 383)."""
    text = text_of(path)
    return text if os.sep == "/" else text.replace(os.sep, "/")


def document_at(place: bytes, shown: str, max_size: int) -> Item | None:
    """What is at this absolute path: a document, or why there is none. None where nothing or a folder is."""
    try:
        status = os.lstat(place)
        if stat.S_ISLNK(status.st_mode):
            return link_document(place, shown)
    except _GONE:
        return None
    except OSError as error:
        return unreadable(shown, error)
    if stat.S_ISDIR(status.st_mode):
        return None
    return _regular(place, shown, max_size, status)


def link_document(place: bytes, shown: str) -> Document:
    """The text of a symbolic link's target. Raises OSError."""
    target = os.readlink(place)  # noqa: PTH115 - a Path holds no bytes
    return Document(shown, len(target), partial(bytes, target))


def kind_of(mode: int) -> str:
    """What a thing that is no regular file is, for people."""
    if stat.S_ISFIFO(mode):
        return "a FIFO"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "something special"


def read_stream(stream: BinaryIO, max_size: int) -> bytes | None:
    """All of an open stream, of whatever size the system says it has; None if there are more than `max_size` bytes.

    A `max_size` of -1 is a limit that was passed already.
    """
    chunks: list[bytes] = []
    room = max_size + 1
    while room and (chunk := stream.read(min(_CHUNK, room))):
        chunks.append(chunk)
        room -= len(chunk)
    return b"".join(chunks) if room else None


def _regular(place: bytes, shown: str, max_size: int, status: os.stat_result) -> Item:
    if not stat.S_ISREG(status.st_mode):
        return NotLookedAt(shown, f"{kind_of(status.st_mode)}, not a regular file")
    if status.st_size > max_size:
        return too_large(shown, status.st_size, max_size)
    return Document(shown, status.st_size, partial(_read, place, shown, max_size))


def _read(place: bytes, shown: str, max_size: int) -> bytes:
    """The file's content. Raises UnreadError."""
    try:
        descriptor = os.open(place, _OPEN_FLAGS)
        with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor has no Path
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadError(NotLookedAt(shown, DISAPPEARED))
            # The size is only what it was: files grow, and those of /proc say 0. So read to the end, or the limit.
            content: bytes | None = None
            if status.st_size <= max_size:
                content = file.read(status.st_size + 1) or b""
                if not content or len(content) != status.st_size:
                    rest = read_stream(file, max_size - len(content))
                    content = None if rest is None else content + rest
    except _GONE:
        raise UnreadError(NotLookedAt(shown, DISAPPEARED)) from None
    except OSError as error:
        raise UnreadError(unreadable(shown, error)) from None
    if content is None:
        raise UnreadError(too_large(shown, max(status.st_size, max_size + 1), max_size))
    return content
