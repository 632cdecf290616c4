"""Every object once, in batches that hold what git says, and what changed between trees."""

from __future__ import annotations

import hashlib
from array import array
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.core.errors import GitError
from launch_gates.git import commits, inventory
from launch_gates.git.batches import Batch, BatchReader
from launch_gates.git.changes import EMPTY_TREES, Changes

if TYPE_CHECKING:
    from tests.conftest import WorkTree

ALL = ("commit", "tag", "tree", "blob")


def batches(work_tree: WorkTree, max_size: int = 1 << 20) -> list[Batch]:
    return [each for each in inventory.all_objects(work_tree.reader, ALL, max_size) if isinstance(each, Batch)]


def test_each_object_once_with_its_very_bytes(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "_BATCH_OBJECTS", 3)
    for number in range(5):
        work_tree.stage(f"file{number}", f"{number}\n" * (number * 300))
        work_tree.commit()
    work_tree.git("tag", "--annotate", "--message", "a", "v1")
    work_tree.git("repack", "-q", "-d")
    work_tree.stage("loose", "loose\n")
    found = batches(work_tree)
    seen = {}
    with BatchReader(work_tree.reader) as reader:
        for batch in found:
            reader.ask(batch)
        for batch in found:
            buffer = reader.read()
            for oid, (start, end) in zip(batch.oids, batch.spans, strict=True):
                head = f"{batch.kind} {end - start}\0".encode()
                assert hashlib.sha1(head + buffer[start:end], usedforsecurity=False).hexdigest() == oid
                assert oid not in seen
                seen[oid] = batch.kind
    listed = work_tree.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").decode()
    assert seen == dict(line.split() for line in listed.splitlines())


def test_a_batch_with_a_missing_object_is_lost_alone(work_tree: WorkTree) -> None:
    work_tree.stage("file", "content\n")
    (good,) = batches(work_tree)
    bad = Batch("blob", f"{good.names}\n{'12' * 20}", array("Q", [*good.sizes, 5]))
    wrong = Batch("blob", good.names, array("Q", [good.sizes[0] + 400]))
    with BatchReader(work_tree.reader) as reader:
        for batch in (bad, wrong, good):
            reader.ask(batch)
        for _ in range(2):
            with pytest.raises(GitError, match="missing or damaged"):
                reader.read()
        start, end = good.spans[0]
        assert bytes(reader.read()[start:end]) == b"content\n"


def test_what_is_larger_is_not_in_a_batch(work_tree: WorkTree) -> None:
    work_tree.stage("large", "x" * 101)
    items = list(inventory.all_objects(work_tree.reader, ALL, 100))
    assert [(type(each), each.size) for each in items if isinstance(each, inventory.LargeObject)] == [
        (inventory.LargeObject, 101)
    ]
    assert len(items) == 1


def tree(work_tree: WorkTree) -> str:
    return work_tree.git("write-tree").decode().strip()


def test_changes_of_interest_and_every_name(work_tree: WorkTree) -> None:
    work_tree.stage("a", "one\n")
    work_tree.stage("sub/odd\nname", "two\n")
    first = tree(work_tree)
    one = work_tree.git("rev-parse", ":a").decode().strip()
    two = work_tree.git("rev-parse", ":sub/odd\nname").decode().strip()
    work_tree.git("rm", "--cached", "--quiet", "a")
    work_tree.stage("b", "one\n")
    second = tree(work_tree)
    empty = EMPTY_TREES[40]
    changes = Changes(work_tree.reader, {one})
    found = list(changes.of([(empty, first), (first, first), (first, second)]))
    assert [(each.pair, each.old, each.new, each.path) for each in found] == [
        (0, None, one, b"a"),
        (2, one, None, b"a"),
        (2, None, one, b"b"),
    ]
    assert changes.paths == {b"a", b"b", b"sub/odd\nname"}
    named = Changes(work_tree.reader, set(), {b"sub/odd\nname"})
    assert [each.new for each in named.of([(empty, first)])] == [two]
    broken = Changes(work_tree.reader, {one})
    told = broken.of([("12" * 20, first), (first, second)])
    assert sorted((each.pair, each.path) for each in told) == [(0, b"a"), (1, b"a"), (1, b"b")]
    assert [(each.kind, each.oid) for each in broken.unread] == [("tree", "12" * 20)]


def test_a_commit_is_read_without_its_signature() -> None:
    head = b"tree 1\nparent 2\nparent 3\nauthor Jane <j@x> 100 +0100\ncommitter Joe <k@x> 200 +0100\n"
    content = head + b"gpgsig -----BEGIN\n abc\n -----END\n\nsubject\n\ngpgsig stays here\n"
    assert commits.parsed("0", content) == commits.Commit("0", "1", ("2", "3"), 200)
    assert commits.author(content) == commits.Person("Jane", 100)
    message = commits.message_of(content)
    assert b"abc" not in message
    assert message.endswith(b"\n\nsubject\n\ngpgsig stays here\n")
    assert message.count(b"\n") == content.count(b"\n")
    assert commits.parsed_tag("00", b"object 12\ntype commit\n").target == "12"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_a_commit_or_tag(content: bytes) -> None:
    commits.parsed("0", content)
    commits.author(content)
    commits.parsed_tag("0", content)
    assert commits.message_of(content).count(b"\n") == content.count(b"\n")
