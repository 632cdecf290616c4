"""How commits hang together, in real histories, whole and cut off."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.errors import UsageError
from launch_gates.git.ancestry import (
    branch_of_origin,
    commit_here,
    commit_that_begins,
    default_branch_of_origin,
    leads_to,
    merge_bases,
)
from tests.conftest import WorkTree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def fork(work_tree: WorkTree) -> tuple[WorkTree, str, str, str]:
    """A repository with two branches, the commit where they part, and the two tips."""
    base = work_tree.commit("base")
    main = work_tree.commit("main")
    work_tree.git("switch", "--quiet", "--create", "topic", base)
    return work_tree, base, main, work_tree.commit("topic")


def test_two_branches_share_the_commit_where_they_part(fork: tuple[WorkTree, str, str, str]) -> None:
    work_tree, base, main, topic = fork
    git = work_tree.reader
    assert merge_bases(git, main, topic) == (base,)
    assert leads_to(git, main, base)
    assert leads_to(git, main, main)
    assert not leads_to(git, base, main)
    assert not leads_to(git, main, topic)


def test_after_merges_both_ways_there_are_two(fork: tuple[WorkTree, str, str, str]) -> None:
    work_tree, _base, main, topic = fork
    work_tree.git("merge", "--quiet", "--no-edit", main)
    one = work_tree.git("rev-parse", "HEAD").decode().strip()
    work_tree.git("switch", "--quiet", "main")
    work_tree.git("merge", "--quiet", "--no-edit", topic)
    other = work_tree.git("rev-parse", "HEAD").decode().strip()
    assert set(merge_bases(work_tree.reader, one, other)) == {main, topic}
    assert not leads_to(work_tree.reader, one, other)


def test_unrelated_histories_share_nothing(fork: tuple[WorkTree, str, str, str]) -> None:
    work_tree, base, _main, _topic = fork
    work_tree.git("switch", "--quiet", "--orphan", "pages")
    assert merge_bases(work_tree.reader, work_tree.commit("pages"), base) == ()


def test_a_commit_is_found_by_its_id_alone(fork: tuple[WorkTree, str, str, str]) -> None:
    work_tree, base, main, topic = fork
    git = work_tree.reader
    assert commit_here(git, main) == main
    assert commit_here(git, "d" * 40) is None
    work_tree.git("tag", "--annotate", "--message", "one", "v1", main)
    assert commit_here(git, work_tree.git("rev-parse", "v1").decode().strip()) == main
    # A tag that is called like the beginning of an id.
    work_tree.git("tag", base[:12], topic)
    assert commit_that_begins(git, base[:12]) == base
    assert commit_that_begins(git, base) == base
    assert commit_that_begins(git, "d" * 12) is None
    assert commit_that_begins(git, "d" * 64) is None
    tree = work_tree.git("rev-parse", "HEAD^{tree}").decode().strip()
    assert commit_that_begins(git, tree[:12]) is None


def test_a_branch_that_is_called_like_an_id_is_not_taken_for_it(fork: tuple[WorkTree, str, str, str]) -> None:
    work_tree, base, _main, topic = fork
    work_tree.git("update-ref", f"refs/heads/{base}", topic)
    with pytest.raises(UsageError, match="ambiguous"):
        commit_here(work_tree.reader, base)


def test_branches_of_origin_are_those_that_were_fetched(fork: tuple[WorkTree, str, str, str], tmp_path: Path) -> None:
    work_tree, _base, main, topic = fork
    assert default_branch_of_origin(work_tree.reader) is None
    root = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--branch", "topic", str(work_tree.root), str(root)], check=True)
    clone = WorkTree(root.resolve())
    clone.commit("on top")
    # Of the same name, and not origin's.
    clone.git("branch", "main", "topic")
    assert default_branch_of_origin(clone.reader) == "topic"
    assert branch_of_origin(clone.reader, "topic") == topic
    assert branch_of_origin(clone.reader, "main") == main
    assert branch_of_origin(clone.reader, "main^{/x}") is None
    clone.git("remote", "set-head", "origin", "main")
    assert default_branch_of_origin(clone.reader) == "main"
    clone.git("remote", "set-head", "origin", "--delete")
    assert default_branch_of_origin(clone.reader) is None
