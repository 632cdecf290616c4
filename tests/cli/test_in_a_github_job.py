"""The command line in a `run:` step of GitHub Actions: whatever is printed, on either stream, is no command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.ci.workflow_commands import without_commands
from launch_gates.report.formats import FORMATS
from tests.cli.plants import stripe_key
from tests.cli.tool import inside
from tests.report.reports import TEXTS, everywhere

if TYPE_CHECKING:
    from tests.conftest import WorkTree

NAME = "::error::x ##[add-mask]go.py"


def commands(text: str) -> list[str]:
    """The lines that the runner may take for commands (actions/runner, ActionCommand.TryParseV2 and TryParse)."""
    return [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line]


@pytest.fixture
def shop(work_tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> WorkTree:
    """A file that leaks, with a name that speaks to the runner; in a job."""
    work_tree.stage(NAME, f'KEY = "{stripe_key()}"\n')
    work_tree.commit(NAME)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    return work_tree


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "github"])
def test_no_format_but_its_own_has_a_command(shop: WorkTree, form: str) -> None:
    for command in ("check", "secrets"):
        run = inside(command, "--verbose", "--format", form, cwd=shop.root)
        assert (run.code, commands(run.out + run.err)) == (1, [])
    inside("check", "--report", "json=../report.json", cwd=shop.root)
    run = inside("report", "convert", "../report.json", "--format", form, cwd=shop.root)
    assert (run.code, commands(run.out)) == (0, [])


def test_json_says_the_same(shop: WorkTree) -> None:
    run = inside("check", "--format", "json", cwd=shop.root)
    assert run.report["findings"][0]["location"]["path"] == NAME


def test_its_own_format_is_commands(shop: WorkTree) -> None:
    run = inside("check", "--format", "github", cwd=shop.root)
    assert all(line.startswith(("::error title=", "::notice title=")) for line in run.out.splitlines())


def test_a_file_is_written_as_it_is(shop: WorkTree) -> None:
    inside("check", "--verbose", "--output", "../report.txt", cwd=shop.root)
    assert NAME in (shop.root.parent / "report.txt").read_text()


def test_no_message_is_one(shop: WorkTree) -> None:
    for arguments in (("check", NAME), ("secrets", NAME, NAME), ("explain", NAME), ("check", "--config", NAME),
                      ("accept", NAME, "--reason", NAME), ("report", "convert", NAME, "--format", "text")):  # fmt: skip
        run = inside(*arguments, cwd=shop.root)
        assert commands(run.out + run.err) == [], arguments
    assert inside("accept", "--all-present", "--reason", f"because\n{NAME}", "--owner", NAME, cwd=shop.root).code == 0
    assert commands(inside("accept", "list", cwd=shop.root).out) == []


def test_elsewhere_nothing_is_changed(shop: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert NAME in inside("secrets", "--worktree", cwd=shop.root).out


@given(st.text() | st.lists(st.sampled_from(["::", "##[", "\n", " ", "\t", "x", "\r", "#", ":"])).map("".join))
def test_whatever_the_text_no_line_is_a_command(text: str) -> None:
    changed = without_commands(text)
    assert commands(changed) == []
    assert without_commands(changed) == changed


@given(TEXTS)
def test_a_json_report_stays_what_it_was(text: str) -> None:
    shown = FORMATS["json"]()(everywhere(text))
    assert json.loads(without_commands(shown)) == json.loads(shown)
