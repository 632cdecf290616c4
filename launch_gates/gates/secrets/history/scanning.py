"""Batches of objects through the scanner: which objects hold credentials, and what each commit says of itself.

One `ObjectScan` belongs to one process. It knows objects, not paths: what a name decides over is asked a second time,
with the names that the object had.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError, origin
from launch_gates.detector.archives import archives_among, kind_of
from launch_gates.detector.memory import Memory
from launch_gates.detector.scan import UTF16_MARKS, ScanResult
from launch_gates.detector.scan import at_path as settle
from launch_gates.gates.secrets.chosen_rules import ChosenRules
from launch_gates.gates.secrets.inner import path_in
from launch_gates.gates.secrets.inside import InsideScan
from launch_gates.gates.secrets.placing import numbered, placed
from launch_gates.git.commits import message_of, parsed, parsed_tag
from launch_gates.git.objects import ObjectReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.detector.archives.budget import LeftOut
    from launch_gates.detector.match import Match
    from launch_gates.detector.scan import Event
    from launch_gates.gates.secrets.inner import Inner
    from launch_gates.gates.secrets.placing import Placed
    from launch_gates.git.batches import Batch
    from launch_gates.git.commits import Commit, Tag
    from launch_gates.git.process import Git

_SMALL = 512
"""Bytes: rules for a whole file, which only its own start nominates, are for files of less than half of that. And less
than that is not asked for archives beforehand."""
_POINTER = b"version https://git-lfs.github.com/spec/"


class Found(NamedTuple):
    """What one object holds."""

    oid: str
    kind: str
    placed: tuple[Placed, ...]
    left_out: tuple[str, ...] = ()
    asks_for_path: bool = False
    """What is placed is not settled: a file's name decides over some of it, and `at_path` has to be asked."""
    inner: Inner | None = None
    """Where in it, if it is an archive; the object as it is otherwise."""


class LeftInside(NamedTuple):
    """What was left out of an archive."""

    oid: str
    left_out: tuple[LeftOut, ...]


class Pointer(NamedTuple):
    """A blob that only names a file kept elsewhere: Git LFS (git-lfs, docs/spec.md)."""

    oid: str


class Unread(NamedTuple):
    """An object that could not be read or scanned, and why."""

    oid: str
    kind: str
    reason: str


Item = Found | Unread | Pointer | LeftInside


class Scanned(NamedTuple):
    """What came of one batch."""

    found: tuple[Item, ...]
    commits: tuple[Commit, ...]
    tags: tuple[Tag, ...]
    objects: int
    size: int


class ObjectScan:
    """Scans batches of one repository. Not for several threads."""

    def __init__(self, git: Git, config: SecretsSettings, debug: Callable[[str], None]) -> None:
        """Raises ConfigError for rules that cannot be compiled."""
        self._git = git
        self._debug = debug
        self._rules = ChosenRules(config)
        self._scanner = self._rules.scanner(Memory())
        self._inside = InsideScan(self._rules, self._scanner)

    def scanned(self, batch: Batch, buffer: memoryview | None) -> Scanned:
        """What the batch comes to. `buffer` is what git gave for it; None where that failed: one by one then."""
        contents: Iterable[tuple[str, bytes]] = ()
        if buffer is None:
            whole, found = self._one_by_one(batch)
            contents = whole.items()
            for oid, content in whole.items():
                found += self._object(batch.kind, oid, content)
        else:
            if batch.kind != "blob":
                contents = [
                    (oid, bytes(buffer[start:end])) for oid, (start, end) in zip(batch.oids, batch.spans, strict=True)
                ]
            found = self._all(batch, buffer)
        return Scanned(
            tuple(found),
            tuple(parsed(oid, content) for oid, content in contents if batch.kind == "commit"),
            tuple(parsed_tag(oid, content) for oid, content in contents if batch.kind == "tag"),
            len(batch.sizes),
            sum(batch.sizes),
        )

    def _all(self, batch: Batch, buffer: memoryview) -> list[Item]:
        """The objects of a buffer, looked over at once, and looked at where something was nominated."""
        oids, spans = batch.oids, batch.spans
        starts = [start for start, _ in spans]
        by_rules = self._scanner.nominate(buffer)
        nominated: dict[int, list[list[Event]]] = {}
        for number_of_rules, events in enumerate(by_rules):
            for expression, at in events:
                # The line feed after an object may be what ends a nomination in it.
                number = bisect_right(starts, at - 1) - 1
                start, end = spans[number]
                if number >= 0 and at - 1 <= end:
                    if number not in nominated:
                        nominated[number] = [[] for _ in by_rules]
                    nominated[number][number_of_rules].append((expression, min(at, end) - start))
        nothing: list[list[Event]] = [[] for _ in by_rules]
        archives = archives_among(buffer, spans) if batch.kind == "blob" else frozenset()
        found: list[Item] = []
        for number, (start, end) in enumerate(spans):
            if batch.kind == "blob" and (end - start < _SMALL or buffer[start : start + 2] in UTF16_MARKS):
                found += self._object(batch.kind, oids[number], bytes(buffer[start:end]))
            elif number in nominated or number in archives:
                in_it = nominated.get(number, nothing)
                found += self._object(batch.kind, oids[number], bytes(buffer[start:end]), in_it)
        return found

    def _object(
        self, kind: str, oid: str, content: bytes, nominated: list[list[Event]] | None = None
    ) -> Iterator[Item]:
        try:
            if kind != "blob":
                yield from self._outcome(oid, kind, self._scanner.scan(message_of(content), ""))
            else:
                if nominated is not None:
                    result = self._scanner.follow(content, None, nominated)
                else:
                    if content.startswith(_POINTER):
                        yield Pointer(oid)
                    result = self._scanner.scan(content, None)
                if kind_of(content):
                    inside = self._inside.of(content, None)
                    result = inside.outside(result)
                    yield from (
                        Found(oid, kind, each.placed, (), each.asks_for_path, each.inner) for each in inside.parts
                    )
                    if inside.left_out:
                        yield LeftInside(oid, inside.left_out)
                yield from self._outcome(oid, kind, result)
        except Exception as error:  # noqa: BLE001 (one object that breaks something does not hide the others)
            self._debug(origin(error))
            yield Unread(oid, kind, f"launch-gates itself failed on it ({type(error).__name__})")

    def _outcome(self, oid: str, kind: str, result: ScanResult) -> Iterator[Found]:
        if result.unresolved:
            # Anything may turn out to be nothing in the files that it is in, so it is all kept.
            every = placed(result._replace(matches=result.unresolved))
            yield Found(oid, kind, every, result.left_out, asks_for_path=True)
            return
        result = self._rules.enabled(result)
        if result.matches or result.left_out:
            yield Found(oid, kind, placed(result), result.left_out)

    def _one_by_one(self, batch: Batch) -> tuple[dict[str, bytes], list[Item]]:
        """The contents that there are, and what to say of the others. Few objects of a repository are damaged."""
        contents: dict[str, bytes] = {}
        unread: list[Item] = []
        with ObjectReader(self._git) as reader:
            for oid in batch.oids:
                try:
                    contents[oid] = reader.read(oid)
                except GitError:
                    unread.append(Unread(oid, batch.kind, "it is missing or damaged"))
        return contents, unread


def at_path(found: Found, path: str, rules: ChosenRules) -> tuple[Placed, ...]:
    """What an object holds as a file of that name."""
    if not found.asks_for_path:
        return found.placed
    if found.inner is not None:
        path = path_in(path, found.inner.member)
    places = {_key(match): each for each in found.placed for match in (*each.match.parts, each.match)}
    settled = ScanResult(b"", tuple(settle((each.match for each in found.placed), path)))
    return numbered(places[_key(match)]._replace(match=match) for match in rules.enabled(settled).matches)


def _key(match: Match) -> tuple[str, int, int]:
    return match.rule.id, match.start, match.end
