"""What is accepted in one run: read when the first finding asks for it, which in most runs none does."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from launch_gates.acceptance import detect_secrets
from launch_gates.acceptance.adoption import knows_us
from launch_gates.acceptance.base import Base
from launch_gates.acceptance.book import MAX_SIZE, read_book, read_here
from launch_gates.acceptance.judge import Change, Judge
from launch_gates.acceptance.moves import Moves
from launch_gates.config.revision_files import RevisionFiles
from launch_gates.core.errors import NotARepositoryError
from launch_gates.core.finding import Allowance
from launch_gates.git.process import Git
from launch_gates.git.repository import find_any_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from launch_gates.acceptance.book import Book
    from launch_gates.core.gate import Context, Outcome


class Session:
    """The files of the work tree, or of the base where only that counts."""

    def __init__(self, context: Context, safe: Callable[[str], str]) -> None:
        """Nothing is read yet. `safe` takes any credential out of a text."""
        self._context = context
        self._safe = safe

    def judged(
        self, outcomes: Sequence[Outcome], look_at: Callable[[str, frozenset[str] | None], Iterable[Outcome]]
    ) -> Iterator[Outcome]:
        """A gate's outcomes after looking at what is accepted.

        `look_at` has the gate look at the files of a commit, or at those of some paths. Raises ConfigError for a broken
        file.
        """
        today = datetime.now(UTC).date()
        commit = self._context.base_revision
        if commit is None:
            return Judge(self._here, today, self._safe, moves=self._moves(look_at, None)).of(outcomes)
        debug = self._context.debug
        base = Base(self._git, commit, lambda: look_at(commit, None), debug, is_adoption=self._is_adoption)
        change = Change(self._here, base)
        return Judge(self._trusted, today, self._safe, change, self._moves(look_at, base)).of(outcomes)

    def _moves(
        self, look_at: Callable[[str, frozenset[str] | None], Iterable[Outcome]], base: Base | None
    ) -> Moves | None:
        """What finds entries whose file has moved; None where there is no repository or nothing to find."""
        if not self._trusted.entries:
            return None
        try:
            repository = find_any_repository(self._context.root)
        except NotARepositoryError:
            return None
        is_bare = repository.root == repository.git_dir
        return Moves(Git(repository), look_at, self._context.debug, base, is_bare=is_bare)

    def allowed_value(self, path: str, value: bytes) -> Allowance | None:
        """What the file of detect-secrets says of a value."""
        if (path, value) in self._trusted.values:
            return Allowance(detect_secrets.FILE, f"looked at in {detect_secrets.FILE}")
        if self._context.base_revision is not None and (path, value) in self._here.values:
            return Allowance(detect_secrets.FILE, f"looked at in {detect_secrets.FILE}", is_added=True)
        return None

    @cached_property
    def _git(self) -> Git:
        return Git(find_any_repository(self._context.root))

    @cached_property
    def _here(self) -> Book:
        return read_here(self._context.root)

    @cached_property
    def _trusted(self) -> Book:
        base = self._context.base_revision
        return self._here if base is None else read_book(RevisionFiles(self._git, base, MAX_SIZE))

    @cached_property
    def _is_adoption(self) -> bool:
        base = self._context.base_revision
        return base is not None and not knows_us(self._git, base)
