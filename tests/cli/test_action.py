"""`launch-gates action` over recorded events: what a step shows, leaves and ends with."""

from __future__ import annotations

import codecs
import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.ci.conftest import at, clone_of
from tests.cli.action_job import Step, commands, pull_request, report_at
from tests.cli.plants import stripe_key
from tests.cli.tool import inside
from tests.conftest import NOBODY, WorkTree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WithoutRights

RULE = "secrets/stripe-live-secret-key"
LEAK = f"import stripe\nstripe.api_key = '{stripe_key()}'\n"


@pytest.fixture
def step(tmp_path: Path) -> Step:
    return Step(tmp_path)


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """`main` with one commit that configures us, and `topic` with a clean one more."""
    work_tree.stage("launch-gates.toml", "fail-on = 'high'\n")
    work_tree.commit("settings")
    work_tree.git("switch", "--quiet", "--create", "topic")
    work_tree.stage("ok.py", "import stripe\n")
    work_tree.commit("fine")
    return work_tree


@pytest.fixture
def leaky(shop: WorkTree) -> WorkTree:
    """The same, and `topic` brings a key too."""
    shop.stage("src/pay.py", LEAK)
    shop.commit("[skip ci] [skip launch-gates] launch-gates: skip\n\nskip-checks: true")
    return shop


def test_a_leak_fails_with_annotation_summary_outputs_and_reports(leaky: WorkTree, step: Step) -> None:
    clone = clone_of(leaky, "clone")
    run = step(clone, pull_request(step, leaky))
    assert (run.code, run.err) == (1, "")
    error, notice = commands(run)
    assert error.startswith(f"::error title=critical%2C likely%3A {RULE},file=src/pay.py,line=2,col=19::")
    assert notice.startswith("::notice title=launch-gates%3A no-go::")
    assert "Pull request 12: 2 commits since main" in run.out
    assert step.summary.startswith("## launch-gates: no-go\n")
    assert f"`{RULE}`" in step.summary
    assert step.outputs == {
        "verdict": "no-go",
        "findings": "1",
        "failing": "1",
        "unchecked": "0",
        "report": "launch-gates-reports/report.json",
        "sarif": "launch-gates-reports/report.sarif",
    }
    assert [each["rule"] for each in report_at(clone, step.outputs["report"])["findings"]] == [RULE]
    sarif = json.loads((clone.root / step.outputs["sarif"]).read_text(encoding="utf-8"))
    assert sarif["runs"][0]["results"][0]["ruleId"] == RULE
    assert clone.git("status", "--porcelain") == b""
    everything = run.out + step.summary + str(step.outputs) + json.dumps(sarif)
    assert stripe_key()[8:] not in everything


def test_a_clean_pull_request_passes(shop: WorkTree, step: Step) -> None:
    run = step(clone_of(shop, "clone"), pull_request(step, shop))
    assert (run.code, len(commands(run)), step.outputs["verdict"]) == (0, 1, "go")
    assert step.outputs["findings"] == "0"


@pytest.mark.parametrize("event", ["push", "merge_group", "schedule"])
def test_other_events(leaky: WorkTree, step: Step, event: str) -> None:
    ids = {
        "push": {"before": at(leaky, "main"), "after": at(leaky, "topic"), "ref": "refs/heads/topic"},
        "merge_group": {"merge_group__head_sha": at(leaky, "topic"), "merge_group__base_sha": at(leaky, "main")},
        "schedule": {},
    }[event]
    run = step(clone_of(leaky, "clone"), step.recorded(event, **ids))
    assert (run.code, step.outputs["findings"]) == (1, "1")
    assert commands(run)[0].startswith("::error ")


def test_what_the_pull_request_accepts_itself_still_fails_unless_head_is_trusted(leaky: WorkTree, step: Step) -> None:
    assert inside("accept", "--all-present", "--reason", "made up", cwd=leaky.root).code == 0
    leaky.stage("launch-gates.toml", "fail-on = 'critical'\n[secrets]\ndisable = ['stripe-live-secret-key']\n")
    leaky.git("add", ".launch-gates-baseline.json")
    leaky.commit("waved through")
    clone = clone_of(leaky, "clone")
    run = step(clone, pull_request(step, leaky))
    assert run.code == 1
    rules = {each["rule"] for each in report_at(clone, step.outputs["report"])["findings"]}
    assert rules == {RULE, "acceptance/added"}
    assert step(clone, pull_request(step, leaky), trust="head").code == 0


def test_a_shallow_clone_is_unchecked_with_the_line_to_add(leaky: WorkTree, step: Step) -> None:
    run = step(clone_of(leaky, "clone", "--depth=1", "--branch=topic"), pull_request(step, leaky))
    assert (run.code, step.outputs["verdict"], step.outputs["unchecked"]) == (3, "unknown", "1")
    assert "fetch-depth: 0" in commands(run)[0]
    warned = step(clone_of(leaky, "two", "--depth=1", "--branch=topic"), pull_request(step, leaky), unchecked="warn")
    assert (warned.code, step.outputs["verdict"]) == (0, "unknown")


def test_a_base_that_is_gone_is_unchecked(leaky: WorkTree, step: Step) -> None:
    run = step(clone_of(leaky, "clone"), pull_request(step, leaky, pull_request__base__sha="d" * 40))
    assert (run.code, step.outputs["verdict"]) == (3, "unknown")
    assert "the commit of main ddddddd is not here" in run.out


def test_pointers_of_lfs_and_submodules_are_said_not_to_be_looked_at(shop: WorkTree, step: Step) -> None:
    shop.stage("big.bin", f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n")
    shop.git("update-index", "--add", "--cacheinfo", f"160000,{at(shop, 'main')},vendor/lib")
    shop.commit("pointers")
    clone = clone_of(shop, "clone")
    assert step(clone, pull_request(step, shop)).code == 0
    left_out = {
        each["subject"]: each["reason"]
        for each in report_at(clone, step.outputs["report"])["gates"][0]["not_looked_at"]
    }
    assert "Git LFS" in left_out["big.bin"]
    assert "submodule" in left_out["vendor/lib"]


def test_no_line_of_a_pull_request_is_a_command(leaky: WorkTree, step: Step) -> None:
    name = "::add-mask::src,a%0A::error ::x.py"
    leaky.stage(name, LEAK)
    leaky.commit("::error::no\n::stop-commands::pwned")
    run = step(clone_of(leaky, "clone"), pull_request(step, leaky), args="--verbose")
    assert run.code == 1
    assert all(line.startswith(("::error title=", "::notice title=")) for line in commands(run))


def test_reports_and_options_that_the_step_asks_for(leaky: WorkTree, step: Step) -> None:
    clone = clone_of(leaky, "clone")
    run = step(
        clone,
        pull_request(step, leaky),
        gates=" secrets, secrets",
        report="junit=out/junit.xml\nsarif='out/with space.sarif' markdown=out/page.md",
        args="--min-confidence certain --jobs 1",
        min_confidence="",
    )
    assert (run.code, step.outputs["sarif"]) == (0, "out/with space.sarif")
    assert (clone.root / "out/junit.xml").is_file()
    assert (clone.root / "out/page.md").is_file()
    assert "below --min-confidence certain" in run.out


@pytest.mark.parametrize(("fail_on", "code"), [("critical", 1), ("info", 1)])
def test_inputs_become_settings(leaky: WorkTree, step: Step, fail_on: str, code: int) -> None:
    assert step(clone_of(leaky, "clone"), pull_request(step, leaky), fail_on=fail_on).code == code


def test_a_repository_in_a_folder_of_the_workspace(leaky: WorkTree, step: Step, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    clone_of(leaky, "workspace/shop")
    run = step(WorkTree(workspace.resolve()), pull_request(step, leaky), path="shop")
    assert run.code == 1
    assert ",file=src/pay.py," in commands(run)[0]
    assert (workspace / step.outputs["report"]).is_file()
    again = step(WorkTree(workspace.resolve()), pull_request(step, leaky))
    assert again.code == 2
    assert "there is no git repository in the workspace" in again.out


def test_a_workspace_of_another_user(leaky: WorkTree, step: Step, open_folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    clone = clone_of(leaky, "clone")
    clone.root.rename(open_folder / "clone")
    root = open_folder / "clone"
    for folder, folders, files in os.walk(root):
        for name in (".", *folders, *files):
            os.chown(os.path.join(folder, name), NOBODY, NOBODY, follow_symlinks=False)  # noqa: PTH118
    run = step(WorkTree(root), pull_request(step, leaky))
    assert (run.code, step.outputs["findings"]) == (1, "1")
    written = [root / "launch-gates-reports", *(root / "launch-gates-reports").iterdir()]
    assert {file.stat().st_uid for file in written} == {NOBODY}


def test_where_nothing_may_be_written_the_verdict_is_still_said(
    leaky: WorkTree, open_folder: Path, without_rights: WithoutRights, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = open_folder / "clone"
    clone_of(leaky, "clone").root.rename(root)
    files = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary", "GITHUB_WORKSPACE": "clone"}
    variables = pull_request(Step(open_folder), leaky) | {key: str(open_folder / name) for key, name in files.items()}
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    # Once with rights, and every codec: the other user may not read modules where they lie, ours or Python's.
    for codec in ("ascii", "latin-1", "utf-8-sig", "utf-16", "utf-16-le"):
        codecs.lookup(codec)
    assert inside("action", cwd=root).code == 1
    shutil.rmtree(root / "launch-gates-reports")
    for folder in (root, open_folder):
        folder.chmod(0o555)
    for name in ("output", "summary"):
        (open_folder / name).chmod(0o444)
    run = without_rights(lambda: inside("action", cwd=root))
    for folder in (root, open_folder):
        folder.chmod(0o755)
    assert run.code == 1, run.err
    assert "it could not be written to launch-gates-reports/report.json" in run.err
    assert "the step has no outputs: GITHUB_OUTPUT cannot be written" in run.err
    assert "the step has no summary: GITHUB_STEP_SUMMARY cannot be written" in run.err
    assert commands(run)[0].startswith("::error ")
