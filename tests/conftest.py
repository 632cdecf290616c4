"""What tests of several parts share: git repositories, a folder for any user, a user without rights, shops."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import pytest

from launch_gates.git.process import Git
from launch_gates.git.repository import find_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.git.repository import Repository
    from tests.site.authority import Authority
    from tests.sites.shops import Shop

ResultT = TypeVar("ResultT")
NOBODY = 65534


@dataclass(frozen=True)
class WorkTree:
    """A real repository with its work tree in `root`; git runs there as the user's own git would."""

    root: Path

    def git(self, *arguments: str | bytes, stdin: bytes = b"", environ: dict[str, str] | None = None) -> bytes:
        """Runs git with all its features on; fails the test where git fails."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            input=stdin,
            capture_output=True,
            check=False,
            env={**os.environ, **(environ or {})},
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "backslashreplace")
        return done.stdout

    def write(self, name: str | bytes, content: str | bytes = "") -> bytes:
        """Writes a file of the work tree, with the folders it needs; gives its absolute path as bytes."""
        place = os.fsencode(self.root) + b"/" + os.fsencode(name)
        os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120 - the name may be no text
        with open(place, "wb") as file:  # noqa: PTH123
            file.write(content.encode() if isinstance(content, str) else content)
        return place

    def stage(self, name: str | bytes, content: str | bytes = "") -> None:
        """Writes a file and adds it to the index, ignored or not."""
        self.write(name, content)
        self.git("add", "--force", "--", b":(literal)" + os.fsencode(name))

    def commit(self, message: str = "change") -> str:
        """Commits what is staged, even if nothing is; gives the commit's id."""
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").decode().strip()

    def blob(self, content: str | bytes) -> str:
        """Stores a blob; gives its id."""
        data = content.encode() if isinstance(content, str) else content
        return self.git("hash-object", "-w", "--stdin", stdin=data).decode().strip()

    @property
    def repository(self) -> Repository:
        """What the product finds here."""
        return find_repository(self.root)

    @property
    def reader(self) -> Git:
        """The product's git in this repository."""
        return Git(self.repository)


@pytest.fixture(autouse=True)
def _git_of_a_new_user(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the developer's git settings, nor the repository of a hook that the tests may run in."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A Tester")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "tester@example.org")


@pytest.fixture
def new_repository(tmp_path: Path) -> Callable[..., WorkTree]:
    """Makes a repository: `new_repository("name", *init_options)`, below this test's folder."""

    def make(name: str = "repository", *init_options: str) -> WorkTree:
        root = tmp_path / name
        root.mkdir(parents=True)
        work_tree = WorkTree(root.resolve())
        work_tree.git("init", "--quiet", "--initial-branch=main", *init_options)
        return work_tree

    return make


@pytest.fixture
def work_tree(new_repository: Callable[..., WorkTree]) -> WorkTree:
    """A repository without any commit."""
    return new_repository()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may enter, unlike `tmp_path`."""
    folder = Path(tempfile.mkdtemp()).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


class WithoutRights(Protocol):
    """Calls a function as a user without rights, and gives what it gives."""

    def __call__(self, function: Callable[[], ResultT], /) -> ResultT: ...


def as_nobody(function: Callable[[], ResultT]) -> ResultT:
    """Calls the function in a child process that, where we are root, has become a user without rights first."""
    receiving, sending = os.pipe()
    with warnings.catch_warnings():
        # The child runs nothing but `function`: no other thread is missed.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            answer = pickle.dumps(function())
            os.write(sending, answer)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - nothing may get out of the child
            os.write(2, f"{type(error).__name__}: {error}\n".encode("utf-8", "backslashreplace"))
        finally:
            os._exit(1)
    os.close(sending)
    with open(receiving, "rb") as pipe:  # noqa: PTH123
        answer = pipe.read()
    assert os.waitpid(child, 0)[1] == 0, "the child process failed: see its message"
    result: ResultT = pickle.loads(answer)  # noqa: S301 - written by ourselves
    return result


@pytest.fixture
def without_rights() -> WithoutRights:
    """Gives `as_nobody`."""
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    return as_nobody


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority that nobody else knows."""
    from tests.site.authority import Authority

    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def django_shop(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Shop]:
    """The healthy shop on Django, as https://shop.example."""
    from tests.sites import shops

    with shops.over_https(shops.DJANGO, tmp_path_factory.mktemp("django"), authority) as shop:
        yield shop


@pytest.fixture(scope="session")
def spa_shop(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Shop]:
    """The healthy shop whose pages are drawn by scripts, as https://shop.example."""
    from tests.sites import shops

    with shops.over_https(shops.SPA, tmp_path_factory.mktemp("spa"), authority) as shop:
        yield shop
