"""The image, built by its Dockerfile and run as the runner of GitHub Actions and pre-commit run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ci.conftest import Recorded, at
from tests.packaging import container

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import WorkTree

pytestmark = pytest.mark.slow

RUNNER = 1001
"""The user of a hosted runner, who owns the workspace; the container's is root."""


@pytest.fixture
def shop(work_tree: WorkTree, live_key: str) -> WorkTree:
    """`topic` brings a key."""
    work_tree.stage("ok.py", "")
    work_tree.commit("one")
    work_tree.git("switch", "--quiet", "--create", "topic")
    work_tree.stage("pay.py", f"import stripe\nstripe.api_key = '{live_key}'\n")
    work_tree.commit("two")
    return work_tree


def ids(shop: WorkTree, event: str) -> Mapping[str, object]:
    head, base = at(shop, "topic"), at(shop, "main")
    return {
        "push": {"after": head, "before": base, "ref": "refs/heads/topic"},
        "pull_request": {"pull_request__head__sha": head, "pull_request__base__sha": base},
        "merge_group": {"merge_group__head_sha": head, "merge_group__base_sha": base},
    }[event]


@pytest.mark.usefixtures("image")
@pytest.mark.parametrize("event", ["push", "pull_request", "merge_group"])
def test_as_the_runner_starts_it(shop: WorkTree, tmp_path: Path, live_key: str, event: str) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    recorded = Recorded(tmp_path)(event, recorded="", **ids(shop, event))
    container.give(shop.root, RUNNER)
    mounts = {
        shop.root: "/github/workspace",
        commands: "/github/file_commands",
        recorded["GITHUB_EVENT_PATH"]: "/github/workflow/event.json:ro",
    }
    variables = {
        **recorded,
        "GITHUB_EVENT_PATH": "/github/workflow/event.json",
        "GITHUB_WORKSPACE": "/github/workspace",
        "GITHUB_OUTPUT": "/github/file_commands/output",
        "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
        "HOME": "/github/home",
        "INPUT_FAIL-ON": "high",
        "INPUT_GATES": "",
    }
    options = [part for place, target in mounts.items() for part in ("-v", f"{place}:{target}")]
    options += [part for name, text in variables.items() for part in ("-e", f"{name}={text}")]
    done = container.start(*options, "--workdir", "/github/workspace", cwd=tmp_path, command=("action",))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "secrets/stripe-live-secret-key,file=pay.py,line=2," in done.stdout
    assert live_key.rpartition("_")[2] not in done.stdout + done.stderr
    assert "no-go" in (commands / "output").read_text()
    assert (commands / "summary").read_text().startswith("## launch-gates: no-go")
    reports = shop.root / "launch-gates-reports"
    assert {(file.name, file.stat().st_uid) for file in reports.iterdir()} == {
        (name, RUNNER) for name in (".gitignore", "report.json", "report.sarif")
    }


@pytest.mark.usefixtures("image")
def test_as_pre_commit_starts_it_for_a_user_that_the_image_does_not_know(
    shop: WorkTree, tmp_path: Path, live_key: str
) -> None:
    shop.stage("more.py", f"K = '{live_key}'\n")
    container.give(shop.root, 12345)
    user = ("-u", "12345:12345", "-v", f"{shop.root}:/src:rw", "--workdir", "/src", "--read-only")
    done = container.start(*user, "--entrypoint", "lg-secrets", cwd=tmp_path, command=("--staged",))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "secrets/stripe-live-secret-key" in done.stdout


@pytest.mark.usefixtures("image")
def test_nothing_that_builds_or_fetches_is_in_it(tmp_path: Path) -> None:
    asked = (
        "-c",
        "for tool in gcc make curl git-remote-https hatchling; do command -v $tool && exit 9; done; true",
    )
    done = container.start("--entrypoint", "sh", cwd=tmp_path, command=asked)
    assert done.returncode == 0, done.stdout


@pytest.mark.usefixtures("image")
def test_its_download_is_small(tmp_path: Path) -> None:
    """As a registry has it: each layer compressed."""
    stored = container.run("buildah", "push", container.IMAGE, f"dir:{tmp_path}/stored", cwd=tmp_path)
    assert stored.returncode == 0, stored.stderr
    assert sum(file.stat().st_size for file in (tmp_path / "stored").iterdir()) < 120_000_000
