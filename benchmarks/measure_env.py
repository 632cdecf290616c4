"""Measures the env gate beside other tools that look for variables in code, and in the hook, on a real application."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from benchmarks import applications, corpus, environments, results
from benchmarks.applications import Measured
from benchmarks.environments import Peer, executable
from benchmarks.timing import Command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.applications import Asked


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


def measure(facts: dict[str, str], asked: Asked) -> Measured:
    """Measures whole tree and hook."""
    environment = asked.environment
    repository = _copy(asked)
    paths = applications.paths_of(repository)
    facts["application"] = f"{asked.source.name}, {len(paths):,} files"
    lg_env = str(executable(asked.work / "launch-gates", "lg-env"))
    ours = applications.fitting(Command("lg-env", (lg_env, ".")), repository, environment)
    tree = applications.run([ours, *_peers(facts, asked, repository)], repository, asked)
    _stage_one(repository, environment, paths)
    hook = applications.fitting(Command("lg-env --staged", (lg_env, "--staged")), repository, environment)
    hooks = applications.run([hook, applications.python_start(asked.work)], repository, asked)
    bars = [applications.bar("whole tree", _MOST_TREE, tree[0]), applications.bar("hook", _MOST_HOOK, hooks[0])]
    scenarios = [
        (applications.scenario("tree", "Whole work tree"), tree),
        (applications.scenario("hook", "Hook: one changed file, cache warm"), hooks),
    ]
    page = results.page(facts, scenarios, "Speed of the env gate", _ABOUT)
    page += "\n" + "\n".join(f"- {line}" for line in bars) + "\n"
    return Measured(page, all("NOT MET" not in line for line in bars))


def _copy(asked: Asked) -> Path:
    """The application, with what the others want: a file of one name each."""
    target = applications.files_of(asked.source, asked.work / "env-application")
    for name in (_EXAMPLE, _SCHEMA):
        if not (target / name).exists():
            (target / name).write_text("A=\n", encoding="utf-8")
    return applications.committed(target, asked.environment)


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
        found.append(applications.fitting(command, repository, environment))
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
    found.append(applications.fitting(Command("varlock", (node, script, "audit")), repository, environment))
    return found
