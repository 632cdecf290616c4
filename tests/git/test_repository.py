"""Repositories are found as git finds them, and without git."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import NotARepositoryError
from launch_gates.git.repository import find_repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import WorkTree


def test_the_root_is_found_from_any_folder_and_file_below(work_tree: WorkTree) -> None:
    work_tree.write("a/b/file.txt")
    for start in (work_tree.root, work_tree.root / "a/b", work_tree.root / "a/b/file.txt"):
        found = find_repository(start)
        assert found.root == work_tree.root
        assert found.git_dir == work_tree.root / ".git"


def test_no_process_is_started(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert find_repository(work_tree.root).root == work_tree.root


def test_outside_of_a_repository_the_error_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(NotARepositoryError, match="is not inside a git repository") as caught:
        find_repository(tmp_path)
    assert str(tmp_path) in caught.value.message
    assert caught.value.fix


def test_an_error_never_holds_a_control_character(tmp_path: Path) -> None:
    folder = tmp_path / "red \x1b[31m\nname"
    folder.mkdir()
    with pytest.raises(NotARepositoryError) as caught:
        find_repository(folder)
    assert caught.value.message.isprintable()
    assert r"\x1b" in caught.value.message


def test_a_worktree_has_its_own_root_and_git_folder(work_tree: WorkTree) -> None:
    work_tree.commit()
    work_tree.git("worktree", "add", "--quiet", "../second")
    found = find_repository(work_tree.root.parent / "second")
    assert found.root == work_tree.root.parent / "second"
    assert found.git_dir == work_tree.root / ".git/worktrees/second"


def test_a_submodule_is_a_repository_of_its_own(new_repository: Callable[..., WorkTree]) -> None:
    parent = parent_with_submodule(new_repository)
    found = find_repository(parent.root / "module")
    assert found.root == parent.root / "module"
    assert found.git_dir == parent.root / ".git/modules/module"
    assert find_repository(parent.root).root == parent.root


def test_a_worktree_whose_repository_is_gone_is_named(work_tree: WorkTree) -> None:
    work_tree.commit()
    work_tree.git("worktree", "add", "--quiet", "../second")
    work_tree.root.rename(work_tree.root.parent / "moved")
    with pytest.raises(NotARepositoryError, match="points to") as caught:
        find_repository(work_tree.root.parent / "second")
    assert "git worktree repair" in caught.value.fix


@pytest.mark.parametrize("content", ["", "something else", "gitdir: "])
def test_a_git_file_that_points_nowhere_is_no_repository(tmp_path: Path, content: str) -> None:
    (tmp_path / ".git").write_text(content)
    with pytest.raises(NotARepositoryError):
        find_repository(tmp_path)


def test_an_empty_git_folder_is_passed_over(work_tree: WorkTree) -> None:
    (work_tree.root / "sub/.git").mkdir(parents=True)
    assert find_repository(work_tree.root / "sub").root == work_tree.root


def test_a_bare_repository_and_the_git_folder_have_nothing_staged(new_repository: Callable[..., WorkTree]) -> None:
    bare = new_repository("bare.git", "--bare")
    plain = new_repository("plain")
    for start in (bare.root, bare.root / "refs", plain.root / ".git", plain.root / ".git/refs"):
        with pytest.raises(NotARepositoryError, match="bare repository or git's own folder"):
            find_repository(start)


def test_git_dir_and_work_tree_of_the_environment_come_first(
    new_repository: Callable[..., WorkTree], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner, other = new_repository("inner"), new_repository("other.git", "--bare")
    files = tmp_path / "files"
    files.mkdir()
    monkeypatch.setenv("GIT_DIR", str(other.root))
    monkeypatch.setenv("GIT_WORK_TREE", str(files))
    found = find_repository(inner.root)
    assert (found.root, found.git_dir) == (files.resolve(), other.root)
    assert find_repository(inner.root, environ={}).root == inner.root


def test_git_dir_alone_keeps_the_root_that_it_belongs_to(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    (work_tree.root / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(work_tree.root)
    monkeypatch.setenv("GIT_DIR", ".git")
    assert find_repository(Path("deep/er")).root == work_tree.root


def test_git_dir_alone_makes_the_current_folder_the_work_tree(
    work_tree: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(work_tree.root / ".git"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert find_repository(elsewhere).root == elsewhere.resolve()


def test_a_wrong_git_dir_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nothing"))
    with pytest.raises(NotARepositoryError, match="GIT_DIR names"):
        find_repository(tmp_path)


def test_a_server_side_hook_has_no_work_tree(
    new_repository: Callable[..., WorkTree], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = new_repository("bare.git", "--bare")
    monkeypatch.chdir(bare.root)
    monkeypatch.setenv("GIT_DIR", ".")
    with pytest.raises(NotARepositoryError, match="bare repository"):
        find_repository(Path())


def test_a_root_whose_name_is_not_text(tmp_path: Path, work_tree: WorkTree) -> None:
    place = os.fsencode(tmp_path) + b"/caf\xe9 \n"
    os.rename(os.fsencode(work_tree.root), place)  # noqa: PTH104
    assert os.fsencode(find_repository(Path(os.fsdecode(place))).root) == os.path.realpath(place)


def parent_with_submodule(new_repository: Callable[..., WorkTree]) -> WorkTree:
    """A repository `parent` with the repository `child` as its submodule `module`."""
    child, parent = new_repository("child"), new_repository("parent")
    child.stage("inside.txt", "inside\n")
    child.commit()
    parent.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(child.root), "module")
    return parent
