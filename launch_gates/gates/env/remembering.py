"""What the readers said of files in an earlier run, by the ids of their blobs: so that a hook reads only what is new.

It lies in the user's cache, private to the user, and counts only in the hook: a run that a pull request hangs on never
looks there. Whatever is odd about it, everything is read anew. No value that may be a secret is left there: a file that
holds one is read again each time, and of a default only whether there is one is kept.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates import __version__
from launch_gates.detector import cache
from launch_gates.gates.env.facts import Declaration, Dynamic, FileFacts, Helper, Read, Write
from launch_gates.gates.env.local_urls import LocalUrl
from launch_gates.gates.env.wording import names_a_secret, signs_sessions, stands_for_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_FORMAT = 2
_FILE = "facts.json"
_LONGEST_PLAIN = 24
"""Characters of a value in a platform's file, above which it may be a credential."""
NONE, SOME = "none", "given"
"""What stands for the text of a default."""


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


def without_secrets(memory: Memory) -> Memory:
    """What of a run may be left on the disk."""
    return Memory(
        {
            path: known._replace(facts={reader: _without_defaults(facts) for reader, facts in known.facts.items()})
            for path, known in memory.files.items()
            if not known.comments and not any(map(_may_hold_a_secret, _declared(known)))
        },
        memory.helpers,
    )


def _declared(known: Remembered) -> Iterator[Declaration]:
    return (each for facts in known.facts.values() for each in facts.declarations)


def _may_hold_a_secret(declaration: Declaration) -> bool:
    """Dotenv files hold the real ones; elsewhere what is short and not named like one is none."""
    value, name = declaration.value or "", declaration.name
    if declaration.kind in ("file", "example", "schema"):
        return bool(value)
    return bool(value) and (len(value) > _LONGEST_PLAIN or "@" in value or names_a_secret(name) or signs_sessions(name))


def _without_defaults(facts: FileFacts) -> FileFacts:
    return facts._replace(
        reads=tuple(
            read if read.default is None or read.default in (NONE, SOME)
            else read._replace(default=NONE if stands_for_none(read.default) else SOME)
            for read in facts.reads
        )
    )  # fmt: skip


def remember(root: Path, memory: Memory) -> None:
    """Leaves a run for the next one. Does nothing where it cannot."""
    document = {"format": [_FORMAT, __version__], "helpers": memory.helpers, "files": memory.files}
    cache.write(_key(root), {_FILE: json.dumps(document, separators=(",", ":")).encode()})


def _key(root: Path) -> str:
    return "env_" + hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _remembered(record: list[Any]) -> Remembered:
    blob, facts, local_urls, size, comments = record
    if not (facts or local_urls or comments):
        # Most files say nothing.
        return Remembered(str(blob), {}, (), int(size), ())
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
