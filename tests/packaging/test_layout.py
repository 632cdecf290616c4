"""What a newcomer relies on is there: commands, documents, one version, a CI that runs the documented commands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

import launch_gates
from tests import installed

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
LINK = re.compile(r"\]\((?P<target>[^)\s#]+)(?:#[^)\s]*)?\)")


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_stands_in_one_place(root: Path, project: dict[str, Any]) -> None:
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "launch_gates/__init__.py"
    assert f"## [{launch_gates.__version__}]" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_console_script_is_in_the_readme(root: Path, project: dict[str, Any]) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert [script for script in project["project"]["scripts"] if f"`{script}" not in readme] == []


def test_every_dependency_is_explained(root: Path, project: dict[str, Any]) -> None:
    architecture = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    names = [Requirement(text).name for text in project["project"]["dependencies"]]
    assert [name for name in names if f"| {name} |" not in architecture] == []


def test_every_layer_is_explained(root: Path) -> None:
    architecture = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    layers = [path.name for path in sorted((root / "launch_gates").iterdir()) if (path / "__init__.py").is_file()]
    assert [layer for layer in layers if f"`{layer}/`" not in architecture] == []


def test_every_make_command_of_the_documents_exists(root: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        commands = re.findall(r"make ([a-z][a-z-]*)", _code((root / document).read_text(encoding="utf-8")))
        assert set(commands) <= targets, document
    assert {"check", "test", "bench", "format", "clean", "help", "lock", "manifest"} <= targets


def _code(markdown: str) -> str:
    """The parts of a Markdown text that are set as code."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", markdown, re.DOTALL))


def test_every_link_between_documents_leads_somewhere(root: Path) -> None:
    for document in [*(root / name for name in DOCUMENTS), *(root / "docs").rglob("*.md")]:
        targets = [match["target"] for match in LINK.finditer(document.read_text(encoding="utf-8"))]
        broken = [target for target in targets if "://" not in target and not (document.parent / target).exists()]
        assert broken == [], document.name


def test_ci_runs_the_documented_commands(root: Path) -> None:
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "make test" in text
    assert "LAUNCH_GATES_SUITES" in text
    workflow = yaml.safe_load((root / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    commands = {step.get("run") for step in workflow["jobs"]["test"]["steps"]}
    assert {"make check", "make test"} <= commands


def test_every_action_is_pinned_by_its_full_hash_and_leaves_no_credential(root: Path) -> None:
    for path in (root / ".github" / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}, path.name
        for step in (step for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step):
            # `./` is our own action, of the very commit that is checked out.
            assert step["uses"] == "./" or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
            if step["uses"].startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


class TestFindPython:
    """`tools/find_python.sh` takes the first Python that really runs and is new enough."""

    def test_a_shim_without_a_version_behind_it_is_passed_over(self, root: Path, tmp_path: Path) -> None:
        self.program(tmp_path / "python3", "exit 127")
        self.program(tmp_path / "python3.12", "exit 0")
        found = self.run(root, tmp_path)
        assert found.returncode == 0
        assert found.stdout.strip() == str(tmp_path / "python3.12")

    def test_a_python_that_is_too_old_is_named(self, root: Path, tmp_path: Path) -> None:
        self.program(tmp_path / "python3", 'case "$2" in *print*) echo 3.9.2;; *) exit 1;; esac')
        found = self.run(root, tmp_path)
        assert found.returncode == 2
        assert "Python 3.11 or newer" in found.stderr
        assert "python3 (3.9.2)" in found.stderr

    def test_no_python_at_all_is_said(self, root: Path, tmp_path: Path) -> None:
        found = self.run(root, tmp_path)
        assert found.returncode == 2
        assert "no Python at all" in found.stderr

    @staticmethod
    def program(path: Path, script: str) -> None:
        path.write_text(f"#!{_shell()}\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    @staticmethod
    def run(root: Path, path: Path) -> subprocess.CompletedProcess[str]:
        command = [_shell(), str(root / "tools" / "find_python.sh")]
        return subprocess.run(command, env={"PATH": str(path)}, capture_output=True, text=True, check=False)


class TestMake:
    """make says in a line what the machine lacks."""

    def test_without_git(self, root: Path, tmp_path: Path) -> None:
        made = self.make(root, tmp_path, path=tmp_path)
        assert made.returncode != 0
        assert "launch-gates needs git" in made.stderr

    def test_without_a_python(self, root: Path, tmp_path: Path) -> None:
        made = self.make(root, tmp_path, "PYTHON=/nowhere/python3", path=Path(os.environ["PATH"]))
        assert made.returncode != 0
        assert "launch-gates needs Python 3.11 or newer" in made.stderr

    @staticmethod
    def make(root: Path, folder: Path, *variables: str, path: Path) -> subprocess.CompletedProcess[str]:
        installed.require("make")
        make = shutil.which("make") or "make"
        environment = {"PATH": str(path)}  # without the MAKEFLAGS of a make that runs these tests
        command = [make, f"VENV={folder / 'venv'}", *variables, str(folder / "venv" / ".made")]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def _shell() -> str:
    return shutil.which("sh") or "/bin/sh"
