"""Every document, template and manifest names the address and the version of tools/address.py and the package."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml

import launch_gates
from tools import address

if TYPE_CHECKING:
    from pathlib import Path

FORMS = (
    re.compile(r"(?:github\.com/|ghcr\.io/|uses: |oci://ghcr\.io/|--repo )(?P<name>[\w.-]+/launch-gates)\b(?!\.)"),
    # Any other owner's project of that name would be another's.
    re.compile(r"(?P<name>\b[\w-]+/launch-gates)(?=[@:][v\d$])"),
)
IMAGE = re.compile(r"ghcr\.io/[\w.-]+/launch-gates:(?P<version>\d[\w.]*)")
REVISION = re.compile(r"rev: v(?P<version>[\w.]+)")
WHEEL = re.compile(r"launch_gates-(?P<version>[\d.]+)-py3")
MAJOR = re.compile(r"uses: [\w.-]+/launch-gates@(?P<branch>[\w.]+)")


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[str, str]:
    """Everything that people copy from, or that machines read."""
    patterns = ("*.md", "docs/*.md", "templates/*", "*.yml", ".pre-commit-hooks.yaml", "pyproject.toml", "Dockerfile")
    files = [path for pattern in (*patterns, ".github/workflows/*.yml") for path in sorted(root.glob(pattern))]
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in files}


def test_the_address_is_the_same_everywhere(texts: dict[str, str]) -> None:
    named = {(file, match["name"]) for file, text in texts.items() for form in FORMS for match in form.finditer(text)}
    assert {(file, name) for file, name in named if name != address.REPOSITORY} == set()
    assert {file for file, _ in named} >= {"README.md", "docs/ci.md", ".pre-commit-hooks.yaml", "pyproject.toml"}


def test_no_placeholder_stands_for_it(texts: dict[str, str]) -> None:
    assert [file for file, text in texts.items() if "OWNER/" in text] == []


def test_the_version_is_the_same_everywhere(texts: dict[str, str]) -> None:
    pages = "\n".join(text for file, text in texts.items() if file != "CHANGELOG.md")
    named = {match["version"] for form in (IMAGE, REVISION, WHEEL) for match in form.finditer(pages)}
    assert named == {launch_gates.__version__}


def test_the_action_is_used_by_the_branch_that_a_release_writes(texts: dict[str, str]) -> None:
    named = {match["branch"] for text in texts.values() for match in MAJOR.finditer(text)}
    assert named == {f"v{launch_gates.__version__.partition('.')[0]}"}


def test_the_package_index_leads_to_it(root: Path) -> None:
    urls = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert {url for url in urls.values() if not f"{url}/".startswith(f"{address.SOURCE}/")} == set()


def test_the_image_says_where_it_comes_from(texts: dict[str, str]) -> None:
    """GitHub's registry joins the image to the repository by this label."""
    assert f'org.opencontainers.image.source="{address.SOURCE}"' in texts["Dockerfile"]


def test_the_template_takes_the_published_image(root: Path) -> None:
    template = yaml.safe_load((root / "templates" / "launch-gates.gitlab-ci.yml").read_text(encoding="utf-8"))
    assert template["variables"]["LAUNCH_GATES_IMAGE"] == address.TAGGED_IMAGE
