"""Bad input, through the whole tool: a clear error or a named skip, the right exit code, and nothing else lost."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from launch_gates.detector import store
from launch_gates.detector.scan import Scanner
from tests.cli.plants import github_token, stripe_key
from tests.cli.tool import command, environment, inside, read_report, tool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from launch_gates.detector.scan import ScanResult
    from tests.cli.tool import Run
    from tests.conftest import WithoutRights, WorkTree

JSON = ("--format", "json")
LEAK = f'KEY = "{stripe_key()}"\n'


def not_looked_at(run: Run) -> dict[str, str]:
    return {each["subject"]: each["reason"] for each in run.report["gates"][0]["not_looked_at"]}


def unchecked(run: Run) -> dict[str, str]:
    return {each["subject"]: each["reason"] for each in run.report["gates"][0]["unchecked"]}


@pytest.fixture
def rules_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiled rules are there already, for a process that may not read this user's cache."""
    compiled = store.built_in()
    monkeypatch.setattr(store, "built_in", lambda: compiled)


# No repository, or none that is whole


@pytest.mark.parametrize("arguments", [["secrets"], ["secrets", "--staged"], ["secrets", "--worktree"]])
def test_outside_a_repository_the_error_says_what_to_do(arguments: list[str], tmp_path: Path) -> None:
    run = inside(*arguments, cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "is not inside a git repository" in run.err
    assert "name the files and folders to check" in run.err


def test_outside_a_repository_files_and_standard_input_are_scanned(tmp_path: Path) -> None:
    (tmp_path / "pay.py").write_text(LEAK)
    assert inside("secrets", "pay.py", cwd=tmp_path).code == 1
    assert inside("secrets", "--stdin", cwd=tmp_path, stdin=LEAK.encode()).code == 1


def test_a_bare_repository_has_nothing_to_scan(new_repository: Callable[..., WorkTree]) -> None:
    bare = new_repository("bare", "--bare")
    run = inside("secrets", "--staged", cwd=bare.root)
    assert run.code == 2
    assert "bare repository" in run.err


@pytest.mark.parametrize("mode", ["--staged", "--worktree"])
def test_an_empty_repository_is_clean(mode: str, work_tree: WorkTree) -> None:
    run = inside("secrets", mode, *JSON, cwd=work_tree.root)
    assert run.code == 0
    assert run.report["verdict"] == "go"


def test_a_broken_repository_is_unchecked(work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", LEAK)
    (work_tree.root / ".git" / "index").write_bytes(b"this is no index")
    run = inside("secrets", "--staged", *JSON, cwd=work_tree.root)
    assert run.code == 3
    assert "index" in next(iter(unchecked(run).values()))


def test_a_blob_that_is_missing_hides_no_other(work_tree: WorkTree) -> None:
    work_tree.stage("a.py", "A = 1\n")
    work_tree.stage("pay.py", LEAK)
    oid = work_tree.git("rev-parse", ":a.py").decode().strip()
    (work_tree.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    run = inside("secrets", "--staged", *JSON, cwd=work_tree.root)
    assert run.code == 1
    assert run.places == [("pay.py", 1)]
    assert list(unchecked(run)) == ["a.py"]


def test_without_git_nothing_is_checked(work_tree: WorkTree, tmp_path: Path) -> None:
    run = tool("secrets", "--staged", cwd=work_tree.root, environ=environment(PATH=str(tmp_path)))
    assert run.code == 3
    assert "git was not found" in run.out
    assert "install git" in run.out


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    line = f'rmdir "{gone}" && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *command(), "secrets", "--stdin"],
        cwd=gone, env=environment(), input=b"", capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert b"no such file or directory" in done.stderr


# Files


def test_what_may_not_be_read_is_unchecked_and_hides_nothing(
    open_folder: Path, without_rights: WithoutRights, rules_at_hand: None
) -> None:
    assert rules_at_hand is None
    (open_folder / "pay.py").write_text(LEAK)
    (open_folder / "closed.py").write_text(LEAK)
    (open_folder / "closed").mkdir()
    (open_folder / "closed" / "a.py").write_text(LEAK)
    (open_folder / "closed.py").chmod(0)
    (open_folder / "closed").chmod(0)
    run = without_rights(lambda: inside("secrets", ".", *JSON, cwd=open_folder))
    assert run.code == 1
    assert run.places == [("pay.py", 1)]
    assert unchecked(run) == {"closed.py": "permission denied", "closed": "permission denied"}
    (open_folder / "pay.py").unlink()
    assert without_rights(lambda: inside("secrets", ".", cwd=open_folder)).code == 3


def test_a_repository_that_may_not_be_read_is_said(
    open_folder: Path, without_rights: WithoutRights, rules_at_hand: None
) -> None:
    assert rules_at_hand is None
    (open_folder / ".git").mkdir()
    (open_folder / ".git").chmod(0)
    run = without_rights(lambda: inside("secrets", "--staged", cwd=open_folder))
    assert run.code in {2, 3}
    assert "itself failed" not in run.err
    assert ".git" in run.err or "is not inside a git repository" in run.err


def test_a_configuration_that_may_not_be_read_is_an_error(
    open_folder: Path, without_rights: WithoutRights, rules_at_hand: None
) -> None:
    assert rules_at_hand is None
    (open_folder / "launch-gates.toml").write_text("")
    (open_folder / "launch-gates.toml").chmod(0)
    run = without_rights(lambda: inside("secrets", "--stdin", cwd=open_folder))
    assert run.code == 2
    assert "launch-gates.toml cannot be read: permission denied" in run.err.lower()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_files_that_disappear_are_named_and_hide_nothing(
    jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        (tmp_path / f"{number:02}.py").write_text(LEAK)
    scan = Scanner.scan

    def scan_while_files_vanish(self: Scanner, data: bytes, path: str = "") -> ScanResult:
        (tmp_path / "59.py").unlink(missing_ok=True)
        return scan(self, data, path)

    monkeypatch.setattr(Scanner, "scan", scan_while_files_vanish)
    run = inside("secrets", ".", "--jobs", jobs, *JSON, cwd=tmp_path)
    assert run.code == 1
    assert len(run.places) == 59
    assert not_looked_at(run) == {"59.py": "it disappeared while the check ran"}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_file_that_breaks_the_scanner_is_named_and_hides_nothing(
    jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        (tmp_path / f"{number:02}.py").write_text(LEAK)
    scan = Scanner.scan

    def scan_that_breaks(self: Scanner, data: bytes, path: str = "") -> ScanResult:
        if path == "30.py":
            raise ValueError(data)
        return scan(self, data, path)

    monkeypatch.setattr(Scanner, "scan", scan_that_breaks)
    run = inside("secrets", ".", "--jobs", jobs, "--debug", *JSON, cwd=tmp_path)
    assert run.code == 1
    assert len(run.places) == 59
    assert unchecked(run) == {"30.py": "launch-gates itself failed on it (ValueError)"}
    assert "in scan_that_breaks" in run.err
    assert stripe_key() not in run.out + run.err


def test_links_in_circles_and_out_of_the_tree_are_not_followed(tmp_path: Path) -> None:
    outside, tree = tmp_path / "outside", tmp_path / "tree"
    outside.mkdir()
    (outside / "keys.py").write_text(LEAK)
    (tree / "sub").mkdir(parents=True)
    (tree / "pay.py").write_text(f'KEY = "{github_token()}"\n')
    (tree / "a").symlink_to("b")
    (tree / "b").symlink_to("a")
    (tree / "sub" / "up").symlink_to("..")
    (tree / "out").symlink_to(outside)
    (tree / "out.py").symlink_to(outside / "keys.py")
    for arguments in (["."], [".", "a", "sub"]):
        run = inside("secrets", *arguments, *JSON, cwd=tree)
        assert run.code == 1
        assert run.places == [("pay.py", 1)]
    assert inside("secrets", "out.py", *JSON, cwd=tree).places == [("out.py", 1)], "one that is named is followed"


NAMES = [
    b"new\nline.py",
    b"esc\x1b[2Jape.py",
    b"bell\x07.py",
    b"byte\xff\xfe.py",
    "bidi\u202e.py".encode(),
    b"::error::.py",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", ["--staged", "--worktree", "."])
def test_odd_names_are_scanned_and_shown_on_one_line(name: bytes, mode: str, work_tree: WorkTree) -> None:
    work_tree.stage(name, LEAK)
    run = tool("secrets", mode, cwd=work_tree.root)
    assert run.code == 1
    assert run.err == ""
    assert "Stripe live secret key in " in run.out
    assert all(character.isprintable() or character == "\n" for character in run.out)
    assert len(tool("secrets", mode, *JSON, cwd=work_tree.root).report["findings"]) == 1


def test_a_file_of_two_gibibytes_is_named_and_costs_no_time(tmp_path: Path) -> None:
    with (tmp_path / "dump.sql").open("wb") as file:
        file.truncate(2 << 30)
    (tmp_path / "pay.py").write_text(LEAK)
    started = time.monotonic()
    run = inside("secrets", ".", *JSON, cwd=tmp_path)
    assert time.monotonic() - started < 20
    assert run.code == 1
    assert run.places == [("pay.py", 1)]
    assert not_looked_at(run) == {"dump.sql": "2.0 GiB is more than --max-size 256.0 MiB: raise it to scan this"}


MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
"""In a small process between, as one that is started counts what the starting one has as its own for a moment."""


@pytest.mark.slow
def test_a_line_of_200_megabytes_is_scanned_in_bounded_memory(tmp_path: Path) -> None:
    line = b'{"id": 12345, "name": "An ordinary value", "price": 9.99}, '
    with (tmp_path / "data.json").open("wb") as file:
        for _ in range(200):
            file.write(line * (1_000_000 // len(line)))
            file.write(f'"{github_token()}", '.encode())
        file.write(stripe_key().encode())
    with (tmp_path / "report.json").open("wb") as out:
        measured = subprocess.run(
            [sys.executable, "-c", MEASURED, *command(), "secrets", "data.json", *JSON],
            cwd=tmp_path, stdout=out, stderr=subprocess.PIPE, env=environment(), check=False,
        )  # fmt: skip
    assert measured.returncode == 1
    report = read_report((tmp_path / "report.json").read_text())
    assert len(report["findings"]) == 201
    assert report["findings"][-1]["location"]["line"] == 1
    # Kibibytes on Linux, bytes on macOS.
    assert int(measured.stderr) / (1 << 20 if sys.platform == "darwin" else 1 << 10) < 1000


# Configuration


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("fail-no = 'high'", ":1", "did you mean fail-on?"),
        ("\n[secrts]", ":2", "did you mean secrets?"),
        ("[secrets]\nexclud = []", ":2", "did you mean exclude?"),
        ("fail-on = 'hihg'", ":1", "must be one of critical, high, medium, low, info"),
        ("jobs = 'all'", ":1", "must be a whole number"),
        ("max-size = 5", ":1", "must be"),
        ("[secrets]\ngeneric = 'no'", ":2", "must be true or false"),
        ("[secrets]\nexclude = 'tests'", ":2", "must be a list"),
        ("fail-on = ", ":1", "not valid TOML"),
        ("[[secrets.rules]]\nid = 'acme'", ":1", "pattern is missing"),
        ("[[secrets.rules]]\nid = 'acme'\npattern = '(?=x)acme'", ":1", "the pattern is refused"),
        ("[[secrets.rules]]\nid = 'acme'\npattern = '(acme)\\1'", ":1", "the pattern is refused"),
        ("[[secrets.rules]]\nid = 'acme'\npattern = 'acme_['", ":1", "the pattern is refused"),
        ("[[secrets.rules]]\nid = 'acme'\npattern = 'acme_((x{1000}){1000}){1000}'", ":1", "the pattern is refused"),
    ],
)
def test_a_slip_in_the_configuration_is_named_by_file_and_line(
    text: str, where: str, said: str, work_tree: WorkTree
) -> None:
    work_tree.write("launch-gates.toml", text + "\n")
    work_tree.stage("pay.py", LEAK)
    started = time.monotonic()
    run = inside("secrets", "--staged", cwd=work_tree.root)
    assert time.monotonic() - started < 20
    assert (run.code, run.out) == (2, "")
    assert f"launch-gates.toml{where}" in run.err
    assert said in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize("pattern", ["(x+x+)+@@", "(x|x)*@@", "(.*)*@@", "x*x*x*x*x*x*x*x*x*@@"])
def test_a_pattern_that_is_catastrophic_elsewhere_takes_no_time_here(pattern: str, work_tree: WorkTree) -> None:
    work_tree.write("launch-gates.toml", f"[[secrets.rules]]\nid = 'acme'\npattern = '{pattern}'\n")
    work_tree.stage("long.txt", "x" * 100_000)
    work_tree.stage("pay.py", LEAK)
    started = time.monotonic()
    run = inside("secrets", "--staged", *JSON, cwd=work_tree.root)
    assert time.monotonic() - started < 20
    assert run.code == 2 or "secrets/stripe-live-secret-key" in run.rules


# The user's surroundings


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [{"HOME": ""}, {"HOME": "/dev/null"}, {"HOME": "relative"}, {"XDG_CACHE_HOME": "/dev/null/cache"}],
    ids=str,
)
def test_without_a_home_or_a_cache_everything_works(changes: dict[str, str], work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", LEAK)
    environ = {name: value for name, value in environment(**changes).items() if value}
    if "HOME" not in environ:
        environ["XDG_CACHE_HOME"] = "/dev/null/cache"  # else the real user's is taken from the system's table
    run = tool("secrets", "--staged", *JSON, cwd=work_tree.root, environ=environ)
    assert run.code == 1
    assert run.err == ""
    assert run.places == [("pay.py", 1)]
    assert not (work_tree.root / "relative").exists()


PROGRAMS = [
    "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy",
    "core.alternateRefsCommand", "sequence.editor", "credential.helper", "diff.external", "diff.planted.command",
    "diff.planted.textconv", "filter.planted.clean", "filter.planted.smudge", "filter.planted.process",
    "merge.planted.driver", "gpg.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand", "gpg.x509.program",
    "uploadpack.packObjectsHook", "remote.origin.uploadpack", "remote.origin.proxy", "interactive.diffFilter",
    "pager.diff", "pager.ls-files", "alias.diff", "alias.ls-files", "trailer.planted.command",
]  # fmt: skip
HOOKS = ["pre-commit", "post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman"]


def test_no_program_that_the_repository_names_is_started(work_tree: WorkTree, tmp_path: Path) -> None:
    marker = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >>"{marker}"\ncat\n')
    program.chmod(0o755)
    work_tree.stage(".gitattributes", "* diff=planted filter=planted merge=planted\n")
    work_tree.stage("pay.py", "import stripe\n")
    work_tree.commit()
    work_tree.stage("pay.py", f"import stripe\n{LEAK}")
    for name in PROGRAMS:
        work_tree.git("config", name, f"!{program}" if name.startswith("alias.") else str(program))
    work_tree.git("config", "filter.planted.required", "true")
    work_tree.git("config", "log.showSignature", "true")
    for name in HOOKS:
        hook = work_tree.root / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.symlink_to(program)
    marker.unlink(missing_ok=True)
    for arguments in (["secrets", "--staged"], ["secrets"], ["secrets", "."], ["check"]):
        run = inside(*arguments, *JSON, cwd=work_tree.root)
        assert run.code == 1, run.err
        assert run.places == [("pay.py", 2)]
        assert not marker.exists(), marker.read_text()
    subprocess.run(["git", "status"], cwd=work_tree.root, capture_output=True, check=False)
    assert marker.exists(), "the programs would have been started"


def test_a_bare_repository_is_an_error_and_no_pass(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--bare", "-q", "bare.git"], cwd=tmp_path, check=True)
    for place in (tmp_path / "bare.git", tmp_path / "bare.git" / "objects"):
        run = tool("check", cwd=place)
        assert run.code == 2
        assert "bare repository" in run.err


def test_no_module_of_the_checked_folder_is_imported(tmp_path: Path) -> None:
    for name in ("hyperscan", "json", "click", "re2", "detect_secrets"):
        (tmp_path / f"{name}.py").write_text("open('imported', 'w').close()\n")
    (tmp_path / "pay.py").write_text(f"key = '{stripe_key()}'\n")
    assert tool("secrets", "pay.py", cwd=tmp_path).code == 1
    assert not (tmp_path / "imported").exists()


def test_a_report_replaces_a_planted_link_and_not_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine\n")
    (tmp_path / "report.json").symlink_to(tmp_path / "victim")
    run = tool("secrets", "--stdin", "--report", "json=report.json", cwd=tmp_path)
    assert run.code == 0
    assert (tmp_path / "victim").read_text() == "mine\n"
    assert '"verdict": "go"' in (tmp_path / "report.json").read_text()


@pytest.mark.parametrize("name", ["launch-gates.toml", "pyproject.toml"])
def test_a_key_of_thousands_of_parts_is_refused_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("# launch-gates\nz" + ".a" * 40_000 + " = 1\n")
    run = tool("secrets", "--stdin", cwd=tmp_path)
    assert run.code == 2
    assert f"{name}:2: a key of more than 50 parts" in run.err


def test_a_rule_of_the_configuration_cannot_take_a_built_in_rules_name(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text(
        '[[secrets.rules]]\nid = "jwt"\npattern = "acme_[0-9a-f]{40}"\nkeywords = ["acme_"]\n'
    )
    run = tool("secrets", "--stdin", cwd=tmp_path)
    assert run.code == 2
    assert "launch-gates.toml:1: there is a built-in rule secrets/jwt" in run.err


def test_what_a_bound_of_ours_cut_off_is_unchecked(tmp_path: Path) -> None:
    decoy = "".join(f"%{byte:02x}" for byte in b"ghp_") + "a" * 60_000 + "\n"
    (tmp_path / "decoys.txt").write_text(decoy * 200)
    run = tool("secrets", "decoys.txt", cwd=tmp_path)
    assert run.code == 3
    assert "encoded text beyond" in run.out
