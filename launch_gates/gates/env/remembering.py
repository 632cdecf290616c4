"""What the readers said of files in an earlier run, by the ids of their blobs: so that a hook reads only what is new.

It lies in the user's cache, private to the user, and counts only in the hook: a run that a pull request hangs on never
looks there. What is odd about it is read anew. No value that may be a secret is left there, only where in the file it
stands (`withheld`), and of a default only whether there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates.detector import notes
from launch_gates.gates.env.facts import Declaration, Dynamic, FileFacts, Helper, Read, Write
from launch_gates.gates.env.local_urls import LocalUrl
from launch_gates.gates.env.withheld import places_of, value_at
from launch_gates.gates.env.wording import names_a_secret, signs_sessions, stands_for_none

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_GATE, _FORM = "env", 3
_LONGEST_PLAIN = 24
"""Characters of a value in a platform's file, above which it may be a credential."""
NONE, SOME = "none", "given"
"""What stands for the text of a default."""
_PLACES, _IS_QUIET = "places", "is_quiet"


class Remembered(NamedTuple):
    """What is known of one file."""

    size: int
    """Bytes."""
    facts: Mapping[str, FileFacts] = {}
    """Reader -> what it said."""
    local_urls: tuple[LocalUrl, ...] = ()
    quiet: frozenset[tuple[str, str]] = frozenset()
    """Name and value of declarations in which the detector sees nothing."""


class Memory(NamedTuple):
    """A whole run."""

    files: Mapping[str, Any]
    """Path -> a record, which nobody looks into before the file is asked for."""
    helpers: str
    """A digest of the helpers that all of it was read with."""

    def known(self, path: str, blob: str, read: Callable[[], bytes | None]) -> Remembered | None:
        """What is known of the file if it is still that blob; `read` gives its bytes, in which values were left."""
        try:
            was, size, *said = self.files[path]
            if not blob or was != blob:
                return None
            return _remembered(int(size), read, *said) if said else Remembered(int(size))
        except notes.ODD:
            return None


NOTHING = Memory({}, "")


def recall(root: Path) -> Memory:
    """What the last run over that repository has left; nothing where there is none, or it is odd."""
    left = notes.recall(_GATE, root, _FORM)
    try:
        return Memory(left["files"], str(left["helpers"])) if isinstance(left["files"], dict) else NOTHING
    except notes.ODD:
        return NOTHING


def remember(root: Path, memory: Memory) -> None:
    """Leaves a run for the next one. Does nothing where it cannot."""
    notes.remember(_GATE, root, _FORM, memory._asdict())


def record_of(
    blob: str, known: Remembered, data: bytes | None, is_quiet: Callable[[str, str], bool]
) -> list[Any] | None:
    """What of a file may be left on the disk, for `Memory.files`; None where that is nothing.

    `data` is what the file holds. `is_quiet` says whether the detector sees nothing in a name and its value.
    """
    if not known.facts and not known.local_urls:
        return [blob, known.size]
    facts = {}
    for reader, each in known.facts.items():
        declarations = [_without_secret(declaration, data, is_quiet) for declaration in each.declarations]
        if None in declarations:
            return None
        facts[reader] = [_without_defaults(each.reads), *each[1:4], declarations, each.is_damaged]
    return [blob, known.size, facts, known.local_urls]


def _without_secret(
    declaration: Declaration, data: bytes | None, is_quiet: Callable[[str, str], bool]
) -> list[Any] | None:
    """None where it holds a value that may be a secret, and it cannot be told where that stands."""
    value = declaration.value or ""
    if not _may_be_a_secret(value, declaration):
        return [*declaration]
    places = None if data is None else places_of(value, data)
    if places is None:
        return None
    return [*declaration._replace(value=None), {_PLACES: places, _IS_QUIET: is_quiet(declaration.name, value)}]


def _may_be_a_secret(value: str, declaration: Declaration) -> bool:
    """Dotenv files hold the real ones; elsewhere what is short and not named like one is none."""
    name = declaration.name
    if declaration.kind in ("file", "example", "schema"):
        return bool(value)
    return bool(value) and (len(value) > _LONGEST_PLAIN or "@" in value or names_a_secret(name) or signs_sessions(name))


def _without_defaults(reads: tuple[Read, ...]) -> list[Read]:
    return [
        read if read.default is None or read.default in (NONE, SOME)
        else read._replace(default=NONE if stands_for_none(read.default) else SOME)
        for read in reads
    ]  # fmt: skip


def _remembered(
    size: int, read: Callable[[], bytes | None], facts: dict[str, list[Any]], local_urls: list[Any]
) -> Remembered:
    """Raises one of `notes.ODD` where the record is odd, or the file cannot be read."""
    declarations = _Declarations(read)
    return Remembered(
        size,
        {str(reader): _facts(each, declarations) for reader, each in facts.items()},
        tuple(LocalUrl(*each) for each in local_urls),
        frozenset(declarations.quiet),
    )


class _Declarations:
    """Makes declarations from records, with the values that were left in the file."""

    def __init__(self, read: Callable[[], bytes | None]) -> None:
        self._read = read
        self._data: bytes | None = None
        self.quiet: set[tuple[str, str]] = set()

    def __call__(self, record: list[Any]) -> Declaration:
        if not isinstance(record[-1], dict):
            return Declaration(*record)
        if self._data is None:
            self._data = self._read()
        if self._data is None:
            raise ValueError
        *fields, withheld = record
        value = value_at(withheld[_PLACES], self._data)
        declaration = Declaration(*fields)._replace(value=value)
        if withheld[_IS_QUIET]:
            self.quiet.add((declaration.name, value))
        return declaration


def _facts(record: list[Any], declaration: Callable[[list[Any]], Declaration]) -> FileFacts:
    reads, dynamic, writes, helpers, declarations, is_damaged = record
    return FileFacts(
        tuple(Read(*each)._replace(instead=tuple(each[5])) for each in reads),
        tuple(Dynamic(*each) for each in dynamic),
        tuple(Write(*each) for each in writes),
        tuple(Helper(*each) for each in helpers),
        tuple(declaration(each) for each in declarations),
        bool(is_damaged),
    )
