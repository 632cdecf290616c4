"""What a push is about to send, as git or pre-commit tells the hook of it, to a real bare repository."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.plants import github_token, stripe_key
from tests.cli.tool import CHECKOUT, inside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

HOOK = f"""#!/bin/sh
exec '{sys.executable}' -c 'from launch_gates.cli.entry import lg_secrets; lg_secrets()' --push "$@"
"""


@pytest.fixture(autouse=True)
def _no_pre_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("PRE_COMMIT"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))


@pytest.fixture
def shop(work_tree: WorkTree, tmp_path: Path) -> WorkTree:
    """One commit with a key, and a remote that does not have it yet; every push goes through the hook."""
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "remote.git")], check=True
    )
    work_tree.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    put(work_tree, "old.py", f"K = '{stripe_key(1)}'\n")
    hook = work_tree.root / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK)
    hook.chmod(0o755)
    return work_tree


@pytest.fixture
def pushed(shop: WorkTree) -> WorkTree:
    """The same, with the first commit at the remote."""
    shop.git("push", "--quiet", "--no-verify", "origin", "main")
    return shop


def put(work_tree: WorkTree, name: str, content: str) -> str:
    work_tree.stage(name, content)
    return work_tree.commit()


def leak(work_tree: WorkTree, seed: int = 2) -> None:
    """A key that is added and removed again."""
    put(work_tree, "new.py", f"K = '{stripe_key(seed)}'\n")
    put(work_tree, "new.py", "K = None\n")


def push(work_tree: WorkTree, *arguments: str) -> tuple[bool, str]:
    """Whether git pushed, and what was said."""
    done = subprocess.run(
        ["git", "push", "origin", *arguments], cwd=work_tree.root, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert stripe_key(1)[8:] not in said
    assert stripe_key(2)[8:] not in said
    return done.returncode == 0, said


def test_a_leak_that_was_removed_again_is_not_pushed(pushed: WorkTree) -> None:
    leak(pushed)
    done, said = push(pushed, "main")
    assert not done
    assert "new.py:1" in said
    assert "old.py" not in said


def test_what_is_clean_is_pushed(pushed: WorkTree) -> None:
    put(pushed, "old.py", f"# more\nK = '{stripe_key(1)}'\n")
    done, said = push(pushed, "main")
    assert done
    assert "go (push: 1 commit, " in said
    assert push(pushed, "main")[0]


def test_the_first_push_of_a_root_is_looked_at_whole(shop: WorkTree) -> None:
    done, said = push(shop, "main")
    assert not done
    assert "old.py:1" in said


def test_a_new_branch_is_looked_at_from_where_it_begins(pushed: WorkTree) -> None:
    pushed.git("checkout", "--quiet", "-b", "topic")
    put(pushed, "clean.py", "A = 1\n")
    assert push(pushed, "topic")[0]
    pushed.git("checkout", "--quiet", "-b", "other")
    leak(pushed)
    done, said = push(pushed, "other")
    assert not done
    assert "2 commits" in said


def test_a_push_by_force_is_looked_at_from_where_it_leaves(pushed: WorkTree) -> None:
    put(pushed, "a.py", "A = 1\n")
    assert push(pushed, "main")[0]
    pushed.git("reset", "--quiet", "--hard", "HEAD~1")
    put(pushed, "b.py", "B = 1\n")
    done, said = push(pushed, "--force", "main")
    assert done
    assert "1 commit," in said
    pushed.git("reset", "--quiet", "--hard", "HEAD~1")
    leak(pushed)
    assert not push(pushed, "--force", "main")[0]


def test_what_somebody_else_pushed_need_not_be_here(pushed: WorkTree, tmp_path: Path) -> None:
    pushed.git("clone", "--quiet", str(tmp_path / "remote.git"), str(tmp_path / "other"))
    for command in (["commit", "--quiet", "--allow-empty", "--message=theirs"], ["push", "--quiet", "origin", "main"]):
        subprocess.run(["git", *command], cwd=tmp_path / "other", check=True)
    put(pushed, "b.py", "B = 1\n")
    done, said = push(pushed, "--force", "main")
    assert done
    assert "1 commit," in said


def test_several_branches_at_once(pushed: WorkTree) -> None:
    pushed.git("branch", "clean")
    pushed.git("checkout", "--quiet", "-b", "leaky")
    leak(pushed)
    assert not push(pushed, "clean", "leaky")[0]


def test_a_deletion_sends_nothing(pushed: WorkTree) -> None:
    pushed.git("branch", "topic")
    assert push(pushed, "topic")[0]
    leak(pushed)
    done, said = push(pushed, "--delete", "topic")
    assert done
    assert "0 commits" in said


def test_an_annotated_tag_has_a_message(pushed: WorkTree) -> None:
    pushed.git("tag", "--annotate", "--message", f"with {github_token(1)}", "v1")
    pushed.git("tag", "--annotate", "--message", "a tag of a tag", "v2", "v1")
    for name in ("v1", "v2"):
        done, said = push(pushed, name)
        assert not done
        assert "in the message of a tag" in said
        assert github_token(1)[4:] not in said


def test_a_tag_of_a_blob_is_no_commit(pushed: WorkTree) -> None:
    pushed.git("tag", "blob", "HEAD:old.py")
    assert not push(pushed, "blob")[0]


def test_another_remote_has_what_it_has(pushed: WorkTree, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "public.git")], check=True)
    pushed.git("remote", "add", "public", str(tmp_path / "public.git"))
    done = subprocess.run(["git", "push", "public", "main"], cwd=pushed.root, capture_output=True, check=False)
    assert done.returncode != 0


def scan(work_tree: WorkTree, *arguments: str, stdin: bytes = b"") -> Run:
    return inside("secrets", "--push", "--format", "json", *arguments, cwd=work_tree.root, stdin=stdin)


@pytest.mark.parametrize("line", ["refs/heads/main", "a b c d", f"a {'1' * 40} b", f"a {'1' * 40} b {'2' * 39}"])
def test_anything_else_on_standard_input_is_wrong_usage(pushed: WorkTree, line: str) -> None:
    assert scan(pushed, stdin=f"{line}\n".encode()).code == 2


def test_what_is_pushed_and_is_not_here_is_unchecked(pushed: WorkTree) -> None:
    assert scan(pushed, stdin=f"refs/heads/x {'1' * 40} refs/heads/x {'0' * 40}\n".encode()).code == 3


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ({"TO_REF": "main", "FROM_REF": "main~1"}, 1),
        ({"TO_REF": "main", "FROM_REF": "main~1", "REMOTE_NAME": "origin"}, 1),
        ({"TO_REF": "main", "FROM_REF": "12" * 20, "REMOTE_NAME": "origin"}, 2),
        ({"TO_REF": "main", "FROM_REF": "12" * 20}, 3),
        ({"LOCAL_BRANCH": "refs/heads/main", "REMOTE_NAME": "origin"}, 2),
        ({"LOCAL_BRANCH": "refs/heads/main", "REMOTE_NAME": "elsewhere"}, 3),
        ({"LOCAL_BRANCH": "HEAD", "REMOTE_NAME": "https://x.example/shop.git"}, 3),
        ({"": "1"}, 2),
    ],
)
def test_what_pre_commit_says(
    pushed: WorkTree, told: dict[str, str], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(pushed, "a.py", "A = 1\n")
    put(pushed, "b.py", "B = 1\n")
    for name, value in told.items():
        monkeypatch.setenv(f"PRE_COMMIT_{name}".rstrip("_"), value)
    run = scan(pushed, stdin=b"not read")
    assert run.report["gates"][0]["stats"]["commits"] == number
    assert run.code == int(number == 3)


def test_a_branch_that_pre_commit_names_and_that_is_not_here_is_unchecked(
    pushed: WorkTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/nowhere")
    assert scan(pushed).code == 3


def test_where_something_else_has_read_what_git_says_it_is_what_is_checked_out(pushed: WorkTree) -> None:
    leak(pushed)
    assert scan(pushed, "origin").code == 1
    assert scan(pushed).code == 1


def test_a_branch_may_have_any_blank_in_its_name_but_that_of_ascii(pushed: WorkTree) -> None:
    head = pushed.git("rev-parse", "HEAD").decode().strip()
    line = f"refs/heads/we\u3000ird {head} refs/heads/we\u3000ird {'0' * 40}\n"
    assert scan(pushed, "origin", stdin=line.encode()).code == 0
