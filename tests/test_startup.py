"""What the git hook loads and starts on a commit without a finding: every module and process here is waited for.

A list of modules and not a time, which would measure the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

import pytest

from launch_gates.detector import compile as compiler
from tests.cli.plants import stripe_key
from tests.cli.tool import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WorkTree

NOT_FOR_A_CLEAN_COMMIT = {
    "httpx": "opens sockets; belongs to the site checks",
    "dns": "as httpx",
    "socket": "the hook talks to nobody",
    "ssl": "as socket",
    "http": "as socket",
    "click": "45 ms; our hooks' own command lines need no parser",
    "asyncio": "nothing waits for the network",
    "concurrent.futures": "a few files need no threads, and many use plain ones",
    "multiprocessing": "as concurrent.futures",
    "git": "GitPython: 179 ms",
    "detect_secrets": "193 ms; only where a line asks for the generic rule",
    "rich": "103 ms; our reports are text",
    "pydantic": "as long as rich; dataclasses do",
    "attr": "as pydantic",
    "yaml": "nothing here is YAML",
    "tomllib": "32 ms; without a configuration there is no TOML to read",
    "json": "the rules behind the pattern database are read when something was nominated",
    "re2": "confirms what was nominated",
    "hashlib": "fingerprints are for findings",
    "logging": "we print, or stay silent",
    "traceback": "only where something is broken",
    "difflib": "the nearest name, only for an error",
    "bz2": "unpacks archives, and few files are one",
    "lzma": "as bz2",
    "struct": "reads the headers of archives",
    "zipfile": "archives are read without it",
    "tarfile": "as zipfile",
    "tempfile": "only where a report goes to a file",
    "importlib.metadata": "62 ms; plug-ins are looked for when the configuration names one",
    "importlib.resources": "the data stands beside the module",
    "platformdirs": "an installed package needs no cache",
    "launch_gates.cli.umbrella": "the hook calls its command directly",
    "launch_gates.registry": "as above",
    "launch_gates.config.locator": "lines of a configuration that is not there",
    "launch_gates.config.schema": "only for `config schema`",
    "launch_gates.config.custom_rule": "few configurations have one",
    "launch_gates.detector.archives.members": "something must look like an archive first",
    "launch_gates.detector.archives.streams": "as above",
    "launch_gates.detector.archives.tars": "as above",
    "launch_gates.detector.archives.zips": "as above",
    "launch_gates.detector.cache": "an installed package needs none",
    "launch_gates.detector.catalogue": "the rules with their texts, for `explain`",
    "launch_gates.detector.compile": "rules are compiled when the package is built",
    "launch_gates.detector.confirm": "something must be nominated first",
    "launch_gates.detector.custom": "few configurations have custom rules",
    "launch_gates.detector.decode": "something must be nominated first",
    "launch_gates.detector.generic": "loads detect_secrets",
    "launch_gates.detector.globs": "few configurations exclude anything",
    "launch_gates.detector.patterns": "rules are compiled when the package is built",
    "launch_gates.detector.redaction": "only where there is something to print that came from outside",
    "launch_gates.detector.resolve": "something must be found first",
    "launch_gates.detector.rulefile": "parses TOML",
    "launch_gates.detector.ruleset": "something must be nominated first",
    "launch_gates.acceptance": "comments allow findings, and there is none",
    "launch_gates.gates.secrets.findings": "there is none",
    "launch_gates.gates.secrets.inner": "archives alone have one",
    "launch_gates.gates.secrets.inside": "something must look like an archive first",
    "launch_gates.report.json_report": "only the format asked for is loaded",
    "launch_gates.report.ijson": "as above",
    "launch_gates.cli.stored_reports": "only for `report`",
}
"""Module -> why the hook does without. A package stands for everything in it."""

NOT_FOR_OTHER_HOOKS = {
    **{
        name: NOT_FOR_A_CLEAN_COMMIT[name]
        for name in (
            *("httpx", "dns", "socket", "ssl", "http", "click", "asyncio", "concurrent.futures", "multiprocessing"),
            *("git", "detect_secrets", "rich", "pydantic", "attr", "tomllib", "logging", "traceback", "zipfile"),
            *("importlib.metadata", "importlib.resources", "launch_gates.cli.umbrella", "launch_gates.registry"),
        )
    },
    "dataclasses": "6 ms, most of them for inspect; named tuples do",
    "inspect": "as dataclasses",
    "tempfile": "what is remembered has not changed, so that nothing is written",
    "yaml": "12 ms; there is no such file here, or what it says is remembered",
    "tree_sitter": "what code says is remembered",
    "configparser": "there is no such file here",
    "launch_gates.acceptance.book": "there is no finding",
    "launch_gates.gates.env.readers.python": "as tree_sitter",
    "launch_gates.gates.migrations.live": "a commit asks no database",
    "launch_gates.gates.migrations.database": "as above",
    "launch_gates.gates.migrations.frameworks.rails": "nothing here is Ruby",
    "launch_gates.gates.migrations.frameworks.laravel": "nothing here is PHP",
}
"""The same for the hooks of the env gate and the migrations gate, on a commit that brings nothing new to them."""

MOST_GIT_PROCESSES = 2
"""One says what is staged, one reads it."""

HOOK = """
import sys
from launch_gates.cli.entry import {hook}
code = {hook}(sys.argv[1:])
with open({modules!r}, "w") as file:
    print(*sys.modules, sep="\\n", file=file)
sys.exit(code)
"""


class Hook(Protocol):
    """Runs `lg-secrets --staged` and gives exit code, modules loaded, and git's command lines."""

    def __call__(self, work_tree: WorkTree, *arguments: str) -> tuple[int, set[str], list[str]]: ...


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for sys.path with the package as a wheel installs it: the rules are compiled."""
    folder = tmp_path_factory.mktemp("site-packages")
    package = folder / "launch_gates"
    shutil.copytree(CHECKOUT / "launch_gates", package, ignore=shutil.ignore_patterns("__pycache__", "compiled"))
    compiler.write(package / "detector" / "compiled")
    return folder


@pytest.fixture
def hook(installed: Path, tmp_path: Path) -> Hook:
    """The git hook, with a counter in front of git."""
    calls = tmp_path / "calls"
    programs = tmp_path / "bin"
    programs.mkdir()
    wrapper = programs / "git"
    wrapper.write_text(f'#!/bin/sh\necho "$@" >>"{calls}"\nexec "{shutil.which("git")}" "$@"\n')
    wrapper.chmod(0o755)

    def run(work_tree: WorkTree, *arguments: str) -> tuple[int, set[str], list[str]]:
        modules = tmp_path / "modules"
        calls.write_text("")
        environ = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(installed)}
        environ["XDG_CACHE_HOME"] = str(tmp_path / "cache")
        code = HOOK.format(hook="secrets", modules=str(modules))
        done = subprocess.run(
            [sys.executable, "-c", code, "--staged", *arguments],
            cwd=work_tree.root, env=environ, capture_output=True, check=False,
        )  # fmt: skip
        assert done.stderr == b""
        assert not (tmp_path / "cache").exists(), "an installed package keeps nothing in the cache"
        return done.returncode, set(modules.read_text().split()), calls.read_text().splitlines()

    return run


def loaded(modules: set[str], without: dict[str, str] = NOT_FOR_A_CLEAN_COMMIT) -> dict[str, str]:
    """Which of the modules that a clean commit does without are there, with the reason."""
    return {
        name: reason
        for name, reason in without.items()
        if any(module == name or module.startswith(f"{name}.") for module in modules)
    }


def before_us() -> set[str]:
    """What Python has loaded before the first line of a program: a virtual environment's .pth files may load much."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_a_clean_commit_loads_only_what_it_needs(work_tree: WorkTree, hook: Hook) -> None:
    for number in range(20):
        work_tree.stage(f"src/{number}.py", f"value = {number}\n")
    code, modules, _ = hook(work_tree)
    assert code == 0
    assert "hyperscan" in modules
    assert loaded(modules - before_us()) == {}


def test_a_clean_commit_starts_two_gits(work_tree: WorkTree, hook: Hook) -> None:
    work_tree.stage("first.py", "value = 0\n")
    work_tree.commit()
    for number in range(20):
        work_tree.stage(f"src/{number}.py", f"value = {number}\n")
    work_tree.stage("first.py", "value = 1\n")
    code, _, calls = hook(work_tree)
    assert code == 0
    assert len(calls) <= MOST_GIT_PROCESSES, calls


def test_a_pyproject_without_our_table_loads_no_more(work_tree: WorkTree, hook: Hook) -> None:
    work_tree.stage("pyproject.toml", '[project]\nname = "shop"\n')
    code, modules, _ = hook(work_tree)
    assert code == 0
    assert loaded(modules - before_us()) == {}


def test_each_file_with_a_finding_costs_one_git_more(work_tree: WorkTree, hook: Hook) -> None:
    work_tree.stage("pay.py", "import stripe\n")
    work_tree.commit()
    work_tree.stage("pay.py", f'import stripe\ncharge("{stripe_key()}")\n')
    code, modules, calls = hook(work_tree, "--quiet")
    assert code == 1
    assert len(calls) == MOST_GIT_PROCESSES + 1
    assert "detect_secrets" not in modules


@pytest.mark.parametrize("entry", ["environment", "migrating"])
def test_the_other_hooks_load_only_what_they_need(
    work_tree: WorkTree, installed: Path, tmp_path: Path, entry: str
) -> None:
    work_tree.stage("shop/settings.py", 'import os\nKEY = os.environ["API_KEY"]\n')
    work_tree.stage(".env.example", "API_KEY=changeme\n")
    if entry == "environment":
        work_tree.stage("compose.yml", "services:\n  web:\n    environment:\n      API_KEY: changeme\n")
    work_tree.stage("Procfile", "release: python manage.py migrate\n")
    migration = "from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [{}]\n"
    work_tree.stage("shop/migrations/0001_initial.py", migration.format(""))
    work_tree.commit()
    work_tree.stage("shop/migrations/0002_more.py", migration.format('("shop", "0001_initial")') + "    # on purpose\n")
    modules = tmp_path / "modules"
    environ = {**os.environ, "PYTHONPATH": str(installed), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    for _ in ("read", "remembered"):
        done = subprocess.run(
            [sys.executable, "-c", HOOK.format(hook=entry, modules=str(modules)), "--staged"],
            cwd=work_tree.root, env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert loaded(set(modules.read_text().split()) - before_us(), NOT_FOR_OTHER_HOOKS) == {}


def test_help_loads_neither_detector_nor_settings() -> None:
    call = "from launch_gates.cli.entry import lg_secrets\ntry:\n    lg_secrets()\n"
    code = f"import sys\n{call}finally:\n    print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    modules = done.stdout.splitlines()[-1].split()
    assert [
        each for each in modules if each.startswith(("hyperscan", "launch_gates.detector", "launch_gates.git"))
    ] == []
