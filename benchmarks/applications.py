"""A real application in a repository of its own, and what is measured in it beside bars. Nothing is printed here."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import corpus, results, timing
from benchmarks.environments import executable
from benchmarks.scenarios import Scenario
from benchmarks.timing import Command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.timing import Series

_ROUNDS = 5


@dataclass(frozen=True)
class Asked:
    """What is measured, and where."""

    source: Path
    """A checkout."""
    work: Path
    environment: Mapping[str, str]
    """What measured commands see."""
    installing: Mapping[str, str]
    """What installers see."""
    rounds: int | None


@dataclass(frozen=True)
class Measured:
    """The page, and whether every bar was met."""

    page: str
    is_met: bool


def files_of(source: Path, target: Path) -> Path:
    """A copy of the files of a checkout, in place of an earlier one."""
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".git"), symlinks=True)
    return target


def committed(repository: Path, environment: Mapping[str, str]) -> Path:
    """Makes a repository of the folder, with one commit, packed as a clone is."""
    for arguments in (("init", "-q"), ("add", "-Af"), ("commit", "-q", "-m", "The application"), ("gc", "-q")):
        corpus.git(repository, dict(environment), *arguments)
    return repository


def paths_of(repository: Path) -> list[str]:
    """Every file, sorted."""
    found = (path for path in repository.rglob("*") if path.is_file() and ".git" not in path.parts)
    return sorted(path.relative_to(repository).as_posix() for path in found)


def python_start(work: Path) -> Command:
    """What starting Python with a parser of command lines takes, to measure the machine by."""
    return Command("python -c 'import click'", (str(executable(work / "launch-gates", "python")), "-c", "import click"))


def fitting(command: Command, repository: Path, environment: Mapping[str, str]) -> Command:
    """With the exit code that it gives here: whether it finds anything is up to the application."""
    done = subprocess.run(
        command.arguments,
        cwd=repository,
        env=dict(environment),
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    return Command(command.name, command.arguments, done.returncode)


def run(commands: Sequence[Command], repository: Path, asked: Asked) -> list[Series]:
    """Times the commands in turn."""
    run_once = partial(timing.run, folder=repository, environment=asked.environment)
    return timing.interleaved(commands, asked.rounds or _ROUNDS, run_once)


def scenario(name: str, title: str) -> Scenario:
    """What a table is about."""
    return Scenario(name, title, "", "", _ROUNDS, _ROUNDS, (), finds=True)


def bar(about: str, most: float, ours: Series) -> str:
    """Whether ours took at most so many seconds on the clock, as a line of the page."""
    if ours.failure:
        return f"{about}, at most {results.duration(most)}: NOT MET, ours failed: {ours.failure}"
    outcome = "met" if ours.wall <= most else "NOT MET"
    clock, processor = results.duration(ours.wall), results.duration(ours.cpu)
    return f"{about}, at most {results.duration(most)}: {outcome}, {clock} on the clock, {processor} of processor time"
