"""From commits and what each changed to where a secret came from, and where it still is. Pure: no git, no files.

A *holder* is a blob under a path; what holds a secret is a set of them, kept as the bits of a number.
"""

from __future__ import annotations

from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from launch_gates.git.commits import Commit
    from launch_gates.git.refs import Ref

NotedT = TypeVar("NotedT")
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
    """Which commit has which holders, worked out once for all secrets."""

    def __init__(
        self, commits: Mapping[str, Commit], steps: Mapping[str, Sequence[Step]], refs: Iterable[Ref], head: str | None
    ) -> None:
        """`steps` are a commit's changes against its first parent; refs point to commits, or do not count."""
        self._commits = commits
        self._refs = [ref for ref in refs if ref.oid in commits]
        self._head = head if head in commits else None
        self._bits: dict[Holder, int] = {}
        self._present: dict[str, int] = {}
        self._ever: dict[str, int] = {}
        self._begun: dict[int, list[str]] = {}
        self._ended: dict[int, list[tuple[str, str]]] = {}
        self._order: dict[str, int] = {}
        for oid in parents_first(commits):
            self._order[oid] = len(self._order)
            self._add(oid, [parent for parent in commits[oid].parents if parent in commits], steps.get(oid, ()))
        # There may be a hundred thousand refs, and most of them have the same.
        tips: dict[int, list[Ref]] = {}
        histories: dict[int, list[Ref]] = {}
        for ref in self._refs:
            tips.setdefault(self._present[ref.oid], []).append(ref)
            histories.setdefault(self._ever[ref.oid], []).append(ref)
        self._tips = _RefsByMask(tips, len(self._bits))
        self._histories = _RefsByMask(histories, len(self._bits))

    def _add(self, oid: str, parents: list[str], steps: Sequence[Step]) -> None:
        first = self._commits[oid].parents[:1]
        present = self._present.get(first[0], 0) if first else 0
        for step in steps:
            if step.old is not None:
                present &= ~self._bit((step.old, step.path))
            if step.new is not None:
                present |= self._bit((step.new, step.path))
        before = [self._present[parent] for parent in parents]
        self._present[oid] = present
        self._ever[oid] = reduce(or_, (self._ever[parent] for parent in parents), present)
        if begun := present & ~reduce(or_, before, 0):
            _note(self._begun, begun, oid)
        for parent, had in zip(parents, before, strict=True):
            if lost := had & ~present:
                _note(self._ended, lost, (parent, oid))

    def _bit(self, holder: Holder) -> int:
        return self._bits.setdefault(holder, 1 << len(self._bits))

    @property
    def holders(self) -> Iterable[Holder]:
        """Every blob of interest under every path that it ever had."""
        return self._bits

    def has(self, oid: str, holder: Holder) -> bool:
        """Whether this commit has this blob at this path."""
        return bool(self._present.get(oid, 0) & self._bits.get(holder, 0))

    def trace(self, holders: Iterable[Holder]) -> Trace | None:
        """The way of what these hold; None where no commit ever had any of them."""
        bits = {self._bits[holder] for holder in holders if holder in self._bits}
        mask = reduce(or_, bits, 0)
        begun = {
            oid
            for bit in bits
            for oid in self._begun.get(bit, ())
            if not any(self._present.get(parent, 0) & mask for parent in self._commits[oid].parents)
        }
        if not begun:
            return None
        tips = self._tips.having(bits)
        at_head = self._head is not None and bool(self._present[self._head] & mask)
        last = self._head if at_head and self._head is not None else ""
        if not last:
            # Where another version of it follows, it is only a version that ends.
            ended = {oid for bit in bits for oid, next_ in self._ended.get(bit, ()) if not self._present[next_] & mask}
            last = max(ended.union(ref.oid for ref in tips) or begun, key=self.age)
        return Trace(
            first=min(begun, key=self.age),
            last=last,
            at_head=at_head,
            refs=tuple(ref.name for ref in tips),
            reaching=len(self._histories.having(bits)),
        )

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


def _bits_of(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


def _note(noted: dict[int, list[NotedT]], mask: int, what: NotedT) -> None:
    for bit in _bits_of(mask):
        noted.setdefault(bit, []).append(what)


class _RefsByMask:
    """Which refs have any of some bits. Asked for thousands of secrets that few refs, or all of them, have."""

    def __init__(self, refs: Mapping[int, list[Ref]], width: int) -> None:
        """`refs` are by what they have, masks of `width` bits."""
        self._refs = list(refs.values())
        self._masks_with = _transposed(list(refs), width)
        self._known: dict[int, list[Ref]] = {}

    def having(self, bits: Iterable[int]) -> list[Ref]:
        """The refs, by their names. The list is not to be changed."""
        numbers = reduce(or_, (self._masks_with[bit.bit_length() - 1] for bit in bits), 0)
        if numbers not in self._known:
            found = [ref for bit in _bits_of(numbers) for ref in self._refs[bit.bit_length() - 1]]
            self._known[numbers] = sorted(found, key=lambda ref: ref.name)
        return self._known[numbers]


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
"""Masks that are transposed at once, each as long as there are holders."""
