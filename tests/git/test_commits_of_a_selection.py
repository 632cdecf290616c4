"""Selections of commits, what each commit brought, and which lines are new in it, on real repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import UsageError
from launch_gates.git import hunks
from launch_gates.git.batches import Batch
from launch_gates.git.brought import Bringing, Brought
from launch_gates.git.hunks import added_by_commits, added_lines
from launch_gates.git.inventory import MissingObject, all_objects, shallow_commits
from launch_gates.git.revisions import (
    Listed,
    Selection,
    UnknownRevisionError,
    commit_of,
    listed,
    range_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree


def put(work_tree: WorkTree, name: str | bytes, content: str) -> str:
    work_tree.stage(name, content)
    return work_tree.commit()


def blob(work_tree: WorkTree, name: str) -> str:
    return work_tree.git("rev-parse", name).decode().strip()


def everything(work_tree: WorkTree) -> list[Listed]:
    return listed(work_tree.reader, Selection((blob(work_tree, "HEAD"),)))[0]


def test_a_range_is_where_to_start_and_where_to_stop(work_tree: WorkTree) -> None:
    first, second = put(work_tree, "a", "1"), put(work_tree, "a", "2")
    git = work_tree.reader
    for text in (f"{first}..{second}", "HEAD~1..HEAD", "HEAD~1", f"{first[:10]}...main", "HEAD~..", "@~1..@"):
        assert range_of(git, text) == Selection((second,), (first,)), text
    assert range_of(git, "..HEAD~1") == Selection((first,), (second,))
    work_tree.git("tag", "--annotate", "--message", "x", "v1")
    assert commit_of(git, "v1") == second


@pytest.mark.parametrize("text", ["nowhere", "HEAD:a", "HEAD~9", "0" * 40, "12" * 20, ":/no such message"])
def test_what_is_not_here_is_unknown(work_tree: WorkTree, text: str) -> None:
    put(work_tree, "a", "1")
    with pytest.raises(UnknownRevisionError):
        commit_of(work_tree.reader, text)


@pytest.mark.parametrize("text", ["--all", "-h", "^HEAD", "HEAD\nHEAD", "\0", "HEAD^!"])
def test_what_is_no_revision_is_refused(work_tree: WorkTree, text: str) -> None:
    put(work_tree, "a", "1")
    with pytest.raises(UsageError):
        commit_of(work_tree.reader, text)


def test_commits_come_with_parents_and_time(work_tree: WorkTree) -> None:
    first = put(work_tree, "a", "1")
    work_tree.git(
        "commit", "--quiet", "--allow-empty", "--message=x", environ={"GIT_COMMITTER_DATE": "1700000000 +0100"}
    )
    second = blob(work_tree, "HEAD")
    found, unread = listed(work_tree.reader, Selection((second,), (first, "12" * 20)))
    assert (found, unread) == ([Listed(second, (first,), 1700000000)], [])
    assert listed(work_tree.reader, Selection(())) == ([], [])


def test_a_missing_commit_hides_no_other(work_tree: WorkTree) -> None:
    first, lost = put(work_tree, "a", "1"), put(work_tree, "a", "2")
    work_tree.git("checkout", "--quiet", "-b", "side", first)
    side = put(work_tree, "b", "1")
    work_tree.git("checkout", "--quiet", "main")
    work_tree.git("merge", "--quiet", "--no-edit", "side")
    merge = blob(work_tree, "HEAD")
    work_tree.git("tag", "--annotate", "--message", "x", "v1")
    (work_tree.root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    for start in (merge, blob(work_tree, "v1")):
        found, unread = listed(work_tree.reader, Selection((start,), (first,)))
        assert ({each.oid for each in found}, unread) == ({merge, side}, [lost])


def test_where_a_clone_is_cut_off(work_tree: WorkTree, tmp_path: Path) -> None:
    put(work_tree, "a", "1")
    head = put(work_tree, "a", "2")
    assert shallow_commits(work_tree.repository) == frozenset()
    work_tree.git("clone", "--quiet", "--depth=1", f"file://{work_tree.root}", str(tmp_path / "clone"))
    assert shallow_commits(type(work_tree)(tmp_path / "clone").repository) == {head}


def test_what_commits_brought(work_tree: WorkTree) -> None:
    one = put(work_tree, "a", "1\n")
    two = put(work_tree, b"odd\n\xff:", "2\n")
    work_tree.git("mv", "a", "b")
    (work_tree.root / "link").symlink_to("b")
    work_tree.git("add", "link")
    work_tree.git("update-index", "--add", "--cacheinfo", f"160000,{'12' * 20},module")
    three = work_tree.commit()
    empty = work_tree.commit()
    bringing = Bringing(work_tree.reader)
    a, link = blob(work_tree, "HEAD:b"), blob(work_tree, "HEAD:link")
    assert list(bringing.of(everything(work_tree))) == [
        Brought(three, b"b", a, (None,), is_named_anew=True),
        Brought(three, b"link", link, (None,), is_named_anew=True),
        Brought(three, b"module", "12" * 20, (None,), is_named_anew=True, is_submodule=True),
        Brought(two, b"odd\n\xff:", work_tree.blob("2\n"), (None,), is_named_anew=True),
        Brought(one, b"a", a, (None,), is_named_anew=True),
    ]
    assert bringing.unread == []
    moved = [each for each in Bringing(work_tree.reader, renames=True).of(everything(work_tree)) if each.path == b"b"]
    assert moved == [Brought(three, b"b", a, (a,), is_named_anew=False)]
    assert empty


def test_a_file_that_became_a_link_has_no_older_version(work_tree: WorkTree) -> None:
    put(work_tree, "a", "1\n")
    (work_tree.root / "a").unlink()
    (work_tree.root / "a").symlink_to("b")
    work_tree.git("add", "a")
    commit = work_tree.commit()
    found = list(Bringing(work_tree.reader).of(everything(work_tree)[:1]))
    assert found == [Brought(commit, b"a", blob(work_tree, "HEAD:a"), (None,), is_named_anew=False)]


def test_of_a_merge_only_what_no_parent_has(work_tree: WorkTree) -> None:
    put(work_tree, "a", "1\n")
    work_tree.git("checkout", "--quiet", "-b", "side")
    put(work_tree, "side", "1\n")
    work_tree.git("checkout", "--quiet", "main")
    put(work_tree, "main", "1\n")
    work_tree.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    work_tree.stage("evil", "1\n")
    work_tree.stage("side", "2\n")
    merge = work_tree.commit()
    found = [each for each in Bringing(work_tree.reader).of(everything(work_tree)) if each.commit == merge]
    one, two = work_tree.blob("1\n"), work_tree.blob("2\n")
    assert found == [
        Brought(merge, b"evil", one, (None, None), is_named_anew=True),
        Brought(merge, b"side", two, (None, one), is_named_anew=False),
    ]


def test_a_missing_tree_hides_no_other_commit(work_tree: WorkTree) -> None:
    first = put(work_tree, "a", "1\n")
    second = put(work_tree, "sub/a", "2\n")
    third = put(work_tree, "sub/a", "3\n")
    fourth = put(work_tree, "b", "4\n")
    tree = blob(work_tree, f"{second}:sub")
    (work_tree.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    bringing = Bringing(work_tree.reader)
    assert [each.commit for each in bringing.of(everything(work_tree))] == [fourth, first]
    assert bringing.unread == [third, second]


def test_added_lines_of_many_commits_are_those_of_each_two_blobs(
    work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a", "odd\n\"'name", "*"]
    versions = ["x\n" * 9, "x\n" * 4 + "new\n" + "x\n" * 5, "@@ -1 +1 @@\nindex 1..2\n" + "x\n" * 8 + "end", "y\0\n"]
    for version in versions:
        for name in names:
            work_tree.stage(name, f"{name}\n{version}")
        work_tree.commit()
    commits = everything(work_tree)
    asked = [(each.oid, each.parents[0], name.encode()) for each in commits[:-1] for name in names]
    monkeypatch.setattr(hunks, "_MOST_NAMES", 5)
    found = added_by_commits(work_tree.reader, asked)
    assert len(found) == len(asked)
    assert {pair: added_lines(work_tree.reader, *pair) for pair in found} == found


def test_what_cannot_be_compared_is_left_out(work_tree: WorkTree) -> None:
    put(work_tree, "a", "1\n")
    put(work_tree, "a", "1\n2\n")
    (head, first) = everything(work_tree)
    old = blob(work_tree, f"{first.oid}:a")
    (work_tree.root / ".git/objects" / old[:2] / old[2:]).unlink()
    assert added_by_commits(work_tree.reader, [(head.oid, first.oid, b"a")]) == {}


def test_objects_by_their_ids(work_tree: WorkTree) -> None:
    work_tree.stage("other", "not asked for\n")
    wanted = work_tree.blob("1\n")
    missing, batch = all_objects(work_tree.reader, ("blob",), 1 << 20, [wanted, "12" * 20])
    assert isinstance(batch, Batch)
    assert batch.oids == [wanted]
    assert missing == MissingObject("12" * 20)
