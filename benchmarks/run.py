"""Measures the git hook and the work-tree scan beside other scanners, on this machine, in one run: `make bench`.

Prints a table for each scenario and writes benchmarks/results.md; with `--history PATH`, given once or more, measures
the histories of these repositories instead and writes benchmarks/history.md; with `--detection`, lets all look at
examples and real repositories and writes benchmarks/detection.md; with `--env PATH` or `--migrations PATH`, measures
that gate on an application and prints the tables; with `--smoke` the smoke gate beside curl. Exit code 0 where every
bar is met, else 1.
Everything that is made lies in .bench/; only installing packages needs a network.
"""

from __future__ import annotations

import argparse
import os
import platform
import site
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import (
    corpus,
    environments,
    measure_detection,
    measure_env,
    measure_histories,
    measure_migrations,
    measure_smoke,
    results,
    timing,
)
from benchmarks.applications import Asked
from benchmarks.scenarios import FOUND, SCENARIOS, commands

if TYPE_CHECKING:
    from benchmarks.scenarios import Scenario

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".bench"
RESULTS = Path(__file__).resolve().parent / "results.md"
HISTORY_RESULTS = RESULTS.with_name("history.md")
DETECTION_RESULTS = RESULTS.with_name("detection.md")
VERDICTS = RESULTS.with_name("judged.toml")
_NOWHERE = "http://127.0.0.1:9"
"""The discard port as proxy: whatever asks the network after all gets a refusal at once."""


def main(arguments: list[str]) -> int:
    """Prepares, measures, prints and writes."""
    options = _options(arguments)
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    (work / ".gitignore").write_text("*\n", encoding="utf-8")
    installing = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ = _environ(work)
    facts = _facts()
    versions = _prepare(work, installing, with_peers=not (options.env or options.migrations or options.smoke))
    facts.update(versions)
    for source, measure in ((options.env, measure_env.measure), (options.migrations, measure_migrations.measure)):
        if source is not None:
            of_gate = measure(facts, Asked(source, work, environ, installing, options.rounds))
            print(of_gate.page)
            return int(not of_gate.is_met)
    if options.smoke:
        beside_curl = measure_smoke.measure(facts, Asked(work, work, environ, installing, options.rounds))
        print(beside_curl.page)
        return int(not beside_curl.is_met)
    if options.detection:
        return _detect(facts, versions, work, environ, options)
    print("Building the repository to scan …", file=sys.stderr)
    extra = [Path(path) for path in site.getsitepackages()]
    extra.append(environments.site_packages(work / "detect-secrets"))
    if options.history:
        page = measure_histories.page(facts, options.history, work, environ, options.rounds)
        options.history_results.write_text(page, encoding="utf-8")
        print(f"{page}\nwrote {options.history_results}")
        return int("NOT MET" in page)
    repository = work / "repository"
    built = corpus.build(repository, extra, environ)
    facts["repository"] = f"{built.files:,} files, {built.bytes / 1e6:.1f} MB, digest {built.digest}"

    measured = []
    for scenario in SCENARIOS:
        if options.only and scenario.name not in options.only:
            continue
        measured.append((scenario, _measure(scenario, work, repository, environ, options)))
    facts["load at the start and at the end"] = f"{facts.pop('load')}, {_load()}"
    facts["runs of each command"] = ", ".join(f"{len(series[0].samples)} ({each.name})" for each, series in measured)
    options.results.write_text(results.page(facts, measured), encoding="utf-8")

    failed = False
    print("\n" + "\n".join(f"{name}: {value}" for name, value in facts.items()))
    for scenario, series in measured:
        verdicts = results.verdicts(scenario, series)
        print(f"\n{scenario.title}\n\n{results.terminal_table(results.rows(series))}\n")
        print("\n".join(f"  {line}" for line in verdicts))
        failed |= any(": met" not in line for line in verdicts)
    print(f"\nwrote {options.results}")
    return int(failed)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--quick", action="store_true", help="few runs: a first impression")
    parser.add_argument("--only", action="append", choices=[scenario.name for scenario in SCENARIOS])
    parser.add_argument("--rounds", type=int, help="runs of each command")
    parser.add_argument("--work", type=Path, default=WORK, help="where environments and repository are kept")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the page to write")
    parser.add_argument(
        "--history", action="append", type=Path, metavar="PATH", help="instead, measure the history of this repository"
    )
    parser.add_argument("--history-results", type=Path, default=HISTORY_RESULTS, help="the page to write then")
    parser.add_argument("--env", type=Path, metavar="PATH", help="instead, measure the env gate on this application")
    parser.add_argument(
        "--migrations", type=Path, metavar="PATH", help="instead, measure the migrations gate on this application"
    )
    parser.add_argument("--smoke", action="store_true", help="instead, measure the smoke gate beside curl")
    parser.add_argument("--detection", action="store_true", help="instead, measure what is found, in what follows")
    parser.add_argument("--examples", type=Path, metavar="FILE", help="examples, a .jsonl of text, expect and rule")
    for name, what in (("--tree", "present trees"), ("--tree-history", "histories")):
        help_text = f"{what} of these bare mirrors"
        parser.add_argument(name, type=Path, nargs="+", action="extend", default=[], metavar="PATH", help=help_text)
    parser.add_argument("--detection-results", type=Path, default=DETECTION_RESULTS, help="the page to write then")
    return parser.parse_args(arguments)


def _detect(
    facts: dict[str, str], versions: dict[str, str], work: Path, environ: dict[str, str], options: argparse.Namespace
) -> int:
    """Measures what is found, writes the page and prints what nobody has judged yet."""
    facts["launch-gates"] += f" at {_revision()}"
    asked = measure_detection.Asked(options.examples, options.tree, options.tree_history, VERDICTS)
    outcome = measure_detection.measure(facts, versions, asked, work, environ)
    options.detection_results.write_text(outcome.page, encoding="utf-8")
    print(outcome.page)
    if outcome.unjudged:
        print(f"Not judged yet; for {VERDICTS.name}:\n\n{outcome.unjudged}")
    print(f"wrote {options.detection_results}")
    return 0


def _environ(work: Path) -> dict[str, str]:
    """What measured commands see: a HOME of their own for caches, no settings of this user, no network."""
    home = work / "home"
    home.mkdir(exist_ok=True)
    (home / ".gitconfig").write_text("[user]\n\tname = Bench\n\temail = bench@example.org\n", encoding="utf-8")
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), _NOWHERE)
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        **proxies,
    }


def _prepare(work: Path, installing: dict[str, str], *, with_peers: bool) -> dict[str, str]:
    """All environments; gives the version of each scanner, or why there is none."""
    versions = {}
    print("Building and installing launch-gates …", file=sys.stderr)
    versions["launch-gates"] = environments.make_ours(work, installing)
    for peer in environments.PEERS if with_peers else ():
        print(f"Installing {peer.package} …", file=sys.stderr)
        try:
            versions[peer.name] = f"{environments.make_peer(peer, work, installing)} ({peer.package})"
        except environments.NoEnvironmentError as error:
            versions[peer.name] = f"not installed: {error}"
    return versions


def _measure(
    scenario: Scenario, work: Path, repository: Path, environ: dict[str, str], options: argparse.Namespace
) -> list[timing.Series]:
    rounds = options.rounds or (scenario.quick_rounds if options.quick else scenario.rounds)
    run_once = partial(timing.run, folder=repository, environment=environ)
    wanted = commands(scenario, work)
    blind: dict[str, str] = {}
    if not scenario.finds:
        # A scanner that would not see a credential here is not measured: it may have looked at nothing.
        corpus.stage(repository, environ, scenario.module, corpus.leak())
        for command in wanted:
            if command.name in FOUND:
                try:
                    run_once(timing.Command(command.name, command.arguments, FOUND[command.name]))
                except timing.FailedRunError as error:
                    blind[command.name] = f"with a planted credential: {error}"
    if scenario.module:
        corpus.stage(repository, environ, scenario.module, scenario.lines)
    else:
        corpus.git(repository, environ, "reset", "-q", "--hard")
    tell = partial(_tell, scenario.name, rounds)
    seeing = [command for command in wanted if command.name not in blind]
    series = {each.command.name: each for each in timing.interleaved(seeing, rounds, run_once, tell)}
    print(file=sys.stderr)
    return [series.get(command.name) or timing.Series(command, failure=blind[command.name]) for command in wanted]


def _tell(name: str, rounds: int, number: int) -> None:
    print(f"\r{name}: {'warming up' if number == 0 else f'round {number} of {rounds}'}   ", end="", file=sys.stderr)


def _load() -> str:
    return f"{os.getloadavg()[0]:.2f}"


def _revision() -> str:
    """The commit of this checkout, and whether there is more than that in it."""
    ask = ["git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=10"]
    return subprocess.run(ask, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def _facts() -> dict[str, str]:
    """What the figures depend on beside the scanners."""
    git_version = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout.split()[-1]
    return {
        "date": time.strftime("%Y-%m-%d"),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "git": git_version,
        "load": _load(),
    }


def _processor() -> str:
    """The processor's name, where the system says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
