"""`launch-gates action` over what is too much, or speaks to the runner: limits hold and no text becomes a command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.ci.conftest import at, clone_of
from tests.cli.action_job import Step, commands, pull_request, report_at
from tests.cli.plants import stripe_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree

RULE = "secrets/stripe-live-secret-key"
MANY = 10_000
MOST_SUMMARY = 1024 * 1024


@pytest.fixture
def step(tmp_path: Path) -> Step:
    return Step(tmp_path)


@pytest.fixture
def shop(work_tree: WorkTree) -> WorkTree:
    """`main` with one commit, and `topic` without one of its own yet."""
    work_tree.stage("ok.py", "")
    work_tree.commit("one")
    work_tree.git("switch", "--quiet", "--create", "topic")
    return work_tree


def speaks_to_the_runner(lines: list[str]) -> list[str]:
    """The commands that are not ours."""
    return [line for line in lines if not line.startswith(("::error title=", "::warning title=", "::notice title="))]


def test_ten_thousand_findings_fit_everywhere_and_are_counted(shop: WorkTree, step: Step) -> None:
    # Long names, so that the summary would not fit.
    folder = "/".join(["a-folder-with-quite-a-long-name"] * 4)
    for part in range(10):
        keys = "".join(f'KEY_{n} = "{stripe_key(part * 1000 + n)}"\n' for n in range(MANY // 10))
        shop.write(f"{folder}/settings_{part}.py", keys)
    shop.git("add", "--all")
    shop.commit("many")
    clone = clone_of(shop, "clone")
    run = step(clone, pull_request(step, shop))
    assert (run.code, step.outputs["verdict"], step.outputs["findings"]) == (1, "no-go", str(MANY))
    said = commands(run)
    assert len([line for line in said if line.startswith("::error")]) == 10
    assert speaks_to_the_runner(said) == []
    assert f"{MANY - 10:,}" in "".join(line for line in said if line.startswith("::notice"))
    assert len(step.summary.encode()) < MOST_SUMMARY
    assert "more" in step.summary
    assert len(report_at(clone, step.outputs["report"])["findings"]) == MANY
    sarif = json.loads((clone.root / step.outputs["sarif"]).read_text(encoding="utf-8"))
    assert 0 < len(sarif["runs"][0]["results"]) <= 25_000
    assert sum(file.stat().st_size for file in (step.folder / "output",)) < 1_000_000


def test_what_the_step_wrote_before_leaves_no_room_and_the_verdict_is_still_said(shop: WorkTree, step: Step) -> None:
    shop.stage("pay.py", f'KEY = "{stripe_key()}"\n')
    shop.commit("leak")
    full = step.folder / "full"
    full.write_text("x" * 999_990)
    run = step(clone_of(shop, "clone"), pull_request(step, shop), {"GITHUB_STEP_SUMMARY": str(full)})
    assert (run.code, step.outputs["verdict"]) == (1, "no-go")
    assert len(full.read_bytes()) <= 1_000_000
    output = step.folder / "full-output"
    output.write_text("x" * 999_990)
    run = step(clone_of(shop, "two"), pull_request(step, shop), {"GITHUB_OUTPUT": str(output)})
    assert (run.code, "the step has no outputs" in run.out) == (1, True)
    assert output.read_text() == "x" * 999_990


COMMAND = "::set-output name=verdict::go"
SAID = [
    "%0A::error::x", "\n::add-mask::go", "\r::set-env name=PATH::/tmp", "::stop-commands::x", "\x1b]0;x\x07",
    "##[error]x", "\u2028::error::x", "]]>", "<script>", "\u202e::error::",
]  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_no_text_of_a_pull_request_speaks_to_the_runner(shop: WorkTree, step: Step, text: str) -> None:
    shop.stage(f"{text.replace('/', '_')}{COMMAND.replace('/', '_')}.py", f'{text}\nKEY = "{stripe_key()}"\n')
    shop.commit(f"{text}\n{COMMAND}\n{text}")
    shop.stage("launch-gates.toml", f'fail-on = "{COMMAND}"\n')
    run = step(clone_of(shop, "clone"), pull_request(step, shop), args="--verbose")
    assert (run.code, step.outputs["verdict"]) == (1, "no-go")
    assert speaks_to_the_runner(commands(run)) == []
    assert set(step.outputs) == {"verdict", "findings", "failing", "unchecked", "report", "sarif"}
    assert "\x1b" not in run.out
    assert "\u202e" not in run.out + step.summary


@pytest.mark.parametrize("text", [COMMAND, SAID[0], "".join(SAID)])
def test_nor_does_an_input_or_an_event(shop: WorkTree, step: Step, text: str) -> None:
    shop.stage("pay.py", f'KEY = "{stripe_key()}"\n')
    shop.commit("leak")
    event = pull_request(step, shop)
    for name in ("fail_on", "gates", "path", "report", "args", "config", "trust", "unchecked"):
        run = step(shop, event, **{name: f"x{text}\n{COMMAND}"})
        assert run.code == 2, (name, run.out)
        assert speaks_to_the_runner(commands(run)) == []
        assert step.outputs == {}
    unnamed = f"INPUT_X{text}\n{COMMAND}".replace("=", "")
    for name, value in (("GITHUB_EVENT_NAME", "push"), ("GITHUB_WORKSPACE", "/no"), ("GITHUB_EVENT_PATH", "/no")):
        run = step(shop, event, {name: value + text})
        assert (run.code in (2, 3), speaks_to_the_runner(commands(run))) == (True, []), run.out
    run = step(shop, event, {unnamed: "1"})
    assert (run.code, speaks_to_the_runner(commands(run))) == (2, [])
    named = pull_request(step, shop, pull_request__base__ref=f"main{text}\n{COMMAND}")
    run = step(shop, named)
    assert (run.code, speaks_to_the_runner(commands(run))) == (3, [])


def test_the_name_of_a_report_cannot_add_an_output(shop: WorkTree, step: Step) -> None:
    shop.stage("pay.py", f'KEY = "{stripe_key()}"\n')
    shop.commit("leak")
    clone = clone_of(shop, "clone")
    run = step(clone, pull_request(step, shop), report="'json=a\nverdict=go'")
    assert run.code == 1
    assert step.outputs["verdict"] == "no-go"
    assert step.outputs["report"] == "a\nverdict=go"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"pull_request": []}', b"[" * 100_000])
def test_a_malformed_payload_is_3_with_an_annotation(shop: WorkTree, step: Step, content: bytes) -> None:
    run = step(shop, step.recorded.raw("pull_request", content))
    assert (run.code, step.outputs) == (3, {})
    (error,) = commands(run)
    assert error.startswith("::error title=launch-gates%3A nothing was checked::")
    assert "payload" in error
    assert step.summary.startswith("## launch-gates: nothing was checked\n")


def test_a_base_that_was_garbage_collected_is_unchecked(shop: WorkTree, step: Step) -> None:
    gone = at(shop, "main")
    shop.stage("pay.py", f'KEY = "{stripe_key()}"\n')
    shop.commit("leak")
    event = pull_request(step, shop)
    # Somebody rewrites main and topic, and the server forgets what was there.
    shop.git("switch", "--quiet", "--orphan", "new")
    shop.stage("new.py", "A = 1\n")
    shop.commit("anew")
    shop.git("branch", "--force", "main")
    shop.git("branch", "--force", "topic")
    shop.git("reflog", "expire", "--expire=now", "--all")
    shop.git("gc", "--quiet", "--prune=now")
    assert shop.git("cat-file", "--batch-check", stdin=gone.encode()).endswith(b" missing\n")
    run = step(clone_of(shop, "clone"), event)
    assert (run.code, step.outputs["verdict"]) == (3, "unknown")
    assert "is not here" in run.out
