"""The gate's loading step: from documents to what the readers say of each file.

A file is read once. Where files define helpers, functions that read what they are told to, the files in which a
helper's name stands are read once more, until no new helper comes up.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates.acceptance.comments import OURS
from launch_gates.core.errors import origin
from launch_gates.core.figures import human_size
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.gates.env.applications import is_manifest
from launch_gates.gates.env.areas import area_of
from launch_gates.gates.env.facts import NO_FACTS, Source, joined
from launch_gates.gates.env.local_urls import local_urls, may_hold_some
from launch_gates.gates.env.readers.table import readers_of
from launch_gates.gates.env.remembering import NOTHING, Memory, Remembered, record_of
from launch_gates.sources.document import Document
from launch_gates.sources.source import UNREADABLE, UnreadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from launch_gates.gates.env.facts import FileFacts, Helper
    from launch_gates.gates.env.local_urls import LocalUrl
    from launch_gates.gates.env.readers.table import Reader

    Item = Document | Unchecked | NotLookedAt

MOST_CODE = 2 << 20
"""Bytes. Larger files of code are bundles and data."""
_LONG_LINES = 20_000
"""Bytes. A file of so many, with lines of a tenth of that on average, was written by a program."""
_BEGINNING = 8192
"""Bytes; a zero byte among them is a sign that it is no text, as git has it."""
_MOST_KEPT = 96 << 20
"""Bytes of code that are kept for a second reading; what goes beyond is read from the disk again."""
_ROUNDS = 3
"""Helpers that call helpers are followed so far."""


class FileInventory(NamedTuple):
    """One file that says something."""

    path: str
    facts: FileFacts


class Loaded(NamedTuple):
    """What the readers made of all files."""

    files: tuple[FileInventory, ...]
    paths: tuple[str, ...]
    """Every file of the repository that is a manifest, or was read."""
    looked_at: int
    """How many files were read."""
    size: int
    """Bytes in them."""
    outcomes: tuple[Unchecked | NotLookedAt, ...]
    local_urls: tuple[LocalUrl, ...] = ()
    memory: Memory = NOTHING
    """The same for a later run."""
    untracked: frozenset[str] = frozenset()
    """Of the paths, those that git does not have yet."""
    comments: Mapping[str, tuple[tuple[int, str], ...]] = {}
    """Path -> the lines that hold a comment which may allow a finding: number and text."""
    quiet: frozenset[tuple[str, str]] = frozenset()
    """Name and value of declarations in which an earlier run's detector saw nothing."""


class _File(NamedTuple):
    document: Document

    @property
    def readers(self) -> tuple[Reader, ...]:
        return readers_of(self.document.path.rpartition("/")[2])


class Loader:
    """Reads documents. With a memory only those whose blobs it does not know."""

    def __init__(
        self,
        excluded: Callable[[str], bool],
        debug: Callable[[str], None],
        progress: Callable[[int, int | None, str], None],
        memory: Memory = NOTHING,
        is_quiet: Callable[[str, str], bool] | None = None,
    ) -> None:
        """`excluded` says which paths the configuration leaves out.

        `is_quiet` is as in `record_of`; None where nothing is to be remembered.
        """
        self._excluded = excluded
        self._debug = debug
        self._progress = progress
        self._memory = memory
        self._is_quiet = is_quiet
        self._as_remembered: set[str] = set()
        self._quiet: set[tuple[str, str]] = set()
        self._facts: dict[str, dict[str, FileFacts]] = {}
        self._local_urls: dict[str, tuple[LocalUrl, ...]] = {}
        self._sizes: dict[str, int] = {}
        self._comments: dict[str, tuple[tuple[int, str], ...]] = {}
        self._kept: dict[str, bytes] = {}
        self._kept_size = 0
        self._outcomes: list[Unchecked | NotLookedAt] = []
        self._paths: list[str] = []

    def load(self, items: Iterable[Item]) -> Loaded:
        """Reads all; what was read goes when this ends."""
        files = list(self._wanted(items))
        helpers: dict[str, tuple[Helper, ...]] = {}
        new = [file for file in files if not self._recalled(file)]
        self._read_all(new)
        if len(new) < len(files):
            helpers = self._helpers(files)
            if _digest(helpers) == self._memory.helpers:
                self._read_with_helpers(new, helpers, helpers)
            else:
                # A helper was added, changed or removed, and any file may call it.
                self._facts.clear()
                self._as_remembered.clear()
                self._read_all(files)
                helpers = {}
        return self._loaded(files, self._follow_helpers(files, helpers))

    def _loaded(self, files: list[_File], helpers: Mapping[str, tuple[Helper, ...]]) -> Loaded:
        found = [FileInventory(path, joined(list(parts.values()))) for path, parts in sorted(self._facts.items())]
        known = self._to_remember(files)
        return Loaded(
            tuple(file for file in found if file.facts != NO_FACTS),
            tuple(self._paths),
            len(self._sizes),
            sum(self._sizes.values()),
            tuple(self._outcomes),
            tuple(each for path in sorted(self._local_urls) for each in self._local_urls[path]),
            Memory(known, _digest(helpers)) if known else NOTHING,
            frozenset(file.document.path for file in files if file.document.is_untracked),
            self._comments,
            frozenset(self._quiet),
        )

    def _to_remember(self, files: list[_File]) -> dict[str, Any]:
        """The records of files with a blob. One that holds a comment of ours is read again each time."""
        records: dict[str, Any] = {}
        if self._is_quiet is None:
            return records
        for file in files:
            path, blob = file.document.path, file.document.blob
            if path in self._as_remembered:
                records[path] = self._memory.files[path]
            elif blob and path in self._sizes and path not in self._comments:
                facts = {reader: facts for reader, facts in self._facts.get(path, {}).items() if facts != NO_FACTS}
                known = Remembered(self._sizes[path], facts, self._local_urls.get(path, ()))
                records[path] = record_of(blob, known, self._kept.get(path), self._is_quiet)
        return {path: record for path, record in records.items() if record is not None}

    def _wanted(self, items: Iterable[Item]) -> Iterator[_File]:
        apart: dict[str, list[str]] = {}
        for item in items:
            if not isinstance(item, Document):
                self._outcomes.append(item)
                continue
            if is_manifest(item.path):
                self._paths.append(item.path)
            file = _File(item)
            is_known = item.path in self._memory.files  # its name was looked at when that was written
            if not is_known and not file.readers and not may_hold_some(item.path):
                continue
            if self._excluded(item.path):
                self._outcomes.append(NotLookedAt(item.path, "excluded by the configuration"))
            elif not is_known and (reason := area_of(item.path).apart):
                apart.setdefault(reason, []).append(item.path)
            elif item.size > MOST_CODE:
                self._outcomes.append(too_much_code(item.path, item.size))
            else:
                yield file
        for reason, paths in apart.items():
            self._outcomes.append(NotLookedAt(paths[0], f"{reason}: its reads are not the application's", len(paths)))

    def _recalled(self, file: _File) -> bool:
        """Whether the memory knows the very same file, whose facts are there then."""
        path, document = file.document.path, file.document
        known = self._memory.known(path, document.blob, lambda: self._again(document))
        if known is None:
            return False
        if known.facts:
            if set(known.facts) - {reader.module for reader in file.readers}:
                return False
            self._facts[path] = dict(known.facts)
        if known.local_urls:
            self._local_urls[path] = known.local_urls
        self._quiet.update(known.quiet)
        self._sizes[path] = known.size
        self._paths.append(path)
        self._as_remembered.add(path)
        return True

    def _read_all(self, files: list[_File]) -> None:
        for number, file in enumerate(files):
            self._progress(number, len(files), "files")
            data = self._read(file.document)
            if data is None:
                continue
            path = file.document.path
            self._paths.append(path)
            self._sizes[path] = len(data)
            if may_hold_some(path):
                self._local_urls[path] = tuple(local_urls(path, data))
            if OURS in data:
                self._comments[path] = _commented(data)
            if file.readers:
                self._read_with(file, data, {})
                self._keep(path, data)

    def _read(self, document: Document) -> bytes | None:
        try:
            data = document.read()
        except UnreadError as error:
            self._outcomes.append(error.outcome)
            return None
        left_out = _left_out(document.path, data)
        if left_out is not None:
            self._outcomes.append(left_out)
            return None
        return data

    def _keep(self, path: str, data: bytes) -> None:
        """For a second reading, as long as there is room."""
        self._kept_size += len(data)
        if self._kept_size <= _MOST_KEPT:
            self._kept[path] = data

    def _again(self, document: Document) -> bytes | None:
        """What was read before. If it is gone by now, what was read of it stands."""
        if document.path in self._kept:
            return self._kept[document.path]
        try:
            return document.read()
        except UnreadError:
            return None

    def _read_with(self, file: _File, data: bytes, helpers: Mapping[str, tuple[Helper, ...]]) -> None:
        """Has each reader read it that may find something there; `helpers` are those of each family."""
        for reader in file.readers:
            known = tuple(each for each in helpers.get(reader.family, ()) if each.name.encode() in data)
            if known or not reader.hints or any(hint in data for hint in reader.hints):
                self._ask(reader, Source(file.document.path, data, known))

    def _ask(self, reader: Reader, source: Source) -> None:
        try:
            facts = reader.load()(source)
        except Exception as error:  # noqa: BLE001 (one file that breaks something does not hide the others)
            self._debug(origin(error))
            reason = f"launch-gates itself failed on it ({type(error).__name__})"
            self._outcomes.append(Unchecked(UNREADABLE, source.path, reason, "report it, and exclude it until then"))
            return
        self._facts.setdefault(source.path, {})[reader.module] = facts
        self._as_remembered.discard(source.path)

    def _follow_helpers(
        self, files: list[_File], known: dict[str, tuple[Helper, ...]]
    ) -> dict[str, tuple[Helper, ...]]:
        """Reads what calls new helpers, and what calls those that this finds; gives all that there are then."""
        for _ in range(_ROUNDS):
            now = self._helpers(files)
            new = {family: tuple(set(helpers) - set(known.get(family, ()))) for family, helpers in now.items()}
            if not any(new.values()):
                return now
            self._read_with_helpers(files, new, now)
            known = now
        return self._helpers(files)

    def _read_with_helpers(
        self, files: list[_File], new: Mapping[str, tuple[Helper, ...]], now: Mapping[str, tuple[Helper, ...]]
    ) -> None:
        """Reads those files again in which the name of a new helper stands, with all that there are by now."""
        names = {family: tuple({each.name.encode() for each in helpers}) for family, helpers in new.items()}
        for file in files:
            wanted = [name for reader in file.readers for name in names.get(reader.family, ())]
            data = self._again(file.document) if wanted and file.document.path in self._sizes else None
            if data is not None and any(name in data for name in wanted):
                self._read_with(file, data, now)

    def _helpers(self, files: list[_File]) -> dict[str, tuple[Helper, ...]]:
        """By family, those of every file that is part of the application."""
        found: dict[str, dict[Helper, None]] = {}
        for file in files:
            said = self._facts.get(file.document.path, {})
            for reader in file.readers if said else ():
                facts = said.get(reader.module)
                if facts is not None and facts.helpers:
                    found.setdefault(reader.family, {}).update(dict.fromkeys(facts.helpers))
        return {family: tuple(helpers) for family, helpers in found.items()}


def too_much_code(path: str, size: int) -> NotLookedAt:
    """A file of more than `MOST_CODE`."""
    return NotLookedAt(path, f"{human_size(size)} of code in one file: generated, or data")


def _left_out(path: str, data: bytes) -> NotLookedAt | None:
    """Why a file is not looked at; None for one that is."""
    if len(data) > MOST_CODE:
        return too_much_code(path, len(data))
    if b"\0" in data[:_BEGINNING]:
        return NotLookedAt(path, "not text")
    # Most of it stands in a few very long lines.
    if len(data) >= _LONG_LINES and len(data) / (data.count(b"\n") + 1) > _LONG_LINES / 10:
        return NotLookedAt(path, "minified: written by a program")
    return None


def _commented(data: bytes) -> tuple[tuple[int, str], ...]:
    """The lines with a comment of ours: there are few of them, and the rest of the text is not needed for them."""
    return tuple(
        (number, line.decode("utf-8", "replace"))
        for number, line in enumerate(data.split(b"\n"), start=1)
        if OURS in line
    )


def _digest(helpers: Mapping[str, tuple[Helper, ...]]) -> str:
    """The same for the same helpers, whatever their order."""
    listed = sorted(repr((family, each)) for family, several in helpers.items() for each in several)
    return hashlib.sha256("\n".join(listed).encode("utf-8", "surrogateescape")).hexdigest()
