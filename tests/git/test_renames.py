"""What files were called before, in real repositories: staged, committed, several times, and where git cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.git.renames import Earlier, earlier_names, names_now
from tests.ci.conftest import at, clone_of

if TYPE_CHECKING:
    from tests.conftest import WorkTree

CONTENT = "".join(f"line {number}\n" for number in range(40))


def paths(work_tree: WorkTree, *names: str) -> dict[str, list[str]]:
    return {name: [each.path for each in found] for name, found in earlier_names(work_tree.reader, names).items()}


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """`a.py` and another file, committed."""
    work_tree.stage("a.py", CONTENT)
    work_tree.stage("other.py", "A = 1\n")
    work_tree.commit()
    return work_tree


def move(work_tree: WorkTree, old: str, new: str) -> str:
    work_tree.git("mv", old, new)
    return work_tree.commit(f"{old} to {new}")


def test_a_rename_that_is_staged(shop: WorkTree) -> None:
    shop.git("mv", "a.py", "b.py")
    assert earlier_names(shop.reader, ["b.py"]) == {"b.py": (Earlier(at(shop, "HEAD"), "a.py"),)}


def test_renames_that_are_committed_the_latest_first_each_with_a_commit_that_has_it(shop: WorkTree) -> None:
    move(shop, "a.py", "b.py")
    shop.stage("b.py", f"{CONTENT}one more\n")
    shop.commit("change")
    move(shop, "b.py", "c.py")
    shop.git("mv", "c.py", "d.py")
    found = earlier_names(shop.reader, ["d.py", "other.py"])
    assert found == {
        "d.py": (
            Earlier(at(shop, "HEAD"), "c.py"),
            Earlier(at(shop, "HEAD~1"), "b.py"),
            Earlier(at(shop, "HEAD~3"), "a.py"),
        )
    }
    for each in found["d.py"]:
        shop.git("cat-file", "-e", f"{each.commit}:{each.path}")


def test_one_that_is_changed_on_the_way_or_squashed(shop: WorkTree) -> None:
    shop.git("mv", "a.py", "b.py")
    shop.stage("b.py", f"# new\n{CONTENT}")
    shop.stage("third.py", "B = 1\n")
    shop.commit("much at once")
    assert paths(shop, "b.py") == {"b.py": ["a.py"]}


def test_on_a_branch_that_was_merged(shop: WorkTree) -> None:
    shop.git("switch", "--quiet", "--create", "topic")
    move(shop, "a.py", "b.py")
    shop.git("switch", "--quiet", "main")
    shop.stage("other.py", "A = 2\n")
    shop.commit()
    shop.git("merge", "--quiet", "--no-edit", "topic")
    assert paths(shop, "b.py") == {"b.py": ["a.py"]}


def test_a_copy_and_a_new_file_have_no_other_name(shop: WorkTree) -> None:
    shop.stage("copy.py", CONTENT)
    assert paths(shop, "copy.py") == {}
    shop.commit()
    assert paths(shop, "copy.py", "a.py", "nowhere.py", "") == {}


def test_of_two_files_made_of_one_at_most_one_is_it(shop: WorkTree) -> None:
    shop.git("mv", "a.py", "one.py")
    shop.stage("two.py", CONTENT)
    shop.commit()
    assert len(paths(shop, "one.py", "two.py")) == 1


def test_a_name_that_was_free_for_a_while_is_another_file(shop: WorkTree) -> None:
    move(shop, "a.py", "b.py")
    shop.git("rm", "--quiet", "b.py")
    shop.commit()
    shop.stage("b.py", "something else\n")
    shop.commit()
    assert paths(shop, "b.py") == {}


@pytest.mark.parametrize(
    "name", [":(glob)*", "*", "-x.py", "a b.py", "\u00e9\u4e2d.py", "x\udcff.py", ":!a.py", "[a].py"]
)
def test_any_name_means_itself(shop: WorkTree, name: str) -> None:
    raw = name.encode("utf-8", "surrogateescape")
    shop.git("mv", "--", b"a.py", b"./" + raw)
    assert paths(shop, name) == {name: ["a.py"]}
    shop.commit()
    assert paths(shop, name, "other.py") == {name: ["a.py"]}
    assert name in names_now(shop.reader, in_head=False) & names_now(shop.reader, in_head=True)


SETTINGS = (
    "log.follow=true", "diff.renames=false", "log.showRoot=false", "color.ui=always", "log.diffMerges=first-parent",
    "diff.noprefix=true", "log.decorate=full",
)  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS)
def test_whatever_the_settings(shop: WorkTree, setting: str) -> None:
    key, _, value = setting.partition("=")
    shop.git("config", key, value)
    move(shop, "a.py", "b.py")
    move(shop, "b.py", "c.py")
    assert paths(shop, "c.py") == {"c.py": ["b.py", "a.py"]}


def test_a_start_that_is_not_here_is_passed_over(shop: WorkTree) -> None:
    move(shop, "a.py", "b.py")
    assert earlier_names(shop.reader, ["b.py"], ["d" * 40])["b.py"][0].path == "a.py"


def test_where_git_cannot_tell_there_is_none(shop: WorkTree, work_tree: WorkTree) -> None:
    move(shop, "a.py", "b.py")
    assert paths(clone_of(shop, "clone", "--depth=1"), "b.py") == {}
    tree = at(work_tree, "HEAD~1^{tree}")
    (work_tree.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    assert paths(work_tree, "b.py") == {}


def test_before_the_first_commit_there_is_none(work_tree: WorkTree) -> None:
    work_tree.stage("a.py", CONTENT)
    assert paths(work_tree, "a.py") == {}
