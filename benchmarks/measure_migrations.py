"""Measures the migrations gate on a real application: the whole of it, and in the hook with a new migration staged."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from benchmarks import applications, corpus, results
from benchmarks.applications import Measured
from benchmarks.environments import executable
from benchmarks.timing import Command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from benchmarks.applications import Asked

_MOST_WHOLE, _MOST_HOOK = 1.0, 0.2
"""Seconds: the bars for 1,500 migrations, and for a hook with a new one staged and a warm cache."""

_ABOUT = """\
Printed by `make bench ARGS="--migrations PATH"`. A copy of the application's files, committed into a repository of
its own but for the newest migration of the largest set, which is staged. For the hook the cache is warm. Medians of
interleaved runs after one of each that is not counted. Processor time is that of the command and its children on all
cores."""


def measure(facts: dict[str, str], asked: Asked) -> Measured:
    """Measures the whole gate and the hook."""
    environment = asked.environment
    repository = applications.files_of(asked.source, asked.work / "migrations-application")
    program = str(executable(asked.work / "launch-gates", "lg-migrations"))
    newest, count = _newest(program, repository, environment)
    content = (repository / newest).read_bytes()
    (repository / newest).unlink()
    applications.committed(repository, environment)
    (repository / newest).write_bytes(content)
    corpus.git(repository, dict(environment), "add", newest)
    paths = applications.paths_of(repository)
    facts["application"] = f"{asked.source.name}, {len(paths):,} files, {count:,} migrations"
    gate = applications.fitting(Command("lg-migrations", (program, ".")), repository, environment)
    whole = applications.run([gate], repository, asked)
    hook = applications.fitting(Command("lg-migrations --staged", (program, "--staged")), repository, environment)
    hooks = applications.run([hook, applications.python_start(asked.work)], repository, asked)
    bars = [applications.bar("whole", _MOST_WHOLE, whole[0]), applications.bar("hook", _MOST_HOOK, hooks[0])]
    scenarios = [
        (applications.scenario("whole", "Every set, against the base"), whole),
        (applications.scenario("hook", "Hook: one new migration, cache warm"), hooks),
    ]
    page = results.page(facts, scenarios, "Speed of the migrations gate", _ABOUT)
    page += "\n" + "\n".join(f"- {line}" for line in bars) + "\n"
    return Measured(page, all("NOT MET" not in line for line in bars))


def _newest(program: str, repository: Path, environment: Mapping[str, str]) -> tuple[str, int]:
    """The path of the newest migration of the largest set, and how many there are in all."""
    done = subprocess.run(
        [program, "list", "--format", "json"],
        cwd=repository,
        env=dict(environment),
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    sets = [each["migrations"] for each in json.loads(done.stdout)["sets"]]
    return str(max(sets, key=len)[-1]["path"]), sum(map(len, sets))
