"""Histories that are damaged, odd or in motion: what is wrong is named, and everything else is still read."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from launch_gates.gates.secrets.history import pool
from launch_gates.git.process import Git
from tests.cli.plants import github_token, stripe_key
from tests.cli.tool import environment, inside, tool
from tests.conftest import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.tool import Run
    from tests.conftest import WithoutRights, WorkTree

STRIPE, GITHUB = "secrets/stripe-live-secret-key", "secrets/github-personal-access-token"
NOTHING = "12" * 20
SECONDS = 20
"""More than any of these takes on a slow machine, and less than for ever."""


def run(work_tree: WorkTree, *more: str) -> Run:
    started = time.monotonic()
    done = inside("secrets", "--history", "--format", "json", *more, cwd=work_tree.root)
    assert time.monotonic() - started < SECONDS
    assert "Traceback" not in done.err
    assert "launch-gates itself" not in done.out
    return done


def unchecked(done: Run) -> dict[str, str]:
    return {each["subject"]: each["reason"] for each in done.report["gates"][0]["unchecked"]}


def story(done: Run, rule: str) -> dict[str, Any]:
    (finding,) = (each for each in done.report["findings"] if each["rule"] == rule)
    return {**finding["location"], **finding["details"]["history"]}


def oid_of(work_tree: WorkTree, name: str) -> str:
    return work_tree.git("rev-parse", name).decode().strip()


def loose(work_tree: WorkTree, oid: str) -> Path:
    return work_tree.root / ".git/objects" / oid[:2] / oid[2:]


def flip(file: Path, at: int, number: int = 40) -> None:
    content = bytearray(file.read_bytes())
    content[at : at + number] = bytes(byte ^ 0xFF for byte in content[at : at + number])
    file.chmod(0o644)
    file.write_bytes(content)


def pack_of(work_tree: WorkTree) -> Path:
    (pack,) = (work_tree.root / ".git/objects/pack").glob("*.pack")
    return pack


@pytest.fixture
def four(work_tree: WorkTree) -> WorkTree:
    """Four commits: a key, then a large file and a folder, then a token at HEAD~1, then one file more."""
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    work_tree.commit()
    work_tree.stage("large.txt", "".join(f"line {number**3}\n" for number in range(3000)))
    work_tree.stage("sub/deep/file.txt", "deep\n" * 200)
    work_tree.commit()
    work_tree.stage("late.txt", f"late {github_token()}\n")
    work_tree.commit()
    work_tree.stage("last.txt", "last\n" * 300)
    work_tree.commit()
    return work_tree


def cut(file: Path) -> None:
    file.chmod(0o644)
    os.truncate(file, file.stat().st_size // 2)


def empty(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(b"")


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "gone": (Path.unlink, "missing"),
    "empty": (empty, "damaged"),
    "no zlib": (lambda file: flip(file, 0), "damaged"),
    "cut off": (cut, "damaged"),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("what", ["HEAD:large.txt", "HEAD:sub", "HEAD:sub/deep", "HEAD^{tree}", "HEAD~2", "HEAD"])
def test_a_loose_object_that_is_missing_or_damaged(four: WorkTree, what: str, damage: str) -> None:
    oid, late = oid_of(four, what), oid_of(four, "HEAD~1")
    spoil, reason = DAMAGE[damage]
    spoil(loose(four, oid))
    done = run(four)
    assert done.code == 1
    ((subject, said),) = unchecked(done).items()
    assert oid[:12] in subject
    assert reason in said
    assert sorted(done.rules) == [GITHUB, STRIPE]
    assert story(done, GITHUB)["commit"] == late
    assert story(done, GITHUB)["path"] == "late.txt"


def test_where_nothing_is_found_a_missing_object_is_unchecked(work_tree: WorkTree) -> None:
    work_tree.stage("file", "a\n")
    work_tree.commit()
    loose(work_tree, oid_of(work_tree, "HEAD:file")).unlink()
    done = run(work_tree)
    assert done.code == 3
    assert "missing" in unchecked(done)[f"blob {oid_of(work_tree, 'HEAD:file')[:12]}"]


def test_damage_in_a_pack_is_named_and_hides_nothing_else(four: WorkTree) -> None:
    four.git("repack", "-a", "-d", "-f", "-q")
    oid = oid_of(four, "HEAD:large.txt")
    for line in four.git("verify-pack", "-v", str(pack_of(four))).decode().splitlines():
        if line.startswith(oid):
            flip(pack_of(four), int(line.split()[4]) + 300)
    done = run(four)
    assert sorted(done.rules) == [GITHUB, STRIPE]
    assert list(unchecked(done)) == [f"blob {oid[:12]}"]


PACKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pack cut off": (cut, "does not match its index"),
    "pack empty": (empty, "does not match its index"),
    "pack gone": (Path.unlink, "only its index"),
    "index gone": (lambda pack: pack.with_suffix(".idx").unlink(), "index is missing"),
    "index cut off": (lambda pack: cut(pack.with_suffix(".idx")), "index is damaged"),
    "index of other names": (lambda pack: flip(pack.with_suffix(".idx"), 1040, 100), "index is damaged"),
}


@pytest.mark.parametrize("damage", PACKS)
def test_a_pack_that_git_passes_over(four: WorkTree, damage: str) -> None:
    four.git("repack", "-a", "-d", "-f", "-q")
    pack = pack_of(four)
    four.stage("loose.py", f"K = '{stripe_key(2)}'\n")
    loose_key = four.commit()
    spoil, reason = PACKS[damage]
    spoil(pack)
    done = run(four)
    assert done.code == 1
    assert any(each["location"].get("commit") == loose_key for each in done.report["findings"])
    assert reason in unchecked(done)[pack.name]


def test_only_a_damaged_pack_is_unchecked(four: WorkTree) -> None:
    four.git("repack", "-a", "-d", "-f", "-q")
    pack_of(four).with_suffix(".idx").unlink()
    assert run(four).code == 3


@pytest.mark.parametrize("at", [0, 100, 1200])
def test_a_damaged_index_over_packs_or_graph_of_commits_is_not_needed(four: WorkTree, at: int) -> None:
    expected = run(four).report["findings"]
    four.git("repack", "-d", "-q")
    four.git("commit-graph", "write", "--reachable")
    four.git("multi-pack-index", "write")
    flip(four.root / ".git/objects/info/commit-graph", at, 600)
    flip(four.root / ".git/objects/pack/multi-pack-index", at, 600)
    done = run(four)
    assert done.report["findings"] == expected
    assert not unchecked(done)


def test_objects_borrowed_from_a_place_that_is_gone(four: WorkTree, tmp_path: Path) -> None:
    (four.root / ".git/objects/info/alternates").write_text(f"{tmp_path}/nowhere\n")
    done = run(four)
    assert f"{tmp_path}/nowhere" in unchecked(done)
    assert len(done.rules) == 2


def test_refs_to_nothing_and_refs_that_are_none(four: WorkTree) -> None:
    refs = four.root / ".git/refs"
    (refs / "heads/ghost").write_text(f"{NOTHING}\n")
    (refs / "tags/garbage").write_text("garbage\n")
    (refs / "heads/empty").write_text("")
    done = run(four)
    said = unchecked(done)
    assert "refs/heads/ghost points to it" in said[f"object {NOTHING[:12]}"]
    assert "refs/tags/garbage" in said["the history"] or "refs/heads/empty" in said["the history"]
    assert story(done, STRIPE)["refs"] == ["refs/heads/main"]


SPOILT = {".git/packed-refs": "for-each-ref", ".git/index": "ls-files"}


@pytest.mark.parametrize("name", SPOILT)
def test_a_list_that_git_refuses_costs_only_itself(four: WorkTree, name: str) -> None:
    (four.root / name).write_bytes(b"garbage and more garbage\n" * 4)
    done = run(four)
    assert sorted(done.rules) == [GITHUB, STRIPE]
    assert SPOILT[name] in unchecked(done)["the history"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("HEAD", "garbage\n"), ("config", "[[[garbage\n"), ("config", "[core]\nrepositoryformatversion = 7\n")],
)
def test_a_repository_that_git_refuses_is_unchecked(four: WorkTree, name: str, content: str) -> None:
    (four.root / ".git" / name).write_text(content)
    done = run(four)
    assert done.code == 3
    assert "git" in unchecked(done)["the history"]


def test_head_may_be_unborn_or_detached(four: WorkTree) -> None:
    four.git("checkout", "--quiet", "--detach", "HEAD~2")
    done = run(four)
    assert story(done, STRIPE)["at_head"]
    assert not story(done, GITHUB)["at_head"]
    four.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    done = run(four)
    assert not story(done, STRIPE)["at_head"]
    assert not unchecked(done)


def test_a_hundred_thousand_refs_take_seconds(four: WorkTree) -> None:
    head, old = oid_of(four, "HEAD"), oid_of(four, "HEAD~3")
    lines = [f"{old if number % 2 else head} refs/pull/{number:06}/head\n" for number in range(100_000)]
    (four.root / ".git/packed-refs").write_text("# pack-refs with: sorted\n" + "".join(lines))
    done = run(four)
    assert story(done, STRIPE)["refs_holding"] == 100_001
    assert story(done, GITHUB)["refs_holding"] == 50_001
    assert not unchecked(done)


def fast_import(work_tree: WorkTree, stream: bytes, *options: str) -> None:
    work_tree.git("fast-import", "--quiet", "--force", *options, stdin=stream)


def test_a_large_blob_is_named_and_never_unpacked(four: WorkTree) -> None:
    # 300 MB of zeros, as making a gigabyte takes too long.
    with subprocess.Popen(
        ["git", "-c", "core.bigFileThreshold=1m", "hash-object", "-w", "--stdin"],
        cwd=four.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(300):
            process.stdin.write(bytes(1 << 20))
        process.stdin.close()
        oid = process.stdout.read().decode().strip()
    four.git("update-index", "--add", "--cacheinfo", f"100644,{oid},zeros.bin")
    four.commit()
    done = run(four)
    assert (
        "--max-size"
        in {each["subject"]: each["reason"] for each in done.report["gates"][0]["not_looked_at"]}["zeros.bin"]
    )
    assert done.report["gates"][0]["stats"]["bytes"] < 1 << 20
    assert not unchecked(done)


def test_clocks_that_are_wrong_and_authors_that_are_none(four: WorkTree) -> None:
    tree, parent = oid_of(four, "HEAD^{tree}"), oid_of(four, "HEAD")
    heads = [
        "author A <a@b> 0 +0000\ncommitter A <a@b> 0 +0000\n",
        "author A <a@b> 4102444800 +0000\ncommitter A <a@b> 4102444800 +0000\n",
        "author A <a@b> 99999999999999999999 +0000\ncommitter A <a@b> 99999999999999999999 +0000\n",
        "author A <a@b> -5 +9999\ncommitter A <a@b> -5 -9999\n",
        "author nobody\ncommitter\n",
        "author <<>>> > 12 x\ncommitter >< 9\n",
        "",
    ]
    for head in heads:
        content = f"tree {tree}\nparent {parent}\n{head}\nmessage\n".encode()
        parent = four.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=content).decode().strip()
    blob = four.blob(f"K = '{stripe_key(9)}'\n")
    tree = four.git("mktree", stdin=f"100644 blob {blob}\tnew.py\n".encode()).decode().strip()
    content = f"tree {tree}\nparent {parent}\n{heads[0]}\nmessage\n".encode()
    last = four.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=content).decode().strip()
    (four.root / ".git/refs/heads/main").write_text(f"{last}\n")
    done = run(four)
    assert not unchecked(done)
    found = {each["location"]["path"]: each for each in done.report["findings"]}
    assert found["new.py"]["location"]["commit"] == last
    assert found["new.py"]["details"]["history"]["introduced"]["date"] == "1970-01-01T00:00:00Z"
    assert found["new.py"]["details"]["history"]["at_head"]
    assert not found["pay.py"]["details"]["history"]["at_head"]


def test_a_commit_that_names_no_tree_is_damaged(four: WorkTree) -> None:
    content = b"tree garbage\nparent also garbage\nauthor A <a@b> 0 +0000\ncommitter A <a@b> 0 +0000\n\nx\n"
    oid = four.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=content).decode().strip()
    done = run(four)
    assert "names no tree" in unchecked(done)[f"commit {oid[:12]}"]
    assert sorted(done.rules) == [GITHUB, STRIPE]


def test_trees_that_are_none_or_hold_themselves(four: WorkTree) -> None:
    blob = oid_of(four, "HEAD:pay.py")
    as_tree = four.git("commit-tree", "-m", "x", oid_of(four, "HEAD^{tree}")).decode().strip()
    content = four.git("cat-file", "commit", as_tree).replace(oid_of(four, "HEAD^{tree}").encode(), blob.encode())
    four.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=content)
    four.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=b"garbage")
    done = run(four)
    assert f"tree {blob[:12]}" in unchecked(done)
    assert sorted(done.rules) == [GITHUB, STRIPE]


def test_a_few_trees_with_billions_of_names(four: WorkTree) -> None:
    entry, oid = b"100644 ", oid_of(four, "HEAD:pay.py")
    for _ in range(9):
        rows = b"".join(entry + f"{number:0200}".encode() + b"\0" + bytes.fromhex(oid) for number in range(10))
        oid = four.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=rows).decode().strip()
        entry = b"40000 "
    four.git("update-ref", "refs/heads/bomb", four.git("commit-tree", "-m", "x", oid).decode().strip())
    done = run(four)
    assert "more names than" in unchecked(done)[f"tree {oid[:12]}"]
    assert story(done, STRIPE)["at_head"]
    assert sorted(done.rules) == [GITHUB, STRIPE]


def test_histories_without_a_common_root(four: WorkTree) -> None:
    four.git("checkout", "--quiet", "--orphan", "other")
    four.git("rm", "-r", "--quiet", "--cached", ".")
    four.stage("elsewhere.py", f"K = '{stripe_key()}'\n")
    four.commit()
    told = story(run(four), STRIPE)
    assert told["refs"] == ["refs/heads/main", "refs/heads/other"]
    assert {each["path"] for each in told["places"]} == {"pay.py", "elsewhere.py"}


@pytest.mark.parametrize("content", ["HEAD", "garbage"])
def test_grafts_hide_nothing(four: WorkTree, content: str) -> None:
    expected = run(four).report["findings"]
    (four.root / ".git/info").mkdir(exist_ok=True)
    (four.root / ".git/info/grafts").write_text(f"{oid_of(four, 'HEAD') if content == 'HEAD' else content}\n")
    done = run(four)
    assert done.report["findings"] == expected
    assert not unchecked(done)


def test_both_the_replaced_and_what_replaces_it_are_read(four: WorkTree) -> None:
    four.git("replace", oid_of(four, "HEAD:pay.py"), four.blob(f"K = '{stripe_key(5)}'\n"))
    four.git("replace", "--graft", "HEAD~1")
    done = run(four)
    assert done.rules.count(STRIPE) == 2
    assert not unchecked(done)


def test_a_damaged_list_of_cut_off_commits(four: WorkTree) -> None:
    (four.root / ".git/shallow").write_text("garbage\n")
    done = run(four)
    assert sorted(done.rules) == [GITHUB, STRIPE]
    assert story(done, STRIPE)["at_head"]


def test_a_shallow_clone_lacks_no_parents(four: WorkTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    four.git("clone", "--quiet", "--depth=2", f"file://{four.root}", str(tmp_path / "shallow"))
    done = inside("secrets", "--history", "--format", "json", cwd=tmp_path / "shallow")
    assert done.code == 1
    assert not unchecked(done)
    monkeypatch.setenv("CI", "true")
    done = inside("secrets", "--history", "--format", "json", cwd=tmp_path / "shallow")
    assert list(unchecked(done)) == ["the history"]


@pytest.mark.parametrize("round_", range(2))
def test_a_repository_that_others_write_to(four: WorkTree, round_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_WORTH_A_PROCESS", 0 if round_ else 1 << 30)
    rows = [b"blob\nmark :1\ndata 3\nabc\n"]
    for number in range(100):
        rows.append(b"commit refs/heads/many\ncommitter A <a@b> %d +0000\ndata 1\nx\n" % (number + 1))
        data = f"{number} {github_token(number + 50)}\n".encode() * 20
        rows.append(b"M 100644 inline file%d\ndata %d\n%s\n" % (number, len(data), data))
    fast_import(four, b"".join(rows))
    found = run(four).rules
    over = Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            four.stage("busy.txt", f"{number}\n" * 100)
            four.commit()
            four.git("reset", "--quiet", "--soft", "HEAD~1")
            four.git("reflog", "expire", "--expire=now", "--all")
            if number % 2:
                four.git("repack", "-a", "-d", "-f", "-q")
            else:
                four.git("gc", "--quiet", "--prune=now")

    writer = Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            done = run(four, "--jobs", "2")
            assert done.code == 1
            assert unchecked(done) or sorted(done.rules) == sorted(found)
    finally:
        over.set()
        writer.join()


@pytest.mark.parametrize("victim", ["--batch", "--batch-all-objects", "diff-tree"])
def test_a_git_that_is_killed_takes_nothing_with_it_unsaid(
    four: WorkTree, victim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = run(four).report["findings"]
    start = Git._start
    killed: list[subprocess.Popen[bytes]] = []

    def starts(self: Git, arguments: tuple[str | bytes, ...], *, stdin: int, stderr: int) -> subprocess.Popen[bytes]:
        process = start(self, arguments, stdin=stdin, stderr=stderr)
        if victim in arguments and not killed:
            process.kill()
            killed.append(process)
        return process

    monkeypatch.setattr(Git, "_start", starts)
    done = run(four)
    assert killed
    assert unchecked(done) or done.report["findings"] == expected


def test_git_is_absent_or_too_old(four: WorkTree, tmp_path: Path) -> None:
    old = tmp_path / "bin"
    old.mkdir()
    script = '#!/bin/sh\nfor word; do [ "$word" = version ] && echo git version 2.17.1 && exit 0; done\nexit 129\n'
    (old / "git").write_text(script)
    (old / "git").chmod(0o755)
    for path, said in ((str(tmp_path / "nowhere"), "git was not found"), (str(old), "2.17 is too old")):
        done = tool("secrets", "--history", cwd=four.root, environ=environment(PATH=path))
        assert done.code == 3
        assert said in done.out + done.err
        assert "2.25" in done.out + done.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("bare", [False, True])
def test_a_repository_of_another_user(four: WorkTree, tmp_path: Path, bare: bool) -> None:  # noqa: FBT001
    place = four.root
    if bare:
        place = tmp_path / "bare.git"
        four.git("clone", "--quiet", "--bare", ".", str(place))
    for each in (place, *place.rglob("*")):
        os.chown(each, NOBODY, NOBODY)
    done = inside("secrets", "--history", "--format", "json", cwd=place)
    assert sorted(done.rules) == [GITHUB, STRIPE]
    assert not unchecked(done)


def test_what_may_not_be_read_is_named(four: WorkTree, open_folder: Path, without_rights: WithoutRights) -> None:
    four.git("repack", "-a", "-d", "-q")
    four.stage("loose.txt", f"{stripe_key(3)}\n")
    four.commit()
    root = open_folder / "repository"
    cache = open_folder / "cache"
    shutil.copytree(four.root, root)
    cache.mkdir(mode=0o777)
    cache.chmod(0o777)
    git_dir = root / ".git"
    oid = oid_of(four, "HEAD:loose.txt")
    pack = next((git_dir / "objects/pack").glob("*.pack"))

    def attempt() -> Run:
        os.environ.update(HOME=str(open_folder), XDG_CONFIG_HOME=str(open_folder), XDG_CACHE_HOME=str(cache))
        return inside("secrets", "--history", "--format", "json", cwd=root)

    whole = without_rights(attempt)
    assert not unchecked(whole)
    folder = git_dir / "objects" / oid[:2]
    for place, named in {
        pack: pack.name,
        git_dir / "objects/pack": "objects/pack",
        folder: str(folder),
        git_dir / "objects": "objects",
        git_dir / "refs": "not a git repository",
        git_dir: "permission denied",
    }.items():
        mode = place.stat().st_mode
        place.chmod(0)
        try:
            done = without_rights(attempt)
        finally:
            place.chmod(mode)
        assert "Traceback" not in done.err
        assert named in done.out + done.err, place
        # What can be read is: the loose object where it is the pack that cannot.
        assert done.code == (1 if place in {pack, pack.parent, folder} else 3), place


def test_names_of_any_bytes(work_tree: WorkTree) -> None:
    names = [b"line\nfeed.py", b"escape\x1b[31m.py", b"latin \xe9.py", b"tab\t\"quote'.py", b" ", b":(top)x", b"-rf"]
    for number, name in enumerate(names):
        work_tree.stage(name, f"K = '{stripe_key(number + 20)}'\n")
    work_tree.commit()
    done = run(work_tree)
    assert len(done.rules) == len(names)
    assert not unchecked(done)
    text = inside("secrets", "--history", cwd=work_tree.root)
    assert "\x1b[31m" not in text.out


def test_shapes_that_are_large(work_tree: WorkTree) -> None:
    deep = "/".join(["a" * 19] * 200) + "/key.py"
    data = f"K = '{stripe_key()}'\n".encode()
    rows = [b"commit refs/heads/main\nmark :1\ncommitter A <a@b> 1 +0000\ndata 1\nx\n"]
    rows.append(b"M 100644 inline %s\ndata %d\n%s\n" % (deep.encode(), len(data), data))
    rows.append(b"blob\nmark :2\ndata 1\nx\n")
    rows.append(b"commit refs/heads/wide\nmark :3\ncommitter A <a@b> 2 +0000\ndata 1\nx\n")
    rows += (b"M 100644 :2 wide/file%05d\n" % number for number in range(50_000))
    for number in range(100):
        rows.append(b"commit refs/heads/arm%d\nmark :%d\ncommitter A <a@b> 3 +0000\n" % (number, 10 + number))
        rows.append(b"data 1\nx\nfrom :1\nM 100644 :2 arm%d\n" % number)
    rows.append(b"commit refs/heads/main\ncommitter A <a@b> 4 +0000\ndata 1\nx\nfrom :1\n")
    rows += (b"merge :%d\n" % (10 + number) for number in range(100))
    fast_import(work_tree, b"".join(rows))
    done = run(work_tree)
    told = story(done, STRIPE)
    assert told["path"] == deep
    assert (told["commit"], told["at_head"]) == (oid_of(work_tree, "main~1"), True)
    assert told["refs_holding"] == 101
    assert not unchecked(done)


def test_a_repository_with_nothing_but_tags(four: WorkTree) -> None:
    four.git("tag", "light")
    four.git("tag", "--annotate", "--message", "x", "heavy")
    four.git("update-ref", "-d", "refs/heads/main")
    done = run(four)
    assert story(done, STRIPE)["refs"] == ["refs/tags/heavy", "refs/tags/light"]
    assert not unchecked(done)


def test_usage_comes_before_findings_and_findings_before_the_unchecked(four: WorkTree) -> None:
    loose(four, oid_of(four, "HEAD:large.txt")).unlink()
    assert run(four).code == 1
    four.write("launch-gates.toml", "[secrets]\nnonsense = 1\n")
    assert run(four).code == 2
