"""Archives made by zipfile, tarfile and their like: readers are held against what others write."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING, Literal

from launch_gates.detector.archives.budget import LIMITS, LeftOut, Member
from launch_gates.detector.archives.members import members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launch_gates.detector.archives.budget import Limits

FILES = {"config/.env": b"KEY=1\n", "a.txt": b"text " * 400, "empty": b"", "über.bin": bytes(range(256)) * 9}
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


class _Pipe(io.RawIOBase):
    """Where nobody can go back to write a size: it comes after each member."""

    def __init__(self) -> None:
        self.written = io.BytesIO()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        return self.written.write(data)


def zipped(files: Mapping[str, bytes] = FILES, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.comment = comment
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def zipped_into_a_pipe(files: Mapping[str, bytes] = FILES, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return pipe.written.getvalue()


def tarred(files: Mapping[str, bytes] = FILES, form: Literal[0, 1, 2] = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def tar_header(name: bytes, size: int | bytes, kind: bytes = b"0") -> bytes:
    """One header with a checksum that holds, whatever the size says."""
    field = size if isinstance(size, bytes) else b"%011o\0" % size
    head = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + field + b"00000000000\0"
    rest = (kind + bytes(100) + b"ustar\x0000").ljust(512 - len(head) - 8, b"\0")
    return head + b"%06o\0 " % (sum(head) + sum(rest) + 8 * 32) + rest


def files_in(archive: bytes) -> dict[str, bytes]:
    """What is in it, of an archive in which nothing is left out."""
    found = list(members(archive))
    assert [each for each in found if isinstance(each, LeftOut)] == []
    return {each.name: each.content for each in found if isinstance(each, Member)}


def taken_apart(archive: bytes, limits: Limits = LIMITS) -> tuple[dict[str, bytes], list[tuple[str, str, bool]]]:
    """What is in it, and what was left out: name, reason, whether by a bound."""
    found = list(members(archive, limits))
    return (
        {each.name: each.content for each in found if isinstance(each, Member)},
        [(each.name, each.reason, each.is_bound) for each in found if isinstance(each, LeftOut)],
    )
