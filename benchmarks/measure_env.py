"""Measures the env gate beside other tools that look for variables in code, and in the hook, on a real application."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import corpus, environments, results, timing
from benchmarks.environments import Peer, executable
from benchmarks.scenarios import Scenario
from benchmarks.timing import Command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.timing import Series

AUDITOR = Peer("env-auditor", "env-auditor", "env-auditor")
VARLOCK = ("varlock@1.20.0", "node@22")
"""From npm, with the node that it asks for, in a folder of its own."""
_EXAMPLE, _SCHEMA = ".env.example", ".env.schema"
_ROUNDS = 5
_MOST_TREE, _MOST_HOOK = 3.0, 0.3
"""Seconds: the bars for a tree of about 5,000 files, and for a hook with one changed file and a warm cache."""

_ABOUT = """\
Written by `make bench ARGS="--env PATH"`. A copy of the application's files, committed into a repository of its own;
for the hook one file of code is changed and staged, and the cache is warm. Medians of interleaved runs after one of
each that is not counted. Processor time is that of the command and its children on all cores; a ratio is the median of
the ratios of runs in the same round: below 1, ours is faster."""


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


def measure(facts: dict[str, str], asked: Asked) -> Measured:
    """Measures whole tree and hook."""
    environment = asked.environment
    repository = _copy(asked.source, asked.work / "env-application", environment)
    paths = _paths(repository)
    facts["application"] = f"{asked.source.name}, {len(paths):,} files"
    lg_env = str(executable(asked.work / "launch-gates", "lg-env"))
    ours = _fitting(Command("lg-env", (lg_env, ".")), repository, environment)
    tree = _run([ours, *_peers(facts, asked, repository)], repository, asked)
    _stage_one(repository, environment, paths)
    hook = _fitting(Command("lg-env --staged", (lg_env, "--staged")), repository, environment)
    hooks = _run([hook, _python(asked.work)], repository, asked)
    bars = [_bar("whole tree", _MOST_TREE, tree[0]), _bar("hook", _MOST_HOOK, hooks[0])]
    scenarios = [
        (_scenario("tree", "Whole work tree"), tree),
        (_scenario("hook", "Hook: one changed file, cache warm"), hooks),
    ]
    page = results.page(facts, scenarios, "Speed of the env gate", _ABOUT)
    page += "\n" + "\n".join(f"- {line}" for line in bars) + "\n"
    return Measured(page, all("NOT MET" not in line for line in bars))


def _copy(source: Path, target: Path, environment: Mapping[str, str]) -> Path:
    """The files of a checkout in a repository of their own."""
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".git"), symlinks=True)
    for name in (_EXAMPLE, _SCHEMA):
        # Each of the others wants one of these, with a name in it.
        if not (target / name).exists():
            (target / name).write_text("A=\n", encoding="utf-8")
    for arguments in (("init", "-q"), ("add", "-Af"), ("commit", "-q", "-m", "The application")):
        corpus.git(target, dict(environment), *arguments)
    return target


def _paths(repository: Path) -> list[str]:
    found = (path for path in repository.rglob("*") if path.is_file() and ".git" not in path.parts)
    return sorted(path.relative_to(repository).as_posix() for path in found)


def _stage_one(repository: Path, environment: Mapping[str, str], paths: Sequence[str]) -> None:
    """Adds a line to one file of code."""
    path = next(path for path in paths if path.endswith((".ts", ".py", ".rb", ".php", ".go", ".java", ".kt")))
    comment = "#" if path.endswith((".py", ".rb")) else "//"
    with (repository / path).open("a", encoding="utf-8") as file:
        file.write(f"\n{comment} changed\n")
    corpus.git(repository, dict(environment), "add", path)


def _peers(facts: dict[str, str], asked: Asked, repository: Path) -> list[Command]:
    work, environment, installing = asked.work, asked.environment, asked.installing
    found = []
    try:
        facts["env-auditor"] = environments.make_peer(AUDITOR, work, installing)
        program = str(executable(work / AUDITOR.name, AUDITOR.program))
        command = Command("env-auditor", (program, ".", "--env", _EXAMPLE))
        found.append(_fitting(command, repository, environment))
    except environments.NoEnvironmentError as error:
        facts["env-auditor"] = f"not installed: {error}"
    folder = work / "varlock"
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", *VARLOCK]
    try:
        done = subprocess.run(npm, cwd=folder, env=dict(installing), check=False, capture_output=True, text=True)
    except OSError as error:
        facts["varlock"] = f"not installed: npm: {error.strerror}"
        return found
    if done.returncode:
        facts["varlock"] = f"not installed: {(done.stderr.strip().splitlines() or ['npm failed'])[-1]}"
        return found
    facts["varlock"] = ", ".join(VARLOCK)
    modules = folder / "node_modules"
    node, script = str(modules / "node" / "bin" / "node"), str(modules / "varlock" / "bin" / "cli.js")
    found.append(_fitting(Command("varlock", (node, script, "audit")), repository, environment))
    return found


def _python(work: Path) -> Command:
    return Command("python -c 'import click'", (str(executable(work / "launch-gates", "python")), "-c", "import click"))


def _fitting(command: Command, repository: Path, environment: Mapping[str, str]) -> Command:
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


def _run(commands: Sequence[Command], repository: Path, asked: Asked) -> list[Series]:
    run_once = partial(timing.run, folder=repository, environment=asked.environment)
    return timing.interleaved(commands, asked.rounds or _ROUNDS, run_once)


def _scenario(name: str, title: str) -> Scenario:
    return Scenario(name, title, "", "", _ROUNDS, _ROUNDS, (), finds=True)


def _bar(about: str, most: float, ours: Series) -> str:
    if ours.failure:
        return f"{about}, at most {results.duration(most)}: NOT MET, ours failed: {ours.failure}"
    outcome = "met" if ours.wall <= most else "NOT MET"
    clock, processor = results.duration(ours.wall), results.duration(ours.cpu)
    return f"{about}, at most {results.duration(most)}: {outcome}, {clock} on the clock, {processor} of processor time"
