"""The gate's loading step: from documents to what the readers say of each file.

A file is read once. Where files define helpers, functions that read what they are told to, the files in which a
helper's name stands are read once more, until no new helper comes up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import origin
from launch_gates.core.figures import human_size
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.gates.env.applications import is_manifest
from launch_gates.gates.env.areas import area_of
from launch_gates.gates.env.facts import FileFacts, Source, joined
from launch_gates.gates.env.local_urls import local_urls, may_hold_some
from launch_gates.gates.env.readers.table import readers_of
from launch_gates.sources.document import Document
from launch_gates.sources.source import UNREADABLE, UnreadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from launch_gates.gates.env.facts import Helper
    from launch_gates.gates.env.local_urls import LocalUrl
    from launch_gates.gates.env.readers.table import Reader

    Item = Document | Unchecked | NotLookedAt

MOST_CODE = 2 << 20
"""Bytes. Larger files of code are bundles and data."""
_LONGEST_LINE = 20_000
"""Bytes. A file of code with a longer line, of which it mostly consists, was written by a program."""
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


class _File(NamedTuple):
    document: Document
    readers: tuple[Reader, ...]


class Loader:
    """Reads documents. `remembered` is a memory of earlier runs, by a document's id and what was asked of it."""

    def __init__(
        self,
        excluded: Callable[[str], bool],
        debug: Callable[[str], None],
        progress: Callable[[int, int | None, str], None],
    ) -> None:
        """`excluded` says which paths the configuration leaves out."""
        self._excluded = excluded
        self._debug = debug
        self._progress = progress
        self._facts: dict[str, dict[str, FileFacts]] = {}
        self._outcomes: list[Unchecked | NotLookedAt] = []
        self._paths: list[str] = []
        self._local_urls: list[LocalUrl] = []
        self._size = self._looked_at = self._kept_size = 0

    def load(self, items: Iterable[Item]) -> Loaded:
        """Reads all; no document is kept."""
        files = list(self._wanted(items))
        kept: dict[str, bytes | None] = {}
        for number, file in enumerate(files):
            self._progress(number, len(files), "files")
            data = self._read(file.document)
            if data is None:
                continue
            path = file.document.path
            self._looked_at += 1
            if may_hold_some(path):
                self._local_urls += local_urls(path, data)
            if file.readers:
                self._read_with(file, data, {})
                self._kept_size += len(data)
                kept[path] = data if self._kept_size <= _MOST_KEPT else None
        self._follow_helpers(files, kept)
        found = tuple(
            FileInventory(path, joined(list(by_reader.values()))) for path, by_reader in sorted(self._facts.items())
        )
        return Loaded(
            tuple(file for file in found if file.facts != FileFacts()),
            tuple(self._paths),
            self._looked_at,
            self._size,
            tuple(self._outcomes),
            tuple(self._local_urls),
        )

    def _wanted(self, items: Iterable[Item]) -> Iterator[_File]:
        apart: dict[str, list[str]] = {}
        for item in items:
            if not isinstance(item, Document):
                self._outcomes.append(item)
                continue
            if is_manifest(item.path):
                self._paths.append(item.path)
            readers = readers_of(item.path.rpartition("/")[2])
            if not readers and not may_hold_some(item.path):
                continue
            if self._excluded(item.path):
                self._outcomes.append(NotLookedAt(item.path, "excluded by the configuration"))
                continue
            reason = area_of(item.path).apart
            if reason:
                apart.setdefault(reason, []).append(item.path)
                continue
            if item.size > MOST_CODE:
                reason = f"{human_size(item.size)} of code in one file: generated, or data"
                self._outcomes.append(NotLookedAt(item.path, reason))
                continue
            yield _File(item, readers)
        for reason, paths in apart.items():
            self._outcomes.append(NotLookedAt(paths[0], f"{reason}: its reads are not the application's", len(paths)))

    def _read(self, document: Document) -> bytes | None:
        try:
            data = document.read()
        except UnreadError as error:
            self._outcomes.append(error.outcome)
            return None
        if b"\0" in data[:8192]:
            self._outcomes.append(NotLookedAt(document.path, "not text"))
            return None
        if _is_minified(data):
            self._outcomes.append(NotLookedAt(document.path, "minified: written by a program"))
            return None
        self._size += len(data)
        self._paths.append(document.path)
        return data

    @staticmethod
    def _read_again(document: Document) -> bytes | None:
        """What was read before and had no room. If it is gone by now, what was read of it stands."""
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

    def _follow_helpers(self, files: list[_File], kept: Mapping[str, bytes | None]) -> None:
        known: dict[str, tuple[Helper, ...]] = {}
        for _ in range(_ROUNDS):
            now = self._helpers(files)
            new = {
                family: {each.name.encode() for each in helpers}
                - {each.name.encode() for each in known.get(family, ())}
                for family, helpers in now.items()
            }
            if not any(new.values()):
                return
            for file in files:
                if file.document.path not in kept:
                    continue
                data = kept[file.document.path] or self._read_again(file.document)
                names = {name for reader in file.readers for name in new.get(reader.family, ())}
                if data is not None and any(name in data for name in names):
                    self._read_with(file, data, now)
            known = now

    def _helpers(self, files: list[_File]) -> dict[str, tuple[Helper, ...]]:
        """By family, those of every file that is part of the application."""
        found: dict[str, dict[Helper, None]] = {}
        for file in files:
            for reader in file.readers:
                facts = self._facts.get(file.document.path, {}).get(reader.module)
                if facts is not None and facts.helpers:
                    found.setdefault(reader.family, {}).update(dict.fromkeys(facts.helpers))
        return {family: tuple(helpers) for family, helpers in found.items()}


def _is_minified(data: bytes) -> bool:
    """Whether most of it stands in a few very long lines."""
    if len(data) < _LONGEST_LINE:
        return False
    return len(data) / (data.count(b"\n") + 1) > _LONGEST_LINE / 10
