"""Named files and folders are read once each, inside git and outside."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import UsageError
from launch_gates.sources.files import FilesSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.sources.source import Source
    from tests.conftest import WithoutRights, WorkTree
    from tests.sources.conftest import Given

MAX_SIZE = 1 << 20


def files(root: Path, *names: str) -> FilesSource:
    return FilesSource([root / name for name in names], root, MAX_SIZE)


def test_files_and_a_folder_outside_git(tmp_path: Path, read_all: Callable[[Source], Given]) -> None:
    for name in ("b", "a", "folder/c", "folder/.hidden/d", "unnamed"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    given = read_all(files(tmp_path, "b", "a", "folder"))
    assert list(given.contents) == ["b", "a", "folder/c", "folder/.hidden/d"]
    assert all(content.decode() == path for path, content in given.contents.items())


def test_paths_are_relative_to_the_current_folder_and_shown_relative_to_the_root(
    tmp_path: Path, read_all: Callable[[Source], Given], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "root/sub").mkdir(parents=True)
    (tmp_path / "root/sub/file").write_text("a\n")
    (tmp_path / "outside").write_text("b\n")
    monkeypatch.chdir(tmp_path / "root/sub")
    source = FilesSource([Path("file"), Path("../../outside")], tmp_path / "root", MAX_SIZE)
    assert read_all(source).contents == {"sub/file": b"a\n", str((tmp_path / "outside").resolve()): b"b\n"}


def test_what_is_named_twice_is_given_once(
    work_tree: WorkTree, tmp_path: Path, read_all: Callable[[Source], Given], monkeypatch: pytest.MonkeyPatch
) -> None:
    work_tree.write("folder/file", "a\n")
    (work_tree.root / "link").symlink_to("folder/file")
    monkeypatch.chdir(work_tree.root)
    names = ("folder/file", "./folder/../folder/file", "folder", "link", str(work_tree.root), "folder/")
    source = FilesSource([Path(name) for name in names], work_tree.root, MAX_SIZE)
    # The link has a text of its own, which the folder's listing gives.
    assert read_all(source).contents == {"folder/file": b"a\n", "link": b"folder/file"}
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x").write_text("x\n")
    assert read_all(files(tmp_path, "outside", "outside/x", "outside")).contents == {"outside/x": b"x\n"}


def test_a_path_that_does_not_exist_is_wrong_usage_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("a\n")
    with (
        pytest.raises(UsageError, match=r"not\\nhere does not exist"),
        files(tmp_path, "here", "not\nhere").documents(),
    ):
        pass
    with pytest.raises(UsageError, match="does not exist"), files(tmp_path, "here/below").documents():
        pass


def test_a_folder_in_a_work_tree_leaves_out_what_git_ignores(
    work_tree: WorkTree, read_all: Callable[[Source], Given]
) -> None:
    work_tree.write(".gitignore", "*.log\nbuild/\n")
    for name in ("sub/kept", "sub/deep/kept", "sub/left.log", "sub/build/left", "other"):
        work_tree.write(name, "a\n")
    given = read_all(files(work_tree.root, "sub"))
    assert set(given.contents) == {"sub/kept", "sub/deep/kept"}
    assert list(given.not_looked_at) == ["sub/build/", "sub/left.log"]
    assert all("ignored by git" in reason for reason in given.not_looked_at.values())
    assert "other" in read_all(files(work_tree.root, ".")).contents


def test_what_git_ignores_is_read_when_it_is_named(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    work_tree.write(".gitignore", "build/\n*.log\n")
    work_tree.write("build/out", "a\n")
    work_tree.write("x.log", "b\n")
    assert read_all(files(work_tree.root, "build", "x.log")).contents == {"build/out": b"a\n", "x.log": b"b\n"}


def test_a_folder_named_like_a_pattern(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    for name in ("a*/x", "ab/y", ":(top)/z", "-f/w"):
        work_tree.write(name, "a\n")
    assert set(read_all(files(work_tree.root, "a*", ":(top)", "-f")).contents) == {"a*/x", ":(top)/z", "-f/w"}


def test_a_submodule_s_folder_is_that_repository(
    new_repository: Callable[..., WorkTree], read_all: Callable[[Source], Given], monkeypatch: pytest.MonkeyPatch
) -> None:
    child, parent = new_repository("child"), new_repository("parent")
    child.stage("inside", "inside\n")
    child.commit()
    parent.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(child.root), "module")
    # As in a hook of the parent.
    monkeypatch.setenv("GIT_DIR", str(parent.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(parent.root / ".git/index"))
    assert read_all(files(parent.root, "module")).contents == {"module/inside": b"inside\n"}
    given = read_all(files(parent.root, "."))
    assert set(given.contents) == {".gitmodules"}
    assert set(given.not_looked_at) == {"module"}
    # Copied without its link to the repository, it is a plain folder that git looks into as little.
    (parent.root / "module/.git").unlink()
    assert set(read_all(files(parent.root, ".")).not_looked_at) == {"module"}
    given = read_all(files(parent.root, "module"))
    assert (given.contents, given.not_looked_at) == ({"module/inside": b"inside\n"}, {})


def test_git_s_own_folder_is_passed_over_said_and_read_when_named(
    new_repository: Callable[..., WorkTree], read_all: Callable[[Source], Given]
) -> None:
    work_tree = new_repository("folder/repository")
    work_tree.write("file", "a\n")
    folder = work_tree.root.parent
    given = read_all(files(folder, "."))
    assert set(given.contents) == {"repository/file"}
    assert set(given.not_looked_at) == {"repository/.git"}
    assert "repository/.git/HEAD" in read_all(files(folder, "repository/.git")).contents


def test_a_named_link_is_followed_and_a_link_in_a_folder_is_not(
    tmp_path: Path, read_all: Callable[[Source], Given]
) -> None:
    (tmp_path / "file").write_text("content\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/inside").write_text("inside\n")
    (tmp_path / "folder/link").symlink_to("../file")
    (tmp_path / "folder/up").symlink_to("..")
    (tmp_path / "named").symlink_to("file")
    (tmp_path / "named-folder").symlink_to("folder")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "broken").symlink_to("nowhere")
    assert read_all(files(tmp_path, "named")).contents == {"named": b"content\n"}
    inside = {"folder/inside": b"inside\n", "folder/link": b"../file", "folder/up": b".."}
    assert read_all(files(tmp_path, "folder")).contents == inside
    assert read_all(files(tmp_path, "named-folder")).contents == inside
    assert read_all(files(tmp_path, "loop", "broken")).contents == {"loop": b"loop", "broken": b"nowhere"}


def test_a_named_fifo_or_device_is_unchecked_and_one_in_a_folder_is_left_out(
    tmp_path: Path, read_all: Callable[[Source], Given]
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "folder/fifo")
    given = read_all(files(tmp_path, "folder"))
    assert given.not_looked_at == {"folder/fifo": "a FIFO, not a regular file"}
    given = read_all(FilesSource([tmp_path / "folder/fifo", Path("/dev/zero")], tmp_path, MAX_SIZE))
    assert given.unchecked == {
        "folder/fifo": "a FIFO, not a regular file",
        "/dev/zero": "a device, not a regular file",
    }


def test_a_file_without_a_size_is_read_to_its_end(tmp_path: Path, read_all: Callable[[Source], Given]) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("this system has no /proc")
    source = FilesSource([Path("/proc/self/status")], tmp_path, MAX_SIZE)
    (content,) = read_all(source).contents.values()
    assert content.startswith(b"Name:")


def test_a_two_gigabyte_file_is_named_and_not_read(tmp_path: Path, read_all: Callable[[Source], Given]) -> None:
    (tmp_path / "huge").touch()
    os.truncate(tmp_path / "huge", 2 << 30)
    assert "2.0 GiB" in read_all(files(tmp_path, "huge")).not_looked_at["huge"]


def test_what_may_not_be_read_is_unchecked(
    open_folder: Path, without_rights: WithoutRights, read_all: Callable[[Source], Given]
) -> None:
    for name in ("tree/locked/file", "tree/closed", "tree/open", "barred/file"):
        (open_folder / name).parent.mkdir(parents=True, exist_ok=True)
        (open_folder / name).write_text("a\n")
    (open_folder / "tree/closed").chmod(0)
    (open_folder / "tree/locked").chmod(0)
    (open_folder / "barred").chmod(0)

    def seen() -> tuple[dict[str, bytes], dict[str, str]]:
        given = read_all(files(open_folder, "tree", "barred/file"))
        return given.contents, given.unchecked

    try:
        contents, unchecked = without_rights(seen)
    finally:
        for name in ("tree/locked", "barred"):
            (open_folder / name).chmod(0o755)
    assert contents == {"tree/open": b"a\n"}
    assert unchecked == dict.fromkeys(("tree/closed", "tree/locked", "barred/file"), "permission denied")


def test_names_that_are_not_text(tmp_path: Path, read_all: Callable[[Source], Given]) -> None:
    for name in (b"\xff", b"a\nb"):
        (tmp_path / os.fsdecode(name)).write_bytes(name)
    given = read_all(files(tmp_path, "."))
    assert {path.encode("utf-8", "surrogateescape"): content for path, content in given.contents.items()} == {
        b"\xff": b"\xff",
        b"a\nb": b"a\nb",
    }


def test_a_repository_damaged_beyond_recognition_is_a_plain_folder(
    tmp_path: Path, read_all: Callable[[Source], Given]
) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    (tmp_path / "file").write_text("a\n")
    given = read_all(files(tmp_path, "."))
    assert set(given.contents) == {"file"}
    assert set(given.not_looked_at) == {".git"}
