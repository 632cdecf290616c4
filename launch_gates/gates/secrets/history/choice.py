"""Which commits are looked at where it is not all that git holds: those of a range, of a push, or of some branches.

Each choice comes to ids that a walk starts at and ids that it stops at. What is filtered out of that is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError, UsageError
from launch_gates.core.finding import NotLookedAt
from launch_gates.detector.globs import compile_globs
from launch_gates.git.inventory import shallow_commits
from launch_gates.git.refs import all_refs, head_commit
from launch_gates.git.revisions import Selection, UnknownRevisionError, listed, range_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from launch_gates.gates.secrets.history.since import Since
    from launch_gates.git.process import Git
    from launch_gates.git.refs import Ref
    from launch_gates.git.repository import Repository
    from launch_gates.git.revisions import Listed

ALL_OF_IT = "check out everything: `fetch-depth: 0` on GitHub, `git fetch --unshallow` elsewhere"
_HEADS = "refs/heads/"
_REMOTES = "refs/remotes/"


class Chosen(NamedTuple):
    """The commits to look at, children before parents."""

    commits: list[Listed]
    unread: tuple[str, ...] = ()
    """Ids of commits that are missing or damaged."""
    tags: tuple[str, ...] = ()
    """Annotated tags to look at."""
    left_out: tuple[NotLookedAt, ...] = ()


class Filters(NamedTuple):
    """What `--since` and `--branches` say."""

    since: Since | None = None
    branches: tuple[str, ...] = ()


class Choice(NamedTuple):
    """What was asked for."""

    description: str
    """For people: `range main..HEAD`. May hold anything."""
    choose: Callable[[Git, Repository], Chosen]
    """Raises UsageError for what was written wrongly, GitError where the repository cannot tell."""


def of_range(text: str, filters: Filters) -> Choice:
    """The commits of `A..B`, `A...B` or `A` (gitrevisions(7), and `git diff` for three dots)."""

    def choose(git: Git, repository: Repository) -> Chosen:
        try:
            selection = range_of(git, text)
        except UnknownRevisionError as error:
            if shallow_commits(repository):
                raise GitError(f"{error.message}, and the clone is shallow", ALL_OF_IT) from None
            raise
        return _filtered(git, selection, filters)

    return Choice(f"range {text}", choose)


def of_history(filters: Filters) -> Choice:
    """The commits of all branches, tags and other refs that the filters leave."""

    def choose(git: Git, _repository: Repository) -> Chosen:
        head = head_commit(git)
        wanted = {ref.oid: None for ref in all_refs(git)[0]} | ({head: None} if head else {})
        chosen = _filtered(git, Selection(tuple(wanted)), filters)
        beside = NotLookedAt(
            "the history", "whatever is in no commit that was chosen: tags, names of branches, unreachable objects"
        )
        return chosen._replace(left_out=(*chosen.left_out, beside))

    return Choice("history", choose)


def _filtered(git: Git, selection: Selection, filters: Filters) -> Chosen:
    commits, unread = listed(git, selection)
    left_out = []
    if filters.branches:
        tips = tuple(_matching(all_refs(git)[0], filters.branches))
        if not tips:
            raise UsageError("--branches matches no branch", "`git branch --all` lists them")
        reached = {each.oid for each in listed(git, Selection(tips, selection.excluded))[0]}
        commits, others = _parted(commits, lambda each: each.oid in reached)
        if others:
            left_out.append(NotLookedAt("commits", "commits that no branch of --branches leads to", others))
    if filters.since is not None:
        first = filters.since.time
        commits, others = _parted(commits, lambda each: each.time >= first)
        if others:
            left_out.append(NotLookedAt("commits", f"commits before {filters.since.shown}", others))
    return Chosen(commits, tuple(unread), (), tuple(left_out))


def _parted(commits: Sequence[Listed], is_chosen: Callable[[Listed], bool]) -> tuple[list[Listed], int]:
    kept = [each for each in commits if is_chosen(each)]
    return kept, len(commits) - len(kept)


def _matching(refs: Sequence[Ref], globs: Sequence[str]) -> Iterator[str]:
    """What branches point to that one of the globs matches; `main` also stands for `origin/main`."""
    # From the start: a glob without a slash would match the last part of any name.
    pattern = compile_globs(f"/{glob}" for glob in globs)
    for ref in refs:
        names = [ref.name.removeprefix(_HEADS)] if ref.name.startswith(_HEADS) else []
        if ref.name.startswith(_REMOTES):
            names = [ref.name.removeprefix(_REMOTES)]
            names.append(names[0].partition("/")[2])
        if any(pattern.fullmatch(name.encode("utf-8", "surrogateescape")) for name in names):
            yield ref.oid
