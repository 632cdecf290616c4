"""Entries whose file is renamed: they go with it, for the value that they were for and for no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from launch_gates.acceptance.baseline import FILE, parse, render
from tests.ci.conftest import clone_of
from tests.cli.plants import password, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import WorkTree

GUESSABLE, RANDOM = "secrets/generic-credential", "secrets/stripe-live-secret-key"
REST = "".join(f"SETTING_{number} = {number}\n" for number in range(30))
CONTENT = f'{REST}KEY = "{stripe_key()}"\ndb_password = "{password()}"\n'
OTHER = CONTENT.replace(password(), password(2))
MODES = (("check",), ("secrets", "--worktree"), ("secrets", "--history"), ("secrets", "--range", "start..HEAD"))


def report(work_tree: WorkTree, *arguments: str) -> dict[str, Any]:
    return inside(*(arguments or ("check",)), "--format", "json", cwd=work_tree.root).report


def open_ones(work_tree: WorkTree, *arguments: str) -> list[str]:
    return [each["rule"] for each in report(work_tree, *arguments)["findings"]]


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """A commit `start` without anything, one with a key and a password, and one that accepts both."""
    work_tree.stage("README", "shop\n")
    work_tree.commit()
    work_tree.git("branch", "start")
    work_tree.stage("pay.py", CONTENT)
    work_tree.commit("pay")
    assert inside("accept", "--all-present", "--reason", "a sample", cwd=work_tree.root).code == 0
    work_tree.git("add", FILE)
    work_tree.commit("accept")
    work_tree.git("branch", "accepted")
    return work_tree


def moved(work_tree: WorkTree) -> None:
    work_tree.git("mv", "pay.py", "moved.py")
    work_tree.commit("move")


def moved_and_changed(work_tree: WorkTree) -> None:
    work_tree.git("mv", "pay.py", "moved.py")
    work_tree.stage("moved.py", f"# new\n{CONTENT}MORE = 1\n")
    work_tree.commit("move and change")


def moved_twice(work_tree: WorkTree) -> None:
    moved(work_tree)
    work_tree.write("settings/shop/x", "")
    work_tree.git("mv", "moved.py", "settings/shop/new name.py")
    work_tree.commit("move again")


def moved_rebased_and_squashed(work_tree: WorkTree) -> None:
    work_tree.git("checkout", "--quiet", "-b", "later", "accepted~2")
    work_tree.stage("other.py", "A = 1\n")
    work_tree.commit()
    work_tree.git("checkout", "--quiet", "main")
    work_tree.git("rebase", "--quiet", "later")
    moved(work_tree)
    work_tree.stage("moved.py", f"# one\n\n{CONTENT}")
    work_tree.git("commit", "--quiet", "--amend", "--no-edit")


@pytest.mark.parametrize("change", [moved, moved_and_changed, moved_twice, moved_rebased_and_squashed])
def test_an_entry_goes_with_its_file(shop: WorkTree, change: Callable[[WorkTree], None]) -> None:
    change(shop)
    for mode in MODES:
        found = report(shop, *mode)
        assert found["findings"] == [], mode
        assert {each["rule"] for each in found["accepted"]} == {GUESSABLE, RANDOM}, mode
        (one,) = [each for each in found["accepted"] if each["rule"] == GUESSABLE]
        assert one["details"]["accepted_in"] == "pay.py"
        assert one["reason"] == "a sample"


def test_it_is_said(shop: WorkTree) -> None:
    moved(shop)
    out = inside("check", cwd=shop.root).out
    assert "moved from pay.py, where it was accepted: " in out
    verbose = inside("check", "--verbose", cwd=shop.root).out
    assert "was in" in verbose
    assert password() not in out + verbose


def test_it_goes_with_a_move_that_is_only_staged(shop: WorkTree) -> None:
    shop.git("mv", "pay.py", "moved.py")
    assert open_ones(shop, "secrets", "--worktree") == []
    assert open_ones(shop, "secrets", "--staged") == []
    shop.stage("moved.py", CONTENT.replace("db_password =", "db_password  ="))
    assert open_ones(shop, "secrets", "--staged") == []


def test_of_another_value_at_the_new_place_it_says_nothing(shop: WorkTree) -> None:
    shop.git("mv", "pay.py", "moved.py")
    shop.stage("moved.py", OTHER)
    assert open_ones(shop, "secrets", "--staged") == [GUESSABLE]
    shop.commit("move, and another password")
    assert open_ones(shop, "secrets", "--worktree") == [GUESSABLE]
    assert open_ones(shop, "secrets", "--range", "accepted..HEAD") == [GUESSABLE]


def test_a_second_value_of_that_name_stays_a_finding(shop: WorkTree) -> None:
    shop.git("mv", "pay.py", "moved.py")
    shop.stage("moved.py", f'{CONTENT}db_password = "{password(2)}"\n')
    shop.commit()
    found = report(shop, "secrets", "--worktree")
    assert [(each["rule"], each["location"]["line"]) for each in found["findings"]] == [(GUESSABLE, 33)]


def test_a_copy_is_no_move(shop: WorkTree) -> None:
    shop.stage("production.py", CONTENT)
    shop.commit("copy")
    assert open_ones(shop, "secrets", "--worktree") == [GUESSABLE]
    shop.git("rm", "--quiet", "pay.py")
    shop.commit("and the old one is gone")
    assert open_ones(shop, "secrets", "--worktree") == [GUESSABLE]


def test_of_two_files_made_of_one_at_most_one_has_its_entry(shop: WorkTree) -> None:
    shop.git("mv", "pay.py", "one.py")
    shop.stage("two.py", CONTENT)
    shop.commit("two of it")
    assert open_ones(shop, "secrets", "--worktree") == [GUESSABLE]
    # In the history it is one value with a place that nobody has accepted.
    assert open_ones(shop, "secrets", "--history") == [GUESSABLE]


def test_where_the_old_name_is_taken_again_the_entry_is_for_that(shop: WorkTree) -> None:
    moved(shop)
    shop.stage("pay.py", "A = 1\n")
    shop.commit("another file")
    assert open_ones(shop, "secrets", "--worktree") == [GUESSABLE]
    shop.stage("pay.py", OTHER)
    shop.commit("with a password")
    assert open_ones(shop, "secrets", "--worktree") == [GUESSABLE]


def test_once_it_is_over_it_is_so_under_the_new_name_too(shop: WorkTree) -> None:
    moved(shop)
    entries = parse((shop.root / FILE).read_bytes()).values()
    over = render(each._replace(expires=each.accepted.replace(year=2020)) for each in entries)
    (shop.root / FILE).write_text(over)
    found = report(shop, "secrets", "--worktree")["findings"]
    assert {each["rule"] for each in found} == {GUESSABLE, RANDOM}
    assert all("was_accepted" in each["details"] for each in found)


def test_on_a_pull_request_the_base_says_what_is_accepted(shop: WorkTree) -> None:
    moved_and_changed(shop)
    for mode in (("check",), ("secrets", "--worktree"), ("secrets", "--range", "accepted..HEAD")):
        assert open_ones(shop, *mode, "--base", "accepted") == [], mode
    # Without an entry at the base there is nothing that could move.
    shop.git("checkout", "--quiet", "-b", "bare", "accepted~1")
    shop.stage("launch-gates.toml", "fail-on = 'high'\n")
    shop.commit("settings")
    shop.git("branch", "base")
    assert inside("accept", "--all-present", "--reason", "a sample", cwd=shop.root).code == 0
    shop.git("add", FILE)
    shop.git("mv", "pay.py", "moved.py")
    shop.commit("accept and move")
    assert GUESSABLE in open_ones(shop, "check", "--base", "base")


def test_a_pull_request_cannot_put_another_value_into_an_accepted_place_and_move_it(shop: WorkTree) -> None:
    shop.stage("pay.py", OTHER)
    shop.commit("another password")
    shop.git("mv", "pay.py", "production.py")
    shop.commit("and away with it")
    for mode in (("check",), ("secrets", "--worktree"), ("secrets", "--range", "accepted..HEAD")):
        assert GUESSABLE in open_ones(shop, *mode, "--base", "accepted"), mode


def test_a_pull_request_may_move_it_after_other_commits(shop: WorkTree) -> None:
    shop.stage("other.py", "A = 1\n")
    shop.commit("other")
    shop.stage("pay.py", f"# one\n{CONTENT}")
    shop.commit("change")
    moved(shop)
    for mode in (("check",), ("secrets", "--worktree"), ("secrets", "--range", "accepted..HEAD")):
        assert open_ones(shop, *mode, "--base", "accepted") == [], mode


def test_a_move_that_was_merged_long_ago_counts_on_pull_requests_too(shop: WorkTree) -> None:
    moved_twice(shop)
    shop.git("branch", "merged")
    shop.stage("other.py", "A = 1\n")
    shop.commit("change")
    for mode in (("check",), ("secrets", "--worktree")):
        assert open_ones(shop, *mode, "--base", "merged") == [], mode


def test_a_shallow_clone_in_which_it_cannot_be_told_accepts_nothing(shop: WorkTree) -> None:
    moved(shop)
    clone = clone_of(shop, "clone", "--depth=1")
    assert open_ones(clone, "secrets", "--worktree") == [GUESSABLE]


def test_in_a_bare_repository_head_says_what_is_there(shop: WorkTree) -> None:
    moved(shop)
    bare = clone_of(shop, "bare.git", "--bare")
    assert open_ones(bare, "secrets", "--history", "--base", "HEAD") == []
    shop.stage("pay.py", "A = 1\n")
    shop.commit("taken again")
    bare = clone_of(shop, "another.git", "--bare")
    assert open_ones(bare, "secrets", "--history", "--base", "HEAD") == [GUESSABLE]


def test_prune_keeps_what_has_moved_and_a_new_entry_makes_it_needless(shop: WorkTree) -> None:
    moved(shop)
    inside("check", "--report", "json=../report.json", cwd=shop.root)
    for source in ((), ("--from", "../report.json")):
        pruned = inside("accept", "prune", "--dry-run", *source, cwd=shop.root)
        assert "0 entries would be removed" in pruned.out
    (now,) = [each["fingerprint"] for each in report(shop)["accepted"] if each["rule"] == GUESSABLE]
    assert inside("accept", now, "--reason", "a sample still", cwd=shop.root).code == 0
    assert "1 entry removed" in inside("accept", "prune", cwd=shop.root).out
    assert open_ones(shop) == []


def test_no_repository_no_move(shop: WorkTree) -> None:
    import shutil

    shutil.rmtree(shop.root / ".git")
    (shop.root / "pay.py").rename(shop.root / "moved.py")
    assert open_ones(shop) == [GUESSABLE]
