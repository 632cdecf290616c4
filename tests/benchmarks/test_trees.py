"""Trees and histories of mirrors, and the runs of scanners on them, with real git repositories and real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks import reports, trees
from benchmarks.reports import Desk
from benchmarks.scanners import OURS, Call, Found

if TYPE_CHECKING:
    from benchmarks.reports import Report

ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """Two commits; the first has a file that the second takes away."""
    source = tmp_path / "source"
    source.mkdir()
    git(source, "init", "-q", "-b", "main")
    (source / "old.txt").write_text("1\n2\n3\n", encoding="utf-8")
    git(source, "add", "-A")
    git(source, "commit", "-q", "-m", "first")
    (source / "old.txt").unlink()
    (source / "new.txt").write_text("1\n2", encoding="utf-8")
    (source / "image").write_bytes(b"\0\n\n\n")
    (source / ".gitignore").write_text("*.txt\n", encoding="utf-8")
    (source / ".gitattributes").write_text("new.txt export-ignore\n", encoding="utf-8")
    (source / ".gitleaks.toml").write_text("[allowlist]\n", encoding="utf-8")
    (source / "link").symlink_to("new.txt")
    git(source, "add", "-A", "-f")
    git(source, "commit", "-q", "-m", "second")
    mirror = tmp_path / "mirrors" / "owner+name" / "repo"
    mirror.parent.mkdir(parents=True)
    git(tmp_path, "clone", "-q", "--mirror", str(source), str(mirror))
    return mirror


def lose(mirror: Path, name: str) -> None:
    """Takes the object of a file in the newest commit, or in the one before, out of the mirror."""
    git(mirror, "config", "gc.auto", "0")
    oid = git(mirror, "rev-parse", name)
    for pack in (mirror / "objects" / "pack").glob("*.pack"):
        data = pack.read_bytes()
        for file in pack.parent.glob(f"{pack.stem}.*"):
            file.unlink()
        subprocess.run(["git", "unpack-objects", "-q"], cwd=mirror, env=ENVIRONMENT, check=True, input=data)
    (mirror / "objects" / oid[:2] / oid[2:]).unlink()


def test_a_tree_has_all_that_git_tracks_but_what_tells_scanners_what_to_leave_out(mirror: Path, tmp_path: Path) -> None:
    place = trees.check_out(mirror, tmp_path, ENVIRONMENT)
    folder = Path(place.folder)
    assert (place.name, place.state) == ("owner/name", git(mirror, "rev-parse", "HEAD"))
    there = {path.name for path in folder.iterdir()}
    assert there == {".git", ".gitignore", ".gitattributes", "new.txt", "image", "link"}
    assert not (folder / "link").is_symlink()
    # Two lines of new.txt, one each of the three others; none of what is binary.
    assert (place.files, place.lines, place.missing) == (5, 5, 0)
    assert git(folder, "ls-files", "new.txt") == "new.txt"


def test_a_tree_is_made_once_for_a_commit(mirror: Path, tmp_path: Path) -> None:
    place = trees.check_out(mirror, tmp_path, ENVIRONMENT)
    (Path(place.folder) / "mark").touch()
    assert trees.check_out(mirror, tmp_path, ENVIRONMENT) == place
    assert (Path(place.folder) / "mark").exists()
    git(mirror, "update-ref", "refs/heads/main", "HEAD~1")
    older = trees.check_out(mirror, tmp_path, ENVIRONMENT)
    assert (older.state, older.files, older.lines) != (place.state, place.files, place.lines)
    assert not (Path(place.folder) / "mark").exists()


def test_what_the_mirror_lacks_is_counted_and_the_rest_is_there(mirror: Path, tmp_path: Path) -> None:
    lose(mirror, "HEAD:new.txt")
    place = trees.check_out(mirror, tmp_path, ENVIRONMENT)
    assert (place.files, place.missing) == (4, 1)


def test_a_history_can_be_read_to_its_end_where_the_mirror_lacks_a_file(mirror: Path, tmp_path: Path) -> None:
    lose(mirror, "HEAD~1:old.txt")
    place = trees.whole_history(mirror, tmp_path, ENVIRONMENT)
    assert place.missing == 1
    assert git(Path(place.folder), "log", "--all", "-p", "--format=%s").count("diff --git") == 8
    assert trees.whole_history(mirror, tmp_path, ENVIRONMENT) == place


def test_lines_of_a_history_are_those_of_every_different_text(mirror: Path, tmp_path: Path) -> None:
    place = trees.whole_history(mirror, tmp_path, ENVIRONMENT)
    # old.txt 3, new.txt 2, .gitignore, .gitattributes, .gitleaks.toml and the link 1 each.
    assert (place.files, place.lines, place.missing) == (7, 9, 0)


@pytest.mark.parametrize(
    ("content", "lines", "text"), [(b"", 0, True), (b"a", 1, True), (b"a\nb\n", 2, True), (b"\0\n", 1, False)]
)
def test_lines_and_texts(content: bytes, lines: int, *, text: bool) -> None:
    assert (trees.lines_of(content), trees.is_text(content)) == (lines, text)


@pytest.mark.parametrize(
    ("path", "name"), [("m/owner+name/repo", "owner/name"), ("m/name.git", "name"), ("m/name/.git", "name")]
)
def test_a_repositorys_name_is_in_its_path(path: str, name: str) -> None:
    assert trees.name_of(Path(path)) == name


def look(tmp_path: Path, code: str, longest: float = 30.0) -> Report:
    call = Call("gitleaks", (sys.executable, "-c", code), (0,), on_output=True)
    return reports.look(call, tmp_path, ENVIRONMENT, tmp_path / "report.json", longest)


REPORT = '[{"RuleID": "r", "File": "f", "StartLine": 1, "Commit": "", "Secret": "REDACTED"}]'


def test_a_run_gives_what_was_found(tmp_path: Path) -> None:
    made = look(tmp_path, f"print({REPORT!r})")
    assert (made.found, made.failure) == ((Found("r", "f", 1),), "")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("raise SystemExit(9)", "exit code 9"),
        ("print('no report')", "no report that can be read"),
        (f"import sys; print({REPORT!r}); sys.stderr.write('leaks found in incomplete scan')", "did not look at all"),
    ],
)
def test_whatever_keeps_a_scanner_from_a_report_is_its_failure(tmp_path: Path, code: str, says: str) -> None:
    made = look(tmp_path, code)
    assert says in made.failure
    assert made.found == ()


def test_a_run_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    assert look(tmp_path, "import time; time.sleep(60)", 0.2).failure == "took more than 0 s"


def test_a_peers_report_is_kept_for_its_version_and_the_state_of_the_place(tmp_path: Path) -> None:
    program = tmp_path / "gitleaks"
    program.write_text("#!/bin/sh\necho run >>runs\ncase $1 in ok) printf '%s' \"$2\";; *) exit 9;; esac\n")
    program.chmod(0o700)

    def ask(scanner: str, how: str = "ok", version: str = "1", state: str = "s") -> int:
        """How often it has run, after it was asked for a report."""
        desk = Desk(tmp_path, {scanner: version}, tmp_path, ENVIRONMENT, {"": 30.0})
        call = Call(scanner, (str(program), how, REPORT), (0,), on_output=True)
        desk.one(call, trees.Place("owner/name", str(tmp_path), state, 1, 1), tmp_path / "report")
        return len((tmp_path / "runs").read_text(encoding="utf-8").splitlines())

    assert [ask("gitleaks"), ask("gitleaks")] == [1, 1]
    assert [ask("gitleaks", version="2"), ask("gitleaks", state="t")] == [2, 3]
    # What failed is tried again, and ours always is.
    assert [ask("gitleaks", how="fail"), ask("gitleaks", how="fail")] == [4, 5]
    assert [ask(OURS), ask(OURS)] == [6, 7]
