"""Real repositories to look at: the present tree of a bare mirror, and its history, made once each below .bench.

A tree is a repository of its own whose objects are the mirror's. Of a mirror that lacks some files, the history has
empty ones in their stead: scanners that read it through `git log -p` would end at the first that is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SETTINGS = (
    ".gitleaks.toml",
    ".gitleaksignore",
    ".betterleaks.toml",
    ".betterleaksignore",
    ".secrets.baseline",
    ".kingfisher.yaml",
    "launch-gates.toml",
)
"""Files by which a repository tells a scanner what to leave out: not checked out, so that all look at the same."""
_TEXT = 8000
"""Git takes a file for binary that has a zero byte so early."""
_DONE = "looked-at.json"
_VERSION = 1


@dataclass(frozen=True)
class Place:
    """What is looked at. `state` tells one content from another; `lines` are those of text files."""

    name: str
    folder: str
    state: str
    files: int
    lines: int
    missing: int = 0
    """Files that the mirror does not have."""


def name_of(mirror: Path) -> str:
    """The repository's, from `owner+name/repo` or `name.git`."""
    named = mirror.parent if mirror.name in {"repo", ".git"} else mirror
    return named.name.removesuffix(".git").replace("+", "/", 1)


def is_text(content: bytes) -> bool:
    """As git decides it."""
    return b"\0" not in content[:_TEXT]


def lines_of(content: bytes) -> int:
    """How many lines a text has."""
    return content.count(b"\n") + (not content.endswith(b"\n") if content else 0)


def check_out(mirror: Path, folder: Path, environment: Mapping[str, str]) -> Place:
    """The files of the mirror's HEAD, in a repository below `folder`. No hook and no filter is run."""
    mirror = mirror.resolve()
    name = name_of(mirror)
    target = folder / name.replace("/", "+")
    state = _git(mirror, environment, "rev-parse", "HEAD^{commit}").decode().strip()
    if kept := _kept(target, state):
        return kept
    shutil.rmtree(target, ignore_errors=True)
    _git(folder, environment, "init", "--quiet", "--initial-branch=main", str(target))
    _borrow(mirror, target / ".git")
    for key in ("core.symlinks", "core.fsmonitor", "core.hooksPath"):
        _git(target, environment, "config", key, os.devnull if key == "core.hooksPath" else "false")
    _git(target, environment, "update-ref", "HEAD", state)
    _git(target, environment, "read-tree", state)
    listed = _git(target, environment, "ls-files", "-z").decode("utf-8", "surrogateescape").split("\0")
    wanted = [path for path in listed if path and path.rpartition("/")[2] not in SETTINGS]
    # What the mirror lacks is told on stderr, and the others are written all the same.
    given = "\0".join(wanted).encode("utf-8", "surrogateescape")
    _git(target, environment, "checkout-index", "-f", "-q", "-z", "--stdin", given=given, may_fail=True)
    files = lines = 0
    for path in wanted:
        file = target / path
        if file.is_file():
            content = file.read_bytes()
            files += 1
            lines += lines_of(content) if is_text(content) else 0
    return _keep(Place(name, str(target), state, files, lines, len(wanted) - files), target)


def whole_history(mirror: Path, folder: Path, environment: Mapping[str, str]) -> Place:
    """All refs of the mirror, in a bare repository below `folder`; lines are those of every different text."""
    mirror = mirror.resolve()
    name = name_of(mirror)
    target = folder / f"{name.replace('/', '+')}.git"
    refs = _git(mirror, environment, "for-each-ref", "--format=create %(refname) %(objectname)")
    state = hashlib.sha256(refs).hexdigest()
    if kept := _kept(target, state):
        return kept
    shutil.rmtree(target, ignore_errors=True)
    _git(folder, environment, "init", "--quiet", "--bare", str(target))
    _borrow(mirror, target)
    head = _git(mirror, environment, "rev-parse", "HEAD^{commit}").decode().strip()
    _git(target, environment, "update-ref", "--no-deref", "HEAD", head)
    _git(target, environment, "update-ref", "--stdin", given=refs)
    _git(target, environment, "pack-refs", "--all")
    listed = _git(target, environment, "rev-list", "--all", "--objects", "--missing=print", may_fail=True)
    missing = [line[1:].decode() for line in listed.splitlines() if line.startswith(b"?")]
    for oid in missing:
        stand_in = target / "objects" / oid[:2] / oid[2:]
        stand_in.parent.mkdir(exist_ok=True)
        stand_in.write_bytes(zlib.compress(b"blob 0\0"))
    files, lines = _texts(target, environment)
    return _keep(Place(name, str(target), state, files, lines, len(missing)), target)


def _borrow(mirror: Path, repository: Path) -> None:
    """Lets a repository use the mirror's objects."""
    (repository / "objects" / "info" / "alternates").write_text(f"{mirror / 'objects'}\n", encoding="utf-8")


def _texts(repository: Path, environment: Mapping[str, str]) -> tuple[int, int]:
    """How many different files a history has, and how many lines."""
    files = lines = 0
    command = ["git", "cat-file", "--batch-all-objects", "--batch", "--unordered", "--buffer"]
    with subprocess.Popen(command, cwd=repository, env=environment, stdout=subprocess.PIPE) as process:
        stream = process.stdout
        while stream and (header := stream.readline()):
            _, kind, size = header.split()
            content = stream.read(int(size) + 1)[:-1]
            if kind == b"blob":
                files += 1
                lines += lines_of(content) if is_text(content) else 0
    return files, lines


def _note(target: Path) -> Path:
    """Beside what is looked at, where no scanner sees it."""
    return target.with_name(f"{target.name}.{_DONE}")


def _kept(target: Path, state: str) -> Place | None:
    """What was made before, of the same state, here or in a .bench that was copied."""
    try:
        told = json.loads(_note(target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if told.pop("version", 0) != _VERSION or told.get("state") != state or not target.is_dir():
        return None
    return Place(**{**told, "folder": str(target)})


def _keep(place: Place, target: Path) -> Place:
    _note(target).write_text(json.dumps({"version": _VERSION, **asdict(place)}), encoding="utf-8")
    return place


def _git(
    folder: Path, environment: Mapping[str, str], *arguments: str, given: bytes = b"", may_fail: bool = False
) -> bytes:
    command = ["git", *arguments]
    said = subprocess.DEVNULL if may_fail else None
    done = subprocess.run(
        command, cwd=folder, env=environment, input=given, check=not may_fail, stdout=subprocess.PIPE, stderr=said
    )
    return done.stdout
