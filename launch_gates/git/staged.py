"""What is staged against HEAD: which files. Which of their lines lives in hunks, reading their content in objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.errors import GitError
from launch_gates.git.printable import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.git.process import Git

SYMLINK = 0o120000
GITLINK = 0o160000
"""The modes that git gives a symbolic link (whose blob is its target) and a submodule (which has a commit for blob)."""

# Each option takes back a setting that would hide or add entries: i-t-a entries have no content yet.
_DIFF_INDEX = (
    "diff-index",
    "--cached",
    "--raw",
    "-z",
    "-r",
    "--no-abbrev",
    "--ita-invisible-in-index",
    "--ignore-submodules=none",
)
_FIELDS_OF_AN_ENTRY = 5
_RENAMED_OR_COPIED = ("R", "C")


class StagedFile(NamedTuple):
    """A file or symbolic link that the next commit adds or changes. Deletions are none."""

    path: bytes
    """Relative to the root, with `/`, in whatever bytes git has."""
    status: str
    """`A`dded, `M`odified, `R`enamed, `C`opied, or `T`: a file became a link, or a link a file."""
    mode: int
    """As git has it: 0o100644, 0o100755 or SYMLINK."""
    old_oid: str | None
    """The blob in HEAD, of a renamed file under its old name; None when there is none."""
    new_oid: str
    """The blob in the index. The same as `old_oid` when only name or mode are new."""


class StagedChanges(NamedTuple):
    """All that is staged, in git's order."""

    files: tuple[StagedFile, ...]
    gitlinks: tuple[bytes, ...]
    """Paths of submodules that are added or moved to another commit."""
    unmerged: tuple[bytes, ...]
    """Paths left in conflict by a merge. They cannot be committed as they are."""


def staged_changes(git: Git) -> StagedChanges:
    """How the index (the one in GIT_INDEX_FILE, if set) differs from HEAD, or from nothing before the first commit.

    One git process, unless there is no HEAD. Raises GitError.
    """
    files: list[StagedFile] = []
    gitlinks: list[bytes] = []
    unmerged: dict[bytes, None] = {}
    for mode, old_oid, new_oid, status, path in _entries(_raw_diff(git)):
        if status == "U":
            # Once as unmerged and, for the version in the work tree, sometimes once more.
            unmerged[path] = None
        elif mode == GITLINK:
            gitlinks.append(path)
        elif status != "D":
            files.append(StagedFile(path, status, mode, old_oid, new_oid))
    return StagedChanges(tuple(file for file in files if file.path not in unmerged), tuple(gitlinks), tuple(unmerged))


def index_blobs(git: Git) -> list[tuple[str, str]]:
    """Id and path of every file in the index; the path with bytes that are not UTF-8 as surrogates (PEP 383)."""
    blobs = []
    for entry in git.run("ls-files", "-z", "--stage").split(b"\0"):
        about, tab, path = entry.partition(b"\t")
        fields = about.split(b" ")
        if tab and int(fields[0], 8) != GITLINK:
            blobs.append((fields[1].decode("ascii"), text_of(path)))
    return blobs


def _raw_diff(git: Git) -> bytes:
    try:
        return git.run(*_DIFF_INDEX, "-M", "HEAD", "--")
    except GitError:
        if not _has_head(git):
            empty_tree = git.run("hash-object", "-t", "tree", "--stdin").decode("ascii").strip()
            return git.run(*_DIFF_INDEX, "--no-renames", empty_tree, "--")
        # To find renames git compares contents; a partial clone may lack the old ones, and nothing is fetched.
        return git.run(*_DIFF_INDEX, "--no-renames", "HEAD", "--")


def _has_head(git: Git) -> bool:
    try:
        git.run("rev-parse", "--quiet", "--verify", "HEAD")
    except GitError:
        return False
    return True


def _entries(raw: bytes) -> Iterator[tuple[int, str | None, str, str, bytes]]:
    """Mode, old and new id, status, path of each entry: git-diff(1), "Raw output format", with -z."""
    tokens = iter(raw.split(b"\0"))
    for token in tokens:
        if not token:
            continue
        fields = token.removeprefix(b":").decode("ascii", "replace").split(" ")
        path = next(tokens, b"")
        if len(fields) != _FIELDS_OF_AN_ENTRY or not path:
            raise GitError("git diff-index gave something that is no list of changes", fix="run `git diff --cached`")
        old_mode, mode, old_oid, new_oid, score = fields
        status = score[:1]
        if status in _RENAMED_OR_COPIED:
            path = next(tokens, path)
        yield int(mode, 8), None if int(old_mode, 8) == 0 else old_oid, new_oid, status, path
