"""`--base`: a change cannot wave its own findings through, and one that brings us in need not fix the past."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from launch_gates.acceptance.baseline import FILE, parse, render
from tests.cli.plants import github_token, guess, password, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

KEY = f'KEY = "{stripe_key()}"\n'
CONFIG = 'fail-on = "high"\n'
RULE = "secrets/stripe-live-secret-key"
COMMENT = f"  # launch-gates: allow {RULE} -- a sample"
MODES = (
    ("check",), ("secrets",), ("secrets", "--worktree"), ("secrets", "--history"), ("secrets", "--range", "base..HEAD"),
)  # fmt: skip


def run(work_tree: WorkTree, *arguments: str) -> Run:
    return inside(*arguments, "--base", "base", "--format", "json", cwd=work_tree.root)


def rules(work_tree: WorkTree, *arguments: str) -> list[str]:
    return sorted(run(work_tree, *arguments).rules)


def put(work_tree: WorkTree, name: str, content: str) -> None:
    work_tree.stage(name, content)
    work_tree.commit(name)


def sources(found: dict[str, Any]) -> set[str]:
    return {each["source"] for each in found["accepted"]}


def start(work_tree: WorkTree) -> None:
    """Here the change begins."""
    work_tree.git("branch", "--force", "base")


def entry_for_all(work_tree: WorkTree) -> None:
    assert inside("accept", "--all-present", "--reason", "a sample", cwd=work_tree.root).code == 0
    work_tree.git("add", FILE)
    work_tree.commit("accept")


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """A repository that is configured; the change has nothing yet."""
    put(work_tree, "launch-gates.toml", CONFIG)
    start(work_tree)
    return work_tree


def test_an_entry_that_comes_with_its_finding_does_not_count(shop: WorkTree) -> None:
    put(shop, "pay.py", KEY)
    entry_for_all(shop)
    for mode in MODES:
        done = run(shop, *mode)
        assert (done.code, sorted(done.rules)) == (1, ["acceptance/added", RULE]), mode
        added = next(each for each in done.report["findings"] if each["rule"] == "acceptance/added")
        assert added["severity"] == "critical"
        assert added["location"] == {"path": FILE}
        assert "--trust head" in added["fix"]
        head = run(shop, *mode, "--trust", "head")
        assert (head.code, sources(head.report)) == (0, {FILE}), mode


def test_one_that_was_merged_before_counts(shop: WorkTree) -> None:
    shop.write("pay.py", KEY)
    inside("accept", "--all-present", "--reason", "a sample", cwd=shop.root)
    shop.git("add", FILE)
    shop.commit()
    start(shop)
    put(shop, "pay.py", KEY)
    for mode in MODES:
        done = run(shop, *mode)
        assert (done.code, sources(done.report)) == (0, {FILE}), mode


def test_one_that_the_change_removes_or_prolongs_counts_as_it_was(shop: WorkTree) -> None:
    put(shop, "pay.py", KEY)
    entry_for_all(shop)
    over = render(each._replace(expires=each.accepted.replace(year=2020)) for each in read(shop))
    start(shop)
    shop.git("rm", "--quiet", FILE)
    shop.commit()
    assert rules(shop, "check") == []
    put(shop, FILE, over)
    start(shop)
    put(shop, FILE, render(each._replace(expires=None) for each in read(shop)))
    assert rules(shop, "check") == ["acceptance/added", RULE]


def read(work_tree: WorkTree) -> list[Any]:
    return list(parse((work_tree.root / FILE).read_bytes()).values())


def test_a_comment_that_comes_with_its_finding_does_not_count(shop: WorkTree) -> None:
    put(shop, "pay.py", KEY.rstrip() + COMMENT + "\n")
    for mode in MODES:
        assert rules(shop, *mode) == ["acceptance/added", RULE], mode
        assert run(shop, *mode, "--trust", "head").code == 0
    shop.git("reset", "--quiet", "--soft", "base")
    assert rules(shop, "secrets", "--staged") == ["acceptance/added", RULE]


def test_a_comment_on_what_was_there_does_not_count_either(shop: WorkTree) -> None:
    put(shop, "pay.py", KEY)
    start(shop)
    put(shop, "pay.py", KEY.rstrip() + COMMENT + "\n")
    assert rules(shop, "secrets", "--worktree") == ["acceptance/added", RULE]


def test_a_comment_that_was_there_counts_wherever_its_line_goes(shop: WorkTree) -> None:
    put(shop, "pay.py", KEY.rstrip() + COMMENT + "\n")
    start(shop)
    put(shop, "pay.py", f"import os\n\n{KEY.rstrip()}  {COMMENT}\n")
    shop.git("mv", "pay.py", "moved.py")
    shop.commit()
    for mode in MODES:
        done = run(shop, *mode)
        assert (done.code, done.rules) == (0, []), mode


def test_a_comment_at_one_place_says_nothing_of_another_that_had_none(shop: WorkTree) -> None:
    put(shop, "sample.py", KEY.rstrip() + COMMENT + "\n")
    put(shop, "pay.py", KEY)
    start(shop)
    put(shop, "pay.py", KEY.rstrip() + COMMENT + "\n")
    assert rules(shop, "secrets", "--worktree") == ["acceptance/added", RULE]


def test_a_comment_that_was_there_and_is_gone_counts_in_the_history(shop: WorkTree) -> None:
    put(shop, "pay.py", KEY.rstrip() + COMMENT + "\n")
    shop.git("rm", "--quiet", "pay.py")
    shop.commit()
    start(shop)
    put(shop, "a.py", "A = 1\n")
    assert rules(shop, "check") == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".gitleaksignore", "pay.py:stripe-access-token:1\n"),
        (
            ".secrets.baseline",
            json.dumps({"results": {"pay.py": [{"hashed_secret": hashlib.sha1(stripe_key().encode()).hexdigest()}]}}),  # noqa: S324
        ),
    ],
)
def test_so_it_is_with_the_files_of_other_tools(shop: WorkTree, name: str, content: str) -> None:
    put(shop, name, content)
    put(shop, "pay.py", KEY)
    for mode in MODES:
        assert rules(shop, *mode) == ["acceptance/added", RULE], mode
    shop.git("branch", "--force", "base", "HEAD~1")
    for mode in MODES:
        done = run(shop, *mode)
        assert (done.code, sources(done.report)) == (0, {name}), mode


@pytest.mark.parametrize("name", ["launch-gates.toml", "pyproject.toml"])
def test_settings_count_as_they_were(shop: WorkTree, name: str) -> None:
    shop.git("rm", "--quiet", "launch-gates.toml")
    table = "" if name == "launch-gates.toml" else "tool.launch-gates."
    put(shop, name, f"[{table}secrets]\ndisable = []\n")
    start(shop)
    put(shop, name, f'[{table}secrets]\nexclude = ["pay.py"]\n')
    put(shop, "pay.py", KEY)
    assert rules(shop, "check") == [RULE]
    assert rules(shop, "check", "--config", name) == [RULE]
    assert rules(shop, "check", "--trust", "head") == []
    start(shop)
    assert rules(shop, "check") == []


def test_a_configuration_that_the_change_brings_cannot_be_named(shop: WorkTree, tmp_path: Path) -> None:
    put(shop, "other.toml", '[secrets]\nexclude = ["pay.py"]\n')
    put(shop, "pay.py", KEY)
    done = inside("check", "--base", "base", "--config", "other.toml", cwd=shop.root)
    assert (done.code, "is not at the base revision" in done.err) == (2, True)
    (tmp_path / "outside.toml").write_text('[secrets]\nexclude = ["pay.py"]\n')
    assert rules(shop, "check", "--config", str(tmp_path / "outside.toml")) == []


def test_a_base_that_is_not_there_is_said(shop: WorkTree) -> None:
    done = inside("check", "--base", "nowhere", cwd=shop.root)
    assert (done.code, "nowhere names no commit here" in done.err) == (2, True)
    clone = shop.root.parent / "clone"
    shop.commit()
    shop.git("clone", "--quiet", "--depth", "1", shop.root.as_uri(), str(clone))
    done = inside("check", "--base", "HEAD~1", cwd=clone)
    assert (done.code, "the clone is shallow" in done.err) == (3, True)


def test_a_base_that_cannot_be_read_accepts_nothing_and_says_so(shop: WorkTree) -> None:
    put(shop, "pay.py", KEY.rstrip() + COMMENT + "\n")
    start(shop)
    put(shop, "a.py", "A = 1\n")
    tree = shop.git("rev-parse", "base^{tree}").decode().strip()
    (shop.root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    done = run(shop, "secrets", "--worktree")
    assert done.code in (1, 3)
    assert done.code == 3 or "secrets/stripe-live-secret-key" in done.rules


@pytest.fixture
def adoption(work_tree: WorkTree) -> WorkTree:
    """A repository with a past that nobody has looked at, and a change that brings launch-gates in."""
    put(work_tree, "pay.py", f'{KEY}db_password = "{password()}"\n')
    put(work_tree, "old.py", f'TOKEN = "{github_token()}"\n')
    work_tree.git("rm", "--quiet", "old.py")
    work_tree.commit()
    start(work_tree)
    work_tree.git("checkout", "--quiet", "-b", "elsewhere")
    put(work_tree, "elsewhere.py", f'KEY = "{stripe_key(8)}"\n')
    work_tree.git("checkout", "--quiet", "main")
    put(work_tree, "launch-gates.toml", CONFIG)
    return work_tree


def test_where_launch_gates_is_new_the_past_is_listed_and_fails_nothing(adoption: WorkTree) -> None:
    entry_for_all(adoption)
    for mode in MODES:
        done = run(adoption, *mode)
        assert (done.code, done.rules) == (0, []), mode
        assert sources(done.report) <= {"base revision"}
    assert len(run(adoption, "check").report["accepted"]) == 4
    reasons = {each["reason"] for each in run(adoption, "check").report["accepted"]}
    assert all(reason.startswith("already at the base ") for reason in reasons)


def test_and_what_the_change_brings_fails(adoption: WorkTree) -> None:
    put(adoption, "new.py", f'KEY = "{stripe_key(2)}"\napi_password = "{password(3)}"\n')
    adoption.git("rm", "--quiet", "new.py")
    adoption.commit()
    for mode in (("check",), ("secrets", "--history"), ("secrets", "--range", "base..HEAD")):
        assert rules(adoption, *mode) == ["secrets/generic-credential", RULE], mode
    put(adoption, "pay.py", f'{KEY}db_password = "{password()}"\nadmin_password = "{password(4)}"\n')
    assert rules(adoption, "secrets", "--worktree") == ["secrets/generic-credential"]
    entry_for_all(adoption)
    assert rules(adoption, "secrets", "--worktree") == ["acceptance/added", "secrets/generic-credential"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (FILE, render([])),
        ("launch-gates.toml", ""),
        ("pyproject.toml", "[tool.launch-gates]\n"),
        (".pre-commit-config.yaml", "repos: [{repo: https://example.org/launch-gates, hooks: []}]\n"),
        (".github/workflows/ci.yml", "run: lg-secrets --ci\n"),
        (".gitlab-ci.yml", "script: launch-gates check\n"),
        (".husky/pre-commit", "lg-secrets --staged\n"),
    ],
)
def test_it_is_new_only_where_nothing_names_it(work_tree: WorkTree, name: str, content: str) -> None:
    put(work_tree, "pay.py", KEY)
    start(work_tree)
    put(work_tree, "a.py", "A = 1\n")
    assert rules(work_tree, "check") == []
    work_tree.git("checkout", "--quiet", "-B", "main", "base")
    put(work_tree, name, content)
    start(work_tree)
    put(work_tree, "a.py", "A = 1\n")
    assert rules(work_tree, "check") == [RULE]


def test_what_is_not_sure_enough_asks_for_no_entry(shop: WorkTree) -> None:
    put(shop, "settings.py", f'db_password = "{guess()}"\n')
    entry_for_all(shop)
    assert "acceptance/added" in rules(shop, "check")
    assert rules(shop, "check", "--min-confidence", "likely") == []


def test_the_rule_is_explained(tmp_path: Path) -> None:
    done = inside("explain", "acceptance/added", cwd=tmp_path)
    assert (done.code, "--trust head" in done.out) == (0, True)
