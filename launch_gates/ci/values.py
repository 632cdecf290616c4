"""Checks of what a platform says, which others can have a hand in: ids of commits, names of branches, variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import EventError

if TYPE_CHECKING:
    from collections.abc import Mapping

BY_HAND = "say it yourself: --range A..B for commits, --history, --worktree, or no mode for both"
_HEADS = "refs/heads/"
_HEXADECIMAL = frozenset("0123456789abcdef")
_WHOLE_IDS = (40, 64)
_SHORTEST_ID = 7
_LONGEST_NAME = 1024
_NOT_IN_A_NAME = frozenset(" ~^:?*[\\")


def is_commit_id(text: str, *, may_be_short: bool = False) -> bool:
    """Whether it is a whole id, or at least the beginning of one."""
    is_long_enough = len(text) in _WHOLE_IDS or (may_be_short and _SHORTEST_ID <= len(text) <= _WHOLE_IDS[-1])
    return is_long_enough and _HEXADECIMAL.issuperset(text)


def is_branch_name(text: str) -> bool:
    """Whether a branch may have that name: it means nothing to git but itself, and nothing to a terminal."""
    return (
        0 < len(text) <= _LONGEST_NAME
        and text.isprintable()
        and _NOT_IN_A_NAME.isdisjoint(text)
        and not text.startswith(("-", "/", "."))
        and not text.endswith(("/", ".", ".lock"))
        and not any(part in text for part in ("..", "//", "/.", "@{"))
        and text != "@"
    )


def commit_in(text: str, where: str, *, may_be_short: bool = False) -> str | None:
    """The id; None for an empty text or the zeros that stand for no commit. Raises EventError for anything else."""
    if not text.strip("0"):
        return None
    if not is_commit_id(text, may_be_short=may_be_short):
        raise EventError(f"{where} is no id of a commit", BY_HAND)
    return text


def branch_in(text: str, where: str) -> str | None:
    """The branch's name, also from its ref; None for an empty text. Raises EventError for anything else."""
    name = text.removeprefix(_HEADS)
    if not text:
        return None
    if not is_branch_name(name):
        raise EventError(f"{where} is no name of a branch", BY_HAND)
    return name


class Variables:
    """The variables of one platform."""

    def __init__(self, environ: Mapping[str, str], platform: str) -> None:
        """`platform` is for people."""
        self._environ = environ
        self._platform = platform

    def text(self, name: str) -> str:
        """What the variable says; empty where it is not set."""
        return self._environ.get(name, "")

    def commit(self, name: str, *, may_be_short: bool = False) -> str | None:
        """The id of a commit, if there is one. Raises EventError for anything else."""
        return commit_in(self.text(name), name, may_be_short=may_be_short)

    def branch(self, name: str) -> str | None:
        """The name of a branch, if there is one. Raises EventError for anything else."""
        return branch_in(self.text(name), name)

    def shown(self, name: str, what: str) -> str:
        """`what`, and what the variable says where that may be shown: a tag's name, a number."""
        text = self.text(name)
        return f"{what} {text}" if is_branch_name(text) else what

    def the_commit(self, name: str) -> str:
        """The id of a commit that has to be there. Raises EventError."""
        found = self.commit(name)
        if found is None:
            raise self._missing(name)
        return found

    def the_branch(self, name: str) -> str:
        """The name of a branch that has to be there. Raises EventError."""
        found = self.branch(name)
        if found is None:
            raise self._missing(name)
        return found

    def _missing(self, name: str) -> EventError:
        return EventError(f"{name} is not set, as it is in a job of {self._platform}", f"pass it on, or {BY_HAND}")
