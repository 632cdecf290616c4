"""--min-confidence in every mode: what is less sure is not shown, does not fail, and is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.plants import github_token, guess, stripe_key
from tests.cli.tool import environment, inside, tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree

MODES = {
    "staged": ["--staged"],
    "work tree": ["--worktree"],
    "history": ["--history"],
    "range": ["--range", "HEAD~1..HEAD"],
    "part of a history": ["--history", "--since", "1d"],
    "paths": ["app.py"],
    "all": [],
}
SAID = "1 finding below --min-confidence likely is not shown"


@pytest.fixture
def guessed(work_tree: WorkTree) -> WorkTree:
    """A commit, a second one that adds a guess, and the same guess staged in a further file."""
    work_tree.stage("read.me", "a shop\n")
    work_tree.commit()
    work_tree.stage("app.py", f'password = "{guess()}"\n')
    work_tree.commit()
    work_tree.stage("more.py", f'password = "{guess(2)}"\n')
    return work_tree


@pytest.mark.parametrize("mode", MODES)
def test_a_guess_fails_from_its_severity_on_but_not_where_only_surer_things_count(guessed: WorkTree, mode: str) -> None:
    asked = ["secrets", *MODES[mode], "--fail-on", "medium", "--format", "json"]
    found = inside(*asked, cwd=guessed.root)
    findings = found.report["findings"]
    assert found.code == 1
    assert {each["confidence"] for each in findings} == {"guess"}
    assert all("may be" in each["details"]["doubt"] for each in findings)
    assert "below_min_confidence" not in found.report["gates"][0]["stats"]
    left_out = inside(*asked, "--min-confidence", "likely", cwd=guessed.root)
    stats = left_out.report["gates"][0]["stats"]
    assert (left_out.code, left_out.report["verdict"], left_out.report["findings"]) == (0, "go", [])
    assert (stats["min_confidence"], stats["below_min_confidence"]) == ("likely", len(findings))


@pytest.mark.parametrize("arguments", [["--stdin"], ["--message-file", "MSG"]])
def test_so_it_is_outside_a_repository(tmp_path: Path, arguments: list[str]) -> None:
    text = f'password = "{guess()}"\n'
    (tmp_path / "MSG").write_text(text)
    asked = ["secrets", *arguments, "--fail-on", "medium"]
    found = inside(*asked, cwd=tmp_path, stdin=text.encode())
    assert found.code == 1
    assert found.out.startswith("medium, guess      ")
    assert "`launch-gates: allow\n           secrets/generic-credential -- why`" in found.out
    left_out = inside(*asked, "--min-confidence", "likely", cwd=tmp_path, stdin=text.encode())
    assert left_out.code == 0
    assert left_out.out.startswith(f"go: {SAID} (")


def test_before_a_push_too(guessed: WorkTree) -> None:
    lines = f"refs/heads/main {guessed.git('rev-parse', 'HEAD').decode().strip()} refs/heads/main {'0' * 40}\n"
    asked = ["secrets", "--push", "--fail-on", "medium"]
    assert inside(*asked, cwd=guessed.root, stdin=lines.encode()).code == 1
    left_out = inside(*asked, "--min-confidence", "likely", cwd=guessed.root, stdin=lines.encode())
    assert (left_out.code, SAID in left_out.out) == (0, True)


def test_what_is_likely_is_left_out_where_only_the_certain_counts(work_tree: WorkTree) -> None:
    work_tree.stage("a.py", f"A = '{stripe_key()}'\nB = '{github_token()}'\n")
    run = inside("secrets", "--staged", "--min-confidence", "certain", "--format", "json", cwd=work_tree.root)
    assert run.rules == ["secrets/github-personal-access-token"]
    assert run.code == 1


def test_check_and_the_settings_know_it(guessed: WorkTree) -> None:
    assert (
        SAID.replace("1 finding", "2 findings").replace(" is ", " are ")
        in inside("check", "--min-confidence", "likely", cwd=guessed.root).out
    )
    guessed.write("launch-gates.toml", 'min-confidence = "likely"\nfail-on = "medium"\n')
    run = inside("check", "--format", "json", cwd=guessed.root)
    assert (run.code, run.report["findings"]) == (0, [])
    assert inside("check", "--min-confidence", "guess", cwd=guessed.root).code == 1


def test_the_hook_takes_it_from_the_settings_and_the_command_line_alike(guessed: WorkTree) -> None:
    plain = tool("--staged", "--min-confidence", "likely", cwd=guessed.root, program="lg-secrets")
    by_variable = tool(
        "--staged",
        cwd=guessed.root,
        program="lg-secrets",
        environ=environment(LAUNCH_GATES_MIN_CONFIDENCE="likely"),
    )
    for run in (plain, by_variable):
        assert (run.code, run.out.startswith(f"go: {SAID} ("), run.err) == (0, True, "")


@pytest.mark.parametrize("program", ["launch-gates", "lg-secrets"])
@pytest.mark.parametrize("mode", [["--staged"], ["--worktree"], ["--push"]])
def test_another_word_is_wrong_usage(guessed: WorkTree, program: str, mode: list[str]) -> None:
    command = ["secrets"] if program == "launch-gates" else []
    run = tool(*command, *mode, "--min-confidence", "sure", cwd=guessed.root, program=program)
    assert (run.code, run.out) == (2, "")
    assert "--min-confidence" in run.err
    assert "'certain', 'likely', 'guess'" in run.err


@pytest.mark.parametrize("command", ["secrets", "check"])
def test_help_shows_it_with_an_example(command: str, tmp_path: Path) -> None:
    out = inside(command, "--help", cwd=tmp_path).out
    assert f"launch-gates {command} --min-confidence likely" in out
    assert "--min-confidence [certain|likely|guess]" in out
