"""The commit that a change is compared with: what was found and allowed there already."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError, LaunchGatesError, origin
from launch_gates.core.finding import INLINE, Accepted, Finding, Unchecked
from launch_gates.git.refs import head_commit
from launch_gates.git.revisions import Selection, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from launch_gates.core.gate import Outcome
    from launch_gates.git.process import Git

_SHORT = 7
_Place = tuple[str, str | None]
"""Fingerprint and path."""


class _Seen(NamedTuple):
    """What the gate says of the base's files."""

    found: frozenset[str]
    """Fingerprints of what no comment allows, at one place at least."""
    commented: frozenset[str]
    """Those of what a comment allows, at one place at least."""
    places: frozenset[_Place]
    """Where a comment allows it."""

    def accepts(self, place: _Place) -> bool:
        """Whether a comment allows it there, or wherever it is."""
        return place in self.places or (place[0] in self.commented and place[0] not in self.found)


class Base:
    """Looks at the base's files and history only where something depends on it."""

    def __init__(
        self,
        git: Git,
        commit: str,
        look: Callable[[], Iterable[Outcome]],
        debug: Callable[[str], None],
        *,
        is_adoption: bool,
    ) -> None:
        """`look` gives what the gate says of the commit's files; `is_adoption`: nothing of ours is configured there."""
        self.is_adoption = is_adoption
        self.shown = commit[:_SHORT]
        self.unchecked: list[Unchecked] = []
        """What could not be looked at there, so that less is accepted."""
        self._git = git
        self.commit = commit
        self._look = look
        self._debug = debug

    def leads_to(self, commit: str) -> bool:
        """Whether it is the base, or a commit before it."""
        return commit in self._before

    def has_comment(self, finding: Finding) -> bool:
        """Whether the comment that allows it stands in the base's files, or in a version of its history."""
        if self._seen.accepts((finding.fingerprint, finding.location.path)):
            return True
        story = finding.details.get("history")
        if finding.location.commit is None or not isinstance(story, dict):
            return False
        last = story.get("last", story.get("introduced"))
        return isinstance(last, dict) and last.get("commit") in self._before

    def has(self, finding: Finding) -> bool:
        """Whether it was there without the change: in the base's files, or in commits that are not the change's."""
        if finding.fingerprint in self._seen.found or finding.fingerprint in self._seen.commented:
            return True
        commit = finding.location.commit
        # Other branches are not the change's doing.
        return commit is not None and (
            commit in self._before or (self._change is not None and commit not in self._change)
        )

    @cached_property
    def _seen(self) -> _Seen:
        found: set[str] = set()
        places: set[_Place] = set()
        try:
            for each in self._look():
                if isinstance(each, Finding):
                    found.add(each.fingerprint)
                elif isinstance(each, Accepted) and each.source == INLINE:
                    places.add((each.finding.fingerprint, each.finding.location.path))
        except LaunchGatesError as error:
            self._say(error.message, error.fix)
        except Exception as error:  # noqa: BLE001 (a crash is said, and accepts nothing)
            self._debug(origin(error))
            self._say(f"launch-gates itself failed ({type(error).__name__})", "run again with --debug and report it")
        return _Seen(frozenset(found), frozenset(mark for mark, _ in places), frozenset(places))

    @cached_property
    def _before(self) -> frozenset[str]:
        """The commits that the base leads to, as far as they are here."""
        return self._commits(Selection((self.commit,))) or frozenset()

    @cached_property
    def _change(self) -> frozenset[str] | None:
        """Those that are checked out and the base does not lead to; None where that cannot be told."""
        head = head_commit(self._git)
        return None if head is None else self._commits(Selection((head,), (self.commit,)))

    def _commits(self, selection: Selection) -> frozenset[str] | None:
        try:
            commits, unread = listed(self._git, selection)
        except GitError as error:
            self._say(error.message, error.fix)
            return None
        if unread:
            self._say("some of its commits are missing or damaged", "run `git fsck`, and fetch them again")
            return None
        return frozenset(each.oid for each in commits)

    def _say(self, reason: str, fix: str) -> None:
        self.unchecked.append(Unchecked("acceptance/added", f"the base revision {self.shown}", reason, fix))
