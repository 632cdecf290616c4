"""From commits and what each changed to where a secret came from, and where it still is. Pure: no git, no files.

A *holder* is a blob under a path; what holds a secret is a set of them. What a commit has
is kept as the bits of a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from launch_gates.git.commits import Commit
    from launch_gates.git.refs import Ref

Holder = tuple[str, str]
"""A blob's id and a path."""


class Step(NamedTuple):
    """What a commit has otherwise than its first parent, at one path: a blob that went, one that came."""

    old: str | None
    new: str | None
    path: str


class Trace(NamedTuple):
    """The way of one secret through the history."""

    first: str
    """The commit that brought it in; the earliest, where several did."""
    last: str
    """The last commit that had it: HEAD where it is still there, else the latest of those that were followed by one
    without it, or of the tips that still have it."""
    at_head: bool
    refs: tuple[str, ...]
    """Refs whose own files have it now."""
    reaching: int
    """How many refs have it anywhere in their history; 0 where no ref leads to it."""


def parents_first(commits: Mapping[str, Commit]) -> list[str]:
    """The commits, none before its parents, in an order that depends on nothing else than what they are.

    Parents that are not there, as in a shallow clone, do not matter.
    """
    waiting = {oid: sum(parent in commits for parent in set(commits[oid].parents)) for oid in sorted(commits)}
    children: dict[str, list[str]] = {}
    for oid in waiting:
        commit = commits[oid]
        for parent in set(commit.parents):
            if parent in commits:
                children.setdefault(parent, []).append(oid)
    ready = [oid for oid, number in waiting.items() if not number]
    order = []
    while ready:
        oid = ready.pop()
        order.append(oid)
        for child in children.get(oid, ()):
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return order


class Lineage:
    """Which commit has which holders, and the way of each secret through them."""

    def __init__(
        self, commits: Mapping[str, Commit], steps: Mapping[str, Sequence[Step]], refs: Iterable[Ref], head: str | None
    ) -> None:
        """`steps` are a commit's changes against its first parent; refs point to commits, or do not count.

        The steps may still be added until something is asked for the first time.
        """
        self._commits = commits
        self._steps = steps
        self._refs = sorted(ref for ref in refs if ref.oid in commits)
        self._head = head if head in commits else None
        self._order = {oid: number for number, oid in enumerate(parents_first(commits))}
        self._bits: dict[Holder, int] = {}
        self._held: dict[str, int] = {}
        self._ways: dict[frozenset[Holder], _Way] = {}

    @cached_property
    def holders(self) -> frozenset[Holder]:
        """Every blob of interest under every path that it ever had."""
        steps = [step for steps in self._steps.values() for step in steps]
        came = {(step.new, step.path) for step in steps if step.new is not None}
        return frozenset(came.union((step.old, step.path) for step in steps if step.old is not None))

    def has(self, oid: str, holder: Holder) -> bool:
        """Whether this commit has this blob at this path; of holders that were followed."""
        return bool(self._held.get(oid, 0) & self._bits.get(holder, 0))

    def trace(self, holders: Iterable[Holder]) -> Trace | None:
        """The way of what these hold; None where no commit ever had any of them."""
        key = self.holders.intersection(holders)
        if key not in self._ways:
            self.follow([key])
        way = self._ways[key]
        if not way.first:
            return None
        last = self._head if way.at_head and self._head is not None else ""
        ends = {ref.oid for ref in way.refs}
        return Trace(
            first=way.first,
            last=last or max(filter(None, (way.last, *ends)), key=self.age, default=way.latest),
            at_head=way.at_head,
            refs=tuple(ref.name for ref in way.refs),
            reaching=way.reaching,
        )

    def follow(self, groups: Iterable[Iterable[Holder]]) -> None:
        """Works out the ways of many secrets in one go, which `trace` then knows; for each, what holds it."""
        ways = {self.holders.intersection(group): _Way() for group in groups}
        numbered = list(ways.items())
        secrets_of: dict[Holder, int] = {}
        for number, (key, _) in enumerate(numbered):
            for holder in sorted(key):
                self._bits.setdefault(holder, 1 << len(self._bits))
                secrets_of[holder] = secrets_of.get(holder, 0) | 1 << number
        masks = [reduce(or_, map(self._bits.__getitem__, key), 0) for key, _ in numbered]
        have: dict[str, int] = {}
        ever: dict[str, int] = {}
        for oid in self._order:
            named = self._commits[oid].parents
            first = named[0] if named else ""
            if oid not in self._steps and len(named) == 1 and first in have:
                # Most commits have what their one parent has.
                self._held[oid], have[oid], ever[oid] = self._held[first], have[first], ever[first]
                continue
            parents = [parent for parent in named if parent in self._commits]
            has = have.get(first, 0)
            held, touched = self._after(self._held.get(first, 0), self._steps.get(oid, ()), secrets_of)
            for number in _numbers(touched):
                has = has | 1 << number if held & masks[number] else has & ~(1 << number)
            # The same number is kept once, however many commits have it: most have what their parent has.
            self._held[oid], have[oid] = held, has if touched else have.get(first, 0)
            had = ever[parents[0]] if parents else 0
            has_had = reduce(or_, (ever[parent] for parent in parents[1:]), had | has)
            ever[oid] = had if has_had == had else has_had
            for number in _numbers(has & ~reduce(or_, (have[parent] for parent in parents), 0)):
                way = numbered[number][1]
                way.first = min(way.first or oid, oid, key=self.age)
                way.latest = max(way.latest or oid, oid, key=self.age)
            for parent in parents:
                for number in _numbers(have[parent] & ~has):
                    way = numbered[number][1]
                    way.last = max(way.last or parent, parent, key=self.age)
        self._note_refs([way for _, way in numbered], have, ever)
        self._ways.update(ways)

    def _after(self, held: int, steps: Sequence[Step], secrets_of: Mapping[Holder, int]) -> tuple[int, int]:
        """What is held after these steps, and the secrets that this may change."""
        touched = 0
        for step in steps:
            if step.old is not None and (gone := (step.old, step.path)) in self._bits:
                held &= ~self._bits[gone]
                touched |= secrets_of.get(gone, 0)
            if step.new is not None and (came := (step.new, step.path)) in self._bits:
                held |= self._bits[came]
                touched |= secrets_of.get(came, 0)
        return held, touched

    def _note_refs(self, ways: Sequence[_Way], have: Mapping[str, int], ever: Mapping[str, int]) -> None:
        """There may be a hundred thousand refs, and most of them have the same."""
        tips = _RefsByMask(((ref, have[ref.oid]) for ref in self._refs), len(ways))
        histories = _RefsByMask(((ref, ever[ref.oid]) for ref in self._refs), len(ways))
        at_head = 0 if self._head is None else have[self._head]
        for number, way in enumerate(ways):
            way.refs = tips.having(number)
            way.reaching = len(histories.having(number))
            way.at_head = bool(at_head >> number & 1)

    def time(self, oid: str) -> int:
        """When the commit was made, in seconds since 1970."""
        return self._commits[oid].time

    def is_reachable(self, oid: str) -> bool:
        """Whether a ref or HEAD leads to this commit."""
        return oid in self._reachable

    @property
    def has_head(self) -> bool:
        """Whether what is checked out is among the commits."""
        return self._head is not None

    def age(self, oid: str) -> tuple[int, int]:
        """For comparing commits: the smaller, the older."""
        return self._commits[oid].time, self._order[oid]

    @cached_property
    def _reachable(self) -> set[str]:
        reached: set[str] = set()
        waiting = [ref.oid for ref in self._refs] + ([self._head] if self._head else [])
        while waiting:
            oid = waiting.pop()
            if oid not in reached and oid in self._commits:
                reached.add(oid)
                waiting += self._commits[oid].parents
        return reached


@dataclass
class _Way:
    """What is known of one secret: the earliest and latest commit that begin it, the last before one without it."""

    first: str = ""
    latest: str = ""
    last: str = ""
    refs: Sequence[Ref] = ()
    reaching: int = 0
    at_head: bool = False


class _RefsByMask:
    """Which refs have one of thousands of secrets, which few of them have, or all."""

    def __init__(self, masks: Iterable[tuple[Ref, int]], width: int) -> None:
        """Each ref with what it has, a mask of `width` bits; in the order in which they are wanted."""
        by_mask: dict[int, list[Ref]] = {}
        for ref, mask in masks:
            by_mask.setdefault(mask, []).append(ref)
        self._refs = list(by_mask.values())
        self._masks_with = _transposed(list(by_mask), width)
        self._known: dict[int, list[Ref]] = {}

    def having(self, number: int) -> Sequence[Ref]:
        """The refs with that bit, by name."""
        masks = self._masks_with[number]
        if masks not in self._known:
            self._known[masks] = sorted(ref for mask in _numbers(masks) for ref in self._refs[mask])
        return self._known[masks]


def _transposed(masks: Sequence[int], width: int) -> list[int]:
    """For each bit a number, of which bit n is set where the n-th mask has that bit."""
    columns = [0] * width
    for start in range(0, len(masks) if width else 0, _ROWS):
        # As text, since that is done at the speed of memory, and bit by bit is not.
        rows = [format(mask, f"0{width}b") for mask in reversed(masks[start : start + _ROWS])]
        for index, column in enumerate(zip(*rows, strict=True)):
            columns[width - 1 - index] |= int("".join(column), 2) << start
    return columns


_ROWS = 1000
"""Masks that are transposed at once, each as long as there are secrets."""


def _numbers(mask: int) -> Iterator[int]:
    """Which bits are set, from 0."""
    while mask:
        bit = mask & -mask
        yield bit.bit_length() - 1
        mask ^= bit
