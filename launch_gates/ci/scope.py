"""From what has happened to what is looked at: a range of commits, everything, or nothing.

Where the commits are not all here, that is the answer, with the reason: a part of a range is never given for the range.
What is not known in a whole clone is made good by looking at more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.ci.event import Everything, Nothing, Request, Tagged
from launch_gates.ci.values import is_branch_name, is_commit_id
from launch_gates.core.errors import RefusedEventError
from launch_gates.git.ancestry import (
    branch_of_origin,
    commit_here,
    commit_that_begins,
    default_branch_of_origin,
    leads_to,
    merge_bases,
    nearest_tag,
)
from launch_gates.git.inventory import is_shallow, shallow_commits
from launch_gates.git.printable import short_commit
from launch_gates.git.process import Git
from launch_gates.git.refs import head_commit
from launch_gates.git.revisions import Selection, listed

if TYPE_CHECKING:
    from launch_gates.ci.event import Event, Update
    from launch_gates.git.repository import Repository


class CommitRange(NamedTuple):
    """The commits that `head` leads to and `base` does not. Both are ids of commits that are here."""

    what: str
    base: str
    head: str
    commits: int
    since: str
    """What `base` is, for people: a branch's name."""
    configuration: str | None = None
    """For what asks to be let in: the commit whose configuration counts, as its own could wave it through."""
    and_files: bool = False
    """Whether the files that are checked out are looked at too, whichever commit brought them."""

    @property
    def sentence(self) -> str:
        """For people, on one line."""
        number = "1 commit" if self.commits == 1 else f"{self.commits:,} commits"
        files = " and all files" if self.and_files else ""
        return f"{self.what}: {number} since {self.since} ({short_commit(self.base)}){files}"


class Unavailable(NamedTuple):
    """The commits are not all here."""

    what: str
    reason: str
    fix: str

    @property
    def sentence(self) -> str:
        """For people, on one line."""
        return f"{self.what}: it cannot be told what is new, as {self.reason}"


Scope = CommitRange | Everything | Nothing | Unavailable


def scope_of(event: Event, repository: Repository, deepen: str) -> Scope:
    """What an event asks to look at. `deepen` says how the job gets the whole history.

    Raises RefusedEventError where what is checked out must not be, GitError where git fails.
    """
    if isinstance(event, Nothing):
        return event
    clone = _Clone(Git(repository), repository, deepen, is_shallow(repository))
    if isinstance(event, Everything):
        return clone.everything(event)
    if isinstance(event, Tagged):
        return _tagged(event, clone)
    return _requested(event, clone) if isinstance(event, Request) else _updated(event, clone)


class _Clone(NamedTuple):
    """What is here."""

    git: Git
    repository: Repository
    deepen: str
    is_shallow: bool

    def commit(self, oid: str | None) -> str | None:
        """The commit of that id, or the one checked out; None where it is not here."""
        return head_commit(self.git) if oid is None else commit_here(self.git, oid)

    def lacking(self, what: str, reason: str, fix: str) -> Unavailable:
        """The answer where something is not here; in a shallow clone that is why."""
        if self.is_shallow:
            return Unavailable(what, f"{reason}, and the clone is shallow", self.deepen)
        return Unavailable(what, reason, fix)

    def everything(self, event: Everything) -> Everything:
        """That, and how to get the rest where not all of it is here."""
        return event._replace(deepen=self.deepen) if self.is_shallow else event

    def range(self, found: CommitRange) -> CommitRange | Unavailable:
        """The range with its commits counted, unless the clone ends within it."""
        commits, unread = listed(self.git, Selection((found.head,), (found.base,)))
        if unread:
            return _damaged(found.what, unread[0])
        cut = shallow_commits(self.repository)
        if any(each.oid in cut for each in commits):
            return Unavailable(found.what, "the clone is shallow and ends within these commits", self.deepen)
        return found._replace(commits=len(commits))


def _requested(event: Request, clone: _Clone) -> Scope:
    branch = event.target_branch or default_branch_of_origin(clone.git) or "the default branch"
    target = _target(event, branch, clone)
    if event.trusted_checkout is not None:
        _refuse_checkout(event.trusted_checkout, target, clone)
    head = clone.commit(event.head)
    if head is None:
        fix = event.get_head or "check out the commit that the event is about"
        return clone.lacking(event.what, f"its last commit{_named(event.head)} is not here", fix)
    if target is None:
        name_it = f"`git fetch origin {branch}`" if event.target_branch else "`git remote set-head origin --auto`"
        fix = f"run {name_it} in a step before"
        if event.target is not None:
            fix += "; after a rewrite of the branch, push again"
        return clone.lacking(event.what, f"the commit of {branch}{_named(event.target)} is not here", fix)
    bases = merge_bases(clone.git, target, head)
    if not bases:
        # git says the same, without a word, where a commit on the way is missing.
        _, unread = listed(clone.git, Selection((head, target)))
        if unread:
            return _damaged(event.what, unread[0])
        fix = f"rebase it on {branch}; `--history` looks at everything"
        return clone.lacking(event.what, f"it has no commit in common with {branch}", fix)
    return clone.range(CommitRange(event.what, bases[0], head, 0, branch, target))


def _target(event: Request, branch: str, clone: _Clone) -> str | None:
    """The commit of the branch that is asked: the one that the event names, or else the one that was fetched."""
    if event.target is not None and is_commit_id(event.target):
        return clone.commit(event.target)
    fetched = branch_of_origin(clone.git, branch)
    if fetched is None and event.target is not None:
        return commit_that_begins(clone.git, event.target)
    if fetched is None and event.fork_point is not None:
        return clone.commit(event.fork_point)
    return fetched


def _refuse_checkout(trusted: str, target: str | None, clone: _Clone) -> None:
    """Raises RefusedEventError unless the branch itself is checked out."""
    here = head_commit(clone.git)
    if here is None or here == trusted or (target is not None and leads_to(clone.git, target, here)):
        return
    raise RefusedEventError(
        "pull_request_target runs with the repository's own rights and secrets, and the pull request is checked out",
        "run on pull_request, or leave the pull request unchecked-out: take `ref` out of actions/checkout",
    )


def _updated(event: Update, clone: _Clone) -> Scope:
    head = clone.commit(event.head)
    if head is None:
        fix = "check out the commit that the event is about"
        return clone.lacking(event.what, f"its last commit{_named(event.head)} is not here", fix)
    if event.before is None:
        return _since_default(event, head, "new", clone)
    before = clone.commit(event.before)
    if before is not None and leads_to(clone.git, head, before):
        return clone.range(CommitRange(event.what, before, head, 0, event.before_is))
    if not event.forced and (clone.is_shallow or (before is None and event.forced is False)):
        lacking = "the commit" if before is None else "the way from the commit"
        reason = f"{lacking}{_named(event.before)} of {event.before_is} is not here"
        return clone.lacking(event.what, reason, "clone again; `--history` looks at everything")
    return _since_default(event, head, "rewritten", clone)


def _tagged(event: Tagged, clone: _Clone) -> Scope:
    """What is launched, and what came since the launch before it; everything where there was none."""
    head = head_commit(clone.git)
    before = None if head is None else nearest_tag(clone.git, head)
    if head is None or before is None:
        return clone.everything(Everything(event.what, "there is no earlier tag here"))
    name, commit = before
    since = name if is_branch_name(name) else "the tag before it"
    return clone.range(CommitRange(event.what, commit, head, 0, since, and_files=True))


def _since_default(event: Update, head: str, state: str, clone: _Clone) -> Scope:
    """What the default branch does not have; everything where that is this branch, or cannot be compared with."""
    default = event.default_branch or default_branch_of_origin(clone.git)
    tip = None if default is None or default == event.branch else branch_of_origin(clone.git, default)
    bases = () if tip is None else merge_bases(clone.git, tip, head)
    if bases:
        return clone.range(CommitRange(event.what, bases[0], head, 0, str(default)))
    if default is None:
        why = "it is not known what was there before"
    elif default == event.branch:
        why = f"the default branch is {state}, or was not seen before"
    else:
        why = f"it is {state}, and {'shares nothing with' if tip else 'there is no'} {default} here"
    if clone.is_shallow:
        return clone.lacking(event.what, why, "")
    return Everything(event.what, why)


def _damaged(what: str, oid: str) -> Unavailable:
    return Unavailable(what, f"the commit {short_commit(oid)} is missing or damaged", "run `git fsck`, and clone again")


def _named(oid: str | None) -> str:
    return "" if oid is None else f" {short_commit(oid)}"
