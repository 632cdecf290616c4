"""Entries of findings whose file has been renamed, where the fingerprint holds the path and nothing of the value.

Nothing of a value is kept for it: git says what the file was called, and the gate looks at it there. The entry counts
where the same value stood there under its fingerprint, and nothing has that name any more.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import LaunchGatesError, origin
from launch_gates.core.finding import Accepted, Finding, secret_of
from launch_gates.git.renames import earlier_names, is_there

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from launch_gates.acceptance.baseline import Entry
    from launch_gates.core.gate import Outcome
    from launch_gates.git.process import Git
    from launch_gates.git.renames import Earlier


class Moved(NamedTuple):
    """An entry, and the path at which its finding was."""

    entry: Entry
    path: str


class Moves:
    """Looks for earlier names only where an entry of the same rule matches nothing else."""

    def __init__(
        self,
        git: Git,
        look_at: Callable[[str, frozenset[str]], Iterable[Outcome]],
        debug: Callable[[str], None],
        *,
        is_bare: bool,
    ) -> None:
        """Nothing is looked at yet. `is_bare`: there is no index, so HEAD says which files there are.

        `look_at` gives what the gate says of some files of a commit, with values numbered as in the run that is judged.
        """
        self._git = git
        self._look_at = look_at
        self._debug = debug
        self._is_bare = is_bare
        self._taken: dict[str, str] = {}
        """By fingerprint of an entry the path that it is for by now: it is never for two."""
        self._names = cache(self._names_of)
        self._found = cache(self._found_at)

    def entry_for(self, finding: Finding, entries: Mapping[str, Entry], matched: Collection[str]) -> Moved | None:
        """The entry that was for this finding under an earlier name of its file. `matched` are for others."""
        candidates = {mark: each for mark, each in entries.items() if each.rule == finding.rule and mark not in matched}
        if not candidates or secret_of(finding) is None:
            return None
        try:
            for path in sorted(_paths(finding)):
                moved = self._entry_at(finding, path, candidates)
                if moved is not None and self._taken.setdefault(moved.entry.fingerprint, path) == path:
                    return moved
        except LaunchGatesError as error:
            self._debug(f"the earlier names of a file: {error.message}")
        except Exception as error:  # noqa: BLE001 (what cannot be told accepts nothing)
            self._debug(origin(error))
        return None

    def _entry_at(self, finding: Finding, path: str, candidates: Mapping[str, Entry]) -> Moved | None:
        names = self._names(path, _commits(finding))
        if not _paths_of_story(finding) <= {path, *(each.path for each in names)}:
            return None
        for name in names:
            for seen in self._found(name):
                if (
                    seen.fingerprint in candidates
                    and seen.rule == finding.rule
                    and secret_of(seen) == secret_of(finding)
                    and not is_there(self._git, name.path, in_head=self._is_bare)
                ):
                    return Moved(candidates[seen.fingerprint], name.path)
        return None

    def _names_of(self, path: str, commits: tuple[str, ...]) -> tuple[Earlier, ...]:
        return tuple(earlier_names(self._git, path, commits or ("HEAD",)))

    def _found_at(self, name: Earlier) -> tuple[Finding, ...]:
        return tuple(_findings(self._look_at(name.commit, frozenset({name.path}))))


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
        return frozenset({"", "\0"})  # not all are known, and no file has these names
    return frozenset(str(each.get("path", "")) for each in places if isinstance(each, dict))


def _commits(finding: Finding) -> tuple[str, ...]:
    """Where the way back begins, beside HEAD."""
    if finding.location.commit is None:
        return ()
    story = finding.details.get("history")
    last = story.get("last") if isinstance(story, dict) else None
    known = [last.get("commit")] if isinstance(last, dict) else []
    return ("HEAD", *(each for each in known if isinstance(each, str)))
