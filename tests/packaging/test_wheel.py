"""The wheel carries its rules compiled, and works in an environment that has nothing else."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

from tools import release_check

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def run(*command: str | Path, environment: dict[str, str], text: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `text` is its standard input."""
    return subprocess.run(
        command, env=environment, input=text, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.fixture(scope="module")
def wheel(clone: Path, git_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution, so that this too is shown to be whole."""
    target = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", target, clone, environment=git_environment)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = target.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(
    wheel: Path, root: Path, git_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The `bin` folder of a fresh environment that holds the wheel and its locked dependencies."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True, clear=True)
    python = home / "bin" / "python"
    lock = root / "requirements" / "runtime.txt"
    steps: list[list[str | Path]] = [["--no-deps", "--require-hashes", "-r", lock], ["--no-deps", wheel]]
    for arguments in steps:
        pip = run(python, "-m", "pip", "install", "--quiet", *arguments, environment=git_environment)
        assert pip.returncode == 0, pip.stdout + pip.stderr
    return python.parent


def test_it_holds_the_compiled_rules_and_their_source(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"launch_gates/detector/compiled/rules.json", "launch_gates/detector/compiled/patterns.hsdb"} <= names
    assert any(name.startswith("launch_gates/detector/rules/") and name.endswith(".toml") for name in names)
    assert "launch_gates/py.typed" in names
    assert "launch_gates/report/report.schema.json" in names


def test_it_holds_the_package_alone(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"launch_gates"}


def test_it_is_one_wheel_for_every_platform(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")


@pytest.mark.parametrize("command", [["lg-secrets"], ["launch-gates"], ["python", "-m", "launch_gates"]])
def test_every_command_starts(installed: Path, git_environment: dict[str, str], command: list[str]) -> None:
    started = run(installed / command[0], *command[1:], "--help", environment=git_environment)
    assert started.returncode == 0, started.stderr
    assert "Usage:" in started.stdout


def test_it_finds_a_leaked_key_with_the_compiled_rules(
    installed: Path, git_environment: dict[str, str], live_key: str, tmp_path: Path
) -> None:
    """The cache for rules that had to be compiled stays empty: the wheel's own database was loaded."""
    environment = {**git_environment, "XDG_CACHE_HOME": str(tmp_path)}
    found = run(installed / "lg-secrets", "--stdin", environment=environment, text=f"STRIPE_KEY={live_key}\n")
    assert found.returncode == 1, found.stderr
    assert "secrets/stripe-live-secret-key" in found.stdout
    assert live_key.rpartition("_")[2] not in found.stdout + found.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_release_lets_it_pass(wheel: Path, git_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "PIP_CACHE_DIR"):
        monkeypatch.setenv(name, git_environment[name])
    assert release_check.main(["dist", str(wheel.parent)]) == 0


def test_a_release_lets_nothing_else_go_along(wheel: Path, tmp_path: Path) -> None:
    for file in wheel.parent.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "more.whl").write_text("")
    with pytest.raises(release_check.NotReadyError, match="nothing else"):
        release_check.check_metadata(tmp_path)
