"""The work-tree source reads what is on disk: regular files only, links as text, and says what it leaves out."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.finding import NotLookedAt, Unchecked
from launch_gates.sources.document import Document
from launch_gates.sources.source import UnreadError
from launch_gates.sources.worktree import WorktreeSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from launch_gates.sources.source import Source
    from tests.conftest import WithoutRights, WorkTree
    from tests.sources.conftest import Given

MAX_SIZE = 1 << 20


def of(work_tree: WorkTree, max_size: int = MAX_SIZE) -> WorktreeSource:
    return WorktreeSource(work_tree.repository, max_size)


def the_document(work_tree: WorkTree) -> Document:
    with of(work_tree).documents() as items:
        (document,) = items
    assert isinstance(document, Document)
    return document


def test_files_on_disk_tracked_or_not(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    work_tree.write(".gitignore", "ignored\n")
    work_tree.stage("tracked", "staged\n")
    work_tree.write("tracked", "on disk\n")
    work_tree.write("a/untracked", "new\n")
    work_tree.write("ignored", "no\n")
    work_tree.stage("deleted", "gone\n")
    (work_tree.root / "deleted").unlink()
    given = read_all(of(work_tree))
    assert given.contents == {".gitignore": b"ignored\n", "a/untracked": b"new\n", "tracked": b"on disk\n"}
    assert list(given.contents) == sorted(given.contents)
    assert given.unchecked == {}
    assert list(given.not_looked_at) == ["deleted", "ignored"]
    assert "ignored by git" in given.not_looked_at["ignored"]
    assert "not in the work tree" in given.not_looked_at["deleted"]
    document = given.documents["tracked"]
    assert (document.size, document.added_lines, document.name_is_new) == (8, None, True)


def test_links_are_text_and_never_followed(
    work_tree: WorkTree, tmp_path: Path, read_all: Callable[[Source], Given]
) -> None:
    (tmp_path / "outside").write_text("outside\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/inside").write_text("inside\n")
    targets = {
        "out": f"{tmp_path}/outside",
        "to-folder": f"{tmp_path}/folder",
        "loop": "loop",
        "ping": "pong",
        "pong": "ping",
        "broken": "nowhere",
        "up": "..",
        "device": "/dev/zero",
    }
    for name, target in targets.items():
        (work_tree.root / name).symlink_to(target)
    work_tree.git("add", "out", "loop")
    given = read_all(of(work_tree))
    assert given.contents == {name: target.encode() for name, target in targets.items()}
    assert given.unchecked == {}


def test_a_folder_that_became_a_link_is_not_entered(
    work_tree: WorkTree, tmp_path: Path, read_all: Callable[[Source], Given]
) -> None:
    for name in ("folder/deep/a", "folder/deep/b", "folder/c", "kept/d"):
        work_tree.stage(name, "in the repository\n")
    (work_tree.root / "folder").rename(tmp_path / "elsewhere")
    (work_tree.root / "folder").symlink_to(tmp_path / "elsewhere")
    given = read_all(of(work_tree))
    assert given.contents == {"folder": os.fsencode(tmp_path / "elsewhere"), "kept/d": b"in the repository\n"}


def test_a_tracked_file_that_became_a_folder_is_gone(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    work_tree.stage("name", "file\n")
    (work_tree.root / "name").unlink()
    work_tree.write("name/inside", "new\n")
    assert read_all(of(work_tree)).contents == {"name/inside": b"new\n"}


@pytest.mark.parametrize(("kind", "word"), [("fifo", "a FIFO"), ("socket", "a socket")])
def test_what_is_no_file_is_named_and_never_opened(
    work_tree: WorkTree, read_all: Callable[[Source], Given], kind: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_tree.stage("special", "was a file\n")
    (work_tree.root / "special").unlink()
    # A socket's path has to be short.
    monkeypatch.chdir(work_tree.root)
    if kind == "fifo":
        os.mkfifo("special")
    else:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("special")
    given = read_all(of(work_tree))
    assert given.not_looked_at == {"special": f"{word}, not a regular file"}


def test_a_file_that_a_fifo_replaces_in_between_does_not_block(work_tree: WorkTree) -> None:
    place = work_tree.write("file", "a\n")
    document = the_document(work_tree)
    os.unlink(place)  # noqa: PTH108
    os.mkfifo(place)
    with pytest.raises(UnreadError) as caught:
        document.read()
    assert isinstance(caught.value.outcome, NotLookedAt)


def test_a_file_that_a_link_replaces_in_between_is_not_followed(work_tree: WorkTree, tmp_path: Path) -> None:
    place = work_tree.write("file", "a\n")
    (tmp_path / "outside").write_text("outside\n")
    document = the_document(work_tree)
    os.unlink(place)  # noqa: PTH108
    os.symlink(tmp_path / "outside", place)  # noqa: PTH211
    with pytest.raises(UnreadError):
        document.read()


def test_a_file_that_disappears_is_said_and_no_error(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    work_tree.write("a", "a\n")
    work_tree.write("b", "b\n")
    source = of(work_tree)
    with source.documents() as items:
        (work_tree.root / "a").unlink()
        after_listing, document = items
        assert after_listing == NotLookedAt("a", "it disappeared while the check ran")
        assert isinstance(document, Document)
        (work_tree.root / "b").unlink()
        with pytest.raises(UnreadError) as caught:
            document.read()
    assert caught.value.outcome == NotLookedAt("b", "it disappeared while the check ran")
    assert read_all(source).documents == {}


def test_a_two_gigabyte_file_is_named_and_not_read(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    os.truncate(work_tree.write("huge"), 2 << 30)
    os.truncate(work_tree.write("at the limit"), MAX_SIZE)
    os.truncate(work_tree.write("one more"), MAX_SIZE + 1)
    given = read_all(of(work_tree))
    assert given.contents == {"at the limit": bytes(MAX_SIZE)}
    assert given.not_looked_at["huge"] == "2.0 GiB is more than --max-size 1.0 MiB: raise it to scan this"
    assert set(given.not_looked_at) == {"huge", "one more"}


def test_a_file_that_grows_is_read_to_its_end_or_to_the_limit(work_tree: WorkTree) -> None:
    place = work_tree.write("file", "a\n")
    document = the_document(work_tree)
    with open(place, "ab") as file:  # noqa: PTH123
        file.write(b"more\n")
    assert document.read() == b"a\nmore\n"
    os.truncate(place, MAX_SIZE + 1)
    with pytest.raises(UnreadError, match="more than --max-size"):
        document.read()


def test_what_may_not_be_read_is_unchecked(
    open_folder: Path,
    without_rights: WithoutRights,
    work_tree: WorkTree,
    read_all: Callable[[Source], Given],
) -> None:
    place = open_folder / "repository"
    work_tree.root.rename(place)
    moved = type(work_tree)(place)
    os.chmod(moved.write("closed", "a\n"), 0)  # noqa: PTH101
    moved.write("open", "b\n")
    moved.stage("listed only/file", "c\n")
    moved.write("locked/file", "d\n")
    (place / "listed only").chmod(0o444)
    (place / "locked").chmod(0)

    def seen() -> tuple[dict[str, bytes], dict[str, str]]:
        given = read_all(of(moved))
        return given.contents, given.unchecked

    try:
        contents, unchecked = without_rights(seen)
    finally:
        for name in ("listed only", "locked"):
            (place / name).chmod(0o755)
    assert contents == {"open": b"b\n"}
    assert unchecked["closed"] == "permission denied"
    assert unchecked["listed only/file"] == "permission denied"
    assert "could not open directory 'locked/'" in unchecked["."]
    assert len(unchecked) == 3


def test_submodules_and_repositories_inside_are_named(
    new_repository: Callable[..., WorkTree], read_all: Callable[[Source], Given]
) -> None:
    work_tree = new_repository("outer")
    inner = new_repository("outer/inner")
    inner.stage("file", "a\n")
    commit = inner.commit()
    work_tree.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    given = read_all(of(work_tree))
    assert given.documents == {}
    assert set(given.not_looked_at) == {"inner", "module"}


def test_odd_names(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    names = (b"a\nb", b"\xff", b"-x", b":y", b"\x1b[31m")
    for name in names:
        work_tree.write(name, name)
    given = read_all(of(work_tree))
    assert {path.encode("utf-8", "surrogateescape") for path in given.contents} == set(names)
    assert sorted(given.contents.values()) == sorted(names)


def test_a_path_of_two_thousand_folders_stops_nothing(work_tree: WorkTree, read_all: Callable[[Source], Given]) -> None:
    oid = work_tree.blob("a\n")
    deep = "/".join(["d"] * 3000) + "/file"
    work_tree.git("update-index", "--index-info", stdin=f"100644 {oid}\t{deep}\n".encode())
    work_tree.write("file", "a\n")
    assert read_all(of(work_tree)).contents == {"file": b"a\n"}


def test_an_unchecked_file_says_what_to_do(work_tree: WorkTree) -> None:
    place = work_tree.write("file", "a\n")
    document = the_document(work_tree)
    os.unlink(place)  # noqa: PTH108
    os.symlink("file", place)  # noqa: PTH211
    with pytest.raises(UnreadError) as caught:
        document.read()
    assert isinstance(caught.value.outcome, Unchecked)
    assert caught.value.fix
