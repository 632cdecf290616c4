"""The options that every gate's command takes: what each changes, and what it leaves alone."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.plants import github_token, stripe_key, stripe_test_key
from tests.cli.tool import command, environment, inside, read_report, tool

if TYPE_CHECKING:
    from tests.cli.tool import Run
    from tests.conftest import WorkTree

COLOR = "\x1b["


def staged(work_tree: WorkTree, *options: str) -> Run:
    return inside("secrets", "--staged", *options, cwd=work_tree.root)


def test_findings_are_1_and_none_is_0(leaking: WorkTree) -> None:
    assert staged(leaking).code == 1
    leaking.stage("src/pay.py", "import stripe\n")
    assert staged(leaking).code == 0


def test_format_json_is_the_published_one(leaking: WorkTree) -> None:
    run = staged(leaking, "--format", "json")
    assert run.report["verdict"] == "no-go"
    assert run.rules == ["secrets/stripe-live-secret-key"]
    assert run.places == [("src/pay.py", 2)]
    assert run.err == ""


def test_output_takes_the_place_of_standard_output(leaking: WorkTree, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    run = staged(leaking, "--output", str(file))
    assert (run.code, run.out, run.err) == (1, "", "")
    assert "src/pay.py:2:" in file.read_text()
    assert COLOR not in file.read_text()


def test_output_says_as_much_as_was_asked_for(leaking: WorkTree, tmp_path: Path) -> None:
    leaking.stage("old.py", f'KEY = "{stripe_key(2)}"  # launch-gates: allow stripe-live-secret-key -- revoked\n')
    file = tmp_path / "report.txt"
    staged(leaking, "--verbose", "--output", str(file))
    assert "revoked" in file.read_text()
    staged(leaking, "--output", str(file))
    assert "revoked" not in file.read_text()


def test_several_reports_in_one_run(leaking: WorkTree, tmp_path: Path) -> None:
    names = [tmp_path / "a.json", tmp_path / "b=c.json", tmp_path / "d.txt"]
    options = ["--report", f"json={names[0]}", "--report", f"json={names[1]}", "--report", f"text={names[2]}"]
    run = staged(leaking, *options)
    assert run.code == 1
    assert "src/pay.py:2:" in run.out
    assert read_report(names[0].read_text()) == read_report(names[1].read_text())
    assert names[2].read_text() == run.out


def test_a_report_takes_the_place_of_an_older_one_whole(leaking: WorkTree, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text("x" * 100_000)
    staged(leaking, "--report", f"json={file}")
    read_report(file.read_text())
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".report")] == []


def test_a_report_may_be_read_by_others_as_the_umask_says(clean: WorkTree, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        staged(clean, "--report", f"json={tmp_path / 'report.json'}")
    finally:
        os.umask(before)
    assert (tmp_path / "report.json").stat().st_mode & 0o777 == 0o640


def test_standard_output_may_be_named(leaking: WorkTree, tmp_path: Path) -> None:
    before = Path("/dev/stdout").lstat()
    with (tmp_path / "out").open("wb") as out:
        options = ["--format", "json", "--output", "/dev/stdout"]
        done = subprocess.run(
            [*command(), "secrets", "--staged", *options], cwd=leaking.root, stdout=out, env=environment(), check=False
        )
    assert done.returncode == 1
    read_report((tmp_path / "out").read_text())
    assert Path("/dev/stdout").lstat().st_ino == before.st_ino


def test_a_report_that_cannot_be_written_does_not_keep_the_others_back(leaking: WorkTree, tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    run = staged(leaking, "--report", f"json={tmp_path / 'none' / 'bad.json'}", "--report", f"json={good}")
    assert run.code == 1
    assert "could not be written to" in run.err
    assert "bad.json: no such file or directory" in run.err
    assert "src/pay.py:2:" in run.out
    read_report(good.read_text())


def test_a_missing_report_of_a_clean_run_is_3(clean: WorkTree, tmp_path: Path) -> None:
    options = [f"--report=json={tmp_path / 'none' / name}" for name in ("a", "b")]
    run = staged(clean, *options)
    assert run.code == 3
    assert run.err.count("could not be written to") == 2


def test_config_names_another_file(leaking: WorkTree, tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('[secrets]\ndisable = ["stripe-live-secret-key"]\n')
    leaking.write("launch-gates.toml", "this is no TOML")
    assert staged(leaking).code == 2
    assert staged(leaking, "--config", str(file)).code == 0


@pytest.mark.parametrize(("fail_on", "code"), [("critical", 0), ("high", 0), ("medium", 1), ("low", 1), ("info", 1)])
def test_fail_on_is_the_least_severity_that_fails(fail_on: str, code: int, work_tree: WorkTree) -> None:
    work_tree.stage("pay.py", f'KEY = "{stripe_test_key()}"\n')
    run = staged(work_tree, "--fail-on", fail_on)
    assert run.code == code
    assert "pay.py:1:" in run.out


def test_unchecked_warn_is_0_with_a_warning(work_tree: WorkTree) -> None:
    limited = ["--stdin", "--max-size", "8B"]
    failed = inside("secrets", *limited, cwd=work_tree.root, stdin=b"123456789")
    assert failed.code == 3
    assert "<stdin>" in failed.out
    warned = inside("secrets", *limited, "--unchecked", "warn", cwd=work_tree.root, stdin=b"123456789")
    assert warned.code == 0
    assert warned.err.startswith("Warning: something could not be checked")
    assert warned.out.splitlines()[:-1] == failed.out.splitlines()[:-1]


def test_findings_come_before_what_is_unchecked(work_tree: WorkTree) -> None:
    work_tree.write("pay.py", f'KEY = "{stripe_key()}"\n')
    os.mkfifo(work_tree.root / "pipe")
    run = inside("secrets", "pipe", "pay.py", "--format", "json", cwd=work_tree.root)
    assert run.code == 1
    assert len(run.report["gates"][0]["unchecked"]) == 1


def test_wrong_usage_comes_before_findings(leaking: WorkTree) -> None:
    run = inside("secrets", "src", "no-such-file", cwd=leaking.root)
    assert (run.code, run.out) == (2, "")


def test_max_size_leaves_larger_files_out_and_says_so(leaking: WorkTree) -> None:
    run = staged(leaking, "--max-size", "16B", "--format", "json")
    assert run.code == 0
    assert run.report["gates"][0]["not_looked_at"][0]["subject"] == "src/pay.py"
    assert "more than --max-size 16 B" in run.report["gates"][0]["not_looked_at"][0]["reason"]


def test_quiet_says_nothing_where_all_is_well_and_everything_where_it_is_not(leaking: WorkTree) -> None:
    assert "src/pay.py:2:" in staged(leaking, "--quiet").out
    leaking.git("rm", "--quiet", "--force", "src/pay.py")
    run = staged(leaking, "-q")
    assert (run.code, run.out, run.err) == (0, "", "")


def test_verbose_lists_what_is_only_counted(leaking: WorkTree) -> None:
    run = staged(leaking, "--max-size", "16B")
    assert "src/pay.py" not in run.out
    assert "src/pay.py" in staged(leaking, "--max-size", "16B", "-v").out


def test_debug_says_what_was_done_on_standard_error(leaking: WorkTree) -> None:
    run = staged(leaking, "--debug", "--format", "json")
    assert run.rules == ["secrets/stripe-live-secret-key"]
    assert run.err.startswith("debug: secrets: failed after ")


def on_a_terminal(work_tree: WorkTree, *options: str, **changes: str) -> str:
    """What the tool writes where standard output is a terminal."""
    environ = {name: value for name, value in environment(TERM="xterm", **changes).items() if value}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*command(), "secrets", "--staged", *options], cwd=work_tree.root, stdout=theirs, env=environ
    ) as process:
        os.close(theirs)
        written = b""
        try:
            while chunk := os.read(ours, 65536):
                written += chunk
        except OSError:
            pass  # How Linux says that the other side has closed.
    os.close(ours)
    assert process.returncode == 1
    return written.decode()


def test_colour_is_for_terminals_only(leaking: WorkTree) -> None:
    assert COLOR in on_a_terminal(leaking, NO_COLOR="")
    assert COLOR not in on_a_terminal(leaking, "--no-color", NO_COLOR="")
    assert COLOR not in on_a_terminal(leaking, NO_COLOR="1")
    assert COLOR not in tool("secrets", "--staged", cwd=leaking.root).out


def test_json_on_a_terminal_has_no_colour(leaking: WorkTree) -> None:
    read_report(on_a_terminal(leaking, "--format", "json", NO_COLOR=""))


@pytest.mark.parametrize("jobs", ["0", "1", "2", "8"])
def test_jobs_change_nothing_but_the_time(jobs: str, work_tree: WorkTree) -> None:
    for number in range(40):
        work_tree.stage(f"{number:02}.py", f'a = "{stripe_key(number)}"\nb = "{github_token(number)}"\n')
    run = staged(work_tree, "-j", jobs, "--format", "json")
    found = [(each["location"]["path"], each["details"]["secret"]) for each in run.report["findings"]]
    assert found == [(f"{number // 2:02}.py", f"s{number + 1}") for number in range(80)]


def test_standard_output_of_any_encoding_is_written(work_tree: WorkTree) -> None:
    work_tree.stage("café.py", f'KEY = "{stripe_key()}"\n')
    run = tool("secrets", "--staged", cwd=work_tree.root, environ=environment(PYTHONIOENCODING="ascii", PYTHONUTF8="0"))
    assert run.code == 1
    assert "caf\\xe9.py:1:" in run.out
