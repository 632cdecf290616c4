"""The secrets gate as the git hook runs it, on real repositories: what the next commit adds, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.plants import github_token, private_key, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from tests.cli.tool import Run
    from tests.conftest import WorkTree

STRIPE = "secrets/stripe-live-secret-key"


def staged(work_tree: WorkTree, *options: str) -> Run:
    return inside("secrets", "--staged", "--format", "json", *options, cwd=work_tree.root)


def test_only_added_lines_are_reported(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", f'OLD = "{stripe_key(1)}"\nA = 1\n')
    work_tree.commit()
    assert staged(work_tree).places == []
    work_tree.stage("pay.py", f'OLD = "{stripe_key(1)}"\nA = 2\nNEW = "{stripe_key(2)}"\n')
    run = staged(work_tree)
    assert run.code == 1
    assert run.places == [("pay.py", 3)]


def test_what_is_in_the_work_tree_and_not_staged_is_not_reported(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", "A = 1\n")
    work_tree.write("pay.py", f'KEY = "{stripe_key()}"\n')
    assert staged(work_tree).code == 0


def test_what_is_staged_and_no_longer_in_the_work_tree_is_reported(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", f'KEY = "{stripe_key()}"\n')
    (work_tree.root / "pay.py").unlink()
    assert staged(work_tree).places == [("pay.py", 1)]


def test_the_first_commit_counts_whole(work_tree: WorkTree) -> None:
    work_tree.stage("a.py", f'KEY = "{stripe_key()}"\n')
    work_tree.stage("b.py", "A = 1\n")
    run = staged(work_tree)
    assert run.places == [("a.py", 1)]
    assert run.report["gates"][0]["stats"]["files"] == 2


def test_nothing_staged_is_clean(work_tree: WorkTree) -> None:
    assert staged(work_tree).code == 0
    work_tree.commit()
    assert staged(work_tree).code == 0


def test_a_key_of_many_lines_is_found_by_one_line_of_it(work_tree: WorkTree) -> None:
    lines = private_key().splitlines(keepends=True)
    work_tree.stage("server.key", "".join([*lines[:5], *lines[6:]]))
    work_tree.commit()
    work_tree.stage("server.key", "".join(lines))
    run = staged(work_tree)
    assert run.code == 1
    assert run.places == [("server.key", 1)]
    work_tree.commit()
    work_tree.stage("server.key", "# ours\n" + "".join(lines) + "# the end\n")
    assert staged(work_tree).places == []


def test_a_merge_shows_what_it_brings(work_tree: WorkTree) -> None:
    work_tree.stage("a.py", "A = 1\n")
    work_tree.commit()
    work_tree.git("checkout", "--quiet", "-b", "side")
    work_tree.stage("side.py", f'KEY = "{stripe_key()}"\n')
    work_tree.commit()
    work_tree.git("checkout", "--quiet", "main")
    work_tree.stage("b.py", "B = 1\n")
    work_tree.commit()
    work_tree.git("merge", "--no-commit", "--no-ff", "--quiet", "side")
    assert staged(work_tree).places == [("side.py", 1)]


def test_a_rename_brings_only_what_changed_with_it(work_tree: WorkTree) -> None:
    old = f'OLD = "{stripe_key(1)}"\n' + "".join(f"A{number} = {number}\n" for number in range(50))
    work_tree.stage("old.py", old)
    work_tree.commit()
    work_tree.git("mv", "old.py", "new.py")
    assert staged(work_tree).places == []
    work_tree.stage("new.py", old + f'NEW = "{stripe_key(2)}"\n')
    assert staged(work_tree).places == [("new.py", 52)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_as_text(encoding: str, work_tree: WorkTree) -> None:
    text = f'first\nKEY = "{stripe_key()}"\n'
    work_tree.stage("settings.reg", text.encode(encoding))
    run = staged(work_tree)
    assert run.code == 1
    assert [rule for rule in run.rules if rule == STRIPE] == [STRIPE]


def test_utf_16_with_a_byte_order_mark_has_lines(work_tree: WorkTree) -> None:
    work_tree.stage("settings.reg", f"first\nsecond {stripe_key(1)}\n".encode("utf-16"))
    work_tree.commit()
    work_tree.stage("settings.reg", f"first\nsecond {stripe_key(1)}\nthird {stripe_key(2)}\n".encode("utf-16"))
    assert staged(work_tree).places == [("settings.reg", 3)]


def test_utf_16_whose_letters_hold_line_feeds_hides_no_added_line(work_tree: WorkTree) -> None:
    """git takes the 0x0A of U+4E0A for the end of a line, so its line numbers are not ours."""
    before = "\u4e0a\u6d77\u4e0a\u7ebf\r\n" * 4 + "A=1\r\n"
    work_tree.stage("settings.txt", before.encode("utf-16"))
    work_tree.commit()
    work_tree.stage("settings.txt", f"{before}K={stripe_key()}\r\n".encode("utf-16"))
    assert staged(work_tree).places == [("settings.txt", 6)]


def test_binary_files_are_looked_into(work_tree: WorkTree) -> None:
    work_tree.stage("app.bin", bytes(range(256)) + stripe_key().encode() + b"\0\xff\n")
    assert staged(work_tree).rules == [STRIPE]


def test_a_credential_in_a_files_name_is_reported_and_not_shown(work_tree: WorkTree) -> None:
    name = f"backup/{stripe_key()}.txt"
    work_tree.stage(name, "nothing\n")
    run = staged(work_tree)
    assert run.code == 1
    finding = run.report["findings"][0]
    assert finding["rule"] == STRIPE
    assert finding["location"]["path"] == "backup/sk" + "_live_<redacted>.txt"
    assert finding["message"].endswith("in a file's name")
    assert stripe_key() not in run.out
    work_tree.commit()
    work_tree.stage(name, "something\n")
    assert staged(work_tree).code == 0, "only a new name counts"


def test_a_deleted_file_is_nothing_to_report(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", f'KEY = "{stripe_key()}"\n')
    work_tree.commit()
    work_tree.git("rm", "--quiet", "pay.py")
    assert staged(work_tree).code == 0


@pytest.mark.parametrize(
    "name", ["with space.py", 'quote".py', "new\nline.py", "tab\t.py", "caf\u00e9.py", b"byte\xff.py", "-option.py"]
)
def test_names_that_git_quotes_are_found_under_their_own_name(name: str | bytes, work_tree: WorkTree) -> None:
    work_tree.stage(name, f'KEY = "{stripe_key()}"\n')
    run = staged(work_tree)
    shown = name if isinstance(name, str) else "byte\\xff.py"
    assert run.places == [(shown, 1)]


def test_one_secret_in_several_places_has_one_number_and_one_block_of_text(work_tree: WorkTree) -> None:
    for name in ("a.py", "b.py", "c.py"):
        work_tree.stage(name, f'"{stripe_key()}"\n')
    work_tree.stage("d.py", f'"{stripe_key(2)}"\n')
    run = staged(work_tree)
    assert [finding["details"]["secret"] for finding in run.report["findings"]] == ["s1", "s1", "s1", "s2"]
    text = inside("secrets", "--staged", cwd=work_tree.root).out
    assert text.count("Stripe live secret key in") == 2
    assert all(f"{name}:1:2" in text for name in ("a.py", "b.py", "c.py", "d.py"))


def test_columns_count_characters(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", f'é = "{stripe_key(1)}", "{stripe_key(2)}"\n')
    columns = [finding["location"]["column"] for finding in staged(work_tree).report["findings"]]
    assert columns == [6, 6 + len(stripe_key(1)) + 4]


def test_a_commit_message_is_read_without_what_git_cuts_off(work_tree: WorkTree) -> None:
    message = work_tree.root / ".git" / "COMMIT_EDITMSG"
    scissors = "# ------------------------ >8 ------------------------"
    message.write_text(
        f"Use the new key\n\n{github_token()} works\n{scissors}\n# Do not\ndiff --git a/x b/x\n+{stripe_key()}\n"
    )
    run = inside("secrets", "--message-file", ".git/COMMIT_EDITMSG", "--format", "json", cwd=work_tree.root)
    assert run.code == 1
    assert run.places == [(".git/COMMIT_EDITMSG", 3)]
    message.write_text(f"Cut here\n{scissors}\n{stripe_key()}\n")
    run = inside("secrets", "--message-file", ".git/COMMIT_EDITMSG", "--format", "json", cwd=work_tree.root)
    assert run.places == [(".git/COMMIT_EDITMSG", 3)]
    message.write_text("Use the new key\n")
    assert inside("secrets", "--message-file", ".git/COMMIT_EDITMSG", cwd=work_tree.root).code == 0


def test_a_worktree_has_an_index_of_its_own(work_tree: WorkTree) -> None:
    work_tree.commit()
    work_tree.git("worktree", "add", "--quiet", "../other")
    other = type(work_tree)(work_tree.root.parent / "other")
    other.stage("pay.py", f'KEY = "{stripe_key()}"\n')
    assert staged(other).places == [("pay.py", 1)]
    assert staged(work_tree).places == []
