"""What of a history could not be looked at: what is damaged, what is missing, where it was cut off."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from launch_gates.ci.environment import runs_in_ci
from launch_gates.core.errors import GitError
from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.gates.secrets.history.absent import absent
from launch_gates.gates.secrets.history.scanning import Unread
from launch_gates.git.inventory import is_partial, is_shallow
from launch_gates.git.printable import short, text_of
from launch_gates.git.store import flaws
from launch_gates.sources.source import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launch_gates.gates.secrets.findings import FindingsMaker
    from launch_gates.gates.secrets.history.reading import Looked
    from launch_gates.gates.secrets.history.tracing import Ends, Traced
    from launch_gates.git.process import Git
    from launch_gates.git.repository import Repository
    from launch_gates.git.store import Flaw

SUBJECT = "the history"
_FEW = 5
_MOST_NAMED = 100
"""Objects with the same fault that are named; of a pack of a million, the others are counted."""
_FSCK = "run `git fsck`, and fetch it again"

AnswerT = TypeVar("AnswerT")


class Gaps:
    """Collects them in the course of a run."""

    def __init__(self, git: Git, repository: Repository, maker: FindingsMaker) -> None:
        """Looks at the packs, before anything is read from them."""
        self._git = git
        self._repository = repository
        self._maker = maker
        self._flaws = flaws(repository)
        self._failures: dict[str, str] = {}

    @property
    def is_store_whole(self) -> bool:
        """Whether git can list the objects in the order of the packs."""
        return not self._flaws

    def tried(self, read: Callable[[Git], AnswerT], otherwise: AnswerT) -> AnswerT:
        """What `read` gives; what it fails over is said later, and the run goes on without it."""
        try:
            return read(self._git)
        except GitError as error:
            self._failures[error.message] = error.fix
            return otherwise

    def outcomes(
        self, looked: Looked, traced: Traced, ends: Ends, warnings: Iterable[str]
    ) -> Iterator[Unchecked | NotLookedAt]:
        """All of them."""
        nothing: list[Unread] = []
        unread = {each.oid: each for each in self.tried(self._absent(looked, ends), nothing)}
        unread.update((each.oid, each) for each in looked.unread)
        lacking = {each.oid: each for each in traced.unread}
        if is_partial(self._repository):
            if lacking:
                some = ", ".join(sorted(short(oid) for oid in lacking)[:_FEW])
                reason = f"the clone is partial, and {len(lacking)} of its objects are not here: {some}"
                yield Unchecked(UNREADABLE, SUBJECT, reason, "get them with `git fetch --refetch --no-filter`")
        else:
            for each in traced.unread:
                where = self._maker.safe(text_of(each.path))
                reason = f"{each.reason}{': ' if where else ''}{where}"
                unread[each.oid] = Unread(each.oid, each.kind, reason)
        yield from unread_objects(unread.values(), self._maker.safe)
        for flaw in self._lasting_flaws():
            yield Unchecked(UNREADABLE, self._maker.safe(flaw.subject), flaw.reason, _FSCK)
        failures = dict.fromkeys((looked.failure, traced.failure, *warnings), "run `git fsck`, then run again")
        for failure, fix in (failures | self._failures).items():
            if failure:
                yield Unchecked(UNREADABLE, SUBJECT, self._maker.safe(failure), fix)
        if is_shallow(self._repository):
            reason = "the clone is shallow: commits before it begins are not here"
            if runs_in_ci(os.environ):
                yield Unchecked(UNREADABLE, SUBJECT, reason, "check out everything: `fetch-depth: 0` on GitHub")
            else:
                yield NotLookedAt(SUBJECT, f"{reason}: `git fetch --unshallow` gets them")

    def _absent(self, looked: Looked, ends: Ends) -> Callable[[Git], list[Unread]]:
        return lambda git: absent(git, self._repository, looked, ends)

    def _lasting_flaws(self) -> Iterator[Flaw]:
        """Those that were not the work of another git in passing."""
        return iter(sorted(set(self._flaws).intersection(flaws(self._repository) if self._flaws else ())))


def unread_objects(unread: Iterable[Unread], safe: Callable[[str], str]) -> Iterator[Unchecked]:
    """The objects that could not be read."""
    alike: defaultdict[tuple[str, str], list[Unread]] = defaultdict(list)
    for each in sorted(unread):
        alike[each.kind, each.reason.partition(":")[0]].append(each)
    for (kind, reason), some in alike.items():
        for each in some[:_MOST_NAMED]:
            yield Unchecked(UNREADABLE, f"{kind} {short(each.oid)}", safe(each.reason), _FSCK)
        if len(some) > _MOST_NAMED:
            yield Unchecked(UNREADABLE, f"{len(some) - _MOST_NAMED} more like this {kind}", reason, _FSCK)
