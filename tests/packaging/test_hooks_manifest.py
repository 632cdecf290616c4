"""`.pre-commit-hooks.yaml` is what its table gives, and every hook in it can run."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import launch_gates
from tools import hooks_manifest

if TYPE_CHECKING:
    from pathlib import Path

# From pre-commit's documentation. Its own validate-manifest lets an unknown key pass.
KNOWN_KEYS = {
    "additional_dependencies", "alias", "always_run", "args", "description", "entry", "exclude", "exclude_types",
    "fail_fast", "files", "id", "language", "language_version", "log_file", "minimum_pre_commit_version", "name",
    "pass_filenames", "require_serial", "stages", "types", "types_or", "verbose",
}  # fmt: skip
KNOWN_STAGES = {
    "commit-msg", "manual", "post-checkout", "post-commit", "post-merge", "post-rewrite", "pre-commit",
    "pre-merge-commit", "pre-push", "pre-rebase", "prepare-commit-msg",
}  # fmt: skip


@pytest.fixture(scope="module")
def hooks(root: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_file_is_what_the_table_gives(root: Path) -> None:
    assert (root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8") == hooks_manifest.render()


def test_the_file_says_every_hook_of_the_table_twice(hooks: list[dict[str, Any]]) -> None:
    count = len(hooks_manifest.HOOKS)
    assert [hook["id"] for hook in hooks[:count]] == [hook.id for hook in hooks_manifest.HOOKS]
    assert [hook["id"] for hook in hooks[count:]] == [f"{hook.id}-docker" for hook in hooks_manifest.HOOKS]
    for written, hook in zip(hooks, hooks_manifest.HOOKS * 2, strict=True):
        assert written["name"].startswith(hook.name)
        assert written["description"] == hook.description
        assert written["stages"] == list(hook.stages)
        assert written["pass_filenames"] is hook.pass_filenames
        assert written["always_run"] is hook.always_run


def test_a_twin_starts_the_same_command_in_the_image_of_this_version(hooks: list[dict[str, Any]]) -> None:
    count = len(hooks_manifest.HOOKS)
    for hook, twin in zip(hooks[:count], hooks[count:], strict=True):
        assert (hook["language"], twin["language"]) == ("python", "docker_image")
        command, *arguments = hook["entry"].split()
        image = f"ghcr.io/launch-gates/launch-gates:{launch_gates.__version__}"
        assert twin["entry"].split()[-3 - len(arguments) :] == ["--entrypoint", command, image, *arguments]


def test_a_twin_gets_every_variable_that_its_command_reads(root: Path, hooks: list[dict[str, Any]]) -> None:
    """A container has only the variables that it is given by name."""
    source = (root / "launch_gates" / "gates" / "secrets" / "history" / "push.py").read_text(encoding="utf-8")
    read = {f"PRE_COMMIT{name}" for name in re.findall(r'"(?:PRE_COMMIT)?(|_[A-Z_]+)"[,)\]]', source)}
    given = {hook["id"]: set(re.findall(r"-e (\w+)", hook["entry"])) for hook in hooks}
    assert (
        {"PRE_COMMIT", "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"} <= read == given["launch-gates-secrets-push-docker"]
    )
    assert given["launch-gates-secrets-docker"] == {"GIT_INDEX_FILE"}


def test_every_key_and_stage_is_one_that_pre_commit_knows(hooks: list[dict[str, Any]]) -> None:
    for hook in hooks:
        assert set(hook) <= KNOWN_KEYS
        assert set(hook["stages"]) <= KNOWN_STAGES


def test_every_entry_starts_a_console_script_of_the_package(root: Path, hooks: list[dict[str, Any]]) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for hook in hooks:
        assert hook["entry"].rpartition("--entrypoint ")[2].split()[0] in project["scripts"]


def test_a_hook_that_looks_at_the_whole_index_gets_no_file_names(hooks: list[dict[str, Any]]) -> None:
    """With names, pre-commit would split them over several runs at a time."""
    assert [hook["id"] for hook in hooks if "--staged" in hook["entry"] and hook["pass_filenames"]] == []


def test_every_hook_is_documented(root: Path, hooks: list[dict[str, Any]]) -> None:
    pages = "\n".join((root / name).read_text(encoding="utf-8") for name in ("README.md", "docs/ci.md"))
    assert [hook["id"] for hook in hooks if not re.search(rf"id: {hook['id']}\b(?!-)", pages)] == []


def test_pre_commit_accepts_the_manifest(root: Path) -> None:
    validated = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert validated.returncode == 0, validated.stdout + validated.stderr


def test_a_manifest_that_differs_from_the_table_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hooks_manifest, "MANIFEST", tmp_path / ".pre-commit-hooks.yaml")
    assert hooks_manifest.main(["--check"]) == 1
    assert "make manifest" in capsys.readouterr().err
    assert hooks_manifest.main([]) == 0
    assert hooks_manifest.main(["--check"]) == 0
