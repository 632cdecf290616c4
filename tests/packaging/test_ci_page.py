"""The page about CI jobs has a section for each platform, and its examples are what these services take."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from launch_gates.ci.platforms import PLATFORMS
from launch_gates.cli.action_inputs import INPUTS
from launch_gates.cli.action_step import OUTPUTS

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = {
    "Bitbucket Pipelines": "vendor.bitbucket-pipelines",
    "CircleCI": "vendor.circle-ci",
    "Azure Pipelines": "vendor.azure-pipelines",
}


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs/ci.md").read_text(encoding="utf-8")


def test_every_platform_has_a_row_and_a_section(page: str) -> None:
    for platform in PLATFORMS:
        assert f"\n| {platform.name} | " in page
        if platform.name != "GitHub Actions":
            assert f"\n### {platform.name}\n" in page


def test_every_input_and_output_of_the_action_is_in_its_tables(page: str) -> None:
    for name in (*INPUTS, *OUTPUTS):
        assert f"\n| `{name}` | " in page


@pytest.mark.parametrize("platform", SCHEMAS)
def test_its_example_keeps_to_the_services_schema(page: str, platform: str, tmp_path: Path) -> None:
    section = page.partition(f"\n### {platform}\n")[2].partition("\n### ")[0]
    (example,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert "launch-gates check --ci" in example
    file = tmp_path / "example.yml"
    file.write_text(example, encoding="utf-8")
    # The schemas' patterns are not all of ECMAScript.
    command = ("-m", "check_jsonschema", "--regex-variant", "python", "--builtin-schema", SCHEMAS[platform], str(file))
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
