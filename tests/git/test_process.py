"""git is started so that it says what it is asked, and its failures are told in one line."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import GitError
from launch_gates.git.process import Git, outside_hook
from tests.git.children import git_children

if TYPE_CHECKING:
    from tests.conftest import WorkTree


def test_it_gives_what_git_writes_and_takes_input(work_tree: WorkTree) -> None:
    assert work_tree.reader.run("hash-object", "--stdin", stdin=b"a\n").strip() == work_tree.blob("a\n").encode()


def test_it_starts_in_the_root_whatever_the_current_folder(work_tree: WorkTree, tmp_path: Path) -> None:
    assert Path.cwd() != work_tree.root
    assert work_tree.reader.run("rev-parse", "--show-toplevel").strip() == os.fsencode(work_tree.root)
    assert tmp_path in work_tree.root.parents


def test_a_failure_is_git_s_first_complaint(work_tree: WorkTree) -> None:
    with pytest.raises(GitError) as caught:
        work_tree.reader.run("cat-file", "blob", "no \x1b[31m such\nthing")
    assert caught.value.message.startswith("git cat-file failed: Not a valid object name no ")
    assert caught.value.message.isprintable()
    assert caught.value.fix


def test_a_failure_while_streaming_is_told_on_leaving(work_tree: WorkTree) -> None:
    with (
        pytest.raises(GitError, match="git cat-file failed: exit code 128"),
        work_tree.reader.stream("cat-file", "blob", "nothing") as output,
    ):
        assert output.read() == b""


def test_no_process_is_left_when_streaming_is_given_up(work_tree: WorkTree) -> None:
    oid = work_tree.blob(b"x" * 5_000_000)
    stream = work_tree.reader.stream("cat-file", "blob", oid)
    assert stream.__enter__().read(1) == b"x"
    assert not stream.__exit__(RuntimeError, RuntimeError(), None)
    assert git_children() == []


def test_without_git_the_error_says_to_install_it(work_tree: WorkTree, tmp_path: Path) -> None:
    for path in ("", str(tmp_path), "."):
        with pytest.raises(GitError, match="git was not found") as caught:
            Git(work_tree.repository, {"PATH": path})
        assert "install git" in caught.value.fix


def test_a_git_in_the_current_folder_is_not_taken(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = work_tree.root / "git"
    trap.write_text("#!/bin/sh\ntouch trapped\n")
    trap.chmod(0o755)
    monkeypatch.chdir(work_tree.root)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", os.environ["PATH"]]))
    assert work_tree.reader.run("version").startswith(b"git version")
    assert not (work_tree.root / "trapped").exists()


def test_a_root_that_is_gone_is_named(work_tree: WorkTree) -> None:
    reader = work_tree.reader
    work_tree.root.rename(work_tree.root.with_name("moved"))
    with pytest.raises(GitError, match="cannot be started: No such file or directory") as caught:
        reader.run("version")
    assert str(work_tree.root) in caught.value.message


def stand_in(folder: Path, script: str) -> dict[str, str]:
    """An environment whose `git` is this shell script."""
    folder.mkdir()
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": str(folder)}


def test_only_a_refused_option_makes_the_version_matter(work_tree: WorkTree, tmp_path: Path) -> None:
    old = 'for last; do :; done; if [ "$last" = version ]; then echo git version 2.17.1; else exit 129; fi'
    with pytest.raises(GitError, match=r"git 2\.17 is too old") as caught:
        Git(work_tree.repository, stand_in(tmp_path / "old", old)).run("diff-index")
    assert "2.25" in caught.value.fix
    new = 'for last; do :; done; if [ "$last" = version ]; then echo git version 2.39.5.windows.1; else exit 129; fi'
    with pytest.raises(GitError, match="git diff-index failed: exit code 129"):
        Git(work_tree.repository, stand_in(tmp_path / "new", new)).run("diff-index")


def test_a_git_that_was_killed_is_told(work_tree: WorkTree, tmp_path: Path) -> None:
    environ = stand_in(tmp_path / "killed", "kill -9 $$")
    with pytest.raises(GitError, match=f"ended by signal {signal.SIGKILL}"):
        Git(work_tree.repository, environ).run("version")


def test_the_user_s_own_settings_are_kept(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesFile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "/their/ignore")
    assert work_tree.reader.run("config", "core.excludesFile") == b"/their/ignore\n"


def test_ours_outrank_every_other_setting(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    work_tree.git("config", "core.fsmonitor", "theirs")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "theirs")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.fsmonitor=theirs'")
    assert work_tree.reader.run("config", "core.fsmonitor") == b"\n"
    assert work_tree.reader.run("config", "safe.directory") == os.fsencode(work_tree.root) + b"\n"


def test_another_repository_is_not_looked_at_through_a_hook_s_variables() -> None:
    hook = {"GIT_DIR": "a", "GIT_INDEX_FILE": "b", "GIT_WORK_TREE": "c", "GIT_EXEC_PATH": "d", "HOME": "e"}
    assert outside_hook(hook) == {"GIT_EXEC_PATH": "d", "HOME": "e"}
