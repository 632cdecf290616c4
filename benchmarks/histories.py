"""Real histories to measure on: a mirror of each, and of one of them its beginnings, so that growth can be seen.

Only git makes them, from repositories that lie on this machine already.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FRACTIONS = (0.1, 0.5, 1.0, 3.0)
"""Gigabytes (10^9 bytes) of file contents in the beginnings of a history."""
_GIGABYTE = 1e9


@dataclass(frozen=True)
class History:
    """A bare repository, and how much is in it."""

    name: str
    place: Path
    commits: int
    objects: int
    blob_bytes: int

    @property
    def about(self) -> str:
        """In a line."""
        return f"{self.commits:,} commits, {self.objects:,} objects, {self.blob_bytes / _GIGABYTE:.2f} GB of files"


def mirror(source: Path, folder: Path, environment: Mapping[str, str]) -> History:
    """All refs of a repository, in a bare one below `folder`, made once; a bare one is taken as it is."""
    source = source.resolve()
    if source.suffix == ".git" and (source / "objects").is_dir():
        return measured(source.stem, source, environment)
    place = folder / f"{source.name}.git"
    if not (place / "HEAD").is_file():
        shutil.rmtree(place, ignore_errors=True)
        _git(folder, environment, "clone", "--quiet", "--mirror", f"file://{source}", str(place))
    return measured(source.name, place, environment)


def measured(name: str, place: Path, environment: Mapping[str, str]) -> History:
    """What git says of the repository there."""
    kinds = {"commit": 0, "tree": 0, "blob": 0, "tag": 0}
    blob_bytes = 0
    for line in _lines(place, environment, *_LIST):
        kind, size = line.split()
        kinds[kind] += 1
        blob_bytes += int(size) if kind == "blob" else 0
    return History(name, place, kinds["commit"], sum(kinds.values()), blob_bytes)


_LIST = ("cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch-check=%(objecttype) %(objectsize)")


def beginnings(history: History, folder: Path, environment: Mapping[str, str]) -> Iterator[History]:
    """The history up to the commits of its main line at which it had so many gigabytes; as far as it is that large."""
    wanted = [fraction for fraction in FRACTIONS if fraction * _GIGABYTE < history.blob_bytes]
    sizes = dict(_sizes(history.place, environment))
    seen: set[str] = set()
    total, commit = 0, ""
    log = ("log", "--first-parent", "--reverse", "-m", "--raw", "--no-abbrev", "--no-renames", "--format=commit %H")
    for line in _lines(history.place, environment, *log):
        if not wanted:
            return
        if line.startswith("commit "):
            if total >= wanted[0] * _GIGABYTE:
                yield _until(history, commit, folder / f"{history.name}-{wanted.pop(0):g}.git", environment)
            commit = line.split()[1]
        elif line.startswith(":"):
            new = line.split()[3]
            total += 0 if new in seen else sizes.get(new, 0)
            seen.add(new)


def _sizes(place: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    arguments = (*_LIST[:-1], "--batch-check=%(objecttype) %(objectsize) %(objectname)")
    for line in _lines(place, environment, *arguments):
        kind, size, oid = line.split()
        if kind == "blob":
            yield oid, int(size)


def _until(history: History, commit: str, place: Path, environment: Mapping[str, str]) -> History:
    """A repository with all that leads to the commit, packed as the whole is."""
    if not (place / "done").is_file():
        shutil.rmtree(place, ignore_errors=True)
        _git(place.parent, environment, "init", "--quiet", "--bare", str(place))
        # A partial clone lacks some files: so do its beginnings.
        how = ("--revs", "--stdout", "--delta-base-offset", "--missing=allow-any", "-q")
        pack = _git(history.place, environment, "pack-objects", *how, given=commit)
        _git(place, environment, "index-pack", "--stdin", given=pack)
        _git(place, environment, "update-ref", "HEAD", commit)
        (place / "done").touch()
    return measured(place.stem, place, environment)


def _git(place: Path, environment: Mapping[str, str], *arguments: str, given: str | bytes = b"") -> bytes:
    data = given.encode() + b"\n" if isinstance(given, str) else given
    command = ["git", *arguments]
    return subprocess.run(command, cwd=place, env=environment, input=data, check=True, stdout=subprocess.PIPE).stdout


def _lines(place: Path, environment: Mapping[str, str], *arguments: str) -> Iterable[str]:
    command = ["git", *arguments]
    with subprocess.Popen(command, cwd=place, env=environment, stdout=subprocess.PIPE, text=True) as process:
        yield from process.stdout or ()
