"""Who wrote a commit, looked up for the few that are reported."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Self

from launch_gates.core.errors import GitError
from launch_gates.git.commits import Person, author
from launch_gates.git.objects import ObjectReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.git.commits import Commit
    from launch_gates.git.process import Git


class Authors:
    """To be used in a `with` statement, which ends its git."""

    def __init__(self, git: Git, commits: Mapping[str, Commit]) -> None:
        """`commits` stand in for what cannot be read any more."""
        self._reader = ObjectReader(git)
        self._commits = commits
        self._known: dict[str, Person] = {}

    def __enter__(self) -> Self:
        """Nothing starts here."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Ends git."""
        self._reader.close()

    def __call__(self, oid: str) -> Person:
        """The author of a commit."""
        if oid not in self._known:
            commit = self._commits.get(oid)
            self._known[oid] = Person("", 0 if commit is None else commit.time)
            with suppress(GitError):
                self._known[oid] = author(self._reader.read(oid))
        return self._known[oid]
