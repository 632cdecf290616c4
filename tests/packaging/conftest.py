"""What the packaging tests share: the checkout, and a copy of it as somebody else would clone it."""

from __future__ import annotations

import os
import random
import shutil
import string
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.packaging import container
from tools import address

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def git_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment without the user's git settings and without those of a git hook that runs these tests.

    pip's settings stay: installing needs them. The tool's own settings go, and it gets a cache of its own; so does what
    would have an installed package read this checkout.
    """
    environment = {name: text for name, text in os.environ.items() if not name.startswith(_NOT_A_USERS)}
    identity = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _IDENTITY.items()}
    cache = tmp_path_factory.mktemp("cache")
    return {
        **environment,
        **identity,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "XDG_CACHE_HOME": str(cache),
        # The cache of pip is the user's: without it each environment would fetch everything anew.
        "PIP_CACHE_DIR": environment.get("PIP_CACHE_DIR") or str(Path.home() / ".cache" / "pip"),
    }


_NOT_A_USERS = ("GIT_", "LAUNCH_GATES_", "PYTHONPATH")
_IDENTITY = {"NAME": "Test", "EMAIL": "test@example.com"}


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory, git_environment: dict[str, str]) -> Path:
    """A repository with the checkout as it is now, uncommitted changes and new files included, in one commit."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        env={**git_environment, **_trusting(ROOT)},
        capture_output=True,
        check=False,
    )
    if listing.returncode != 0:
        pytest.skip("this is no git checkout")
    copy = tmp_path_factory.mktemp("clone") / "launch-gates"
    for name in filter(None, os.fsdecode(listing.stdout).split("\0")):
        source, target = ROOT / name, copy / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=The checkout"]):
        subprocess.run(["git", *command], cwd=copy, env=git_environment, check=True)
    return copy


@pytest.fixture(scope="session")
def image(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Our image, built from the clone, under the name for tests and that of the release."""
    folder = tmp_path_factory.mktemp("image")
    container.build(clone, folder)
    tagged = container.run("buildah", "tag", container.IMAGE, address.TAGGED_IMAGE, cwd=folder)
    assert tagged.returncode == 0, tagged.stderr
    yield
    container.run("buildah", "rmi", address.TAGGED_IMAGE, container.IMAGE, cwd=folder)


def _trusting(path: Path) -> dict[str, str]:
    """git's settings under which a checkout that belongs to another user can be read."""
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": str(path)}


@pytest.fixture(scope="session")
def live_key() -> str:
    """A payment key of the live kind that nobody ever issued; put together here, so that no file holds one."""
    body = "".join(random.Random(20261124).choices(string.ascii_letters + string.digits, k=99))  # noqa: S311 not a secret
    return "_".join(("sk", "live", body))
