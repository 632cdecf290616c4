"""The staged source gives what a commit adds, in every way of committing, at the price of two processes."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import GitError
from launch_gates.sources.document import Document
from launch_gates.sources.source import UnreadError
from launch_gates.sources.staged import StagedSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.sources.source import Source
    from tests.conftest import WorkTree
    from tests.sources.conftest import Given

MAX_SIZE = 1 << 20
PACKAGE_FOLDER = Path(__file__).parents[2]


def of(work_tree: WorkTree, max_size: int = MAX_SIZE) -> StagedSource:
    return StagedSource(work_tree.repository, max_size)


def test_the_index_s_content_is_given_and_not_the_work_tree_s(
    work_tree: WorkTree, read_all: Callable[[Source], Given]
) -> None:
    work_tree.stage("file", "staged\n")
    work_tree.write("file", "not staged\n")
    given = read_all(of(work_tree))
    assert given.contents == {"file": b"staged\n"}
    assert given.documents["file"].added_lines is None
    assert given.documents["file"].name_is_new


def test_of_a_changed_file_all_is_given_and_the_new_lines_are_told(
    work_tree: WorkTree, read_all: Callable[[Source], Given]
) -> None:
    work_tree.stage("file", "one\ntwo\nthree\n")
    work_tree.commit()
    work_tree.stage("file", "one\n2\nthree\nfour\n")
    given = read_all(of(work_tree))
    document = given.documents["file"]
    assert given.contents["file"] == b"one\n2\nthree\nfour\n"
    assert document.added_lines is not None
    assert list(document.added_lines()) == [(2, 3), (4, 5)]
    assert not document.name_is_new


def test_of_a_moved_file_the_name_alone_is_new(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    work_tree.stage("old", "content\n" * 10)
    work_tree.commit()
    work_tree.git("mv", "old", "new")
    given = read_all(of(work_tree))
    assert given.contents == {"new": b""}
    assert given.documents["new"].name_is_new


def test_a_new_mode_adds_nothing(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    work_tree.stage("script", "a\n")
    work_tree.commit()
    work_tree.git("update-index", "--chmod=+x", "script")
    assert read_all(of(work_tree)).documents == {}


def test_a_link_is_its_target_s_text(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    (work_tree.root / "link").symlink_to("/nowhere/at all")
    work_tree.stage("file", "content\n")
    work_tree.git("add", "link")
    assert read_all(of(work_tree)).contents == {"file": b"content\n", "link": b"/nowhere/at all"}
    work_tree.commit()
    (work_tree.root / "file").unlink()
    (work_tree.root / "file").symlink_to("target")
    work_tree.git("add", "file")
    given = read_all(of(work_tree))
    assert given.contents == {"file": b"target"}
    assert given.documents["file"].added_lines is None


def test_odd_names_come_back_as_they_are(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    names = (b"a\nb", b"\xff", b"-x", b":y", b"caf\xc3\xa9")
    for name in names:
        work_tree.stage(name, name)
    given = read_all(of(work_tree))
    assert {path.encode("utf-8", "surrogateescape"): content for path, content in given.contents.items()} == {
        name: name for name in names
    }


def test_a_blob_over_the_limit_is_named_with_its_size(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    work_tree.stage("large", b"x" * (3 << 20))
    work_tree.stage("small", "a\n")
    given = read_all(of(work_tree))
    assert given.contents == {"small": b"a\n"}
    assert given.not_looked_at == {"large": "3.0 MiB is more than --max-size 1.0 MiB: raise it to scan this"}


def test_submodules_and_conflicts_are_named(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    work_tree.commit()
    oids = [work_tree.blob(text) for text in ("a", "b", "c")]
    entries = "".join(f"100644 {oid} {stage}\tconflict\n" for stage, oid in enumerate(oids, 1))
    work_tree.git("update-index", "--index-info", stdin=entries.encode())
    work_tree.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    given = read_all(of(work_tree))
    assert given.documents == {}
    assert "in conflict" in given.unchecked["conflict"]
    assert "submodule" in given.not_looked_at["module"]


def test_a_missing_blob_is_unchecked_and_the_others_are_read(
    work_tree: WorkTree, read_all: Callable[[Source], Given]
) -> None:
    work_tree.stage("a", "a\n")
    work_tree.git("update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},lost")
    work_tree.stage("z", "z\n")
    given = read_all(of(work_tree))
    assert given.contents == {"a": b"a\n", "z": b"z\n"}
    assert "missing or damaged" in given.unchecked["lost"]


def test_without_the_old_blob_every_line_counts(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    work_tree.stage("file", "one\n")
    work_tree.commit()
    work_tree.stage("file", "one\ntwo\n")
    oid = work_tree.blob("one\n")
    (work_tree.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    document = read_all(of(work_tree)).documents["file"]
    assert document.added_lines is not None
    assert list(document.added_lines()) == [(1, sys.maxsize)]


def test_a_read_after_the_end_is_an_error_and_no_hang(work_tree: WorkTree) -> None:
    work_tree.stage("file", "a\n")
    with of(work_tree).documents() as items:
        (document,) = items
    assert isinstance(document, Document)
    with pytest.raises(UnreadError, match="after the reader was closed"):
        document.read()


def test_a_repository_of_another_user(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    work_tree.stage("file", "a\n")
    source = of(work_tree)
    os.chown(work_tree.root, 65534, 65534)
    for folder, _, files in os.walk(work_tree.root / ".git"):
        for name in (".", *files):
            os.chown(os.path.join(folder, name), 65534, 65534)  # noqa: PTH118
    assert read_all(source).contents == {"file": b"a\n"}


@pytest.fixture
def count_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Callable[[], list[str]]]:
    """Called, it makes every git that is started say so; what it gives tells the commands since it was last asked."""
    real, log, folder = shutil.which("git"), tmp_path / "log", tmp_path / "counting"
    subcommands = ("diff-index", "diff", "cat-file", "rev-parse", "hash-object")

    def begin() -> Callable[[], list[str]]:
        folder.mkdir()
        program = folder / "git"
        program.write_text(f'#!/bin/sh\necho "$*" >> "{log}"\nexec "{real}" "$@"\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return commands

    def commands() -> list[str]:
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [next(word for word in line.split() if word in subcommands) for line in lines]

    return begin


def test_a_clean_commit_costs_two_processes(
    work_tree: WorkTree, read_all: Callable[[Source], Given], count_git: Callable[[], Callable[[], list[str]]]
) -> None:
    for number in range(10):
        work_tree.stage(f"file {number}", "a\n")
    work_tree.commit()
    for number in range(10):
        work_tree.stage(f"file {number}", f"a\nb{number}\n")
    commands = count_git()
    given = read_all(of(work_tree))
    assert commands() == ["diff-index", "cat-file"]
    added = given.documents["file 3"].added_lines
    assert added is not None
    added()
    assert commands() == ["diff"]


def test_with_nothing_staged_it_costs_one_process(
    work_tree: WorkTree, read_all: Callable[[Source], Given], count_git: Callable[[], Callable[[], list[str]]]
) -> None:
    work_tree.commit()
    commands = count_git()
    assert read_all(of(work_tree)).documents == {}
    assert commands() == ["diff-index"]


HOOK = """#!/bin/sh
exec "{python}" - <<'END'
import sys
sys.path.insert(0, {package!r})
from pathlib import Path
from launch_gates.sources.staged import StagedSource
from launch_gates.git.repository import find_repository
repository = find_repository(Path())
with StagedSource(repository, 1000).documents() as items, open({log!r}, "w") as log:
    print(repository.root, file=log)
    for item in items:
        lines = item.added_lines and list(item.added_lines())
        print(item.path, item.read(), lines, file=log)
END
"""


@pytest.fixture
def hooked(tmp_path: Path) -> Callable[[Path], Callable[[], list[str]]]:
    """Installs a pre-commit hook into a git folder; what it gives reads what the hook saw of the last commit."""

    def install(git_dir: Path) -> Callable[[], list[str]]:
        log = tmp_path / "hook.log"
        hook = git_dir / "hooks/pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(HOOK.format(python=sys.executable, package=str(PACKAGE_FOLDER), log=str(log)))
        hook.chmod(0o755)
        (git_dir / "hooks/pre-merge-commit").write_text(hook.read_text())
        (git_dir / "hooks/pre-merge-commit").chmod(0o755)

        def seen() -> list[str]:
            lines = log.read_text().splitlines()
            log.unlink()
            return lines

        return seen

    return install


def test_in_the_hook_of_every_way_to_commit(
    work_tree: WorkTree, hooked: Callable[[Path], Callable[[], list[str]]]
) -> None:
    root = str(work_tree.root)
    seen = hooked(work_tree.root / ".git")
    work_tree.stage("a", "one\n")
    work_tree.commit("the first")
    assert seen() == [root, r"a b'one\n' None"]

    work_tree.stage("staged", "staged\n")
    work_tree.write("a", "one\ntwo\n")
    work_tree.git("commit", "--quiet", "--message", "a part", "a")
    assert seen() == [root, r"a b'one\ntwo\n' [(2, 3)]"]

    work_tree.write("a", "one\ntwo\nthree\n")
    work_tree.git("commit", "--quiet", "--all", "--message", "all")
    assert seen() == [root, r"a b'one\ntwo\nthree\n' [(3, 4)]", r"staged b'staged\n' None"]

    (work_tree.root / "folder").mkdir()
    work_tree.stage("b", "from below\n")
    work_tree.git("-C", "folder", "commit", "--quiet", "--message", "from a folder")
    assert seen() == [root, r"b b'from below\n' None"]

    work_tree.stage("b", "amended\n")
    work_tree.git("commit", "--quiet", "--amend", "--no-edit")
    assert seen() == [root, r"b b'amended\n' [(1, 2)]"]


def test_in_the_hook_of_a_merge(work_tree: WorkTree, hooked: Callable[[Path], Callable[[], list[str]]]) -> None:
    work_tree.stage("a", "one\n")
    work_tree.commit()
    work_tree.git("switch", "--quiet", "--create", "side")
    work_tree.stage("side", "side\n")
    work_tree.commit()
    work_tree.git("switch", "--quiet", "main")
    work_tree.stage("main", "main\n")
    work_tree.commit()
    seen = hooked(work_tree.root / ".git")
    work_tree.git("merge", "--quiet", "--no-edit", "side")
    assert seen() == [str(work_tree.root), r"side b'side\n' None"]


def test_in_the_hook_of_a_worktree_and_of_a_submodule(
    new_repository: Callable[..., WorkTree], hooked: Callable[[Path], Callable[[], list[str]]]
) -> None:
    child, parent = new_repository("child"), new_repository("parent")
    child.stage("inside", "inside\n")
    child.commit()
    parent.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(child.root), "module")
    parent.commit()

    seen = hooked(parent.root / ".git")
    parent.git("worktree", "add", "--quiet", "../second")
    second = type(parent)(parent.root.parent / "second")
    second.stage("here", "here\n")
    second.commit()
    assert seen() == [str(second.root), r"here b'here\n' None"]
    second.write("here", "here\nmore\n")
    second.git("commit", "--quiet", "--message", "a part", "here")
    assert seen() == [str(second.root), r"here b'here\nmore\n' [(2, 3)]"]

    seen = hooked(parent.root / ".git/modules/module")
    module = type(parent)(parent.root / "module")
    module.stage("inside", "inside\nmore\n")
    module.commit()
    assert seen() == [str(module.root), r"inside b'inside\nmore\n' [(2, 3)]"]


def test_in_the_hook_of_a_repository_kept_elsewhere(
    work_tree: WorkTree, hooked: Callable[[Path], Callable[[], list[str]]], tmp_path: Path
) -> None:
    seen = hooked(work_tree.root / ".git")
    home = tmp_path / "dotfiles"
    home.mkdir()
    (home / ".profile").write_text("here\n")
    options = (f"--git-dir={work_tree.root}/.git", f"--work-tree={home}")
    work_tree.git(*options, "add", str(home / ".profile"))
    work_tree.git(*options, "commit", "--quiet", "--message", "from elsewhere")
    assert seen() == [str(home.resolve()), r".profile b'here\n' None"]


def test_without_git_nothing_can_be_said(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="git was not found"), of(work_tree).documents():
        pass
