"""A token in every place of a history: all are found, each is traced, none is shown."""

from __future__ import annotations

import base64
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from launch_gates.gates.secrets.history import pool
from tests.cli.plants import github_token, password, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from launch_gates.gates.secrets.history.scanning import Scanned
    from launch_gates.gates.secrets.history.work import Compare, Compared
    from launch_gates.git.batches import Batch
    from tests.cli.tool import Run
    from tests.conftest import WorkTree


class Plants(dict[str, str]):
    """Tokens by the name of the place that each was hidden in."""

    def __missing__(self, place: str) -> str:
        """A token of its own."""
        return self.setdefault(place, github_token(1000 + len(self)))


def history(work_tree: WorkTree, *more: str) -> Run:
    return inside("secrets", "--history", "--format", "json", *more, cwd=work_tree.root)


def hide(work_tree: WorkTree) -> Plants:  # noqa: PLR0915 (every hiding place that there is)
    """A repository with one token in each place."""
    plants, git = Plants(), work_tree.git

    def commit(name: str, content: str | bytes, message: str = "change") -> str:
        work_tree.stage(name, content)
        return work_tree.commit(message)

    commit("readme", "hello\n")
    commit("at_head.py", f"K = '{plants['at head']}'\n")
    commit("removed.py", f"K = '{plants['removed from the file']}'\n")
    commit("removed.py", "K = None\n")
    commit("deleted.py", f"K = '{plants['deleted with the file']}'\n")
    git("rm", "--quiet", "deleted.py")
    work_tree.commit()
    commit("old name.py", f"K = '{plants['renamed']}'\n" + "x\n" * 20)
    git("mv", "old name.py", "new name.py")
    work_tree.commit()
    commit("both.py", f"A = '{plants['first of two']}'\nB = '{plants['second of two']}'\n")
    commit("binary.dat", b"\0\1\2" + plants["in a binary file"].encode() + b"\0" * 600)
    commit("wide.txt", f"key {plants['in UTF-16']}\n".encode("utf-16"))
    commit(".gitattributes", "*.nodiff -diff\n")
    commit("a.nodiff", f"{plants['under -diff']}\n")
    commit("tiny", plants["alone in a small file"])
    commit("long.txt", "x" * 3000 + f" {plants['in a long line']} " + "y" * 3000)
    (work_tree.root / "link").symlink_to(f"/srv/{plants['as the target of a link']}")
    git("add", "link")
    work_tree.commit()
    commit("encoded.yaml", f"data: {base64.b64encode(plants['in base64'].encode()).decode()}\n")
    commit("message.txt", "x\n", f"Use it\n\nIt is {plants['in a message']}\n")
    git("commit", "--quiet", "--allow-empty", "--message", "by a bot", environ={
        "GIT_AUTHOR_NAME": f"Bot {plants['as an author']}", "GIT_COMMITTER_EMAIL": f"{plants['as a committer']}@x.dev",
    })  # fmt: skip
    commit(".gitmodules", f'[submodule "m"]\n\turl = https://x:{plants["in .gitmodules"]}@github.com/a/b\n')
    commit("link.md", f"https://x.dev/?t=%20{plants['behind a percent sign']}\n" + "x" * 600)
    commit(f"dir-{plants['in a name of a file']}/x", "x\n")
    git("rm", "-r", "--quiet", f"dir-{plants['in a name of a file']}")
    work_tree.commit()
    git("tag", "--annotate", "--message", f"release {plants['in a tag']}", "v1")
    git("tag", "--annotate", "--message", f"tag of a tag {plants['in a tag of a tag']}", "v1-again", "v1")
    git("branch", f"try-{plants['in the name of a branch']}")
    (work_tree.root / "blob").write_text(f"{plants['in a tagged blob']}\n" + "z\n" * 300)
    oid = git("hash-object", "-w", "blob").decode().strip()
    git("tag", "a-blob", oid)
    (work_tree.root / "blob").write_text(f"{plants['dangling']}\n" + "z\n" * 300)
    git("hash-object", "-w", "blob")
    (work_tree.root / "blob").unlink()
    git("notes", "add", "--message", f"see {plants['in a note']}")
    work_tree.write("readme", f"hello {plants['in a stash']}\n")
    git("stash", "push", "--quiet")
    work_tree.write("readme", f"hello {plants['in a dropped stash']}\n")
    git("stash", "push", "--quiet")
    git("stash", "drop", "--quiet")
    commit("amended.py", f"K = '{plants['amended away']}'\n")
    work_tree.stage("amended.py", "K = None\n")
    git("commit", "--quiet", "--amend", "--no-edit")
    git("checkout", "--quiet", "-b", "gone")
    commit("gone.py", f"K = '{plants['on a deleted branch']}'\n")
    git("checkout", "--quiet", "main")
    git("branch", "--quiet", "-D", "gone")
    git("checkout", "--quiet", "-b", "side")
    commit("side.py", f"K = '{plants['on another branch']}'\n")
    git("checkout", "--quiet", "main")
    commit("main.py", "x\n")
    git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    work_tree.stage("merged.py", f"K = '{plants['made by a merge']}'\n")
    work_tree.commit("merge")
    pull = git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", f"pull {plants['in refs/pull']}").decode().strip()
    git("update-ref", "refs/pull/1/head", pull)
    replaced = git("rev-parse", "HEAD:at_head.py").decode().strip()
    git("replace", replaced, git("rev-parse", "HEAD:readme").decode().strip())
    work_tree.stage("staged.py", f"K = '{plants['staged and never committed']}'\n")
    return plants


@pytest.fixture
def hidden(work_tree: WorkTree) -> Plants:
    return hide(work_tree)


def test_a_token_in_every_hiding_place_is_found_and_none_is_shown(work_tree: WorkTree, hidden: Plants) -> None:
    run = history(work_tree)
    assert run.code == 1
    tokens = hidden
    assert len(tokens) >= 30
    found = {finding["fingerprint"] for finding in run.report["findings"]}
    for place, token in tokens.items():
        alone = inside("secrets", "--stdin", "--format", "json", cwd=work_tree.root, stdin=f"x {token}\n".encode())
        (finding,) = alone.report["findings"]
        assert finding["fingerprint"] in found, place
        assert token not in run.out + run.err, place
    assert len(found) == len(tokens)
    text = inside("secrets", "--history", cwd=work_tree.root)
    assert not [place for place, token in tokens.items() if token in text.out + text.err]


@pytest.mark.parametrize("packing", ["loose", "packed", "several packs"])
def test_neither_packing_nor_processes_change_what_is_found(
    work_tree: WorkTree, hidden: Plants, packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = history(work_tree, "--jobs", "1").report
    assert len(expected["findings"]) == len(hidden)
    if packing == "packed":
        work_tree.git("repack", "-q", "-a", "-d", "-k")
    elif packing == "several packs":
        work_tree.git("repack", "-q", "-d")
        work_tree.stage("more", "more\n")
        work_tree.git("rm", "--cached", "--quiet", "more")
    monkeypatch.setattr(pool, "_WORTH_A_PROCESS", 0)
    assert history(work_tree, "--jobs", "2").report["findings"] == expected["findings"]


def story(work_tree: WorkTree) -> dict[str, Any]:
    (finding,) = history(work_tree).report["findings"]
    return {**finding["details"]["history"], **finding["location"]}


def test_where_a_secret_came_from_and_where_it_still_is(work_tree: WorkTree) -> None:
    work_tree.stage("readme", "x\n")
    work_tree.commit()
    work_tree.stage("pay.py", f"\nK = '{stripe_key()}'\n")
    first = work_tree.commit("introduce")
    work_tree.git("branch", "release")
    work_tree.stage("lib/pay.py", f"\n\n\nK = '{stripe_key()}'\n")
    work_tree.git("rm", "--quiet", "pay.py")
    moved = work_tree.commit("move")
    told = story(work_tree)
    assert (told["commit"], told["path"], told["line"]) == (first, "pay.py", 2)
    assert told["at_head"]
    assert told["last"]["commit"] == moved
    assert told["refs"] == ["refs/heads/main", "refs/heads/release"]
    assert (told["versions"], told["places_total"]) == (2, 2)
    assert told["introduced"]["author"]
    work_tree.git("rm", "--quiet", "lib/pay.py")
    work_tree.commit("remove")
    told = story(work_tree)
    assert (told["at_head"], told["refs"], told["refs_reaching"]) == (False, ["refs/heads/release"], 2)
    work_tree.git("branch", "--quiet", "-D", "release")
    told = story(work_tree)
    assert (told["last"]["commit"], told["refs"], told["reachable"]) == (moved, [], True)


def test_a_fingerprint_outlives_a_squash_and_is_that_of_the_work_tree(work_tree: WorkTree) -> None:
    work_tree.stage("a.env", f"DB_PASSWORD={password()}\nSTRIPE={stripe_key()}\n")
    work_tree.commit()
    marks = sorted(finding["fingerprint"] for finding in history(work_tree).report["findings"])
    work_tree.git("commit", "--quiet", "--amend", "--message", "squashed")
    assert sorted(finding["fingerprint"] for finding in history(work_tree).report["findings"]) == marks
    tree = inside("secrets", "--worktree", "--format", "json", cwd=work_tree.root).report["findings"]
    assert sorted(finding["fingerprint"] for finding in tree) == marks


def test_a_name_decides_as_it_does_in_the_work_tree(work_tree: WorkTree) -> None:
    line = f"api_key = '{github_token(7)[4:]}'\n"
    for name in ("app.py", "tests/app.py", "package-lock.json", "web/logo.svg"):
        work_tree.stage(name, f"# {name}\n{line}")
    work_tree.commit()
    for finding in history(work_tree).report["findings"]:
        assert finding["severity"] == "high"
        assert {place["path"] for place in finding["details"]["history"]["places"]} == {"app.py", "tests/app.py"}


def test_what_is_excluded_or_allowed(work_tree: WorkTree) -> None:
    work_tree.stage("launch-gates.toml", "[secrets]\nexclude = ['fixtures/**']\n")
    work_tree.stage("fixtures/a.py", f"K = '{stripe_key(2)}'\n")
    work_tree.stage("a.py", f"K = '{stripe_key(3)}'  # launch-gates: allow stripe-live-secret-key -- revoked\n")
    work_tree.commit()
    run = history(work_tree)
    assert run.code == 0
    assert run.report["findings"] == []
    assert [each["reason"] for each in run.report["accepted"]] == ["revoked"]


def test_what_is_switched_off_or_excluded_is_so_in_names_too(work_tree: WorkTree) -> None:
    work_tree.stage(f"fixtures/{github_token(5)}", "x\n")
    work_tree.stage(f"src/{stripe_key(5)}", "x\n")
    work_tree.commit()
    work_tree.git("branch", f"try-{stripe_key(6)}")
    assert len(history(work_tree).rules) == 3
    work_tree.write("launch-gates.toml", "[secrets]\nexclude = ['fixtures/**']\ndisable = ['stripe-live-secret-key']\n")
    assert history(work_tree).rules == []


def test_a_bare_repository_has_a_history(work_tree: WorkTree, tmp_path: Path) -> None:
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    work_tree.commit()
    work_tree.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    run = inside("secrets", "--history", "--format", "json", cwd=tmp_path / "bare.git")
    assert run.places == [("pay.py", 1)]


def test_an_empty_repository_is_clean(work_tree: WorkTree) -> None:
    assert history(work_tree).code == 0


def test_outside_a_repository_there_is_no_history(tmp_path: Path) -> None:
    assert inside("secrets", "--history", cwd=tmp_path).code == 2


def test_a_repository_of_sha_256(new_repository: Callable[..., WorkTree]) -> None:
    work_tree = new_repository("wide", "--object-format=sha256")
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    commit = work_tree.commit()
    assert story(work_tree)["commit"] == commit


def test_a_shallow_clone_is_unchecked_in_ci_and_said_elsewhere(
    work_tree: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        work_tree.stage("file", f"{number}\n")
        work_tree.commit()
    work_tree.git("clone", "--quiet", "--depth=1", f"file://{work_tree.root}", str(tmp_path / "shallow"))
    monkeypatch.setenv("CI", "true")
    run = inside("secrets", "--history", cwd=tmp_path / "shallow")
    assert run.code == 3
    assert "fetch-depth: 0" in run.out
    monkeypatch.delenv("CI")
    run = inside("secrets", "--history", cwd=tmp_path / "shallow")
    assert run.code == 0
    assert "git fetch --unshallow" in run.out


def test_a_damaged_object_is_named_and_hides_no_other(work_tree: WorkTree) -> None:
    work_tree.stage("a.txt", "a\n" * 400)
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    work_tree.commit()
    oid = work_tree.git("rev-parse", "HEAD:a.txt").decode().strip()
    place = work_tree.root / ".git/objects" / oid[:2] / oid[2:]
    content = place.read_bytes()
    place.chmod(0o644)
    place.write_bytes(content[: len(content) // 2])
    run = history(work_tree)
    assert run.places == [("pay.py", 1)]
    assert any(oid[:12] in each["subject"] for each in run.report["gates"][0]["unchecked"])


def test_what_is_too_large_or_not_in_git_is_named(work_tree: WorkTree) -> None:
    work_tree.stage("large.bin", b"x" * 5000)
    work_tree.stage("film.mp4", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n")
    work_tree.commit()
    run = history(work_tree, "--max-size", "4KiB")
    left_out = {each["subject"]: each["reason"] for each in run.report["gates"][0]["not_looked_at"]}
    assert "--max-size" in left_out["large.bin"]
    assert "LFS" in left_out["film.mp4"]


def test_a_worker_that_dies_takes_nothing_with_it_unsaid(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    work_tree.commit()
    monkeypatch.setattr(pool, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(pool, "_START", "import sys; sys.exit(1)")
    run = history(work_tree, "--jobs", "2")
    assert run.code == 3
    assert any("ended early" in each["reason"] for each in run.report["gates"][0]["unchecked"])


def test_ctrl_c_says_what_was_found_so_far(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    work_tree.commit()
    whole = pool.Pool.results

    def interrupted(self: pool.Pool, tasks: Iterable[Batch | Compare], in_a_row: int) -> Iterator[Scanned | Compared]:
        yield from whole(self, tasks, in_a_row)
        raise KeyboardInterrupt

    monkeypatch.setattr(pool.Pool, "results", interrupted)
    run = history(work_tree)
    assert run.code == 130
    assert run.rules == ["secrets/stripe-live-secret-key"]
    assert any("interrupted" in each["reason"] for each in run.report["gates"][0]["unchecked"])


def test_nothing_of_the_repository_is_imported_by_the_processes(
    work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "launch_gates", "pickle"):
        work_tree.stage(f"{name}.py", f"open('{work_tree.root}/stepped-in', 'w')\n")
    work_tree.commit()
    monkeypatch.setattr(pool, "_WORTH_A_PROCESS", 0)
    assert history(work_tree, "--jobs", "2").code == 0
    assert not (work_tree.root / "stepped-in").exists()


def test_git_is_not_left_behind(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    work_tree.stage("a", "a\n")
    work_tree.commit()
    monkeypatch.setattr(pool, "_WORTH_A_PROCESS", 0)
    history(work_tree, "--jobs", "2")
    children = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    )
    assert "cat-file" not in children.stdout
    assert "worker" not in children.stdout
