"""Real pre-commit, with real environments built from this checkout, blocks what it must and lets the rest through."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

import launch_gates
from tests.packaging.users_repository import Repository, make_repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packaging.users_repository import Outcome

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def environment(git_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One home of pre-commit for the whole module: the hooks' environment is built once."""
    return {**git_environment, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}


@pytest.fixture(scope="module")
def template(clone: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository that is set up by the steps of the README, its hooks' environment already built."""
    repository = make_repository(tmp_path_factory.mktemp("shop"), environment)
    readme = (clone / "README.md").read_text(encoding="utf-8")
    configuration, commands = (re.findall(rf"```{kind}\n(.*?)```", readme, re.DOTALL)[0] for kind in ("yaml", "sh"))
    repo, rev = "https://github.com/launch-gates/launch-gates", f"rev: v{launch_gates.__version__}\n"
    assert configuration.count(repo) == configuration.count(rev) == 1
    here = configuration.replace(repo, str(clone)).replace(rev, f"rev: {Repository(clone, environment).head()}\n")
    repository.stage(".pre-commit-config.yaml", here)
    repository.git("commit", "--quiet", "--message=Hooks")
    assert commands == "pre-commit install\n"
    for options in ([], ["--install-hooks"]):
        installed = repository.run(sys.executable, "-m", "pre_commit", "install", *options)
        assert installed.code == 0, installed.output
    return repository


@pytest.fixture
def shop(template: Repository) -> Repository:
    """The set-up repository, back at its last clean commit."""
    template.run("git", "merge", "--abort")
    template.git("reset", "--quiet", "--hard", "main")
    template.git("clean", "--quiet", "--force", "-d")
    return template


class TestTryRepo:
    """`pre-commit try-repo`, the way to look at a hook before one configures it."""

    def test_a_leaked_key_fails(self, clone: Path, environment: dict[str, str], tmp_path: Path, live_key: str) -> None:
        repository = make_repository(tmp_path / "leaky", environment)
        repository.stage("settings.py", f'STRIPE_KEY = "{live_key}"\n')
        tried = self.try_repo(repository, clone)
        assert tried.code == 1, tried.output
        assert "secrets/stripe-live-secret-key" in tried.output
        assert live_key.rpartition("_")[2] not in tried.output

    def test_a_clean_file_passes(self, clone: Path, environment: dict[str, str], tmp_path: Path) -> None:
        repository = make_repository(tmp_path / "clean", environment)
        repository.stage("settings.py", 'STRIPE_KEY = os.environ["STRIPE_KEY"]\n')
        tried = self.try_repo(repository, clone)
        assert tried.code == 0, tried.output

    @staticmethod
    def try_repo(repository: Repository, clone: Path) -> Outcome:
        return repository.run(sys.executable, "-m", "pre_commit", "try-repo", str(clone), "launch-gates-secrets")


class TestConfiguredRepository:
    """`pre-commit install`, then git as one works with it."""

    def test_a_commit_of_a_leaked_key_is_blocked(self, shop: Repository, live_key: str) -> None:
        before = shop.head()
        shop.stage("settings.py", f'STRIPE_KEY = "{live_key}"\n')
        commit = shop.commit("Take payments")
        assert commit.code != 0
        assert shop.head() == before
        assert "secrets/stripe-live-secret-key" in commit.output
        assert "settings.py:1" in commit.output
        assert live_key.rpartition("_")[2] not in commit.output

    def test_a_message_that_holds_a_token_is_blocked(self, shop: Repository, live_key: str) -> None:
        before = shop.head()
        shop.stage("settings.py", "CURRENCY = 'EUR'\n")
        commit = shop.commit(f"Take payments\n\nWorks with {live_key}")
        assert commit.code != 0
        assert shop.head() == before
        assert "secrets/stripe-live-secret-key" in commit.output
        assert live_key.rpartition("_")[2] not in commit.output

    def test_a_link_whose_target_is_a_key_is_blocked(self, shop: Repository, live_key: str) -> None:
        before = shop.head()
        (shop.path / "key").symlink_to(live_key)
        shop.git("add", "key")
        commit = shop.commit("Link")
        assert commit.code != 0
        assert shop.head() == before
        assert live_key.rpartition("_")[2] not in commit.output

    def test_a_merge_that_brings_a_leaked_key_is_blocked(self, shop: Repository, live_key: str) -> None:
        shop.git("checkout", "--quiet", "-B", "leaky")
        shop.stage("settings.py", f'STRIPE_KEY = "{live_key}"\n')
        shop.git("commit", "--quiet", "--no-verify", "--message=Past the hook")
        shop.git("checkout", "--quiet", "main")
        before = shop.head()
        merge = shop.run("git", "merge", "--no-ff", "--no-edit", "leaky")
        assert merge.code != 0
        assert shop.head() == before
        assert live_key.rpartition("_")[2] not in merge.output

    @pytest.mark.parametrize("name", ["settings.py", "name with ' quotes\tand ü"])
    def test_a_clean_commit_passes(self, shop: Repository, name: str) -> None:
        before = shop.head()
        shop.stage(name, 'STRIPE_KEY = os.environ["STRIPE_KEY"]\n')
        commit = shop.commit("Take payments\n\nThe key comes from the environment.")
        assert commit.code == 0, commit.output
        assert shop.head() != before

    def test_a_commit_that_only_deletes_passes(self, shop: Repository) -> None:
        shop.git("rm", "--quiet", "README.md")
        commit = shop.commit("No read-me")
        assert commit.code == 0, commit.output

    def test_an_empty_commit_passes(self, shop: Repository) -> None:
        commit = shop.run("git", "commit", "--allow-empty", "--message=Nothing")
        assert commit.code == 0, commit.output


class TestPush:
    """`git push`, where a leak got past the other hooks."""

    @pytest.fixture
    def remote(self, shop: Repository, tmp_path: Path) -> Repository:
        """The set-up repository with an empty remote, `origin`."""
        shop.git("init", "--quiet", "--bare", str(tmp_path / "remote.git"))
        shop.run("git", "remote", "remove", "origin")
        shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
        shop.git("checkout", "--quiet", "-B", "work", "main")
        return shop

    @staticmethod
    def leak(repository: Repository, live_key: str) -> None:
        """A key that one commit adds and the next one removes; commits of no other branch, even in the same second."""
        branch = repository.git("branch", "--show-current")
        for text in (f'STRIPE_KEY = "{live_key}"\n', "STRIPE_KEY = None\n"):
            repository.stage("settings.py", text)
            repository.git("commit", "--quiet", "--no-verify", f"--message=Past the hook on {branch}")

    @staticmethod
    def clean(repository: Repository) -> None:
        """A commit of nothing bad."""
        repository.stage("clean.py", f"HEAD = '{repository.head()}'\n")
        repository.git("commit", "--quiet", "--no-verify", "--message=Clean")

    @staticmethod
    def push(repository: Repository, *arguments: str) -> Outcome:
        return repository.run("git", "push", "origin", *arguments)

    def blocked(self, pushed: Outcome, live_key: str) -> None:
        assert pushed.code != 0
        assert "secrets/stripe-live-secret-key" in pushed.output
        assert "settings.py:1" in pushed.output
        assert live_key.rpartition("_")[2] not in pushed.output

    def test_the_first_push_of_a_root(self, remote: Repository, live_key: str) -> None:
        pushed = self.push(remote, "work")
        assert pushed.code == 0, pushed.output
        assert "leaked credentials in what is pushed" in pushed.output
        remote.git("push", "--quiet", "--no-verify", "--delete", "origin", "work")
        self.leak(remote, live_key)
        self.blocked(self.push(remote, "work"), live_key)

    def test_more_of_a_branch(self, remote: Repository, live_key: str) -> None:
        assert self.push(remote, "work").code == 0
        self.clean(remote)
        pushed = self.push(remote, "work")
        assert pushed.code == 0, pushed.output
        self.leak(remote, live_key)
        self.blocked(self.push(remote, "work"), live_key)

    def test_a_new_branch(self, remote: Repository, live_key: str) -> None:
        self.leak(remote, live_key)
        remote.git("push", "--quiet", "--no-verify", "origin", "work")
        remote.git("checkout", "--quiet", "-B", "topic")
        self.clean(remote)
        pushed = self.push(remote, "topic")
        assert pushed.code == 0, pushed.output
        remote.git("checkout", "--quiet", "-B", "other", "main")
        self.leak(remote, live_key)
        self.blocked(self.push(remote, "other"), live_key)

    def test_a_push_by_force(self, remote: Repository, live_key: str) -> None:
        self.clean(remote)
        assert self.push(remote, "work").code == 0
        remote.git("reset", "--quiet", "--hard", "main")
        self.leak(remote, live_key)
        self.blocked(self.push(remote, "--force", "work"), live_key)
        remote.git("reset", "--quiet", "--hard", "main")
        self.clean(remote)
        pushed = self.push(remote, "--force", "work")
        assert pushed.code == 0, pushed.output

    def test_a_deletion(self, remote: Repository) -> None:
        assert self.push(remote, "work").code == 0
        assert self.push(remote, "--delete", "work").code == 0
