"""The hooks' twins in the image: real pre-commit, a `docker` that is podman, and a repository of a user."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.packaging import container
from tests.packaging.users_repository import Repository, make_repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packaging.users_repository import Outcome

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("image")]

STRANGER = 12345
"""A user whom the image does not know, and who therefore has no home in it."""


@pytest.fixture(scope="module", params=[0, STRANGER], ids=["root", "any-user"])
def environment(
    request: pytest.FixtureRequest, git_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Where `docker` starts containers as the given user, to whom the repositories belong too."""
    folder = tmp_path_factory.mktemp("docker")
    trusted = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    return {
        **git_environment,
        **trusted,
        **container.write_docker(folder, request.param),
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        "USER_OF_CONTAINERS": str(request.param),
    }


@pytest.fixture
def shop(clone: Path, environment: dict[str, str], tmp_path: Path) -> Repository:
    """A repository with all three hooks, and an empty remote."""
    repository = make_repository(tmp_path / "shop", environment)
    hooks = [{"id": f"launch-gates-secrets{which}-docker"} for which in ("", "-message", "-push")]
    revision = Repository(clone, environment).head()
    # YAML reads JSON.
    repository.stage(
        ".pre-commit-config.yaml", json.dumps({"repos": [{"repo": str(clone), "rev": revision, "hooks": hooks}]})
    )
    repository.git("commit", "--quiet", "--message=Hooks")
    stages = ("pre-commit", "pre-merge-commit", "commit-msg", "pre-push")
    install = [sys.executable, "-m", "pre_commit", "install", "--install-hooks"]
    installed = repository.run(*install, *(f"--hook-type={stage}" for stage in stages))
    assert installed.code == 0, installed.output
    repository.git("init", "--quiet", "--bare", str(tmp_path / "remote.git"))
    repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    container.give(repository.path, int(environment["USER_OF_CONTAINERS"]))
    return repository


def blocked(outcome: Outcome, live_key: str, place: str) -> None:
    assert outcome.code != 0
    assert "secrets/stripe-live-secret-key" in outcome.output
    assert place in outcome.output
    assert live_key.rpartition("_")[2] not in outcome.output


def test_a_leak_is_blocked_and_a_clean_commit_passes(shop: Repository, live_key: str) -> None:
    before = shop.head()
    shop.stage("settings.py", f'STRIPE_KEY = "{live_key}"\n')
    blocked(shop.commit("Take payments"), live_key, "settings.py:1")
    blocked(shop.run("git", "commit", "--message=Take payments", "settings.py"), live_key, "settings.py:1")
    assert shop.head() == before
    shop.stage("settings.py", 'STRIPE_KEY = os.environ["STRIPE_KEY"]\n')
    clean = shop.commit("Take payments")
    assert clean.code == 0, clean.output
    assert "in what is staged, in a container" in clean.output
    assert shop.head() != before


def test_a_leak_that_git_stages_by_itself_is_blocked(shop: Repository, live_key: str) -> None:
    """The index of such a commit is another file than the usual one, under a name that the container does not have."""
    (shop.path / "README.md").write_text(f'STRIPE_KEY = "{live_key}"\n')
    blocked(shop.run("git", "commit", "--all", "--message=Take payments"), live_key, "README.md:1")
    blocked(shop.run("git", "commit", "--message=Take payments", "README.md"), live_key, "README.md:1")


def test_a_message_with_a_leak_is_blocked(shop: Repository, live_key: str) -> None:
    shop.stage("clean.py", "")
    blocked(shop.commit(f"Take payments with {live_key}"), live_key, ":1")


def test_a_push_of_a_leak_is_blocked(shop: Repository, live_key: str) -> None:
    first = shop.run("git", "push", "origin", "main")
    assert first.code == 0, first.output
    for text in (f'STRIPE_KEY = "{live_key}"\n', "STRIPE_KEY = None\n"):
        shop.stage("settings.py", text)
        shop.git("commit", "--quiet", "--no-verify", "--message=Past the hook")
    blocked(shop.run("git", "push", "origin", "main"), live_key, "settings.py:1")
    # What is pushed is looked at, and not what is checked out.
    other = shop.run("git", "push", "origin", "main~2:refs/heads/other")
    assert other.code == 0, other.output


def test_what_a_container_cannot_see_passes_nothing(shop: Repository, tmp_path: Path) -> None:
    """The repository of a further worktree is not in the folder that pre-commit mounts."""
    shop.git("worktree", "add", "--quiet", str(tmp_path / "further"))
    further = Repository(tmp_path / "further", shop.environment)
    further.stage("clean.py", "")
    commit = further.commit("Clean")
    assert commit.code != 0
    assert "in a container, mount that repository too" in " ".join(commit.output.split())
