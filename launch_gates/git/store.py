"""The files that objects are kept in, and those that git passes over without a word when it lists all objects.

A pack without an index, or with a damaged one, does not exist for git, and neither does a folder that it may not read.
Objects themselves are not looked at here.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from launch_gates.git.inventory import shared_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.git.repository import Repository

_FANOUT_BYTES = 4 * 256
_INDEX_HEAD_BYTES = 8 + _FANOUT_BYTES
_PACK_HEAD_BYTES = 12
_MOST_ALTERNATES = 100
_CHUNK = 1 << 20


class Flaw(NamedTuple):
    """A file or folder whose objects git does not list, or not rightly."""

    subject: str
    reason: str


def flaws(repository: Repository, environ: Mapping[str, str] | None = None) -> list[Flaw]:
    """What is wrong with the object folders, their packs and the indices of these (gitformat-pack).

    While git repacks there may be some for a moment: only what is there twice is damage.
    """
    environ = os.environ if environ is None else environ
    found: list[Flaw] = []
    for folder in _object_folders(repository, environ):
        found += _flaws_of(folder)
    return found


def _object_folders(repository: Repository, environ: Mapping[str, str]) -> Iterator[Path]:
    """The repository's own, then those that it borrows from (gitrepository-layout, objects/info/alternates)."""
    own = environ.get("GIT_OBJECT_DIRECTORY")
    waiting = [Path(repository.root, own) if own else shared_dir(repository) / "objects"]
    borrowed = environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
    waiting += [Path(repository.root, place) for place in borrowed.split(os.pathsep) if place]
    seen: set[Path] = set()
    while waiting and len(seen) < _MOST_ALTERNATES:
        folder = waiting.pop(0)
        if folder in seen:
            continue
        seen.add(folder)
        yield folder
        try:
            lines = (folder / "info" / "alternates").read_bytes().split(b"\n")
        except OSError:
            continue
        waiting += [Path(os.path.normpath(folder / os.fsdecode(line))) for line in lines if line and line[:1] != b"#"]


def _flaws_of(folder: Path) -> Iterator[Flaw]:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 (names are enough)
        packs = frozenset(os.listdir(folder / "pack") if "pack" in names else ())  # noqa: PTH208
    except OSError as error:
        yield Flaw(str(error.filename), f"this folder of git's objects cannot be read: {error.strerror}")
        return
    for name in names:
        if len(name) == 2 and not os.access(folder / name, os.R_OK | os.X_OK):  # noqa: PLR2004 (of an id's hex digits)
            yield Flaw(str(folder / name), "this folder of git's objects cannot be read: Permission denied")
    for stem in sorted({name.rpartition(".")[0] for name in packs if name.endswith((".pack", ".idx"))}):
        # A name that begins with a dot is one that git is still at work on.
        if not stem.startswith(".") and (reason := _flaw_of_pack(folder / "pack", stem, packs)):
            yield Flaw(f"{stem}.pack", f"{reason}; what is in it was not looked at")


def _flaw_of_pack(folder: Path, stem: str, names: frozenset[str]) -> str:
    if f"{stem}.idx" not in names:
        return "its index is missing"
    if f"{stem}.pack" not in names:
        return "it is missing, only its index is here"
    try:
        with (folder / f"{stem}.idx").open("rb") as index, (folder / f"{stem}.pack").open("rb") as pack:
            return _mismatch(index, pack)
    except FileNotFoundError:
        return ""  # It was repacked meanwhile.
    except OSError as error:
        return f"it cannot be read: {error.strerror}"


def _mismatch(index: IO[bytes], pack: IO[bytes]) -> str:
    """Whether the index is whole, which ends with the pack's checksum and its own, and whether that pack is there."""
    size = os.fstat(index.fileno()).st_size
    hashes = {20: hashlib.sha1(usedforsecurity=False), 32: hashlib.sha256()}
    head, tail = b"", b""
    left = size
    while chunk := index.read(_CHUNK):
        head, tail = head or chunk[:_INDEX_HEAD_BYTES], (tail + chunk)[-2 * max(hashes) :]
        for length, each in hashes.items():
            each.update(chunk[: max(0, left - length)])
        left -= len(chunk)
    length = next((length for length, each in hashes.items() if each.digest() == tail[-length:]), 0)
    if not length:
        return "its index is damaged"
    fanout_end = _FANOUT_BYTES + (8 if head.startswith(b"\xfftOc") else 0)
    start = pack.read(_PACK_HEAD_BYTES)
    if os.fstat(pack.fileno()).st_size > _PACK_HEAD_BYTES + length:
        pack.seek(-length, os.SEEK_END)
        is_whole = start[:4] == b"PACK" and start[8:] == head[fanout_end - 4 : fanout_end]
        if is_whole and pack.read() == tail[-2 * length : -length]:
            return ""
    return "it does not match its index: it is cut off or damaged"
