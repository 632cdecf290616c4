"""What a push would send, as the pre-push hook is told of it: by git on standard input, or by pre-commit.

git (githooks(5), pre-push) gives `<local ref> <local id> <remote ref> <remote id>` for each ref. pre-commit reads that
itself and tells its hooks, in the environment, of the first ref that has something new: PRE_COMMIT_TO_REF is what is
pushed, and PRE_COMMIT_FROM_REF what the remote has or, for a new branch, the parent of the first commit that it has
not. When a root commit is pushed there is neither, only the branch's name.

What the remote has, by what it said and by the branches of it that were fetched, is not looked at again. So a push by
force or of a new branch is looked at from where it leaves what the remote has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError, UsageError
from launch_gates.gates.secrets.history.choice import Choice, Chosen
from launch_gates.git.commits import parsed_tag
from launch_gates.git.objects import ObjectReader
from launch_gates.git.refs import all_refs
from launch_gates.git.revisions import Selection, UnknownRevisionError, commit_of, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launch_gates.git.process import Git
    from launch_gates.git.repository import Repository

_FIELDS = 4
_REMOTES = "refs/remotes/"


class Push(NamedTuple):
    """What is pushed. `remote` is the remote's name, empty where it is not known."""

    wanted: tuple[str, ...]
    """Ids, or names of refs."""
    there: tuple[str, ...]
    """Ids of what the remote has, be it here or not."""
    remote: str = ""


def is_told_by_pre_commit(environ: Mapping[str, str]) -> bool:
    """Whether standard input has nothing to say, as pre-commit has read it."""
    return any(environ.get(f"PRE_COMMIT{name}") for name in ("", "_TO_REF", "_LOCAL_BRANCH", "_REMOTE_NAME"))


def by_pre_commit(environ: Mapping[str, str]) -> Push:
    """What pre-commit says; what is checked out where it says nothing, as in `pre-commit run`."""
    start, end = environ.get("PRE_COMMIT_FROM_REF", ""), environ.get("PRE_COMMIT_TO_REF", "")
    wanted = end or environ.get("PRE_COMMIT_LOCAL_BRANCH") or "HEAD"
    return Push((wanted,), (start,) if start else (), environ.get("PRE_COMMIT_REMOTE_NAME", ""))


def by_git(lines: bytes, remote: str) -> Push:
    """What git says; `remote` is the hook's first argument. Raises UsageError for anything else."""
    wanted, there = [], []
    for line in filter(None, lines.decode("utf-8", "surrogateescape").split("\n")):
        fields = line.rsplit(" ", _FIELDS - 1)
        if len(fields) != _FIELDS or not (_is_id(fields[1]) and _is_id(fields[3])):
            raise UsageError(
                "standard input is not what git tells a pre-push hook", "call `lg-secrets --push` from such a hook"
            )
        if fields[1].strip("0"):  # else the ref is deleted
            wanted.append(fields[1])
            there += [fields[3]] if fields[3].strip("0") else []
    return Push(tuple(wanted), tuple(there), remote)


def of_push(push: Push) -> Choice:
    """The commits that the remote does not have yet, and annotated tags on the way to them."""

    def choose(git: Git, _repository: Repository) -> Chosen:
        wanted: list[str] = []
        tags: list[str] = []
        for name in push.wanted:
            try:
                wanted.append(commit_of(git, name))
            except UnknownRevisionError as error:
                raise GitError(error.message, "push a branch, or a tag of a commit") from None
            tags += _tags(git, name)
        excluded = list(_known(git, push.there))
        if push.remote or not push.there:
            prefix = f"{_REMOTES}{push.remote}/" if push.remote else _REMOTES
            excluded += [ref.oid for ref in all_refs(git)[0] if ref.name.startswith(prefix)]
        commits, unread = listed(git, Selection(tuple(wanted), tuple(excluded)))
        return Chosen(commits, tuple(unread), tuple(tags))

    return Choice("push", choose)


def _is_id(text: str) -> bool:
    return len(text) in (40, 64) and text.isalnum()


def _known(git: Git, names: tuple[str, ...]) -> Iterator[str]:
    """Those of the names that are commits here: after somebody else's push, what the remote has may not be."""
    for name in names:
        try:
            yield commit_of(git, name)
        except UnknownRevisionError:
            continue


def _tags(git: Git, name: str) -> Iterator[str]:
    """The annotated tags from a name to its commit; none for most."""
    try:
        oid = git.run("rev-parse", "--verify", "--quiet", name).decode("ascii", "replace").strip()
        with ObjectReader(git) as reader:
            while (content := reader.read(oid)).startswith(b"object "):
                yield oid
                oid = parsed_tag(oid, content).target
    except GitError:
        return
