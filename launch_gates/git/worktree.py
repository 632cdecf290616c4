"""Which files a work tree holds, as git sees it. Reading them, and what is there really, is the caller's."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.staged import GITLINK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.git.process import Git

# With tags (-t), because an untracked file may be named like an entry of the index.
_LS_FILES = ("ls-files", "-z", "-t", "--stage", "--cached", "--others", "--exclude-standard")
# With --directory git says of a folder that it ignores altogether only its name, and does not look inside.
_LS_IGNORED = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
_UNTRACKED = b"? "
# Said of files with ignore rules that cannot be read, such as those of a HOME that is someone else's: git then lists
# more, not less.
_HARMLESS = "warning: unable to access "


class WorktreeListing(NamedTuple):
    """Names relative to the root, with `/`, sorted, each once. Any of them may be gone or be something else by now."""

    tracked: frozenset[bytes]
    """Files and symbolic links in the index, whether or not the work tree still has them."""
    untracked: frozenset[bytes]
    """Files and symbolic links that git does not know and is not told to ignore."""
    repositories: tuple[bytes, ...]
    """Folders that are repositories of their own: submodules, and untracked ones."""
    warnings: tuple[str, ...]
    """What git could not list, one line each, such as a folder without permission."""

    @property
    def paths(self) -> list[bytes]:
        """Tracked and untracked together, sorted."""
        return sorted(self.tracked | self.untracked)


def worktree_paths(git: Git, folder: bytes = b"") -> WorktreeListing:
    """Tracked files, and untracked ones that are not ignored, below `folder` (relative to the root; empty: all).

    One git process. Raises GitError.
    """
    output, warnings = git.run_with_warnings(*_LS_FILES, *_limit(folder))
    tracked: set[bytes] = set()
    untracked: set[bytes] = set()
    repositories: set[bytes] = set()
    for entry in output.split(b"\0"):
        if entry.startswith(_UNTRACKED):
            path = entry.removeprefix(_UNTRACKED)
            # git ends the name of a folder that it lists instead of looking inside with a slash.
            if path.endswith(b"/"):
                repositories.add(path.rstrip(b"/"))
            else:
                untracked.add(path)
        elif entry:
            # `H 100644 <oid> <stage>\t<path>`; a file in conflict has several stages.
            about, tab, path = entry.partition(b"\t")
            fields = about.split(b" ")
            if not tab or len(fields) != len(("tag", "mode", "oid", "stage")):
                raise GitError("git ls-files gave something that is no list of files", fix="run `git ls-files --stage`")
            (repositories if int(fields[1], 8) == GITLINK else tracked).add(path)
    not_listed = tuple(warning for warning in warnings if not warning.startswith(_HARMLESS))
    return WorktreeListing(frozenset(tracked), frozenset(untracked), tuple(sorted(repositories)), not_listed)


@contextmanager
def ignored_paths(git: Git, folder: bytes = b"") -> Iterator[Iterator[bytes]]:
    """What git is told to ignore below `folder`, names relative to the root; of a whole folder its own, with a `/`.

    git looks while the caller does other things; the names are there to be read to their end. Raises GitError on
    leaving.
    """
    with git.stream(*_LS_IGNORED, *_limit(folder)) as output:
        yield _outermost(output)


def _outermost(output: IO[bytes]) -> Iterator[bytes]:
    whole = b"/"
    for name in sorted(output.read().split(b"\0")):
        # git names a folder that holds nothing but what it ignores, and then all the same what is in it.
        if name and not name.startswith(whole):
            whole = name if name.endswith(b"/") else whole
            yield name


def _limit(folder: bytes) -> tuple[str | bytes, ...]:
    return ("--", folder) if folder else ()
