"""`report convert`, `merge` and `diff` as their users run them, and every format from a run itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from launch_gates.cli import stored_reports
from launch_gates.report.formats import FORMATS
from tests.cli.plants import stripe_key
from tests.cli.tool import inside, read_report, tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.tool import Run
    from tests.conftest import WorkTree


@pytest.fixture
def report(leaking: WorkTree, tmp_path: Path) -> Path:
    """The report of a run with one finding."""
    file = tmp_path / "report.json"
    assert inside("secrets", "--staged", "--report", f"json={file}", cwd=leaking.root).code == 1
    return file


def refused(run: Run, *said: str) -> None:
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("Error: ")
    for each in said:
        assert each in run.err


@pytest.mark.parametrize("form", FORMATS)
def test_convert_gives_what_the_run_itself_would_have_written(
    form: str, report: Path, leaking: WorkTree, tmp_path: Path
) -> None:
    run = inside("report", "convert", report, "--format", form, cwd=leaking.root)
    assert (run.code, run.err) == (0, "")
    written = tmp_path / "direct"
    again = tmp_path / "again.json"
    options = ["--report", f"{form}={written}", "--report", f"json={again}"]
    assert inside("secrets", "--staged", *options, cwd=leaking.root).code == 1
    assert inside("report", "convert", again, "--format", form, cwd=leaking.root).out == written.read_text()
    assert stripe_key() not in run.out


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_be_printed_by_a_run(form: str, leaking: WorkTree) -> None:
    run = inside("secrets", "--staged", "--format", form, cwd=leaking.root)
    assert (run.code, run.err) == (1, "")
    assert "src/pay.py" in run.out


def test_sarif_says_of_a_rule_what_explain_says(report: Path, leaking: WorkTree) -> None:
    run = inside("report", "convert", report, "--format", "sarif", cwd=leaking.root)
    (rule,) = json.loads(run.out)["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "Stripe live secret key"
    assert rule["helpUri"].startswith("https://")


def test_sarif_says_what_a_rule_of_the_configuration_says(work_tree: WorkTree) -> None:
    rule = '[[secrets.rules]]\nid = "acme-key"\npattern = "acme_[0-9a-f]{8}"\ntitle = "Acme key"\nfix = "Ask Acme"\n'
    work_tree.write("launch-gates.toml", rule)
    work_tree.stage("a.py", f'KEY = "acme_{"1f9b7c3e"}"\n')
    run = inside("secrets", "--staged", "--format", "sarif", cwd=work_tree.root)
    (described,) = json.loads(run.out)["runs"][0]["tool"]["driver"]["rules"]
    assert described["shortDescription"]["text"] == "Acme key"


def test_convert_reads_standard_input_and_writes_a_file(report: Path, leaking: WorkTree, tmp_path: Path) -> None:
    run = inside(
        "report", "convert", "-", "--format", "junit", "--output", tmp_path / "a.xml",
        cwd=leaking.root, stdin=report.read_bytes(),
    )  # fmt: skip
    assert (run.code, run.out) == (0, "")
    assert "<testsuite " in (tmp_path / "a.xml").read_text()


def test_a_file_that_cannot_be_written_is_said(report: Path, leaking: WorkTree, tmp_path: Path) -> None:
    given = str(report)
    for command in (["convert", given], ["merge", given], ["diff", given, given]):
        run = inside(
            "report", *command, "--format", "json", "--output", tmp_path / "none" / "a", cwd=leaking.root
        )  # fmt: skip
        assert run.code == 3
        assert "could not be written" in run.err


def test_what_is_no_report_is_refused(tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "bad.json"
    for content, said in (("", "it is empty"), ("{", "it is not JSON"), ("[]", "not of the type object")):
        bad.write_text(content)
        refused(inside("report", "convert", bad, "--format", "text", cwd=tmp_path), "bad.json is no report", said)
        refused(inside("report", "merge", report, bad, cwd=tmp_path), said)
        refused(inside("report", "diff", report, bad, cwd=tmp_path), said)
    bad.write_text(json.dumps({**json.loads(report.read_text()), "schema_version": 2}))
    refused(inside("report", "convert", bad, "--format", "text", cwd=tmp_path), "newer", "Update launch-gates")
    refused(inside("report", "convert", tmp_path / "no.json", "--format", "text", cwd=tmp_path), "no such file")
    refused(inside("report", "convert", tmp_path, "--format", "text", cwd=tmp_path), "is a directory")
    refused(inside("report", "convert", report, "--format", "wrong", cwd=tmp_path), "sarif")
    refused(inside("report", "merge", cwd=tmp_path))
    monkeypatch.setattr(stored_reports, "MOST", 100)
    refused(
        inside("report", "convert", report, "--format", "text", cwd=tmp_path), "larger than a report may be (100 B)"
    )


def test_a_device_without_end_is_refused_and_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_reports, "MOST", 1_000_000)
    refused(inside("report", "convert", "/dev/zero", "--format", "text", cwd=tmp_path), "larger than")


def test_merge_joins_and_its_exit_code_is_the_verdicts(report: Path, clean: WorkTree, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    clean.stage("src/pay.py", "import stripe\n")
    assert inside("secrets", "--staged", "--report", f"json={other}", cwd=clean.root).code == 0
    run = inside("report", "merge", other, report, cwd=clean.root)
    assert (run.code, run.err) == (1, "")
    assert len(run.report["gates"]) == 2
    assert len(run.rules) == 1
    assert inside("report", "merge", other, cwd=clean.root).code == 0
    assert "no-go" in inside("report", "merge", other, report, "--format", "text", cwd=clean.root).out


def test_merge_of_what_is_unchecked_is_3_or_a_warning(report: Path, tmp_path: Path) -> None:
    document = read_report(report.read_text())
    document.update(verdict="unknown", findings=[])
    document["gates"][0]["status"] = "unchecked"
    file = tmp_path / "unchecked.json"
    file.write_text(json.dumps(document))
    assert inside("report", "merge", file, cwd=tmp_path).code == 3
    assert inside("report", "merge", file, "--unchecked", "warn", cwd=tmp_path).code == 0


def test_diff_fails_on_what_is_new_alone(leaking: WorkTree, tmp_path: Path) -> None:
    report, fixed = tmp_path / "work-tree.json", tmp_path / "fixed.json"
    inside("secrets", "--worktree", "--report", f"json={report}", cwd=leaking.root)
    leaking.write("src/pay.py", "import stripe\n")
    assert inside("secrets", "--worktree", "--report", f"json={fixed}", cwd=leaking.root).code == 0
    same = inside("report", "diff", report, report, cwd=tmp_path)
    assert (same.code, same.out) == (
        0, "0 new, 0 fixed, 1 unchanged, 0 accepted, 0 unknown; 0 new at or above high\n",
    )  # fmt: skip
    better = inside("report", "diff", report, fixed, cwd=tmp_path)
    assert better.code == 0
    assert better.out.startswith("fixed    critical, likely   Stripe live secret key in src/pay.py\n")
    worse = inside("report", "diff", fixed, report, "--format", "json", cwd=tmp_path)
    assert worse.code == 1
    assert json.loads(worse.out)["failing"] == 1


def test_diff_has_its_own_threshold_and_says_what_it_cannot_know(report: Path, tmp_path: Path) -> None:
    document = read_report(report.read_text())
    document["findings"][0]["severity"] = "medium"
    lower, empty = tmp_path / "lower.json", tmp_path / "empty.json"
    lower.write_text(json.dumps(document))
    document.update(findings=[], verdict="unknown")
    document["gates"][0]["status"] = "unchecked"
    empty.write_text(json.dumps(document))
    assert inside("report", "diff", empty, lower, cwd=tmp_path).code == 0
    assert inside("report", "diff", empty, lower, "--fail-on", "medium", cwd=tmp_path).code == 1
    unknown = inside("report", "diff", lower, empty, cwd=tmp_path)
    assert unknown.code == 3
    assert "0 fixed" in unknown.out
    assert inside("report", "diff", lower, empty, "--unchecked", "warn", cwd=tmp_path).code == 0


def test_it_works_in_a_process_of_its_own(report: Path, tmp_path: Path) -> None:
    run = tool("report", "convert", "-", "--format", "github", cwd=tmp_path, stdin=report.read_bytes())
    assert run.code == 0
    assert run.out.startswith("::error title=critical%2C likely%3A secrets/stripe-live-secret-key,file=src/pay.py,")
    assert "convert" in tool("report", "--help", cwd=tmp_path).out
