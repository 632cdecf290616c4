"""What a release checks, and how the action comes to its published image; real git."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import launch_gates
from tests.packaging.users_repository import make_repository
from tools import address, release_action, release_check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.packaging.users_repository import Repository

VERSION = launch_gates.__version__
DIGEST = "sha256:" + "0123456789abcdef" * 4
LATER = "sha256:" + "f" * 64
DATED = f"""# Changelog

## [Unreleased]

## [{VERSION}] - 2026-12-01

### Added

- A thing.

## [0.0.1] - 2026-01-01

- Old.
"""


@pytest.fixture
def checkout(
    root: Path, tmp_path: Path, git_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Repository:
    """A release's checkout, with an `origin` that has nothing yet."""
    for name, value in git_environment.items():
        monkeypatch.setenv(name, value)
    repository = make_repository(tmp_path / "checkout", git_environment)
    for name in ("action.yml", "LICENSE", "Dockerfile"):
        repository.stage(name, (root / name).read_text(encoding="utf-8"))
    repository.git("commit", "--quiet", "--message=Release")
    repository.git("init", "--quiet", "--bare", str(tmp_path / "origin.git"))
    repository.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    return repository


class TestTheActionsBranch:
    def test_its_commit_starts_the_image_by_digest_and_is_otherwise_our_action(self, checkout: Repository) -> None:
        made = release_action.commit(checkout.path, DIGEST)
        assert checkout.git("rev-parse", "v0") == made
        assert checkout.git("ls-tree", "--name-only", "-r", made).split() == ["LICENSE", "README.md", "action.yml"]
        published = yaml.safe_load(checkout.git("show", f"{made}:action.yml"))
        ours = yaml.safe_load((checkout.path / "action.yml").read_text(encoding="utf-8"))
        assert published["runs"]["image"] == f"docker://ghcr.io/launch-gates/launch-gates@{DIGEST}"
        ours["runs"]["image"] = published["runs"]["image"]
        assert published == ours

    def test_it_is_what_github_accepts(self, checkout: Repository, tmp_path: Path) -> None:
        file = tmp_path / "action.yml"
        file.write_text(release_action.pinned((checkout.path / "action.yml").read_text(), DIGEST))
        for check in (["check-jsonschema", "--builtin-schema", "vendor.github-actions"], ["zizmor", "--offline", "-q"]):
            program = Path(sys.executable).parent / check[0]
            done = subprocess.run([program, *check[1:], file], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr

    def test_a_later_release_follows_and_nothing_is_forced(self, checkout: Repository) -> None:
        first = release_action.commit(checkout.path, DIGEST)
        checkout.git("push", "--quiet", "origin", "v0")
        checkout.git("update-ref", "-d", "refs/heads/v0")  # as in the next release's checkout
        second = release_action.commit(checkout.path, LATER)
        assert checkout.git("rev-list", "v0").split() == [second, first]
        checkout.git("push", "--quiet", "origin", "v0")

    def test_a_release_that_is_run_again_adds_nothing(self, checkout: Repository) -> None:
        first = release_action.commit(checkout.path, DIGEST)
        checkout.git("push", "--quiet", "origin", "v0")
        assert release_action.commit(checkout.path, DIGEST) == first

    def test_it_names_the_commit_that_it_was_made_from(self, checkout: Repository) -> None:
        made = release_action.commit(checkout.path, DIGEST)
        assert f"Made from {checkout.head()}." in checkout.git("show", "--no-patch", made)

    @pytest.mark.parametrize("digest", ["sha256:abc", "latest", f"{DIGEST}\n  x: y", DIGEST.upper()])
    def test_what_is_no_digest_is_refused(self, checkout: Repository, digest: str) -> None:
        with pytest.raises(ValueError, match="no digest"):
            release_action.commit(checkout.path, digest)

    def test_an_action_that_was_pinned_before_is_refused(self) -> None:
        with pytest.raises(ValueError, match="release's checkout"):
            release_action.pinned(f"runs:\n  image: docker://{address.IMAGE}@{DIGEST}\n", DIGEST)


class TestTheChecks:
    def test_a_tag_of_the_version_with_a_dated_entry_passes(self) -> None:
        release_check.check_tag(f"v{VERSION}", DATED)

    @pytest.mark.parametrize("tag", [VERSION, "v99.0.0", f"v{VERSION}-rc1"])
    def test_another_tag_does_not(self, tag: str) -> None:
        with pytest.raises(release_check.NotReadyError, match=re.escape(tag)):
            release_check.check_tag(tag, DATED)

    def test_an_entry_without_a_date_does_not(self) -> None:
        with pytest.raises(release_check.NotReadyError, match="YYYY-MM-DD"):
            release_check.check_tag(f"v{VERSION}", DATED.replace("2026-12-01", "Unreleased"))

    def test_the_notes_are_what_the_changelog_says_of_the_version(self) -> None:
        assert release_check.notes(DATED) == "### Added\n\n- A thing.\n"


@pytest.fixture(scope="module")
def workflow(root: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (root / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    )
    return loaded


class TestTheWorkflow:
    def test_no_job_may_write_more_than_one_thing_to_the_repository(self, workflow: dict[str, Any]) -> None:
        writing = {
            name: sorted(what for what, how in job["permissions"].items() if how == "write")
            for name, job in workflow["jobs"].items()
        }
        assert writing == {
            "package": [],
            "image": ["packages"],
            "attest": ["attestations", "id-token"],
            "pypi": ["id-token"],
            "registry": ["attestations", "id-token", "packages"],
            "github": ["contents"],
        }

    def test_what_cannot_be_taken_back_waits_for_a_person(self, workflow: dict[str, Any]) -> None:
        """And what follows it waits for that."""
        jobs = workflow["jobs"]
        assert jobs["pypi"]["environment"]["name"] == "release"
        assert set(self.before(jobs, "pypi")) == {"package", "image", "attest"}
        assert set(self.before(jobs, "github")) == set(jobs) - {"github"}
        assert "pypi" in self.before(jobs, "registry")

    def test_no_expression_is_put_into_a_command(self, workflow: dict[str, Any]) -> None:
        commands = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
        assert [command for command in commands if "${{" in command] == []

    def test_every_module_that_it_starts_is_there(self, root: Path) -> None:
        text = (root / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
        modules = re.findall(r"-m (tools\.\w+)", text)
        assert modules
        assert [name for name in modules if not (root / f"{name.replace('.', '/')}.py").is_file()] == []

    def before(self, jobs: dict[str, Any], name: str) -> Iterable[str]:
        needs = jobs[name].get("needs", [])
        direct = [needs] if isinstance(needs, str) else needs
        return {*direct, *(earlier for each in direct for earlier in self.before(jobs, each))}
