"""A range of commits: what each of them brought is found, whatever became of it, and nothing that was there before."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.plants import github_token, password, private_key, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

FILLING = "".join(f"A{number} = {number}\n" for number in range(50))


def scan(work_tree: WorkTree, range_: str, *more: str) -> Run:
    return inside("secrets", f"--range={range_}", "--format", "json", *more, cwd=work_tree.root)


def put(work_tree: WorkTree, name: str, content: str | bytes, message: str = "change") -> str:
    work_tree.stage(name, content)
    return work_tree.commit(message)


def commits(run: Run) -> int:
    number: int = run.report["gates"][0]["stats"]["commits"]
    return number


def unchecked(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run.report["gates"][0]["unchecked"]
    return found


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """One commit, `start`, whose file holds a key already."""
    put(work_tree, "pay.py", f"OLD = '{stripe_key(1)}'\n{FILLING}")
    work_tree.git("branch", "start")
    return work_tree


def test_what_was_added_and_removed_again_is_found_where_it_was(shop: WorkTree) -> None:
    put(shop, "new.py", "A = 1\n")
    added = put(shop, "new.py", f"A = 1\nK = '{stripe_key(2)}'\n")
    shop.git("rm", "--quiet", "new.py")
    shop.commit()
    run = scan(shop, "start..HEAD")
    assert run.code == 1
    (finding,) = run.report["findings"]
    assert (finding["location"]["commit"], finding["location"]["path"], finding["location"]["line"]) == (
        added,
        "new.py",
        2,
    )
    story = finding["details"]["history"]
    assert story["introduced"]["commit"] == story["last"]["commit"] == added
    assert story["introduced"]["author"] == "A Tester"
    assert story["at_head"] is False
    assert commits(run) == 3
    assert stripe_key(2)[8:] not in run.out + inside("secrets", "--range", "start", cwd=shop.root).out


def test_what_was_there_before_is_not_reported(shop: WorkTree) -> None:
    content = f"OLD = '{stripe_key(1)}'\n{FILLING}"
    put(shop, "pay.py", f"FIRST = 0\n{content}")
    put(shop, "pay.py", f"FIRST = 0\n{content}LAST = 1\n")
    (shop.root / "pay.py").chmod(0o755)
    shop.git("add", "pay.py")
    shop.commit("mode")
    shop.git("mv", "pay.py", "moved.py")
    shop.commit("rename")
    shop.git("mv", "moved.py", "again.py")
    put(shop, "again.py", f"FIRST = 2\n{content}LAST = 3\n", "rename and change")
    run = scan(shop, "start..HEAD")
    assert (run.code, run.report["findings"], commits(run)) == (0, [], 5)


def test_what_came_with_a_rename_is_new(shop: WorkTree) -> None:
    shop.git("mv", "pay.py", "moved.py")
    put(shop, "moved.py", f"OLD = '{stripe_key(1)}'\n{FILLING}NEW = '{stripe_key(2)}'\n")
    assert scan(shop, "start").places == [("moved.py", 52)]


def test_one_secret_is_one_finding_and_its_mark_is_that_of_the_work_tree(shop: WorkTree) -> None:
    first = put(shop, "a.env", f"DB_PASSWORD={password()}\nSTRIPE={stripe_key(2)}\n")
    put(shop, "a.env", f"DB_PASSWORD={password(2)}\nX=1\nDB_PASSWORD={password()}\nSTRIPE={stripe_key(2)}\n")
    put(shop, "b.env", f"STRIPE={stripe_key(2)}\n")
    run = scan(shop, "start")
    marks = {each["fingerprint"]: each["location"] for each in run.report["findings"]}
    tree = inside("secrets", "a.env", "b.env", "--format", "json", cwd=shop.root).report["findings"]
    assert set(marks) == {each["fingerprint"] for each in tree}
    history = inside("secrets", "--history", "--format", "json", cwd=shop.root).report["findings"]
    assert set(marks) < {each["fingerprint"] for each in history}
    assert len(marks) == 3
    assert {(each["path"], each["line"]) for each in marks.values() if each["commit"] == first} == {
        ("a.env", 1),
        ("a.env", 2),
    }


def test_a_secret_that_is_put_back_was_added_by_that_commit(shop: WorkTree) -> None:
    put(shop, "pay.py", FILLING)
    back = put(shop, "pay.py", f"OLD = '{stripe_key(1)}'\n{FILLING}")
    (finding,) = scan(shop, "start").report["findings"]
    assert finding["location"]["commit"] == back
    assert finding["details"]["history"]["at_head"] is True


def test_the_line_is_that_of_the_added_one_of_two(shop: WorkTree) -> None:
    put(shop, "pay.py", f"OLD = '{stripe_key(1)}'\n{FILLING}AGAIN = '{stripe_key(1)}'\n")
    assert scan(shop, "start").places == [("pay.py", 52)]


def test_a_key_of_many_lines_is_found_by_one_line_of_it(shop: WorkTree) -> None:
    lines = private_key().splitlines(keepends=True)
    put(shop, "server.key", "".join([*lines[:5], *lines[6:]]))
    shop.git("branch", "--force", "start")
    put(shop, "server.key", "".join(lines))
    assert scan(shop, "start").places == [("server.key", 1)]
    shop.git("branch", "--force", "start")
    put(shop, "server.key", "# ours\n" + "".join(lines) + "# the end\n")
    assert scan(shop, "start").places == []


def test_utf_16_is_compared_by_what_it_holds(shop: WorkTree) -> None:
    text = f"first {stripe_key(3)}\n" + "\u4e0a\u6d77\n" * 4
    put(shop, "settings.reg", text.encode("utf-16"))
    shop.git("branch", "--force", "start")
    put(shop, "settings.reg", f"zero\n{text}last {stripe_key(4)}\n".encode("utf-16"))
    assert scan(shop, "start").places == [("settings.reg", 7)]


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_archives_are_compared_by_what_they_hold(shop: WorkTree) -> None:
    put(shop, "app.zip", zipped(env=f"K={stripe_key(3)}\n"))
    shop.git("branch", "--force", "start")
    put(shop, "app.zip", zipped(readme="x\n" * 99, moved=f"K={stripe_key(3)}\n"))
    assert scan(shop, "start").places == []
    added = put(shop, "app.zip", zipped(env=f"K={stripe_key(3)}\n\nL={stripe_key(4)}\n"))
    (finding,) = scan(shop, "start").report["findings"]
    assert finding["location"] == {"path": "app.zip", "line": 3, "column": 3, "commit": added}
    assert finding["details"]["member"] == "env"


def test_messages_people_and_names_count(shop: WorkTree) -> None:
    put(shop, "a", "a\n", f"Use {github_token(1)}")
    shop.git("commit", "--quiet", "--allow-empty", "--message", "by", environ={"GIT_AUTHOR_NAME": github_token(2)})
    shop.git(
        "commit", "--quiet", "--allow-empty", "--message", "by", environ={"GIT_COMMITTER_EMAIL": f"{github_token(3)}@x"}
    )
    named = put(shop, f"dir-{github_token(4)}/x", "x\n")
    shop.git("rm", "-r", "--quiet", f"dir-{github_token(4)}")
    shop.commit()
    run = scan(shop, "start")
    assert len(run.rules) == 4
    assert [each["location"].get("commit") for each in run.report["findings"] if "path" in each["location"]] == [named]
    assert scan(shop, "HEAD~1..HEAD").code == 0
    for number in range(1, 5):
        assert github_token(number) not in run.out


def merged(work_tree: WorkTree, evil: str = "") -> None:
    """`side`, whose file holds a key, comes into main; the merge itself may add a file."""
    work_tree.git("checkout", "--quiet", "-b", "side")
    put(work_tree, "side.py", f"K = '{stripe_key(5)}'\n")
    work_tree.git("checkout", "--quiet", "main")
    put(work_tree, "main.py", "A = 1\n")
    work_tree.git("branch", "before")
    work_tree.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    if evil:
        work_tree.stage("evil.py", evil)
    work_tree.commit("merge")


def test_a_merge_of_a_branch_inside_the_range_is_found_in_its_own_commit(shop: WorkTree) -> None:
    merged(shop)
    run = scan(shop, "before..HEAD")
    side = shop.git("rev-parse", "side").decode().strip()
    assert [each["location"]["commit"] for each in run.report["findings"]] == [side]
    assert commits(run) == 2


def test_what_a_merge_took_from_outside_the_range_was_there(shop: WorkTree) -> None:
    merged(shop)
    run = scan(shop, "side..HEAD")
    assert (run.code, commits(run)) == (0, 2)


def test_what_a_merge_made_up_itself_is_found(shop: WorkTree) -> None:
    merged(shop, evil=f"E = '{stripe_key(6)}'\n")
    run = inside("secrets", "--range=HEAD^1..HEAD", "--format", "json", cwd=shop.root)
    assert run.places == [("evil.py", 1), ("side.py", 1)]
    head = shop.git("rev-parse", "HEAD").decode().strip()
    assert head in {each["location"]["commit"] for each in run.report["findings"]}


def test_of_a_file_that_both_sides_changed_only_what_neither_has_is_the_merges(shop: WorkTree) -> None:
    shop.git("checkout", "--quiet", "-b", "side")
    put(shop, "pay.py", f"TOP = '{stripe_key(7)}'\nOLD = '{stripe_key(1)}'\n{FILLING}")
    shop.git("checkout", "--quiet", "main")
    put(shop, "pay.py", f"OLD = '{stripe_key(1)}'\n{FILLING}END = '{stripe_key(8)}'\n")
    shop.git("branch", "before")
    shop.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    merge = shop.commit("merge")
    range_ = ["secrets", "--format", "json", "--range"]
    assert scan(shop, "side..HEAD").places == [("pay.py", 52)]
    both = f"TOP = '{stripe_key(7)}'\nOLD = '{stripe_key(1)}'\n{FILLING}END = '{stripe_key(8)}'\n"
    shop.stage("pay.py", f"{both}EVIL = '{stripe_key(9)}'\n")
    shop.git("commit", "--quiet", "--amend", "--no-edit")
    evil = inside(*range_, "HEAD^1..HEAD", cwd=shop.root).report["findings"]
    assert merge not in {each["location"]["commit"] for each in evil}
    assert sorted(each["location"]["line"] for each in evil) == [1, 54]


def test_a_rename_on_one_side_of_a_merge_makes_nothing_new(shop: WorkTree) -> None:
    shop.git("checkout", "--quiet", "-b", "side")
    shop.git("mv", "pay.py", "moved.py")
    shop.commit()
    shop.git("checkout", "--quiet", "main")
    put(shop, "pay.py", f"OLD = '{stripe_key(1)}'\n{FILLING}END = '{stripe_key(8)}'\n")
    shop.git("checkout", "--quiet", "side")
    shop.git("merge", "--quiet", "--no-edit", "main")
    run = scan(shop, "main..HEAD")
    assert (run.places, commits(run)) == ([], 2)


def test_three_dots_begin_at_the_merge_base(shop: WorkTree) -> None:
    shop.git("checkout", "--quiet", "-b", "side")
    put(shop, "side.py", f"K = '{stripe_key(5)}'\n")
    shop.git("checkout", "--quiet", "main")
    put(shop, "main.py", f"K = '{stripe_key(6)}'\n")
    assert scan(shop, "main...side").places == [("side.py", 1)]
    assert scan(shop, "side...main").places == scan(shop, "side...").places == [("main.py", 1)]
    assert scan(shop, "..side").places == [("side.py", 1)]


def test_a_root_commit_in_the_range_counts_whole(shop: WorkTree) -> None:
    shop.git("checkout", "--quiet", "--orphan", "other")
    root = put(shop, "other.py", f"K = '{stripe_key(5)}'\n")
    run = scan(shop, "main..other")
    assert run.places == [("other.py", 1), ("pay.py", 1)]
    assert {each["location"]["commit"] for each in run.report["findings"]} == {root}
    assert scan(shop, "main...other").places == run.places
    shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "--allow-unrelated-histories", "--no-edit", "other")
    assert scan(shop, "start").places == run.places


def test_an_empty_range_is_fine(shop: WorkTree) -> None:
    run = scan(shop, "HEAD..HEAD")
    assert (run.code, commits(run)) == (0, 0)
    text = inside("secrets", "--range", "HEAD", cwd=shop.root)
    assert text.out.startswith("go (range HEAD: 0 commits, ")


@pytest.mark.parametrize(
    ("range_", "said"),
    [
        ("nowhere..HEAD", "nowhere names no commit here"),
        ("HEAD..nowhere", "nowhere names no commit here"),
        ("--output=x", "is no revision"),
        ("HEAD..--all", "is no revision"),
        ("^HEAD", "is no revision"),
        ("HEAD^{tree}", "names no commit here"),
        ("HEAD:pay.py", "names no commit here"),
        ("12" * 20, "names no commit here"),
        ("HEAD..HEAD..HEAD", "names no commit here"),
        ("HEAD^@..HEAD", "names no commit here"),
        ("HEAD\n--all..HEAD", "is no revision"),
        ("twice..HEAD", "is ambiguous"),
        ("", "is empty"),
    ],
)
def test_what_was_written_wrongly_is_said(shop: WorkTree, range_: str, said: str) -> None:
    shop.git("branch", "twice")
    shop.git("tag", "twice")
    run = scan(shop, range_)
    assert run.code == 2
    assert said in run.err
    assert not (shop.root / "x").exists()


def test_outside_a_repository_there_is_no_range(tmp_path: Path) -> None:
    assert inside("secrets", "--range", "HEAD", cwd=tmp_path).code == 2


def test_a_bare_repository_has_ranges(shop: WorkTree, tmp_path: Path) -> None:
    put(shop, "new.py", f"K = '{stripe_key(2)}'\n")
    shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    run = inside("secrets", "--range", "start..main", "--format", "json", cwd=tmp_path / "bare.git")
    assert run.places == [("new.py", 1)]


def test_a_repository_of_sha_256(new_repository: Callable[..., WorkTree]) -> None:
    work_tree = new_repository("wide", "--object-format=sha256")
    put(work_tree, "pay.py", f"OLD = '{stripe_key(1)}'\n{FILLING}")
    put(work_tree, "pay.py", f"OLD = '{stripe_key(1)}'\n{FILLING}NEW = '{stripe_key(2)}'\n")
    assert scan(work_tree, "HEAD~1").places == [("pay.py", 52)]


def shallow(work_tree: WorkTree, target: Path, depth: int) -> Path:
    work_tree.git("clone", "--quiet", f"--depth={depth}", f"file://{work_tree.root}", str(target))
    return target


def test_a_shallow_clone_without_the_start_is_unchecked(shop: WorkTree, tmp_path: Path) -> None:
    first = shop.git("rev-parse", "start").decode().strip()
    put(shop, "new.py", f"K = '{stripe_key(2)}'\n")
    put(shop, "new.py", "K = None\n")
    clone = shallow(shop, tmp_path / "one", 1)
    for start in (first, "origin/start"):
        run = inside("secrets", "--range", f"{start}..HEAD", cwd=clone)
        assert run.code == 3
        assert "fetch-depth: 0" in run.out


def test_a_shallow_clone_without_a_parent_is_unchecked_and_the_rest_is_read(shop: WorkTree, tmp_path: Path) -> None:
    put(shop, "a.py", "A = 1\n")
    shop.git("checkout", "--quiet", "--orphan", "other")
    put(shop, "other", "x\n")
    shop.git("checkout", "--quiet", "main")
    put(shop, "new.py", f"K = '{stripe_key(2)}'\n", f"with {github_token(5)}")
    clone = tmp_path / "two"
    shop.git("clone", "--quiet", "--depth=2", "--no-single-branch", f"file://{shop.root}", str(clone))
    run = inside("secrets", "--range", "origin/other..HEAD", "--format", "json", cwd=clone)
    assert run.code == 1
    assert len(run.rules) == 2
    (item,) = unchecked(run)
    assert "fetch-depth: 0" in item["fix"]
    assert inside("secrets", "--range", "HEAD~1..HEAD", "--format", "json", cwd=clone).code == 1
    assert unchecked(inside("secrets", "--range", "HEAD~1..HEAD", "--format", "json", cwd=clone)) == []


def damage(work_tree: WorkTree, name: str) -> str:
    """Cuts an object short; gives its id."""
    oid = work_tree.git("rev-parse", name).decode().strip()
    place = work_tree.root / ".git/objects" / oid[:2] / oid[2:]
    content = place.read_bytes()
    place.chmod(0o644)
    place.write_bytes(content[: len(content) // 2])
    return oid


@pytest.mark.parametrize("name", ["middle:a.txt", "middle^{tree}", "middle:sub", "middle"])
def test_a_damaged_object_is_named_and_hides_no_other(shop: WorkTree, name: str) -> None:
    put(shop, "first.py", f"K = '{stripe_key(2)}'\n")
    shop.stage("sub/b.txt", "b\n")
    put(shop, "a.txt", "a\n" * 400)
    shop.git("branch", "middle")
    put(shop, "pay.py", f"OLD = '{stripe_key(1)}'\n{FILLING}A = 1\n")
    put(shop, "c.txt", "c\n")
    put(shop, "last.py", f"K = '{stripe_key(3)}'\n")
    oid = damage(shop, name)
    run = scan(shop, "start..HEAD")
    found = [("first.py", 1), ("last.py", 1)] if name != "middle" else [("last.py", 1)]
    assert run.places == found
    said = " ".join(f"{each['subject']} {each['reason']}" for each in unchecked(run))
    middle = shop.git("rev-parse", "refs/heads/middle").decode().strip()
    assert (oid if name in ("middle:a.txt", "middle") else middle)[:12] in said


def test_what_is_too_large_or_not_in_git_is_named(shop: WorkTree) -> None:
    put(shop, "large.bin", b"x" * 5000)
    put(shop, "film.mp4", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n")
    shop.git("update-index", "--add", "--cacheinfo", f"160000,{'12' * 20},module")
    shop.commit()
    run = scan(shop, "start", "--max-size", "4KiB")
    left_out = {each["subject"]: each["reason"] for each in run.report["gates"][0]["not_looked_at"]}
    assert "--max-size" in left_out["large.bin"]
    assert "LFS" in left_out["film.mp4"]
    assert "submodule" in left_out["module"]


def test_what_is_excluded_or_allowed(shop: WorkTree) -> None:
    put(shop, "launch-gates.toml", "[secrets]\nexclude = ['fixtures/**']\n")
    put(shop, "fixtures/a.py", f"K = '{stripe_key(2)}'\n")
    put(shop, f"fixtures/{github_token(2)}", "x\n")
    put(shop, "a.py", f"K = '{stripe_key(3)}'  # launch-gates: allow stripe-live-secret-key -- revoked\n")
    run = scan(shop, "start")
    assert (run.code, run.report["findings"]) == (0, [])
    assert [each["reason"] for each in run.report["accepted"]] == ["revoked"]


def test_a_link_whose_target_is_a_key(shop: WorkTree) -> None:
    (shop.root / "pay.py").unlink()
    (shop.root / "pay.py").symlink_to(f"/srv/{github_token(6)}")
    shop.git("add", "pay.py")
    shop.commit()
    assert scan(shop, "start").places == [("pay.py", 1)]


def test_attributes_and_settings_change_nothing(shop: WorkTree) -> None:
    name = 'odd "name\n'
    shop.write(".gitattributes", "*.py diff=x\nodd* -diff\n")
    put(shop, name, f"A = '{stripe_key(3)}'\n{FILLING}")
    put(shop, name, f"A = '{stripe_key(3)}'\n{FILLING}\n+++ b/x\n@@ -1 +1 @@\nB = '{stripe_key(4)}'\n")
    put(shop, "pay.py", f"OLD = '{stripe_key(1)}'\n{FILLING}NEW = '{stripe_key(2)}'\n")
    for key, value in {
        "diff.external": "false", "diff.x.textconv": "false", "diff.x.command": "false", "diff.x.binary": "true",
        "diff.noprefix": "true", "diff.orderFile": "missing", "diff.renames": "false", "core.quotePath": "false",
        "diff.interHunkContext": "500", "diff.context": "50", "color.ui": "always", "diff.ignoreSubmodules": "all",
    }.items():  # fmt: skip
        shop.git("config", key, value)
    assert [line for _, line in scan(shop, "HEAD~2").places] == [55, 52]
    assert [line for _, line in scan(shop, "start").places] == [1, 55, 52]
