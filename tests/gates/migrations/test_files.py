"""What is at both revisions is read once and known as the same; everything else is looked at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.migrations.files import RepositoryFiles
from launch_gates.gates.migrations.remembering import Memory, Understanding
from launch_gates.git.objects import blob_id
from launch_gates.sources.document import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import WorkTree

PATHS = [
    "a.sql",
    "b/0002.sql",
    "b/c/0001.up.sql",
    "b.sql",
    "b-c/0001.sql",
    "vendor/x.sql",
    "B/Vendor/y.sql",
    "noending",
]


class Reading:
    """Files whose reads are counted."""

    def __init__(self, contents: Mapping[str, bytes], *, is_known: bool = False, memory: Memory | None = None) -> None:
        """`is_known`: whether the ids of the blobs are, as in the index and in a commit."""
        self.read: list[str] = []
        self.files = RepositoryFiles(
            (
                Document(path, 0, partial(self._read, path, data), blob=blob_id(data, "") if is_known else "")
                for path, data in contents.items()
            ),
            memory,
        )

    def _read(self, path: str, data: bytes) -> bytes:
        self.read.append(path)
        return data


def test_paths_are_found_by_folder_and_ending() -> None:
    files = Reading(dict.fromkeys(PATHS, b"")).files
    assert files.paths == ("a.sql", "b-c/0001.sql", "b.sql", "b/0002.sql", "b/c/0001.up.sql", "noending")
    assert files.below("b") == ["b/0002.sql", "b/c/0001.up.sql"]
    assert files.inside("b") == ["b/0002.sql"]
    assert files.inside(".") == ["a.sql", "b.sql", "noending"]
    assert files.below("") == list(files.paths)
    assert files.below("nowhere") == []
    assert files.ending(".up.sql") == ["b/c/0001.up.sql"]
    assert files.ending(".sql", ".py") == ["a.sql", "b-c/0001.sql", "b.sql", "b/0002.sql", "b/c/0001.up.sql"]
    assert files.named("0001.sql", "b.sql") == ["b-c/0001.sql", "b.sql"]


@pytest.mark.parametrize("is_known", [False, True])
def test_what_both_revisions_have_is_read_once(is_known: bool) -> None:  # noqa: FBT001
    here = Reading({"same.py": b"1", "other.py": b"2", "new.py": b"3"}, is_known=is_known)
    before = Reading({"same.py": b"1", "other.py": b"0", "gone.py": b"3"}, is_known=True)
    here.files.beside(before.files)
    assert [here.files.read(path) for path in here.files.paths] == [b"3", b"2", b"1"]
    assert [before.files.read(path) for path in before.files.paths] == [b"3", b"0", b"1"]
    assert (here.read, before.read) == (["new.py", "other.py", "same.py"], ["gone.py", "other.py"])
    assert [here.files.is_settled(path) for path in here.files.paths] == [False, False, True]
    assert [before.files.is_settled(path) for path in before.files.paths] == [False, False, True]


def test_of_a_work_tree_nothing_is_settled_before_it_is_read() -> None:
    here, before = Reading({"same.py": b"1"}), Reading({"same.py": b"1"}, is_known=True)
    here.files.beside(before.files)
    assert not here.files.is_settled("same.py")
    here.files.read("same.py")
    assert here.files.is_settled("same.py")


@pytest.mark.parametrize("is_known", [False, True])
def test_a_link_is_settled_where_what_it_leads_to_is(is_known: bool) -> None:  # noqa: FBT001
    links = {"a.py": b"own/a.py", "b.py": b"own/b.py", "c.py": b"b.py", "own/a.py": b"1"}
    here = Reading({**links, "own/b.py": b"2"}, is_known=is_known)
    before = Reading({**links, "own/b.py": b"3"}, is_known=True)
    here.files.beside(before.files)
    assert [here.files.read(path) for path in ("a.py", "b.py", "c.py")] == [b"1", b"2", b"2"]
    for _ in range(2):
        for each in (here, before):
            assert [each.files.is_settled(path) for path in ("a.py", "b.py", "c.py")] == [True, False, False]
        assert [before.files.read(path) for path in ("a.py", "b.py", "c.py")] == [b"1", b"3", b"3"]
    assert here.files.blob("a.py") == before.files.blob("a.py") == before.files.blob("own/a.py")
    assert before.files.blob("c.py") == before.files.blob("own/b.py")


def test_what_a_link_leads_to_is_understood_anew_where_it_changed() -> None:
    memory, content = Memory(), Understanding("content", lambda data: (data.decode(),), tuple)
    for data, said in ((b"1", "1"), (b"2", "2"), (b"2", "2")):
        files = Reading({"a.py": b"own/a.py", "own/a.py": data}, is_known=True, memory=memory).files
        assert list(files.understood(["a.py"], content)) == [("a.py", (said,))]


def test_links_in_circles_lead_nowhere() -> None:
    here = Reading({"a.py": b"b.py", "b.py": b"a.py"}, is_known=True).files
    here.beside(Reading({"a.py": b"b.py", "b.py": b"a.py"}, is_known=True).files)
    assert list(here.readable(["a.py"])) == []
    assert [each.subject for each in here.outcomes] == ["a.py"]
    assert not here.is_settled("a.py")


def test_without_another_revision_nothing_is_settled() -> None:
    here = Reading({"same.py": b"1"}, is_known=True)
    here.files.read("same.py")
    assert not here.files.is_settled("same.py")


def test_a_meaning_tells_the_same_file_from_another() -> None:
    here = Reading({"same.py": b"1", "other.py": b"2"})
    before = Reading({"same.py": b"1", "other.py": b"0"}, is_known=True)
    here.files.beside(before.files)
    for path in here.files.paths:
        here.files.read(path)
    digests: list[bytes] = []

    def digest(data: bytes) -> str:
        digests.append(data)
        return data.decode()

    meanings = [[each.files.meaning(path, digest) for path in ("same.py", "other.py")] for each in (here, before)]
    assert meanings[0][0] == meanings[1][0]
    assert meanings[0][1] != meanings[1][1]
    assert digests == [b"2", b"0"]


def test_the_id_of_a_blob_is_gits(work_tree: WorkTree) -> None:
    content = b"shop\n"
    assert blob_id(content, "e69de29b") == work_tree.blob(content)
    sha256 = "93a1fa9de1f9b9fbfd5dab9d4bd1b5ce9dc4b2fd2bc6dbb1dbe1a6b1bf0a7f5a"
    assert len(blob_id(content, sha256)) == len(sha256)
