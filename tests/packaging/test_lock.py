"""The lock in requirements/ fits pyproject.toml, is hashed, and says nothing of where packages come from."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import lock

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("runtime.txt", "build.txt", "dev.txt")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? *\\?$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def pins(path: Path) -> dict[str, set[str]]:
    """Package -> pinned versions: more than one where the platform or the Python decides."""
    found: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := PIN.match(line):
            found.setdefault(canonicalize_name(match["name"]), set()).add(match["version"])
    return found


def wanted(project: dict[str, Any], file: str) -> list[str]:
    """The requirements that a file of the lock has to meet."""
    runtime: list[str] = project["project"]["dependencies"]
    build: list[str] = [*project["build-system"]["requires"], lock.EDITABLE_INSTALL]
    dev: list[str] = project["dependency-groups"]["dev"]
    return {"runtime.txt": runtime, "build.txt": build, "dev.txt": [*runtime, *build, *dev]}[file]


@pytest.mark.parametrize("file", FILES)
def test_every_requirement_is_pinned_to_a_version_that_it_allows(
    root: Path, project: dict[str, Any], file: str
) -> None:
    pinned = pins(root / "requirements" / file)
    for requirement in map(Requirement, wanted(project, file)):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is not in requirements/{file}: run `make lock`"
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: run `make lock`"


@pytest.mark.parametrize("file", FILES)
def test_every_line_is_a_pin_or_its_hash(root: Path, file: str) -> None:
    header, *lines = (root / "requirements" / file).read_text(encoding="utf-8").splitlines(keepends=True)
    assert header == lock.HEADER
    assert [line for line in lines if not PIN.match(line.rstrip("\n")) and not HASH.match(line.rstrip("\n"))] == []


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_a_hash(root: Path, file: str) -> None:
    lines = (root / "requirements" / file).read_text(encoding="utf-8").splitlines()
    unhashed = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if PIN.match(line) and not HASH.match(following)
    ]
    assert unhashed == []


@pytest.mark.parametrize("file", ["runtime.txt", "build.txt"])
def test_what_a_user_gets_is_what_the_tests_ran_with(root: Path, file: str) -> None:
    dev = pins(root / "requirements" / "dev.txt")
    assert {
        name: versions for name, versions in pins(root / "requirements" / file).items() if versions != dev[name]
    } == {}


def test_the_build_compiles_with_what_the_runtime_loads_with(project: dict[str, Any]) -> None:
    """A pattern database loads only in the engine that wrote it, so both ranges are the same."""
    runtime = {Requirement(text).name: text for text in project["project"]["dependencies"]}
    build = {Requirement(text).name: text for text in project["build-system"]["requires"]}
    for name in ("hyperscan", "google-re2"):
        assert build[name] == runtime[name]
