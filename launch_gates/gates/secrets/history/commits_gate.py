"""The secrets gate over some commits: what each of them brought, be it still there or not.

The history's machinery does the work, over fewer objects: the commits themselves, and the blobs that one of them has
at a path where none of its parents has them. Only when something was found in these is git asked which lines are new
(`news`), and a secret of which no commit added any line is dropped. Of the others all versions are kept, so that the
story and the fingerprint are those of the version that came last. What a merge took from a parent is that parent's.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING

from launch_gates.core.finding import Location, Stats, Unchecked
from launch_gates.gates.secrets.chosen_rules import ChosenRules, excluded_paths
from launch_gates.gates.secrets.history.archives import is_left_out, left_in_archives
from launch_gates.gates.secrets.history.authors import Authors
from launch_gates.gates.secrets.history.choice import ALL_OF_IT
from launch_gates.gates.secrets.history.gaps import unread_objects
from launch_gates.gates.secrets.history.gate import (
    instances_of,
    left_out,
    not_followed,
    of_interest,
)
from launch_gates.gates.secrets.history.lineage import Lineage, Trace
from launch_gates.gates.secrets.history.news import Tools, commits_that_added, place_of
from launch_gates.gates.secrets.history.pool import Pool
from launch_gates.gates.secrets.history.reading import Wanted, look
from launch_gates.gates.secrets.history.stories import Stories
from launch_gates.gates.secrets.history.tracing import Ends, peeled, trace
from launch_gates.gates.secrets.history.work import Setup
from launch_gates.gates.secrets.lazy_maker import LazyMaker
from launch_gates.gates.secrets.names import leaking
from launch_gates.git.brought import Bringing
from launch_gates.git.inventory import shallow_commits
from launch_gates.git.printable import short, text_of
from launch_gates.git.process import Git
from launch_gates.git.refs import Ref, all_refs, head_commit
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.gate import Context, Outcome
    from launch_gates.gates.secrets.findings import FindingsMaker
    from launch_gates.gates.secrets.history.choice import Choice, Chosen
    from launch_gates.gates.secrets.history.news import Place
    from launch_gates.gates.secrets.history.reading import Looked
    from launch_gates.gates.secrets.history.stories import Instance
    from launch_gates.git.brought import Brought
    from launch_gates.git.commits import Person
    from launch_gates.git.repository import Repository
    from launch_gates.git.revisions import Listed

_FEW = 5


class CommitsGate:
    """The secrets gate over the commits of one choice."""

    name = "secrets"

    def __init__(self, repository: Repository, choice: Choice, max_size: int) -> None:
        """Objects above `max_size` bytes are left out."""
        self._repository = repository
        self._choice = choice
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
        chosen = self._choice.choose(self._git, self._repository)
        cut = shallow_commits(self._repository)
        commits = [each for each in chosen.commits if each.oid not in cut]
        sight = _Sight(self._git, commits)
        setup = Setup(self._repository, dict(os.environ), config)
        with Pool(setup, rules, context.jobs, context.debug) as pool:
            oids = [*(each.oid for each in chosen.commits), *chosen.tags, *sight.blobs]
            looked = look(pool, Wanted(self._git, self._max_size, oids), context.progress)
            if looked.interrupted:
                raise KeyboardInterrupt
            figures = {"commits": len(chosen.commits), "objects": looked.objects, "bytes": looked.size}
            yield Stats({"source": maker.safe(self._choice.description), **figures})
            brought = sight.of_blobs(of_interest(looked))
            paths = _paths(brought)
            instances = [each for each in instances_of(looked.found, paths, rules) if not is_left_out(each, excluded)]
            added = commits_that_added(Tools(self._git, pool, rules, self._max_size), commits, brought, instances)
            kept = list(_with_news(instances, added))
            lineage = self._lineage(pool, looked, chosen, kept)
        with Authors(self._git, looked.commits) as authors:
            yield from _Stories(maker, lineage, authors, added).findings(kept)
        yield from _names(sight.names, rules, excluded, maker)
        yield from self._unchecked(looked, chosen, sight, cut, maker)
        yield from map(maker.safe_outcome, left_in_archives(looked.left_inside, paths, excluded))
        yield from left_out(looked, sight.submodules, paths, self._max_size, maker)
        yield from chosen.left_out

    def _lineage(self, pool: Pool, looked: Looked, chosen: Chosen, kept: Sequence[Instance]) -> Lineage:
        """Of the chosen commits alone. Where they end counts as an end too, under no name."""
        blobs = frozenset(each.oid for each in kept if each.kind == "blob")
        if not kept:
            return Lineage({}, {}, (), None)
        parents = {parent for each in chosen.commits for parent in each.parents}
        ends = [Ref("", each.oid) for each in chosen.commits if each.oid not in parents]
        refs = [*peeled(all_refs(self._git)[0], looked.tags), *ends]
        return trace(pool, looked.commits, Ends(tuple(refs), head_commit(self._git)), blobs).lineage

    def _unchecked(
        self, looked: Looked, chosen: Chosen, sight: _Sight, cut: frozenset[str], maker: FindingsMaker
    ) -> Iterator[Unchecked]:
        subject = maker.safe(self._choice.description)
        yield from unread_objects(looked.unread, maker.safe)
        yield from not_followed(looked, subject)
        for oid in chosen.unread:
            yield Unchecked(
                UNREADABLE,
                f"commit {short(oid)}",
                "it is missing or damaged, and so is what it leads to",
                "run `git fsck`, and fetch it again",
            )
        for oid in sight.unread:
            reason = "what it changed cannot be told: a tree of it or of a parent is missing or damaged"
            yield Unchecked(UNREADABLE, f"commit {short(oid)}", reason, "run `git fsck`, and fetch it again")
        if looked.failure:
            yield Unchecked(UNREADABLE, subject, maker.safe(looked.failure), "run `git fsck`, then run again")
        edge = [short(each.oid) for each in chosen.commits if each.oid in cut]
        if edge:
            some = ", ".join(edge[:_FEW])
            reason = f"the clone is shallow: the parents of {some} are not here, so what is new there cannot be told"
            yield Unchecked(UNREADABLE, subject, reason, ALL_OF_IT)


class _Sight:
    """What the commits brought, seen once for the ids and names, and again for those that turn out to matter."""

    def __init__(self, git: Git, commits: Sequence[Listed]) -> None:
        self._git = git
        self._commits = commits
        self.blobs: dict[str, None] = {}
        self.names: dict[bytes, str] = {}
        """By new name the first commit that has it."""
        self.submodules: set[bytes] = set()
        bringing = Bringing(git)
        for each in bringing.of(commits):
            if each.is_named_anew:
                self.names[each.path] = each.commit
            if each.is_submodule:
                self.submodules.add(each.path)
            elif each.new not in each.olds:
                self.blobs[each.new] = None
        self.unread = bringing.unread

    def of_blobs(self, blobs: frozenset[str]) -> list[Brought]:
        """The changes that brought one of these."""
        if not blobs:
            return []
        unread = set(self.unread)
        commits = [each for each in self._commits if each.oid not in unread]
        return [each for each in Bringing(self._git).of(commits) if each.new in blobs]


class _Stories(Stories):
    """Stories that begin with the commit that added a line of the secret, and end with the chosen commits."""

    def __init__(
        self,
        maker: FindingsMaker,
        lineage: Lineage,
        author: Callable[[str], Person],
        added: Mapping[Place, Sequence[str]],
    ) -> None:
        super().__init__(maker, lineage, author)
        self._added = added

    def _trace(self, blobs: list[Instance]) -> Trace | None:
        commits = {commit for each in blobs for commit in self._added.get(place_of(each), ())}
        if not commits:
            return None
        first = min(commits, key=self._lineage.age)
        known = super()._trace(blobs)
        return Trace(first, first, at_head=False, refs=(), reaching=0) if known is None else known._replace(first=first)

    def _began(self, group: list[Instance], commit: str) -> Instance:
        return next((each for each in group if commit in self._added.get(place_of(each), ())), group[0])

    def _standing(self, trace: Trace) -> dict[str, object]:
        """Whether HEAD has it, where that is one of the commits. What else leads to them is not known."""
        return {"at_head": trace.at_head} if self._lineage.has_head else {}


def _paths(brought: Iterable[Brought]) -> dict[str, tuple[str, ...]]:
    """By blob the names that a commit brought it under."""
    paths: defaultdict[str, set[str]] = defaultdict(set)
    for each in brought:
        paths[each.new].add(text_of(each.path))
    return {oid: tuple(sorted(names)) for oid, names in paths.items()}


def _with_news(instances: Sequence[Instance], added: Mapping[Place, Sequence[str]]) -> Iterator[Instance]:
    """What messages hold, and what files hold of secrets that some commit added."""
    new = {each.placed.match.secret for each in instances if place_of(each) in added}
    yield from (each for each in instances if each.kind != "blob" or each.placed.match.secret in new)


def _names(
    names: Mapping[bytes, str], rules: ChosenRules, excluded: Callable[[str], bool], maker: FindingsMaker
) -> Iterator[Outcome]:
    """What new names of files give away."""
    commits = {name: commit for path, commit in names.items() if not excluded(name := text_of(path))}
    for name, matches in leaking(sorted(commits), rules):
        for match in matches:
            location = Location(path=maker.safe(name), commit=commits[name])
            yield maker.in_a_name(match, location, "in a file's name in the history")
