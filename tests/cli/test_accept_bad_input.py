"""`launch-gates accept` with a file, an argument or a folder that is wrong: one clear line, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.acceptance.baseline import FILE
from tests.cli.plants import password, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WithoutRights, WorkTree

COMMANDS = (("accept", "--all-present", "--reason", "again"), ("accept", "list"), ("accept", "prune"))


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """Two findings, both accepted."""
    work_tree.stage("pay.py", f'KEY = "{stripe_key()}"\ndb_password = "{password()}"\n')
    work_tree.commit()
    assert inside("accept", "--all-present", "--reason", "a sample", cwd=work_tree.root).code == 0
    work_tree.git("add", FILE)
    work_tree.commit("accept")
    return work_tree


def in_conflict(good: str) -> str:
    first, entry, *rest = good.split("\n")
    return "\n".join([first, "<<<<<<< HEAD", entry, "=======", entry.replace("a sample", "b"), ">>>>>>> x", *rest])


def twice(good: str) -> str:
    first, entry, *rest = good.split("\n")
    return "\n".join([first, entry, entry, *rest])


BROKEN = {
    "a conflict": (in_conflict, f"{FILE}:2: a merge left it in conflict\n  Keep the entries of both sides"),
    "an entry twice": (twice, f"{FILE}:3: the same finding twice"),
    "another version": (lambda good: good.replace(": 1\n}", ": 2\n}"), f'{FILE}: its "version" is not 1'),
    "half of it": (lambda good: good[: len(good) // 2], "not valid JSON"),
    "nothing": (lambda _good: "", f"{FILE}:1:1: not valid JSON"),
    "a key of a newer one": (lambda good: good.replace('"reason"', '"why"', 1), f"{FILE}:2: an unknown key"),
    "a wrong date": (lambda good: good.replace('"accepted": "2', '"accepted": "x', 1), f"{FILE}:2: accepted and"),
    "no text": (lambda _good: "\0\0\0", "not valid JSON"),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each[1])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_named_with_its_line_and_stays_as_it_is(
    shop: WorkTree, kind: str, command: tuple[str, ...]
) -> None:
    spoilt, said = BROKEN[kind]
    content = spoilt((shop.root / FILE).read_text())
    shop.write(FILE, content)
    done = inside(*command, cwd=shop.root)
    assert (done.code, done.out, said in done.err) == (2, "", True), done.err
    assert (shop.root / FILE).read_text() == content
    assert password() not in done.err


def test_a_merge_that_git_makes_by_union_and_gives_an_entry_twice_is_named(shop: WorkTree) -> None:
    shop.stage(".gitattributes", f"{FILE} merge=union\n")
    shop.commit("union")
    good = (shop.root / FILE).read_text()
    for branch in ("one", "two"):
        shop.git("checkout", "--quiet", "-b", branch, "main")
        shop.stage(FILE, good.replace("a sample", f"a sample of {branch}"))
        shop.commit(branch)
    shop.git("merge", "--quiet", "--no-edit", "one")
    merged = (shop.root / FILE).read_bytes()
    for command in (*COMMANDS, ("check",)):
        done = inside(*command, cwd=shop.root)
        assert (done.code, "the same finding twice" in done.err) == (2, True), done.err
    assert (shop.root / FILE).read_bytes() == merged


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each[1])
def test_what_is_no_file_is_said(shop: WorkTree, command: tuple[str, ...]) -> None:
    (shop.root / FILE).unlink()
    (shop.root / FILE).mkdir()
    done = inside(*command, cwd=shop.root)
    assert (done.code, "is not a file" in done.err) == (2, True)
    assert (shop.root / FILE).is_dir()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("", "--reason", "x"), "what was given is no fingerprint"),
        (("nonsense", "--reason", "x"), "what was given is no fingerprint"),
        (("a" * 5000 + "/b", "--reason", "x"), "what was given is no fingerprint"),
        (("a/\x1b[31m", "--reason", "x"), "what was given is no fingerprint"),
        (("jwt/0123", "--reason", "x"), "no finding has the fingerprint jwt/0123"),
        (("jwt/0123",), "--reason is missing"),
        (("--all-present", "--reason", "x", "--expires", "2020-01-01"), "--expires is in the past"),
        (("--all-present", "--reason", "x", "--expires", "30x"), "--expires is neither a date nor a duration"),
        (("--all-present", "--reason", "x", "--expires", ""), "--expires is neither a date nor a duration"),
        (("--all-present", "--reason", "x", "--from", "."), ". cannot be read"),
        (("--all-present", "--reason", "x", "--from", FILE), "is no report of launch-gates"),
        (("--all-present", "--reason", "x", "--config", "nope.toml"), "nope.toml"),
    ],
)
def test_a_wrong_argument_changes_nothing(shop: WorkTree, arguments: tuple[str, ...], said: str) -> None:
    before = (shop.root / FILE).read_bytes()
    done = inside("accept", *arguments, cwd=shop.root)
    assert (done.code, said in done.err) == (2, True), done.err
    assert len(done.err) < 500
    assert (shop.root / FILE).read_bytes() == before


def test_of_several_fingerprints_all_are_accepted_or_none(shop: WorkTree) -> None:
    known = next(line for line in (shop.root / FILE).read_text().split('"') if line.startswith("generic-credential/"))
    (shop.root / FILE).unlink()
    done = inside("accept", known, "jwt/0123", "--reason", "x", cwd=shop.root)
    assert done.code == 2
    assert not (shop.root / FILE).exists()


def test_where_it_may_not_be_written_it_stays_and_that_is_said(
    shop: WorkTree, open_folder: Path, without_rights: WithoutRights
) -> None:
    root = open_folder / "shop"
    shop.root.rename(root)
    (root / FILE).write_text((root / FILE).read_text().replace('"accepted"', '"expires": "2020-01-01", "accepted"'))
    before = (root / FILE).read_bytes()
    # Once with rights: the other user may not read our modules where they lie.
    assert inside("accept", "--all-present", "--reason", "again", cwd=root).code == 0
    (root / FILE).write_bytes(before)
    root.chmod(0o555)
    done = without_rights(lambda: inside("accept", "--all-present", "--reason", "again", cwd=root))
    root.chmod(0o755)
    assert (done.code, f"it could not be written to {FILE}: permission denied" in done.err) == (3, True), done.err
    assert (root / FILE).read_bytes() == before
