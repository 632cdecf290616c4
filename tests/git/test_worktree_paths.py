"""The listing of a work tree is what git knows and what it would add."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import GitError
from launch_gates.git.worktree import ignored_paths, worktree_paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WithoutRights, WorkTree


def test_tracked_and_untracked_but_not_ignored(work_tree: WorkTree) -> None:
    work_tree.write(".gitignore", "*.log\n/build/\n")
    work_tree.stage("tracked.log", "forced\n")
    work_tree.stage("deleted", "gone\n")
    (work_tree.root / "deleted").unlink()
    for name in ("untracked", "ignored.log", "build/out", "deep/er/file", ".git/info/x"):
        work_tree.write(name)
    listing = worktree_paths(work_tree.reader)
    assert listing.tracked == {b"deleted", b"tracked.log"}
    assert listing.untracked == {b".gitignore", b"deep/er/file", b"untracked"}
    assert listing.paths == [b".gitignore", b"deep/er/file", b"deleted", b"tracked.log", b"untracked"]
    assert listing.warnings == ()


def test_below_one_folder(work_tree: WorkTree) -> None:
    for name in ("a/x", "a*/y", "ab/z", ":a/w"):
        work_tree.write(name)
    assert worktree_paths(work_tree.reader, b"a").paths == [b"a/x"]
    assert worktree_paths(work_tree.reader, b"a*").paths == [b"a*/y"]
    assert worktree_paths(work_tree.reader, b":a").paths == [b":a/w"]


def test_an_untracked_file_named_like_an_entry_of_the_index(work_tree: WorkTree) -> None:
    name = b"H 100644 " + b"1" * 40 + b" 0\tinvented"
    work_tree.write(name)
    work_tree.stage(b"? known")
    listing = worktree_paths(work_tree.reader)
    assert listing.untracked == {name}
    assert listing.tracked == {b"? known"}


@pytest.mark.parametrize("name", [b"line\nbreak", b"not text \xff", b'"q"', b"-x", b"tab\t", b" "])
def test_odd_names_tracked_or_not(work_tree: WorkTree, name: bytes) -> None:
    work_tree.write(name)
    assert worktree_paths(work_tree.reader).paths == [name]
    work_tree.stage(name)
    assert worktree_paths(work_tree.reader).tracked == {name}


def test_a_file_in_conflict_is_listed_once(work_tree: WorkTree) -> None:
    oids = [work_tree.blob(text) for text in ("a", "b", "c")]
    entries = "".join(f"100644 {oid} {stage}\tboth\n" for stage, oid in enumerate(oids, 1))
    work_tree.git("update-index", "--index-info", stdin=entries.encode())
    assert worktree_paths(work_tree.reader).paths == [b"both"]


def test_repositories_inside_are_named_and_not_entered(new_repository: Callable[..., WorkTree]) -> None:
    work_tree = new_repository("outer")
    inner = new_repository("outer/inner")
    inner.stage("file", "a\n")
    commit = inner.commit()
    work_tree.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    listing = worktree_paths(work_tree.reader)
    assert listing.repositories == (b"inner", b"module")
    assert listing.paths == []


def test_intent_to_add_and_skipped_files_are_tracked(work_tree: WorkTree) -> None:
    work_tree.write("later", "a\n")
    work_tree.git("add", "--intent-to-add", "later")
    work_tree.stage("skipped", "b\n")
    work_tree.git("update-index", "--skip-worktree", "skipped")
    work_tree.stage("assumed", "b\n")
    work_tree.git("update-index", "--assume-unchanged", "assumed")
    assert worktree_paths(work_tree.reader).tracked == {b"later", b"skipped", b"assumed"}


def test_a_folder_that_cannot_be_listed_is_a_warning(
    open_folder: Path, without_rights: WithoutRights, work_tree: WorkTree
) -> None:
    place = open_folder / "repository"
    work_tree.root.rename(place)
    moved = type(work_tree)(place)
    names = ("closed", "two\nlines")
    for name in names:
        moved.write(f"{name}/file", "a\n")
        (place / name).chmod(0)
    try:
        listing = without_rights(lambda: worktree_paths(moved.reader))
    finally:
        for name in names:
            (place / name).chmod(0o755)
    first, second = listing.warnings
    assert "closed/" in first
    assert r"two\nlines/" in second
    assert all("Permission denied" in warning for warning in listing.warnings)


def test_what_git_ignores_is_named_by_its_outermost_folder(work_tree: WorkTree) -> None:
    work_tree.write(".gitignore", "*.log\nbuild/\n")
    for name in ("a.log", "build/x", "sub/kept", "sub/b.log", "sub/build/y", "only/c.log", "only/deep/d.log", "only0"):
        work_tree.write(name, "a\n")
    work_tree.stage("kept.log", "a\n")
    with ignored_paths(work_tree.reader) as ignored:
        assert list(ignored) == [b"a.log", b"build/", b"only/", b"sub/b.log", b"sub/build/"]
    with ignored_paths(work_tree.reader, b"sub") as ignored:
        assert list(ignored) == [b"sub/b.log", b"sub/build/"]


def test_a_repository_that_belongs_to_someone_else_is_read(work_tree: WorkTree) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    work_tree.stage("file", "a\n")
    work_tree.commit()
    for folder, _, files in os.walk(work_tree.root):
        for name in (".", *files):
            os.chown(os.path.join(folder, name), 65534, 65534)  # noqa: PTH118
    assert worktree_paths(work_tree.reader).tracked == {b"file"}


def test_a_damaged_index_is_an_error(work_tree: WorkTree) -> None:
    (work_tree.root / ".git/index").write_bytes(b"DIRC no index at all")
    with pytest.raises(GitError, match="git ls-files failed: "):
        worktree_paths(work_tree.reader)
