"""Entries of findings whose file has been renamed, where the fingerprint holds the path and nothing of the value.

Nothing of a value is kept for it: git says what the file was called, and the gate looks at it there. The entry counts
where the same value stood there under its fingerprint, and nothing has that name any more.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import LaunchGatesError, origin
from launch_gates.core.finding import Accepted, Finding, secret_of
from launch_gates.git.renames import earlier_names, names_now

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from launch_gates.acceptance.base import Base
    from launch_gates.acceptance.baseline import Entry
    from launch_gates.core.gate import Outcome
    from launch_gates.git.process import Git
    from launch_gates.git.renames import Earlier

Key = tuple[str, str | None, str | None]
"""A finding by its fingerprint, path and commit."""


class Moved(NamedTuple):
    """An entry, and the path at which its finding was."""

    entry: Entry
    path: str


def key_of(finding: Finding) -> Key:
    """What tells it from others."""
    return finding.fingerprint, finding.location.path, finding.location.commit


class Moves:
    """Looks for earlier names of files, and for what was found in these."""

    def __init__(
        self,
        git: Git,
        look_at: Callable[[str, frozenset[str]], Iterable[Outcome]],
        debug: Callable[[str], None],
        base: Base | None,
        *,
        is_bare: bool,
    ) -> None:
        """Nothing is looked at yet. `is_bare`: there is no index, so HEAD says which files there are.

        `look_at` gives what the gate says of some files of a commit, with values numbered as in the run that is judged.
        Where there is a `base`, a value has to be there, or in a commit that leads to it: a change that first puts
        another value into an accepted place and then moves the file brings a value that nobody has seen.
        """
        self._git = git
        self._look_at = look_at
        self._debug = debug
        self._base = base
        self._is_bare = is_bare

    def entries_for(self, findings: Iterable[Finding], entries: Mapping[str, Entry]) -> dict[Key, Moved]:
        """The entries that were for these findings under an earlier name of their file. None is for two files."""
        rules = {entry.rule for entry in entries.values()}
        asked = [each for each in findings if each.rule in rules and secret_of(each) is not None]
        moved: dict[Key, Moved] = {}
        if not asked:
            return moved
        try:
            moved.update(self._moved(asked, entries))
        except LaunchGatesError as error:
            self._debug(f"the earlier names of files: {error.message}")
        except Exception as error:  # noqa: BLE001 (what cannot be told accepts nothing)
            self._debug(origin(error))
        return moved

    def _moved(self, asked: Collection[Finding], entries: Mapping[str, Entry]) -> Iterator[tuple[Key, Moved]]:
        paths = {path for finding in asked for path in _paths(finding)}
        names = earlier_names(self._git, paths, {commit for finding in asked for commit in _last(finding)})
        before = self._findings_at({name for each in names.values() for name in each})
        taken: dict[str, str] = {}
        for finding in asked:
            for path in sorted(_paths(finding)):
                at = names.get(path, ())
                if not _paths_of_story(finding) <= {path, *(name.path for name in at)}:
                    continue
                marks = (mark for name in at for mark in before.get(name.path, ()))
                mark = next((mark for mark in marks if _is_of(mark, finding, entries)), None)
                if mark is not None and taken.setdefault(mark.fingerprint, path) == path:
                    yield key_of(finding), Moved(entries[mark.fingerprint], mark.location.path or "")
                    break

    def _findings_at(self, names: Collection[Earlier]) -> Mapping[str, list[Finding]]:
        """What was found under each of the names that no file has any more."""
        now = names_now(self._git, in_head=self._is_bare) if names else frozenset()
        by_commit: defaultdict[str, set[str]] = defaultdict(set)
        for name in names:
            if name.path in now:
                continue
            if self._base is None or self._base.leads_to(name.commit):
                by_commit[name.commit].add(name.path)
            if self._base is not None:
                by_commit[self._base.commit].add(name.path)
        found: defaultdict[str, list[Finding]] = defaultdict(list)
        for commit, paths in by_commit.items():
            for finding in _findings(self._look_at(commit, frozenset(paths))):
                found[finding.location.path or ""].append(finding)
        return found


def _is_of(before: Finding, finding: Finding, entries: Mapping[str, Entry]) -> bool:
    """Whether it is the same value, found by the same rule, and accepted there."""
    return (
        before.fingerprint in entries
        and entries[before.fingerprint].rule == before.rule == finding.rule
        and secret_of(before) == secret_of(finding)
    )


def _findings(outcomes: Iterable[Outcome]) -> Iterator[Finding]:
    for each in outcomes:
        if isinstance(each, Accepted):
            yield each.finding
        elif isinstance(each, Finding):
            yield each


def _paths(finding: Finding) -> frozenset[str]:
    """Where the file that is meant may be: of one of the history, any place that it had."""
    path = finding.location.path
    return _paths_of_story(finding) or (frozenset() if path is None else frozenset({path}))


def _paths_of_story(finding: Finding) -> frozenset[str]:
    """All places of a finding that is in the history alone: an entry for one of several files is not for all."""
    story = finding.details.get("history")
    if finding.location.commit is None or not isinstance(story, dict):
        return frozenset()
    places = story.get("places")
    if not isinstance(places, list) or len(places) != story.get("places_total"):
        return frozenset({""})  # not all are known, and no file has that name
    return frozenset(str(each.get("path", "")) for each in places if isinstance(each, dict))


def _last(finding: Finding) -> Iterator[str]:
    """The last commit that had it, from which the way back may begin too."""
    story = finding.details.get("history")
    last = story.get("last") if isinstance(story, dict) else None
    if isinstance(last, dict) and isinstance(last.get("commit"), str):
        yield last["commit"]
