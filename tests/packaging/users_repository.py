"""A repository of somebody who uses our hooks, worked in with real git and the real environment."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Outcome(NamedTuple):
    """How a command ended; `output` is everything that it printed."""

    code: int
    output: str


class Repository(NamedTuple):
    """A git repository and the environment to work in it."""

    path: Path
    environment: dict[str, str]

    def run(self, *command: str) -> Outcome:
        ran = subprocess.run(
            command,
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        return Outcome(ran.returncode, ran.stdout)

    def git(self, *arguments: str) -> str:
        ran = self.run("git", *arguments)
        assert ran.code == 0, ran.output
        return ran.output.strip()

    def stage(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")
        self.git("add", "--", name)

    def commit(self, message: str) -> Outcome:
        return self.run("git", "commit", f"--message={message}")

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")


def make_repository(path: Path, environment: dict[str, str]) -> Repository:
    """A repository with one commit on the branch `main`."""
    path.mkdir(parents=True, exist_ok=True)
    repository = Repository(path, environment)
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.stage("README.md", "A shop.\n")
    repository.git("commit", "--quiet", "--message=First")
    return repository
