"""One finding for each secret of a history, however many versions of however many files had it.

A secret is a value: where several rules saw it, the most specific of them tells the story.
"""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.finding import Finding, Location
from launch_gates.gates.secrets.findings import fingerprint
from launch_gates.gates.secrets.inner import identity, name_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from launch_gates.core.finding import Accepted
    from launch_gates.detector.match import Match
    from launch_gates.gates.secrets.findings import FindingsMaker
    from launch_gates.gates.secrets.history.lineage import Lineage, Trace
    from launch_gates.gates.secrets.inner import Inner
    from launch_gates.gates.secrets.placing import Placed
    from launch_gates.git.commits import Person

_PLACES = 20
_REFS = 20
_DAY = 86_400
_WHERE = {"commit": "in the message or author of a commit", "tag": "in the message of a tag"}


class Instance(NamedTuple):
    """A secret in one object, under one of the names that it had; empty where it had none."""

    oid: str
    kind: str
    path: str
    placed: Placed
    inner: Inner | None = None
    """Where in the object, if it is an archive."""


class Stories:
    """Makes the findings of a history."""

    def __init__(self, maker: FindingsMaker, lineage: Lineage, author: Callable[[str], Person]) -> None:
        """`author` says who wrote a commit."""
        self._maker = maker
        self._lineage = lineage
        self._author = author
        self._now = time.time()

    def findings(self, instances: Iterable[Instance]) -> Iterator[Finding | Accepted]:
        """In an order that depends on nothing but what is found."""
        groups: defaultdict[bytes, list[Instance]] = defaultdict(list)
        for each in instances:
            groups[each.placed.match.secret].append(self._with_allowance(each))
        self._lineage.follow(
            [(each.oid, each.path) for each in group if each.kind == "blob"] for group in groups.values()
        )
        made = [self._finding(sorted(group, key=_order)) for group in groups.values()]
        yield from sorted(made, key=lambda each: _finding_of(each).fingerprint)

    def _with_allowance(self, instance: Instance) -> Instance:
        if instance.kind != "blob" or instance.inner is not None:
            return instance
        return instance._replace(placed=self._maker.with_allowance(instance.path, instance.placed))

    def _finding(self, group: list[Instance]) -> Finding | Accepted:
        blobs = [instance for instance in group if instance.kind == "blob"]
        trace = self._trace(blobs)
        if trace is not None:
            return self._traced(blobs, trace)
        if blobs:
            return self._loose(blobs)
        return self._said(group)

    def _trace(self, blobs: list[Instance]) -> Trace | None:
        return self._lineage.trace((instance.oid, instance.path) for instance in blobs)

    def _traced(self, group: list[Instance], trace: Trace) -> Finding | Accepted:
        """What files of commits have, or had."""
        began = self._began(group, trace.first)
        latest = self._holding(group, trace.last)
        story: dict[str, object] = {
            **self._introduced(trace.first),
            "last": {"commit": trace.last, "date": _date(self._lineage.time(trace.last))},
            **self._standing(trace),
            "versions": len({instance.oid for instance in group}),
            **self._places(group),
        }
        return self._made(group, began, latest, Location(commit=trace.first), story)

    def _standing(self, trace: Trace) -> dict[str, object]:
        """Where it still is."""
        return {
            "at_head": trace.at_head,
            "refs": [self._maker.safe(name) for name in trace.refs[:_REFS]],
            "refs_holding": len(trace.refs),
            "refs_reaching": trace.reaching,
            "reachable": trace.reaching > 0 or self._lineage.is_reachable(trace.first),
        }

    def _began(self, group: list[Instance], commit: str) -> Instance:
        """One that this commit brought in."""
        return self._holding(group, commit)

    def _holding(self, group: list[Instance], commit: str) -> Instance:
        """One that this commit has; of several one that no comment allows, then the one that says most."""
        held = [each for each in group if self._lineage.has(commit, (each.oid, each.path))] or group[:1]
        return min(held, key=lambda each: (each.placed.allowed is not None, each.placed.match.rule.rank))

    def _loose(self, group: list[Instance]) -> Finding | Accepted:
        """What no commit has: added to the index once, or left over from a commit that is gone."""
        first = group[0]
        story = {
            "reachable": False,
            "at_head": False,
            "objects": [each.oid for each in group[:_PLACES]],
            **self._places(group),
        }
        return self._made(group, first, first, Location(name=f"object {first.oid}"), story)

    def _said(self, group: list[Instance]) -> Finding | Accepted:
        """What messages and author fields say."""
        first = min(group, key=lambda each: (each.kind, self._time(each), each.oid))
        story: dict[str, object] = {"objects": [each.oid for each in group[:_PLACES]], "versions": len(group)}
        location = Location(name=f"tag object {first.oid}")
        if first.kind == "commit":
            story.update(self._introduced(first.oid))
            story["reachable"] = any(self._lineage.is_reachable(each.oid) for each in group)
            location = Location(commit=first.oid)
        return self._made(group, first, first, location, story)

    def _introduced(self, commit: str) -> dict[str, object]:
        """Who brought it in and when, and how long ago that is."""
        author = self._author(commit)
        told = {"commit": commit, "date": _date(author.time), "author": self._maker.safe(author.name)}
        return {"introduced": told, "days": max(0, int(self._now - author.time) // _DAY)}

    def _time(self, instance: Instance) -> int:
        return self._lineage.time(instance.oid) if instance.kind == "commit" else 0

    def _made(
        self,
        group: list[Instance],
        began: Instance,
        latest: Instance,
        location: Location,
        story: Mapping[str, object],
    ) -> Finding | Accepted:
        placed = began.placed
        match = _spokesman([began, *group])
        path = self._maker.safe(began.path)
        where = _WHERE.get(began.kind, "in the history")
        if began.path:
            location = location._replace(path=path, line=placed.line, column=placed.column)
            where = f"in the history of {path}"
        inner = began.inner
        if inner is not None:
            if inner.is_names:
                location = location._replace(line=None, column=None)
            where = f"in the history, in {self._maker.place(began.path, inner)}"
        # As a finding in the work tree has it, where it is still there.
        mark = fingerprint(latest.placed.match, self._identity(latest), latest.placed.ordinal)
        finding = self._maker.in_history(match, location, mark, where, story)
        if inner is not None:
            finding = self._maker.with_member(finding, began.path, inner)
        secrets = (placed.match.secret, *(part.secret for part in placed.match.parts))
        return self._maker.accepted(finding, latest.placed, secrets)

    def _identity(self, instance: Instance) -> str:
        if instance.inner is None:
            return self._maker.safe(instance.path)
        return identity(instance.path, instance.inner, self._maker.safe)

    def _places(self, group: list[Instance]) -> dict[str, object]:
        places = sorted({(*_path_and_member(each), each.placed.line) for each in group if each.path})
        shown: list[dict[str, object]] = []
        for path, member, line in places[:_PLACES]:
            place = {"path": self._maker.safe(path), "member": self._maker.safe(member), "line": line}
            shown.append({key: value for key, value in place.items() if value})
        return {"places": shown, "places_total": len(places)}


def _spokesman(group: list[Instance]) -> Match:
    """The first match of the most specific rule, as bad and as sure as any of that rule's."""
    rank = min(each.placed.match.rule.rank for each in group)
    matches = [each.placed.match for each in group if each.placed.match.rule.rank == rank]
    worst, surest = max(each.severity for each in matches), max(each.confidence for each in matches)
    return matches[0]._replace(severity=worst, confidence=surest)


def _order(instance: Instance) -> tuple[str, str, str, str, int]:
    path, member = _path_and_member(instance)
    return instance.kind, path, member, instance.oid, instance.placed.match.start


def _path_and_member(instance: Instance) -> tuple[str, str]:
    return instance.path, "" if instance.inner is None else name_in(instance.path, instance.inner)


def _finding_of(outcome: Finding | Accepted) -> Finding:
    return outcome if isinstance(outcome, Finding) else outcome.finding


def _date(seconds: int) -> str:
    """RFC 3339 in UTC; empty for a time that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, OSError, ValueError):
        return ""
