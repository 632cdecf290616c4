"""Objects come back whole, in whatever order and from whatever thread they are asked for, or as an error."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import GitError
from launch_gates.git.objects import ObjectReader, ObjectTooLargeError
from tests.git.children import git_children

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import WorkTree

ABSENT = "1234567890" * 4
CONTENTS = (b"", b"\n", b"a", b"no line break", b"\0\xff binary \r\n", b"x" * 3_000_000, b"abc blob 3\nabc\n")


def test_content_and_size_of_every_kind_of_blob(work_tree: WorkTree) -> None:
    oids = [work_tree.blob(content) for content in CONTENTS]
    with ObjectReader(work_tree.reader) as objects:
        assert [objects.read(oid) for oid in oids] == list(CONTENTS)
        assert [objects.size(oid) for oid in oids] == [len(content) for content in CONTENTS]
    assert git_children() == []


def test_threads_share_one_reader(work_tree: WorkTree) -> None:
    contents = [f"{number}\n".encode() * number for number in range(200)]
    oids = [work_tree.git("hash-object", "-w", "--stdin", stdin=content).decode().strip() for content in contents]
    with ObjectReader(work_tree.reader) as objects, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(objects.read, oids)) == contents
    assert git_children() == []


def test_a_missing_object_is_named_and_the_next_one_still_read(work_tree: WorkTree) -> None:
    oid = work_tree.blob("here")
    with ObjectReader(work_tree.reader) as objects:
        for ask in (objects.read, objects.size):
            with pytest.raises(GitError, match=f"object {ABSENT[:12]}: it is missing or damaged"):
                ask(ABSENT)
        assert objects.read(oid) == b"here"


@pytest.mark.parametrize("damage", ["emptied", "overwritten", "cut"])
def test_a_damaged_object_is_named_and_the_next_one_still_read(work_tree: WorkTree, damage: str) -> None:
    whole, damaged = work_tree.blob("here"), work_tree.blob(os.urandom(500_000))
    place = work_tree.root / ".git/objects" / damaged[:2] / damaged[2:]
    place.chmod(0o644)
    content = place.read_bytes()
    place.write_bytes({"emptied": b"", "overwritten": b"no object", "cut": content[:1000]}[damage])
    with ObjectReader(work_tree.reader) as objects:
        for _ in range(2):
            with pytest.raises(GitError, match=f"object {damaged[:12]}: it is missing or damaged"):
                objects.read(damaged)
            assert objects.read(whole) == b"here"
    assert git_children() == []


def test_an_object_over_the_limit_is_not_read_and_the_next_one_is(work_tree: WorkTree) -> None:
    large, small = work_tree.blob(b"x" * 2_000_001), work_tree.blob("small")
    with ObjectReader(work_tree.reader) as objects:
        with pytest.raises(ObjectTooLargeError) as caught:
            objects.read(large, max_size=2_000_000)
        assert caught.value.size == 2_000_001
        assert objects.read(small, max_size=5) == b"small"
        assert len(objects.read(large, max_size=2_000_001)) == 2_000_001
    assert git_children() == []


def test_what_is_no_object_id_never_reaches_git(work_tree: WorkTree) -> None:
    oid = work_tree.blob("here")
    with ObjectReader(work_tree.reader) as objects:
        for text in ("", f"{oid}\n{oid}", "HEAD:a b"):
            with pytest.raises(GitError, match="not an object id"):
                objects.read(text)


def test_after_closing_a_read_is_an_error_and_no_new_process(work_tree: WorkTree) -> None:
    oid = work_tree.blob("here")
    with ObjectReader(work_tree.reader) as objects:
        objects.read(oid)
    with pytest.raises(GitError, match="after the reader was closed"):
        objects.read(oid)
    assert git_children() == []


def test_nothing_is_started_before_the_first_read(work_tree: WorkTree) -> None:
    with ObjectReader(work_tree.reader):
        assert git_children() == []


def test_leaving_by_an_exception_ends_git_at_once(work_tree: WorkTree) -> None:
    oid = work_tree.blob("here")
    begun = time.monotonic()
    objects = ObjectReader(work_tree.reader)
    objects.read(oid)
    objects.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert git_children() == []
    assert time.monotonic() - begun < 2


def test_a_git_that_dies_is_replaced(work_tree: WorkTree) -> None:
    oid = work_tree.blob("here")
    with ObjectReader(work_tree.reader) as objects:
        objects.read(oid)
        process = objects._contents._process
        assert process is not None
        process.kill()
        process.wait()
        with pytest.raises(GitError):
            objects.read(oid)
        assert objects.read(oid) == b"here"


def test_sha256_objects_are_read(new_repository: Callable[..., WorkTree]) -> None:
    work_tree = new_repository("sha256", "--object-format=sha256")
    with ObjectReader(work_tree.reader) as objects:
        oid = work_tree.blob("here")
        assert len(oid) == 64
        assert objects.read(oid) == b"here"
