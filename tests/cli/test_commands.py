"""Every command: its help, what it prints, its exit code."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import jsonschema
import pytest

from launch_gates import __version__
from launch_gates.cli.umbrella import COMMANDS
from launch_gates.registry import all_rules
from tests.cli.plants import stripe_key
from tests.cli.tool import inside, tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree

HELP = [[], *([name] for name in COMMANDS), ["config", "show"], ["config", "schema"]]


@pytest.mark.parametrize("words", HELP, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_has_an_example_and_ends_with_0(words: list[str], option: str, tmp_path: Path) -> None:
    run = inside(*words, option, cwd=tmp_path)
    assert run.code == 0
    assert run.err == ""
    example = f"  {' '.join(['launch-gates', *words])}"
    # As it is written, not wrapped into a paragraph.
    assert any(line.startswith(example) for line in run.out.splitlines()[2:]), run.out
    assert "\x08" not in run.out
    assert "\\b" not in run.out


def test_every_command_stands_in_the_help_with_what_it_does(tmp_path: Path) -> None:
    out = inside("--help", cwd=tmp_path).out
    assert [name for name in COMMANDS if f"\n  {name} " not in out] == []


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    run = inside("--version", cwd=tmp_path)
    assert (run.code, run.out) == (0, f"launch-gates, version {__version__}\n")


def test_without_a_command_the_help_is_shown_and_it_is_wrong_usage(tmp_path: Path) -> None:
    run = inside(cwd=tmp_path)
    assert run.code == 2
    assert run.err.startswith("Usage: launch-gates")
    assert "Find leaked credentials." in run.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "did you mean 'check'?"),
        (["secret"], "did you mean 'secrets'?"),
        (
            ["xyzzy"],
            "there are check, secrets, env, migrations, smoke, performance, accept, explain, rules, report, config",
        ),
        (["config", "shwo"], "Did you mean 'show'?"),
        (["secrets", "--stagd"], "--staged"),
        (["secrets", "--fail-on", "hihg"], "'critical', 'high', 'medium', 'low', 'info'"),
        (["secrets", "--format", "xml"], "'text', 'json'"),
        (["secrets", "--report", "report.json"], "FORMAT=FILE with a format of text, json"),
        (["secrets", "--report", "json="], "FORMAT=FILE with a format of text, json"),
        (["secrets", "--report", "xml=report.xml"], "FORMAT=FILE with a format of text, json"),
        (["secrets", "--jobs", "many"], "'many' is not a valid integer"),
        (["secrets", "--jobs", "-1"], "x>=0"),
        (["secrets", "--stdin", "--max-size", "big"], "--max-size: must be"),
        (["secrets", "--quiet", "--verbose"], "--quiet and --verbose do not go together"),
        (["explain"], "Missing argument 'RULE'"),
        (["check", "no-such-folder"], "no-such-folder is not a folder"),
        (["secrets", "no-such-file"], "no-such-file does not exist"),
        (["secrets", "--message-file", "no-such-file"], "no-such-file is not a file"),
        (["secrets", "--stdin", "--config", "no-such-file"], "no-such-file does not exist"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_2_and_says_what_would_be_right(words: list[str], said: str, tmp_path: Path) -> None:
    run = inside(*words, cwd=tmp_path)
    assert run.code == 2
    assert run.out == ""
    assert run.err.startswith("Error: ")
    assert said in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize("first", ["--staged", "--worktree", "--stdin", "--message-file=M", "paths"])
@pytest.mark.parametrize("second", ["--staged", "--worktree", "--stdin", "--message-file=M", "paths"])
def test_modes_exclude_each_other(first: str, second: str, clean: WorkTree) -> None:
    if first == second:
        return
    words = ["src" if word == "paths" else word for word in (first, second)]
    run = inside("secrets", *words, cwd=clean.root)
    assert run.code == 2
    assert "do not go together" in run.err
    assert all(word.partition("=")[0] in run.err for word in (first, second))


def test_explain_says_why_and_what_to_do_with_or_without_the_gate(tmp_path: Path) -> None:
    run = inside("explain", "secrets/stripe-live-secret-key", cwd=tmp_path)
    assert run.code == 0
    assert run == inside("explain", "stripe-live-secret-key", cwd=tmp_path)
    for part in ("Stripe", "critical", "Why it hurts a launch", "What to do", "An example", "Done right", "https://"):
        assert part in run.out


def test_explain_of_an_unknown_rule_names_the_nearest(tmp_path: Path) -> None:
    run = inside("explain", "stripe-live-secret-kye", cwd=tmp_path)
    assert run.code == 2
    assert "Did you mean secrets/stripe-live-secret-key" in run.err


def test_explain_knows_every_rule(tmp_path: Path) -> None:
    pages = [inside("explain", rule.id, cwd=tmp_path) for rule in all_rules()]
    assert {page.code for page in pages} == {0}
    assert all("<redacted>" in page.out or "An example" in page.out for page in pages)


def test_rules_lists_every_rule_once_in_each_format(tmp_path: Path) -> None:
    ids = [rule.id for rule in all_rules()]
    assert len(set(ids)) == len(ids)
    text = inside("rules", cwd=tmp_path)
    assert [line.split()[0] for line in text.out.splitlines()[:-2]] == ids
    assert f"{len(ids)} rules." in text.out
    records = json.loads(inside("rules", "--format", "json", cwd=tmp_path).out)
    assert [record["id"] for record in records] == ids
    assert all(record["title"] and record["why"] and record["fix"] and record["severity"] for record in records)
    table = inside("rules", "--format", "markdown", cwd=tmp_path).out.splitlines()
    assert [row.split("`")[1] for row in table[2:]] == ids


def test_config_show_says_where_each_value_comes_from(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    work_tree.write("launch-gates.toml", 'fail-on = "low"\n[secrets]\ndisable = ["stripe-live-secret-key"]\n')
    monkeypatch.setenv("LAUNCH_GATES_JOBS", "3")
    run = inside("config", "show", cwd=work_tree.root)
    assert run.code == 0
    lines = run.out.splitlines()
    assert lines[0] == "# Read from: launch-gates.toml"
    assert any(line.startswith('fail-on = "low"') and line.endswith("launch-gates.toml:1") for line in lines)
    assert any(line.startswith("jobs = 3") and line.endswith("LAUNCH_GATES_JOBS") for line in lines)


def test_config_show_shows_no_credential(work_tree: WorkTree) -> None:
    work_tree.write("launch-gates.toml", f'[secrets]\nexclude = ["{stripe_key()}"]\n')
    run = inside("config", "show", cwd=work_tree.root)
    assert run.code == 0
    assert stripe_key() not in run.out


def test_config_schema_is_a_json_schema(tmp_path: Path) -> None:
    run = inside("config", "schema", cwd=tmp_path)
    assert run.code == 0
    schema = json.loads(run.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {"fail-on", "gates", "secrets"} <= set(schema["properties"])


def test_python_m_and_both_scripts_say_the_same(leaking: WorkTree) -> None:
    by_module = tool("secrets", "--staged", "--format", "json", cwd=leaking.root)
    alone = tool("--staged", "--format", "json", cwd=leaking.root, program="lg-secrets")
    assert by_module.code == alone.code == 1
    assert by_module.report["findings"] == alone.report["findings"]
    assert tool("--help", cwd=leaking.root, program="lg-secrets").out.startswith("Usage: lg-secrets ")


def test_a_crash_is_3_and_says_where_only_with_debug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError(stripe_key())

    monkeypatch.setattr("launch_gates.registry.all_rules", broken)
    run = inside("rules", cwd=tmp_path)
    assert run.code == 3
    assert run.err.splitlines() == [
        "Error: launch-gates itself failed (RuntimeError): nothing was checked",
        "  Run again with --debug and report what it says",
    ]
    run = inside("secrets", "--stdin", "--debug", cwd=tmp_path)
    assert run.code == 0
    monkeypatch.setattr("launch_gates.cli.scanning.run_gates", broken)
    run = inside("secrets", "--stdin", "--debug", cwd=tmp_path)
    assert run.code == 3
    assert "in broken" in run.err
    assert "RuntimeError" in run.err
    assert stripe_key() not in run.err + capsys.readouterr().err


def test_a_crash_without_the_detector_says_nothing_from_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "launch_gates.detector.redaction", None)
    run = inside("check", stripe_key(), cwd=tmp_path)
    assert run.code == 2
    assert run.err == "something is wrong, and so is the detector that keeps credentials out of messages\n"
