"""The cache of compiled rules: private to the user, and ignored when anything about it is odd."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import platformdirs
import pytest

from launch_gates.detector import cache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away"
)
NOBODY = 65534


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, not made yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "launch-gates"


def test_what_is_written_is_read_again(root: Path) -> None:
    assert cache.read("key", "name") is None
    cache.write("key", {"name": b"content", "other": b""})
    assert (cache.read("key", "name"), cache.read("key", "other")) == (b"content", b"")
    assert cache.read("key", "no such name") is None
    assert cache.read("other key", "name") is None
    assert cache.folder() == root


def test_only_the_user_can_read_what_is_written(root: Path) -> None:
    old = os.umask(0)
    try:
        cache.write("key", {"name": b"content"})
    finally:
        os.umask(old)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (root, root / "key", root / "key" / "name")}
    assert modes == {"launch-gates": 0o700, "key": 0o700, "name": 0o600}


def odd_mode_of_folder(root: Path) -> None:
    root.chmod(0o755)


def odd_mode_of_entry(root: Path) -> None:
    (root / "key").chmod(0o770)


def odd_mode_of_file(root: Path) -> None:
    (root / "key" / "name").chmod(0o644)


def folder_of_another_user(root: Path) -> None:
    os.chown(root, NOBODY, NOBODY)


def entry_of_another_user(root: Path) -> None:
    os.chown(root / "key", NOBODY, NOBODY)


def file_of_another_user(root: Path) -> None:
    os.chown(root / "key" / "name", NOBODY, NOBODY)


def folder_is_a_link(root: Path) -> None:
    root.rename(root.with_name("elsewhere"))
    root.symlink_to(root.with_name("elsewhere"))


def entry_is_a_link(root: Path) -> None:
    (root / "key").rename(root / "elsewhere")
    (root / "key").symlink_to(root / "elsewhere")


def file_is_a_link(root: Path) -> None:
    (root / "key" / "name").rename(root / "key" / "elsewhere")
    (root / "key" / "name").symlink_to(root / "key" / "elsewhere")


def file_is_a_folder(root: Path) -> None:
    (root / "key" / "name").unlink()
    (root / "key" / "name").mkdir(mode=0o700)


def file_is_a_pipe(root: Path) -> None:
    (root / "key" / "name").unlink()
    os.mkfifo(root / "key" / "name", 0o600)


def entry_is_a_file(root: Path) -> None:
    (root / "key" / "name").unlink()
    (root / "key").rmdir()
    (root / "key").touch(0o600)


ODDITIES = [
    odd_mode_of_folder, odd_mode_of_entry, odd_mode_of_file, folder_is_a_link, entry_is_a_link, file_is_a_link,
    file_is_a_folder, file_is_a_pipe, entry_is_a_file,
    *(
        pytest.param(oddity, marks=needs_root)
        for oddity in (folder_of_another_user, entry_of_another_user, file_of_another_user)
    ),
]  # fmt: skip


@pytest.mark.parametrize("oddity", ODDITIES)
def test_whatever_is_odd_is_not_read(root: Path, oddity: Callable[[Path], None]) -> None:
    cache.write("key", {"name": b"content"})
    oddity(root)
    assert cache.read("key", "name") is None


@pytest.mark.parametrize(
    "oddity", [odd_mode_of_entry, odd_mode_of_file, entry_is_a_link, file_is_a_link, file_is_a_pipe, entry_is_a_file]
)
def test_an_odd_entry_is_written_anew(root: Path, oddity: Callable[[Path], None]) -> None:
    cache.write("key", {"name": b"content"})
    oddity(root)
    cache.write("key", {"name": b"new"})
    assert cache.read("key", "name") == b"new"


@pytest.mark.parametrize("oddity", [odd_mode_of_folder, folder_is_a_link])
def test_nothing_is_written_into_an_odd_folder(root: Path, oddity: Callable[[Path], None]) -> None:
    cache.write("key", {"name": b"content"})
    oddity(root)
    cache.write("new", {"name": b"content"})
    assert not (root / "new").exists()


def test_a_folder_that_cannot_be_written_does_no_harm(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch, without_rights: Callable[[Callable[[], object]], object]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(open_folder / "cache"))

    def write_and_read() -> object:
        cache.write("key", {"name": b"content"})
        return cache.read("key", "name")

    open_folder.chmod(0o555)
    assert without_rights(write_and_read) is None


def test_a_file_in_the_place_of_the_folder_does_no_harm(root: Path) -> None:
    root.parent.mkdir()
    root.touch()
    cache.write("key", {"name": b"content"})
    assert cache.read("key", "name") is None


def test_without_a_home_there_is_no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A container's user without HOME and without a line in the list of users."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    cache.write("key", {"name": b"content"})
    assert cache.folder() is None
    assert cache.read("key", "name") is None
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_below_a_relative_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The XDG base directory specification has it ignored."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    cache.write("key", {"name": b"content"})
    assert list(tmp_path.iterdir()) == []


def test_old_entries_go_and_the_new_one_stays(root: Path) -> None:
    for number in range(9):
        cache.write(f"key-{number}", {"name": b"content"})
        os.utime(root / f"key-{number}", (number, number))
    assert cache.read("key-8", "name") == b"content"
    assert sorted(path.name for path in root.iterdir()) == ["key-5", "key-6", "key-7", "key-8"]


def test_nothing_is_left_beside_the_entries(root: Path) -> None:
    cache.write("key", {"name": b"content"})
    cache.write("key", {"name": b"content"})
    cache.write("key", {"no/such/folder": b"content"})
    assert [path.name for path in root.iterdir()] == ["key"]


def test_two_processes_at_once_write_whole_entries(root: Path) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    program = """
import sys
from launch_gates.detector import cache
for _ in range(100):
    cache.write("key", {"one": b"1" * 50_000, "two": b"2" * 50_000})
    for name, byte in (("one", b"1"), ("two", b"2")):
        content = cache.read("key", name)
        if content is not None and content != byte * 50_000:
            sys.exit("torn")
"""
    processes = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert cache.read("key", "two") == b"2" * 50_000
    assert [path.name for path in root.iterdir()] == ["key"]


@pytest.mark.parametrize("named", [None, "", " ", "/elsewhere", " /elsewhere ", "relative"])
def test_the_folder_is_where_platformdirs_has_it(named: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if named is None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", named)
    expected = platformdirs.user_cache_path("launch-gates", appauthor=False)
    assert cache.folder() == (expected if expected.is_absolute() else None)
