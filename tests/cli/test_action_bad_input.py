"""`launch-gates action` with inputs, variables and workspaces that are wrong: a clear line and the right exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ci.conftest import clone_of
from tests.cli.action_job import Step, commands, pull_request
from tests.cli.plants import github_token, stripe_key
from tests.conftest import WorkTree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def step(tmp_path: Path) -> Step:
    return Step(tmp_path)


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """`topic` leaks: no wrong input may end with 0."""
    work_tree.stage("ok.py", "")
    work_tree.commit("one")
    work_tree.git("switch", "--quiet", "--create", "topic")
    work_tree.stage("pay.py", f"K = '{stripe_key()}'\n")
    work_tree.commit("two")
    return work_tree


WRONG = {
    "an unknown input": ({"fail_onn": "low"}, "there is no input fail-onn; did you mean fail-on?"),
    "an unknown severity": ({"fail_on": "hihg"}, "the input fail-on has no such value; did you mean high?"),
    "a severity in capitals": ({"fail_on": "HIGH"}, "the input fail-on has no such value; did you mean high?"),
    "an unknown confidence": ({"min_confidence": "likly"}, "did you mean likely?"),
    "an unknown answer": ({"unchecked": "warning"}, "the input unchecked has no such value; did you mean warn?"),
    "an unknown trust": ({"trust": "heads"}, "did you mean head?"),
    "an unknown gate": ({"gates": "secret"}, "the input gates: there is no such gate; did you mean secrets?"),
    "no gate": ({"gates": " , "}, "the input gates names no gate"),
    "an unknown format": ({"report": "saarif=x"}, "the input report has no such format; did you mean sarif?"),
    "a report without a file": ({"report": "sarif"}, "the input report takes FORMAT=FILE"),
    "a report upwards": ({"report": "json=../../x.json"}, "the report ../../x.json goes upwards"),
    "a report elsewhere": ({"report": "json=/etc/x.json"}, "the report /etc/x.json is outside the workspace"),
    "an open quote": ({"report": "'json=x"}, "the input report cannot be taken apart: no closing quotation"),
    "an unknown option": ({"args": "--fail-onn low"}, "the input args: No such option '--fail-onn'"),
    "another source": ({"args": "--staged"}, "the input args: No such option '--staged'"),
    "a path among the options": ({"args": "--verbose src"}, "the input args: Got unexpected extra argument"),
    "a shell's text": ({"args": "--verbose; touch pwned"}, "the input args: No such option '--verbose;'"),
    "an open quote of options": ({"args": "--config 'x"}, "the input args cannot be taken apart"),
    "a format for the log": ({"args": "--format json"}, "--format and --output are not for a step"),
    "help": ({"args": "--help"}, "the input args: No such option '--help'"),
    "a folder that is not there": ({"path": "shp"}, "there is no folder shp in the workspace"),
    "a folder above": ({"path": ".."}, "the path .. goes upwards"),
    "a folder elsewhere": ({"path": "/etc"}, "the path /etc is outside the workspace"),
    "a configuration that is not there": ({"config": "nope.toml"}, "nope.toml"),
}  # fmt: skip


@pytest.mark.parametrize(("inputs", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_input_is_2_with_the_nearest_name(
    shop: WorkTree, step: Step, inputs: dict[str, str], said: str
) -> None:
    run = step(shop, pull_request(step, shop), **inputs)
    assert run.code == 2, run.out
    (error,) = commands(run)
    assert said in run.out
    assert error.startswith("::error title=launch-gates%3A nothing was checked::")
    assert step.summary.startswith("## launch-gates: nothing was checked\n")
    assert step.outputs == {}
    assert not (shop.root / "pwned").exists()


def test_a_credential_in_the_wrong_place_is_not_shown(shop: WorkTree, step: Step) -> None:
    for inputs in ({"fail_on": github_token()}, {github_token(): ""}, {"args": f"--{github_token()}"}):
        run = step(shop, pull_request(step, shop), **inputs)
        assert run.code == 2
        assert github_token()[4:].lower() not in (run.out + step.summary).lower()


@pytest.mark.parametrize("place", ["launch-gates-reports", "launch-gates-reports/report.json", "out"])
def test_no_report_is_written_through_a_link(shop: WorkTree, step: Step, tmp_path: Path, place: str) -> None:
    (shop.root / place).parent.mkdir(exist_ok=True)
    (shop.root / place).symlink_to(tmp_path)
    run = step(shop, pull_request(step, shop), report="json=out/x.json" if place == "out" else "")
    assert run.code == 2
    assert "goes through a symbolic link" in run.out
    assert not (tmp_path / "report.json").exists()


LACKING = {
    "GITHUB_ACTIONS": ({"GITHUB_ACTIONS": ""}, 2, "this is no job of GitHub Actions"),
    "GITHUB_EVENT_NAME": ({"GITHUB_EVENT_NAME": ""}, 3, "GITHUB_EVENT_NAME is not set"),
    "GITHUB_EVENT_PATH": ({"GITHUB_EVENT_PATH": ""}, 3, "GITHUB_EVENT_PATH is not set"),
    "the payload": ({"GITHUB_EVENT_PATH": "/nowhere/event.json"}, 3, "payload cannot be read from /nowhere/event.json"),
    "another event": ({"GITHUB_EVENT_NAME": "issue_comment"}, 2, "does not say which commits to look at"),
    "the workspace's variable": ({"GITHUB_WORKSPACE": ""}, 1, "Warning: GITHUB_WORKSPACE is not set"),
    "the workspace": ({"GITHUB_WORKSPACE": "/nowhere"}, 3, "GITHUB_WORKSPACE names /nowhere: no such file"),
    "the outputs": ({"GITHUB_OUTPUT": ""}, 1, "the step has no outputs: GITHUB_OUTPUT is not set"),
    "the summary": ({"GITHUB_STEP_SUMMARY": ""}, 1, "the step has no summary: GITHUB_STEP_SUMMARY is not set"),
    "the summary's folder": ({"GITHUB_STEP_SUMMARY": "/nowhere/x"}, 1, "GITHUB_STEP_SUMMARY cannot be written"),
}  # fmt: skip


@pytest.mark.parametrize(("variables", "code", "said"), LACKING.values(), ids=LACKING)
def test_what_the_runner_did_not_give(
    shop: WorkTree, step: Step, variables: dict[str, str], code: int, said: str
) -> None:
    run = step(shop, pull_request(step, shop), variables)
    assert (run.code, said in run.out) == (code, True), run.out
    assert all(line.startswith(("::error title=", "::notice title=")) for line in commands(run))


def test_a_clean_run_whose_outputs_nobody_can_read_is_no_go_ahead(shop: WorkTree, step: Step) -> None:
    clean = step.recorded("push", deleted=True, after="0" * 40)
    assert step(shop, clean).code == 0
    assert step.outputs["verdict"] == "go"
    assert step(shop, clean, {"GITHUB_STEP_SUMMARY": ""}).code == 0
    assert step(shop, clean, {"GITHUB_OUTPUT": ""}).code == 3


def test_a_workspace_without_a_repository_or_inside_of_another_one(shop: WorkTree, step: Step, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    inner = shop.root / "inner"
    inner.mkdir()
    for folder in (empty, inner):
        run = step(WorkTree(folder), pull_request(step, shop))
        assert run.code == 2
        assert "there is no git repository in the workspace" in run.out
        assert "put actions/checkout with `fetch-depth: 0` into a step before" in commands(run)[0].lower()


def test_a_repository_whose_git_folder_is_broken(shop: WorkTree, step: Step) -> None:
    clone = clone_of(shop, "clone")
    (clone.root / ".git/HEAD").unlink()
    assert step(clone, pull_request(step, shop)).code == 2
    pointer = clone_of(shop, "pointer")
    (pointer.root / ".git").rename(pointer.root / "moved")
    (pointer.root / ".git").write_text("gitdir: ../nowhere/.git/modules/x\n")
    run = step(pointer, pull_request(step, shop))
    assert (run.code, "git submodule update --init" in run.out or "points to" in run.out) == (2, True)


def test_a_broken_configuration_or_baseline_is_2(shop: WorkTree, step: Step) -> None:
    for name, content in ((".launch-gates-baseline.json", "{"), ("launch-gates.toml", "fail-on = 1\n")):
        clone = clone_of(shop, f"clone of {name}")
        clone.write(name, content)
        pushed = step.recorded("schedule")
        assert step(clone, pushed).code == 2


def test_the_wrong_rights_of_pull_request_target_are_refused(shop: WorkTree, step: Step) -> None:
    event = pull_request(step, shop, "pull_request_target")
    run = step(shop, event, {"GITHUB_SHA": shop.git("rev-parse", "main").decode().strip()})
    assert run.code == 2
    assert "runs with the repository's own rights" in commands(run)[0]


def test_it_takes_no_options(shop: WorkTree) -> None:
    from tests.cli.tool import tool

    assert tool("action", "--fail-on", "low", cwd=shop.root).code == 2
    assert tool("action", "--help", cwd=shop.root).code == 0
