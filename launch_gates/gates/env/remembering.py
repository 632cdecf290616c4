"""What the readers said of files in an earlier run, by the ids of their blobs: so that a hook reads only what is new.

It lies in the user's cache, private to the user, and counts only in the hook: a run that a pull request hangs on never
looks there. Whatever is odd about it, everything is read anew.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates import __version__
from launch_gates.detector import cache
from launch_gates.gates.env.facts import Declaration, Dynamic, FileFacts, Helper, Read, Write
from launch_gates.gates.env.local_urls import LocalUrl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FORMAT = 1
_FILE = "facts.json"


class Remembered(NamedTuple):
    """What is known of one file."""

    blob: str
    facts: Mapping[str, FileFacts]
    """Reader -> what it said."""
    local_urls: tuple[LocalUrl, ...]
    size: int
    """Bytes."""
    comments: tuple[tuple[int, str], ...]
    """Lines with a comment that may allow a finding: number and text."""


class Memory(NamedTuple):
    """A whole run."""

    files: Mapping[str, Remembered]
    """Path -> what is known."""
    helpers: str
    """A digest of the helpers that all of it was read with."""


NOTHING = Memory({}, "")


def recall(root: Path) -> Memory:
    """What the last run over that repository has left; nothing where there is none, or it is odd."""
    data = cache.read(_key(root), _FILE)
    if data is None:
        return NOTHING
    try:
        document = json.loads(data)
        if document["format"] != [_FORMAT, __version__]:
            return NOTHING
        files = {path: _remembered(record) for path, record in document["files"].items()}
        return Memory(files, str(document["helpers"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return NOTHING


def remember(root: Path, memory: Memory) -> None:
    """Leaves a run for the next one. Does nothing where it cannot."""
    document = {"format": [_FORMAT, __version__], "helpers": memory.helpers, "files": memory.files}
    cache.write(_key(root), {_FILE: json.dumps(document, separators=(",", ":")).encode()})


def _key(root: Path) -> str:
    return "env_" + hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _remembered(record: list[Any]) -> Remembered:
    blob, facts, local_urls, size, comments = record
    return Remembered(
        str(blob),
        {str(reader): _facts(each) for reader, each in facts.items()},
        tuple(LocalUrl(*each) for each in local_urls),
        int(size),
        tuple((int(number), str(text)) for number, text in comments),
    )


def _facts(record: list[Any]) -> FileFacts:
    reads, dynamic, writes, helpers, declarations, is_damaged = record
    return FileFacts(
        tuple(Read(*each)._replace(instead=tuple(each[5])) for each in reads),
        tuple(Dynamic(*each) for each in dynamic),
        tuple(Write(*each) for each in writes),
        tuple(Helper(*each) for each in helpers),
        tuple(Declaration(*each) for each in declarations),
        bool(is_damaged),
    )
