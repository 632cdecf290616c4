"""Credentials in archives, from the command line, in every mode that reads files."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.plants import github_token, password, stripe_key
from tests.cli.tool import inside
from tests.detector.archives.built import tarred, zipped
from tests.detector.archives.test_zips import patched

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.tool import Run
    from tests.conftest import WorkTree

ENV = f"A=1\nKEY={stripe_key()}\n".encode()
FILES = {"readme": b"hello\n", "config/.env": ENV}
PACKED: dict[str, Callable[[], bytes]] = {
    "a.zip": lambda: zipped(FILES),
    "stored.jar": lambda: zipped(FILES, zipfile.ZIP_STORED),
    "a.whl": lambda: zipped(FILES, zipfile.ZIP_BZIP2),
    "a.tar": lambda: tarred(FILES),
    "a.tgz": lambda: gzip.compress(tarred(FILES)),
    "a.tar.bz2": lambda: bz2.compress(tarred(FILES)),
    "a.tar.xz": lambda: lzma.compress(tarred(FILES)),
    "no extension": lambda: zipped(FILES),
}
SINGLE: dict[str, Callable[[bytes], bytes]] = {
    "env.gz": gzip.compress,
    "env.bz2": bz2.compress,
    "env.xz": lzma.compress,
}
MODES = ("--worktree", "--staged", "--history")


def scan(work_tree: WorkTree, mode: str, *more: str, stdin: bytes = b"") -> Run:
    return inside("secrets", mode, "--format", "json", *more, cwd=work_tree.root, stdin=stdin)


def members(run: Run) -> list[tuple[str, str, int]]:
    """Path, member and line of every finding, sorted."""
    findings = run.report["findings"]
    places = [(each["location"], each["details"].get("member", "")) for each in findings]
    return sorted((location["path"], member, location.get("line", 0)) for location, member in places)


def gate(run: Run) -> dict[str, Any]:
    result: dict[str, Any] = run.report["gates"][0]
    return result


def left_out(run: Run) -> list[tuple[str, str]]:
    return [(each["subject"], each["reason"]) for each in gate(run)["not_looked_at"]]


@pytest.mark.parametrize("mode", MODES)
def test_a_member_is_found_whatever_it_is_packed_in(work_tree: WorkTree, mode: str) -> None:
    for name, pack in PACKED.items():
        work_tree.stage(f"vendor/{name}", pack())
    for name, compress in SINGLE.items():
        work_tree.stage(name, compress(ENV))
    run = scan(work_tree, mode)
    assert run.code == 1
    assert left_out(run) == []
    expected = [(f"vendor/{name}", "config/.env", 2) for name in PACKED] + [(name, "env", 2) for name in SINGLE]
    if mode != "--history":
        assert members(run) == sorted(expected)
        return
    (finding,) = run.report["findings"]
    places = [(each["path"], each["member"], each["line"]) for each in finding["details"]["history"]["places"]]
    assert places == sorted(expected)


def test_named_paths_and_standard_input(work_tree: WorkTree) -> None:
    work_tree.write("a.zip", zipped(FILES))
    run = inside("secrets", "--format", "json", "a.zip", cwd=work_tree.root)
    assert members(run) == [("a.zip", "config/.env", 2)]
    run = scan(work_tree, "--stdin", stdin=zipped(FILES))
    assert members(run) == [("<stdin>", "config/.env", 2)]
    assert scan(work_tree, "--stdin", stdin=gzip.compress(ENV)).code == 1


@pytest.mark.parametrize("mode", MODES)
def test_the_member_is_named(work_tree: WorkTree, mode: str) -> None:
    work_tree.stage("vendor/app.zip", zipped(FILES))
    run = scan(work_tree, mode)
    (finding,) = run.report["findings"]
    assert finding["message"].endswith("in config/.env inside vendor/app.zip")
    assert finding["location"]["path"] == "vendor/app.zip"
    assert finding["details"]["member"] == "config/.env"
    assert stripe_key() not in run.out
    text = inside("secrets", mode, cwd=work_tree.root).out
    assert "vendor/app.zip/config/.env:2:5" in text


def test_it_has_the_same_fingerprint_everywhere(work_tree: WorkTree) -> None:
    secret = f'password = "{password()}"\n'.encode()
    work_tree.stage("app.zip", zipped({"one.py": secret, "two.py": secret * 2}))
    tree = {each["fingerprint"] for each in scan(work_tree, "--worktree").report["findings"]}
    assert len(tree) == 3, "a value that can be guessed goes by its place"
    assert {each["fingerprint"] for each in scan(work_tree, "--staged").report["findings"]} == tree
    assert {each["fingerprint"] for each in scan(work_tree, "--history").report["findings"]} <= tree
    work_tree.stage("app.zip", zipped({"more": b"x", "two.py": b"\n" + secret * 2, "one.py": secret}))
    assert {each["fingerprint"] for each in scan(work_tree, "--worktree").report["findings"]} == tree


def test_a_key_has_the_fingerprint_that_it_has_in_a_file(work_tree: WorkTree) -> None:
    work_tree.stage("app.zip", zipped(FILES))
    work_tree.stage(".env", ENV)
    first, second = scan(work_tree, "--worktree").report["findings"]
    assert first["fingerprint"] == second["fingerprint"]


@pytest.mark.parametrize("mode", MODES)
def test_the_members_name_decides(work_tree: WorkTree, mode: str) -> None:
    secret = f'password = "{password()}"\n'.encode()
    work_tree.stage("a.tar", tarred({"package-lock.json": secret}))
    assert members(scan(work_tree, mode)) == []
    work_tree.stage("b.tar", tarred({"tests/test_login.py": secret}))
    assert [each["severity"] for each in scan(work_tree, mode).report["findings"]] == ["low"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("packed", [lambda files: zipped(files, zipfile.ZIP_STORED), tarred])
def test_a_value_at_the_end_of_a_member_is_reported_once(
    work_tree: WorkTree, mode: str, packed: Callable[[dict[str, bytes]], bytes]
) -> None:
    work_tree.stage("a", packed({"one": b"x", "two.env": ENV.rstrip(), "three": b"x"}))
    assert members(scan(work_tree, mode)) == [("a", "two.env", 2)]


def test_what_is_beside_the_members_is_found_too(work_tree: WorkTree) -> None:
    work_tree.write("a.zip", zipped(FILES, comment=f"by {github_token()}".encode()))
    found = [(path, member) for path, member, _ in members(scan(work_tree, "--worktree"))]
    assert found == [("a.zip", ""), ("a.zip", "config/.env")]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_name_that_gives_something_away(work_tree: WorkTree, mode: str, method: int) -> None:
    work_tree.stage("a.zip", zipped({f"keys/{stripe_key()}": b"x\n" * 99, f"keys/{github_token()}": ENV}, method))
    run = scan(work_tree, mode)
    messages = [each["message"] for each in run.report["findings"]]
    assert sum("in the name of a file inside a.zip" in each for each in messages) == 2
    assert stripe_key() not in run.out
    assert github_token() not in run.out


@pytest.mark.parametrize("mode", MODES)
def test_hostile_names_are_shown_escaped(work_tree: WorkTree, mode: str) -> None:
    names = ["../../etc/.env", "/.env", "a\x1b[2J.env", "line\nfeed.env", "n" * 4000, "\u202ea.env"]
    before = set(work_tree.root.parent.iterdir())
    work_tree.stage("a.zip", zipped(dict.fromkeys(names, ENV)))
    run = inside("secrets", mode, "--verbose", cwd=work_tree.root)
    assert run.code == 1
    assert "\x1b" not in run.out
    assert "\u202e" not in run.out
    assert "../../etc/.env" in run.out or mode == "--history"
    assert set(work_tree.root.parent.iterdir()) == before
    assert not (work_tree.root / "n").exists()


def test_a_comment_in_the_member_allows(work_tree: WorkTree) -> None:
    allowed = ENV[:-1] + b" # launch-gates: allow secrets/stripe-live-secret-key -- revoked\n"
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        work_tree.stage("a.zip", zipped({"config/.env": allowed}, method))
        for mode in MODES:
            run = scan(work_tree, mode)
            assert run.code == 0
            assert [each["reason"] for each in run.report["accepted"]] == ["revoked"]


@pytest.mark.parametrize("glob", ["*.zip", "a.zip/config/**", "a.zip/config/.env", ".env"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archives_and_members_can_be_excluded(work_tree: WorkTree, glob: str, method: int) -> None:
    work_tree.stage("a.zip", zipped(FILES, method))
    work_tree.write("launch-gates.toml", f'[secrets]\nexclude = ["{glob}"]\n')
    for mode in ("--worktree", "--staged"):
        run = scan(work_tree, mode)
        assert run.code == 0
        assert left_out(run) == [("a.zip" if glob == "*.zip" else "a.zip/config/.env", "excluded by the configuration")]
    assert scan(work_tree, "--history").code == 0


@pytest.mark.parametrize("mode", MODES)
def test_what_cannot_be_looked_at_is_said(work_tree: WorkTree, mode: str) -> None:
    work_tree.stage("nested.zip", zipped({"lib/inner.jar": zipped(FILES)}))
    work_tree.stage("locked.zip", patched(zipped({"a.env": ENV}), 6, 8, 1))
    work_tree.stage("cut.gz", gzip.compress(ENV)[:-3])
    work_tree.stage("many.zip", patched(zipped({str(number): b"x" for number in range(50)}), 6, 8, 1))
    run = scan(work_tree, mode)
    assert members(run) == [("cut.gz", "cut", 2)]
    said = left_out(run)
    assert ("nested.zip/lib/inner.jar", "an archive in an archive: it was looked at as it is, and not unpacked") in said
    assert ("locked.zip/a.env", "it is encrypted") in said
    assert ("cut.gz", "it is damaged, and ends too early: what could be unpacked was looked at") in said
    many = [each for each in gate(run)["not_looked_at"] if each["subject"].startswith("many.zip")]
    assert sum(each["count"] for each in many) == 50
    assert len(many) == 21


@pytest.mark.parametrize("mode", MODES)
def test_a_bomb_is_unchecked(work_tree: WorkTree, mode: str) -> None:
    work_tree.stage("bomb.gz", gzip.compress(bytes(70 << 20)))
    work_tree.stage("bomb.zip", zipped({"a": bytes(70 << 20)}))
    run = scan(work_tree, mode)
    assert run.code == 3
    said = [(each["subject"], each["reason"]) for each in gate(run)["unchecked"]]
    assert sorted(said) == [
        ("bomb.gz", "it unpacks to more than 64 MiB: the rest was not looked at"),
        ("bomb.zip", "it unpacks to more than 64 MiB: the rest was not looked at"),
    ]


def test_of_a_changed_archive_only_what_is_new_is_reported(work_tree: WorkTree) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        work_tree.stage("a.zip", zipped(FILES, method))
        work_tree.commit()
        work_tree.stage("a.zip", zipped({"new": b"x", "release-2/.env": ENV, "more": b"y" * 99}, method))
        assert members(scan(work_tree, "--staged")) == []
        work_tree.stage("a.zip", zipped({**FILES, "new.py": f"K = '{github_token()}'\n".encode()}, method))
        assert members(scan(work_tree, "--staged")) == [("a.zip", "new.py", 1)]


def test_a_text_that_became_an_archive_counts_whole(work_tree: WorkTree) -> None:
    work_tree.stage("a", "text\n")
    work_tree.commit()
    work_tree.stage("a", zipped(FILES))
    assert members(scan(work_tree, "--staged")) == [("a", "config/.env", 2)]


def test_a_history_knows_the_archive_that_is_gone(work_tree: WorkTree) -> None:
    work_tree.stage("a.zip", zipped(FILES))
    first = work_tree.commit()
    work_tree.git("mv", "a.zip", "b.zip")
    work_tree.commit()
    work_tree.git("rm", "--quiet", "b.zip")
    work_tree.commit()
    (finding,) = scan(work_tree, "--history").report["findings"]
    assert finding["location"]["commit"] == first
    story = finding["details"]["history"]
    assert [(each["path"], each["member"]) for each in story["places"]] == [
        ("a.zip", "config/.env"),
        ("b.zip", "config/.env"),
    ]
    assert not story["at_head"]


def test_a_blob_without_a_name(work_tree: WorkTree) -> None:
    work_tree.commit()
    work_tree.blob(zipped(FILES))
    work_tree.blob(gzip.compress(f"K={github_token()}\n".encode()))
    run = scan(work_tree, "--history")
    messages = sorted(each["message"] for each in run.report["findings"])
    assert [each.partition(" in the history, ")[2] for each in messages] == [
        "in compressed text inside an archive",
        "in config/.env inside an archive",
    ]


@pytest.mark.parametrize("size", [10, 5000])
def test_in_a_history_the_archives_of_any_size_are_looked_into(work_tree: WorkTree, size: int) -> None:
    work_tree.stage("a.gz", gzip.compress(ENV + os.urandom(size)))
    work_tree.stage("b.gz", gzip.compress(os.urandom(size)))
    work_tree.commit()
    assert members(scan(work_tree, "--history")) == [("a.gz", "a", 2)]


def test_an_archive_that_is_none_is_scanned_as_it_is(work_tree: WorkTree) -> None:
    work_tree.write("a.zip", ENV)
    work_tree.write("b.bin", b"PK\x03\x04" + ENV)
    run = scan(work_tree, "--worktree")
    assert members(run) == [("a.zip", "", 2), ("b.bin", "", 2)]
