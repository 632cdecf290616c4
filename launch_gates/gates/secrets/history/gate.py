"""All that git holds: look at everything, trace what was found, tell where it went."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from launch_gates.core.finding import Interrupted, Location, NotLookedAt, Stats, Unchecked
from launch_gates.gates.secrets.chosen_rules import ChosenRules, excluded_paths
from launch_gates.gates.secrets.history.archives import is_left_out, left_in_archives
from launch_gates.gates.secrets.history.authors import Authors
from launch_gates.gates.secrets.history.gaps import SUBJECT, Gaps
from launch_gates.gates.secrets.history.lineage import Lineage
from launch_gates.gates.secrets.history.pool import Pool
from launch_gates.gates.secrets.history.reading import Wanted, look
from launch_gates.gates.secrets.history.scanning import at_path
from launch_gates.gates.secrets.history.stories import Instance, Stories
from launch_gates.gates.secrets.history.tracing import Ends, peeled, trace
from launch_gates.gates.secrets.history.work import Setup
from launch_gates.gates.secrets.lazy_maker import LazyMaker
from launch_gates.gates.secrets.names import leaking
from launch_gates.git.printable import short, text_of
from launch_gates.git.process import Git
from launch_gates.git.refs import all_refs, head_commit
from launch_gates.git.staged import index_blobs
from launch_gates.sources.source import UNREADABLE, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.gates.secrets.findings import FindingsMaker
    from launch_gates.gates.secrets.history.reading import Looked
    from launch_gates.gates.secrets.history.scanning import Found
    from launch_gates.git.refs import Ref
    from launch_gates.git.repository import Repository

_MUCH = 2 << 30
"""Bytes that make the processes large; starting them anew takes a quarter of a second."""
_NO_REFS: tuple[tuple[Ref, ...], tuple[str, ...]] = ((), ())


class HistoryGate:
    """The secrets gate over the history of one repository."""

    name = "secrets"

    def __init__(self, repository: Repository, max_size: int) -> None:
        """Objects above `max_size` bytes are left out."""
        self._repository = repository
        self._max_size = max_size
        self._git = Git(repository)

    def run(self, context: Context, config: SecretsSettings) -> Iterator[Outcome]:
        """Yields findings, one a secret, then what was not looked at. Raises LaunchGatesError."""
        rules = ChosenRules(config)
        yield from self.outcomes(context, config, rules, LazyMaker(context, config, rules))

    def outcomes(
        self, context: Context, config: SecretsSettings, rules: ChosenRules, lazy_maker: LazyMaker
    ) -> Iterator[Outcome]:
        """The same with the rules and the maker of findings that a larger run has already."""
        maker = lazy_maker.get()
        excluded = excluded_paths(config)
        setup = Setup(self._repository, dict(os.environ), config)
        with Pool(setup, rules, context.jobs, context.debug) as pool:
            gaps = Gaps(self._git, self._repository, maker)
            # Before the objects are listed, so that what these lead to is among them.
            refs, warnings = gaps.tried(all_refs, _NO_REFS)
            head = head_commit(self._git)
            wanted = Wanted(self._git, self._max_size, in_pack_order=gaps.is_store_whole)
            looked = look(pool, wanted, context.progress)
            figures = {"commits": len(looked.commits), "objects": looked.objects, "bytes": looked.size}
            yield Stats({"source": "history", **figures})
            if looked.interrupted:
                yield from self._findings(
                    looked, instances_of(looked.found, {}, rules), Lineage({}, {}, (), None), maker
                )
                yield Interrupted("interrupted: this is what was found until then")
                return
            ends = Ends(peeled(refs, looked.tags), head)
            if looked.size > _MUCH:
                pool.renew()
            traced = trace(pool, looked.commits, ends, of_interest(looked))
            paths = _paths(traced.lineage, gaps.tried(index_blobs, []), ends.refs)
            names = [name for name in map(text_of, sorted(traced.paths)) if not excluded(name)]
            instances = [each for each in instances_of(looked.found, paths, rules) if not is_left_out(each, excluded)]
            yield from self._findings(looked, instances, traced.lineage, maker)
            yield from self._names(pool, looked, ends, names, maker, rules)
        yield from gaps.outcomes(looked, traced, ends, warnings)
        yield from map(maker.safe_outcome, left_in_archives(looked.left_inside, paths, excluded))
        yield from left_out(looked, traced.submodules, paths, self._max_size, maker)

    def _findings(
        self, looked: Looked, instances: Iterable[Instance], lineage: Lineage, maker: FindingsMaker
    ) -> Iterator[Outcome]:
        with Authors(self._git, looked.commits) as authors:
            yield from Stories(maker, lineage, authors).findings(instances)
        yield from not_followed(looked, SUBJECT)

    def _names(  # noqa: PLR0913, PLR0917 (one step, private)
        self, pool: Pool, looked: Looked, ends: Ends, names: Iterable[str], maker: FindingsMaker, rules: ChosenRules
    ) -> Iterator[Outcome]:
        """What names of files, branches and tags give away."""
        found = dict(leaking(names, rules))
        if found:
            wanted = frozenset(name.encode("utf-8", "surrogateescape") for name in found)
            lineage = trace(pool, looked.commits, ends, frozenset(), wanted).lineage
            for path, matches in found.items():
                way = lineage.trace(holder for holder in lineage.holders if holder[1] == path)
                location = Location(path=maker.safe(path), commit=None if way is None else way.first)
                for match in matches:
                    yield maker.in_a_name(match, location, "in a file's name in the history")
        for name, matches in leaking((ref.name for ref in ends.refs), rules):
            for match in matches:
                yield maker.in_a_name(match, Location(name=maker.safe(name)), "in the name of a branch or tag")


def not_followed(looked: Looked, subject: str) -> Iterator[Unchecked]:
    """What was not followed to its end in the objects that could be read."""
    reasons = Counter(reason for found in looked.found for reason in found.left_out)
    for reason, count in sorted(reasons.items()):
        reason_and_count = f"{reason}, in {count} of its objects"
        yield Unchecked(UNREADABLE, subject, reason_and_count, "see what is encoded there and exclude it")


def of_interest(looked: Looked) -> frozenset[str]:
    """The blobs whose names are wanted."""
    found = {each.oid for each in looked.found if each.kind == "blob"}
    large = {each.oid for each in looked.large if each.kind == "blob"}
    archives = {each.oid for each in looked.left_inside}
    return frozenset(found.union(large, archives, looked.pointers))


def _paths(lineage: Lineage, index: Iterable[tuple[str, str]], refs: Iterable[Ref]) -> dict[str, tuple[str, ...]]:
    """By blob every name that it has or had, in commits or in the index; or the ref that points right to it."""
    paths: dict[str, set[str]] = {}
    for oid, path in lineage.holders:
        paths.setdefault(oid, set()).add(path)
    for oid, path in index:
        paths.setdefault(oid, set()).add(path)
    for ref in refs:
        if ref.oid not in paths:
            paths[ref.oid] = {ref.name}
    return {oid: tuple(sorted(names)) for oid, names in paths.items()}


def instances_of(found: Iterable[Found], paths: dict[str, tuple[str, ...]], rules: ChosenRules) -> Iterator[Instance]:
    """Every match under every name that its object had."""
    for each in found:
        for name in paths.get(each.oid, ("",)) if each.kind == "blob" else ("",):
            yield from (
                Instance(each.oid, each.kind, name, placed, each.inner) for placed in at_path(each, name, rules)
            )


def left_out(
    looked: Looked, submodules: Iterable[bytes], paths: dict[str, tuple[str, ...]], max_size: int, maker: FindingsMaker
) -> Iterator[NotLookedAt]:
    """What is too large, or not in git."""

    def subject(oid: str, kind: str = "blob") -> str:
        return maker.safe(paths[oid][0]) if oid in paths else f"{kind} {short(oid)}"

    for each in looked.large:
        yield too_large(subject(each.oid, each.kind), each.size, max_size)
    for oid in sorted(looked.pointers):
        yield NotLookedAt(subject(oid), "a pointer of Git LFS: what it points to is not in git")
    for path in sorted(submodules):
        yield NotLookedAt(maker.safe(text_of(path)), "a submodule: its own repository has its history")
