"""From bytes to matches: nominate, confirm, judge, decode, join parts, and let the most specific rule stand.

A `Scanner` belongs to one thread. It raises nothing for any bytes; what it could not follow to the end is in
`ScanResult.left_out`.
"""

from __future__ import annotations

import codecs
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.detector.prefilter import Prefilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launch_gates.detector import decode
    from launch_gates.detector.match import Match
    from launch_gates.detector.memory import Memory
    from launch_gates.detector.ruleset import DetectionRule, Nominator, Ruleset
    from launch_gates.detector.store import CompiledRules

NAMES = "\0"
"""In place of a path: what is scanned are names of files, one a line. No path has a zero byte in it."""
DEEPEST = 3
"""Encodings within encodings that are undone."""
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""The first bytes of a text in UTF-16, which is scanned as UTF-8 (RFC 2781 section 3.2)."""
MOST_DECODED = 8 << 20
"""Bytes that are decoded in one scan, in all."""


class ScanResult(NamedTuple):
    """`matches` lie in `text`: the bytes as given, or as UTF-8 where a byte order mark said UTF-16."""

    text: bytes
    matches: tuple[Match, ...]
    covered: tuple[tuple[int, int], ...] = ()
    """Every span that any rule saw a credential in, also those that a more specific rule spoke for; sorted, apart."""
    left_out: tuple[str, ...] = ()
    unresolved: tuple[Match, ...] = ()
    """Of a scan without a path in which some rule would ask for one: every match, for `at_path`."""

    def __repr__(self) -> str:
        """Without the text, which may hold anything."""
        return f"ScanResult({len(self.text)} bytes, {self.matches!r}, left_out={self.left_out!r})"


Event = tuple[int, int]
"""The prefilter's "look here": which of its expressions, and where in the data it ends."""
Region = tuple[int, int]
"""Where in the data to look closer: from, up to."""


class _RuleScan:
    """One set of rules with its prefilter and the work on its nominations."""

    def __init__(self, compiled: CompiledRules) -> None:
        self.prefilter = Prefilter(compiled.database)
        self._load = compiled.load_ruleset

    @cached_property
    def ruleset(self) -> Ruleset:
        return self._load()


class _Budget:
    """What is left of the bounds of one scan, and what it saw beside its matches."""

    def __init__(self) -> None:
        self.decode = MOST_DECODED
        self.left_out: set[str] = set()
        self.seen: list[Region] = []


class Scanner:
    """Scans bytes with the built-in rules and any custom ones."""

    def __init__(
        self,
        compiled: Sequence[CompiledRules],
        disabled: frozenset[str] = frozenset(),
        memory: Memory | None = None,
    ) -> None:
        """`disabled` holds rule ids without `secrets/`. The compiled rules may be shared between threads.

        With a memory, what was looked at once is not looked at again: for many texts that are nearly the same.
        """
        self._memory = memory
        self._scans = [_RuleScan(rules) for rules in compiled]
        self._disabled = disabled

    def scan(self, data: bytes, path: str | None = "") -> ScanResult:
        """All credentials in the data. `path` is for rules that look only into some files; None lets all of them.

        `NAMES` in its place says that the data are names of files.
        """
        if data.startswith(UTF16_MARKS):
            data = data.decode("utf-16", "replace").encode()
        budget = _Budget()
        name = None if path is None else _as_bytes(path)
        return _result(data, name, self._scan(data, name, 0, budget), budget)

    def nominate(self, data: bytes | memoryview) -> list[list[Event]]:
        """Where to look in the data, by set of rules. The data may be several texts one after another."""
        return [[event for events in scan.prefilter.scan(data) for event in events] for scan in self._scans]

    def follow(self, data: bytes, path: str | None, nominated: Sequence[list[Event]]) -> ScanResult:
        """As `scan` of data that was looked over before, with `nominated` in it."""
        budget = _Budget()
        name = None if path is None else _as_bytes(path)
        found: list[Match] = []
        for scan, events in zip(self._scans, nominated, strict=True):
            if events:
                found += self._look(scan.ruleset, data, name, events, 0, budget)
        return _result(data, name, found, budget)

    def _scan(self, data: bytes, path: bytes | None, depth: int, budget: _Budget) -> list[Match]:
        found: list[Match] = []
        for scan in self._scans:
            for events in scan.prefilter.scan(data):
                found += self._look(scan.ruleset, data, path, events, depth, budget)
        return found

    def _look(  # noqa: PLR0913, PLR0917 (one step of the pipeline, private)
        self, ruleset: Ruleset, data: bytes, path: bytes | None, events: list[Event], depth: int, budget: _Budget,
    ) -> list[Match]:  # fmt: skip
        regions: dict[int, list[Region]] = {}
        encoded: list[tuple[Nominator, int]] = []
        size = len(data)
        for expression, end in events:
            nominator = ruleset.nominator(expression)
            rule, before, after = nominator[:3]
            if rule >= 0:
                first, last = end - before, end + after
                regions.setdefault(rule, []).append((first if first > 0 else 0, last if last < size else size))  # noqa: FURB136 (millions of times)
            if nominator.encoding:
                encoded.append((nominator, end))
        # Of decoded text the whole run is covered anyway.
        found = self._confirm(ruleset, data, path, regions, [] if depth else budget.seen) if regions else []
        if encoded:
            found += self._decode(data, path, encoded, depth, budget)
        return found

    def _confirm(
        self,
        ruleset: Ruleset,
        data: bytes,
        path: bytes | None,
        regions: dict[int, list[Region]],
        seen: list[Region],
    ) -> list[Match]:
        from launch_gates.detector import confirm  # noqa: PLC0415 (a clean scan ends without it)

        matches_in = confirm.matches_in if self._memory is None else self._memory.matches_in
        found: list[Match] = []
        for number in sorted(regions):
            rule = ruleset.rule(number)
            if rule.id in self._disabled:
                continue
            matches = [
                match for start, end in _merged(regions[number]) for match in matches_in(rule, data, path, start, end)
            ]
            for satellite in ruleset.satellites(rule.id):
                matches = self._with_satellites(satellite, matches, data, path, seen)
            found += matches
        return found

    def _with_satellites(
        self,
        satellite: DetectionRule,
        anchors: list[Match],
        data: bytes,
        path: bytes | None,
        seen: list[Region],
    ) -> list[Match]:
        """The anchors, joined with the satellites near them. Adds to `seen` where any satellite lies, joined or not."""
        if satellite.id in self._disabled or not anchors:
            return anchors
        from launch_gates.detector import confirm, resolve  # noqa: PLC0415

        near: list[list[Match]] = []
        for anchor in anchors:
            start, end = max(0, anchor.start - satellite.within), min(len(data), anchor.end + satellite.within)
            matches = [] if anchor.parts else confirm.matches_in(satellite, data, path, start, end)
            near.append([match for match in matches if match.end <= anchor.start or match.start >= anchor.end])
        seen += [(match.start, match.end) for matches in near for match in matches]
        return resolve.joined(anchors, near)

    def _decode(
        self, data: bytes, path: bytes | None, hits: list[tuple[Nominator, int]], depth: int, budget: _Budget
    ) -> list[Match]:
        if depth == DEEPEST:
            budget.left_out.add(f"text encoded more than {DEEPEST} times over")
            return []
        from launch_gates.detector.decode import undone  # noqa: PLC0415 (a clean scan ends without it)

        found: list[Match] = []
        for nominator, decoded in undone(data, hits):
            budget.decode -= len(decoded.text)
            if budget.decode < 0:
                budget.left_out.add(f"encoded text beyond {MOST_DECODED >> 20} MiB in one file")
                return found
            matches = self._scan(decoded.text, path, depth + 1, budget)
            found += [self._outward(match, decoded, nominator) for match in matches]
        return found

    @staticmethod
    def _outward(match: Match, decoded: decode.Decoded, nominator: Nominator) -> Match:
        start, end = decoded.offset(match.start), decoded.offset(match.end - 1) + 1
        moved = match.found_in(nominator.encoding, (start, end), (decoded.start, decoded.end))
        if not match.parts:
            return moved
        return moved.with_parts(*(Scanner._outward(part, decoded, nominator) for part in match.parts))


def _result(data: bytes, path: bytes | None, found: list[Match], budget: _Budget) -> ScanResult:
    left_out = tuple(sorted(budget.left_out))
    if not found:
        return ScanResult(data, (), (), left_out)
    from launch_gates.detector.resolve import most_specific  # noqa: PLC0415 (a clean scan ends without it)

    parts = [part for match in found for part in match.parts]
    covered = _merged([match.covers for match in (*found, *parts)] + budget.seen)
    unresolved: tuple[Match, ...] = ()
    if path is None and any(match.rule.asks_for_path for match in (*found, *parts)):
        unresolved = tuple(sorted(found, key=lambda match: (match.start, match.end)))
    return ScanResult(data, tuple(most_specific(found)), tuple(covered), left_out, unresolved)


def at_path(unresolved: Iterable[Match], path: str) -> list[Match]:
    """What the matches of a scan without a path come to in a file of that name: what a scan with it had found."""
    from launch_gates.detector.confirm import at_path as confirmed_at  # noqa: PLC0415 (a clean scan ends without it)
    from launch_gates.detector.resolve import most_specific  # noqa: PLC0415

    name = _as_bytes(path)
    kept: list[Match] = []
    for match in unresolved:
        whole = confirmed_at(match, name)
        parts = [part for part in (confirmed_at(part, name) for part in match.parts) if part is not None]
        if whole is None:
            kept += parts
        else:
            kept.append(whole.with_parts(*parts) if match.parts else whole)
    return most_specific(kept)


def _as_bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _merged(regions: list[Region]) -> list[Region]:
    """The regions, sorted, those that overlap made one."""
    if len(regions) == 1:
        return regions
    merged: list[Region] = []
    for start, end in sorted(regions):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
