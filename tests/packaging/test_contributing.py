"""CONTRIBUTING.md's way to a new detection rule is true: its tables are rules, and one table is all it takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from launch_gates.detector import rulefile, structure

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.detector.rulefile import RuleSource

FAMILY = '[family]\nid = "payments"\ntitle = "Payments"\n'


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def table(page: str) -> str:
    """The page's example of a whole rule."""
    (found,) = (block for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[[rule]]" in block)
    return str(found)


@pytest.fixture(scope="module")
def rule(table: str) -> RuleSource:
    (parsed,) = rulefile.parse(FAMILY + table, "CONTRIBUTING.md")
    return parsed


def test_every_key_of_a_rule_is_explained(page: str) -> None:
    explained = set(re.findall(r"`([a-z_]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", page, re.MULTILINE))))
    assert set(rulefile._KEYS) - explained == set()


def test_every_structure_check_is_named(page: str) -> None:
    assert [check for check in structure.CHECKS if f"`{check}" not in page] == []


@pytest.fixture(scope="module")
def copy(root: Path, table: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the copy is imported from."""
    folder = tmp_path_factory.mktemp("copy")
    left_out = shutil.ignore_patterns("__pycache__", "compiled")
    shutil.copytree(root / "launch_gates", folder / "launch_gates", ignore=left_out)
    with (folder / "launch_gates" / "detector" / "rules" / "payments.toml").open("a", encoding="utf-8") as family:
        family.write("\n" + table)
    return folder


@pytest.mark.slow
class TestTheExample:
    """The table of the page, appended to its family's file and to nothing else, in a copy of the package."""

    def run(
        self, copy: Path, environment: dict[str, str], *arguments: str, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "launch_gates", *arguments],
            cwd=copy,
            env={**environment, "PYTHONPATH": str(copy)},
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def test_finds_its_examples_and_shows_none(
        self, copy: Path, git_environment: dict[str, str], rule: RuleSource
    ) -> None:
        assert rule.examples
        for example in rule.examples:
            found = self.run(copy, git_environment, "secrets", "--stdin", text=example)
            assert found.returncode == 1, found.stderr
            assert f"secrets/{rule.id}" in found.stdout
            assert example.rpartition(rule.prefix)[2] not in found.stdout + found.stderr

    def test_is_quiet_on_its_counter_examples(
        self, copy: Path, git_environment: dict[str, str], rule: RuleSource
    ) -> None:
        assert rule.counter_examples
        for example in rule.counter_examples:
            found = self.run(copy, git_environment, "secrets", "--stdin", text=example)
            assert f"secrets/{rule.id}" not in found.stdout, found.stderr

    def test_is_explained_and_listed(self, copy: Path, git_environment: dict[str, str], rule: RuleSource) -> None:
        explained = self.run(copy, git_environment, "explain", f"secrets/{rule.id}")
        assert explained.returncode == 0, explained.stderr
        assert rule.title in explained.stdout
        assert rule.rotate in explained.stdout
        listed = self.run(copy, git_environment, "rules")
        assert f"secrets/{rule.id}" in listed.stdout, listed.stderr
