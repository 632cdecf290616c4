"""Which of what was found in the files of some commits is theirs: on lines that no parent's version of the file has.

As with what is staged, a credential counts where any line of it is new, so that one whose other lines were there
before is found; and git says which lines are new. Of a merge, each parent has to lack a line of it. Where lines tell
nothing, since they are not those of git (UTF-16, archives), a credential is new that the old version does not have.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.core.gate import no_progress
from launch_gates.detector.scan import UTF16_MARKS
from launch_gates.gates.secrets.findings import touches
from launch_gates.gates.secrets.history.reading import Wanted, look
from launch_gates.gates.secrets.history.scanning import at_path
from launch_gates.git.brought import Bringing
from launch_gates.git.hunks import added_by_commits, added_lines
from launch_gates.git.objects import ObjectReader
from launch_gates.git.printable import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from launch_gates.gates.secrets.chosen_rules import ChosenRules
    from launch_gates.gates.secrets.history.pool import Pool
    from launch_gates.gates.secrets.history.scanning import Found
    from launch_gates.gates.secrets.history.stories import Instance
    from launch_gates.git.brought import Brought
    from launch_gates.git.hunks import Lines
    from launch_gates.git.process import Git
    from launch_gates.git.revisions import Listed

Place = tuple[str, str, object, str, int]
"""Of an instance: blob, path, member of an archive, rule, and where it begins."""
_EVERYTHING = [(1, 1 << 62)]


def place_of(instance: Instance) -> Place:
    """What tells it from the others."""
    match = instance.placed.match
    return instance.oid, instance.path, instance.inner, match.rule.id, match.start


class Tools(NamedTuple):
    """What the comparison needs of the run."""

    git: Git
    pool: Pool
    rules: ChosenRules
    max_size: int


def commits_that_added(
    tools: Tools, commits: Sequence[Listed], brought: Sequence[Brought], instances: Iterable[Instance]
) -> dict[Place, list[str]]:
    """By place the commits that added what is there, of all whose files are in `brought`; no place without one."""
    by_holder: dict[tuple[str, str], list[Instance]] = {}
    for instance in instances:
        if instance.kind == "blob":
            by_holder.setdefault((instance.oid, instance.path), []).append(instance)
    by_id = {each.oid: each for each in commits}
    candidates = [each for each in brought if (each.new, text_of(each.path)) in by_holder]
    candidates = _with_old_names(tools.git, by_id, candidates)
    archives = {oid for (oid, _), found in by_holder.items() if any(each.inner is not None for each in found)}
    comparison = _Comparison(tools, by_id, candidates, archives)
    places: dict[Place, list[str]] = {}
    for change in candidates:
        for instance in by_holder[change.new, text_of(change.path)]:
            if comparison.is_new(change, instance):
                places.setdefault(place_of(instance), []).append(change.commit)
    return places


def _with_old_names(git: Git, commits: Mapping[str, Listed], brought: Sequence[Brought]) -> list[Brought]:
    """The same, moved files compared with what they were before."""
    asked = dict.fromkeys(each.commit for each in brought if None in each.olds and commits[each.commit].parents)
    wanted = {(each.commit, each.path) for each in brought}
    moved = {
        (each.commit, each.path): each.olds
        for each in Bringing(git, renames=True).of([commits[oid] for oid in asked])
        if (each.commit, each.path) in wanted
    }
    return [each._replace(olds=moved.get((each.commit, each.path), each.olds)) for each in brought]


class _Comparison:
    """Answers for each instance, with everything asked of git beforehand and at once."""

    def __init__(
        self, tools: Tools, commits: Mapping[str, Listed], brought: Sequence[Brought], archives: AbstractSet[str]
    ) -> None:
        self._git = tools.git
        self._rules = tools.rules
        changed = [each for each in brought if each.new not in each.olds]
        with ObjectReader(self._git) as reader:
            texts = {each.new for each in changed} - archives
            self._without_lines = archives | {oid for oid in texts if _is_utf16(reader, oid)}
        before = {old for each in changed if each.new in self._without_lines for old in each.olds if old is not None}
        self._before: dict[str, list[Found]] = {}
        if before:
            for each in look(tools.pool, Wanted(self._git, tools.max_size, sorted(before)), no_progress).found:
                self._before.setdefault(each.oid, []).append(each)
        self._lines = added_by_commits(
            self._git,
            (
                (each.commit, parent, each.path)
                for each in changed
                if each.new not in self._without_lines
                for parent, old in zip(commits[each.commit].parents, each.olds, strict=False)
                if old is not None
            ),
        )

    def is_new(self, change: Brought, instance: Instance) -> bool:
        """Whether this commit added it, whichever of its parents one compares with."""
        if change.new in change.olds:
            return False
        return all(old is None or self._is_new_to(old, change.new, instance) for old in change.olds)

    def _is_new_to(self, old: str, new: str, instance: Instance) -> bool:
        if new in self._without_lines:
            match = instance.placed.match
            return not any(
                (each.rule.id, each.secret) == (match.rule.id, match.secret)
                for found in self._before.get(old, ())
                for placed in at_path(found, instance.path, self._rules)
                for each in (placed.match, *placed.match.parts)
            )
        if (old, new) not in self._lines:
            # A moved file, or one that git could not compare with the others.
            self._lines[old, new] = _added(self._git, old, new)
        return touches(self._lines[old, new], instance.placed.spans)


def _added(git: Git, old: str, new: str) -> Lines:
    try:
        return added_lines(git, old, new)
    except GitError:
        # The old version is missing. Rather report an old line than pass over a new one.
        return _EVERYTHING


def _is_utf16(reader: ObjectReader, oid: str) -> bool:
    with suppress(GitError):
        return reader.read(oid).startswith(UTF16_MARKS)
    return False
