"""What a test needs of the machine beyond Python and git: without it the test is skipped, and the run's end lists it.

Where `make test` installs it (tools/install_servers.sh, npm) and CI runs, a lack is a failure: there nothing may go by
untested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

_VERSIONS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
FOLDERS = os.pathsep.join(
    (os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin", *map(str, reversed(_VERSIONS)))
)
"""Servers live where a user's PATH does not lead."""
NODE = Path(__file__).with_name("node")
"""Has the packages of Node that the tests start."""
_DEBIAN = Path("/etc/debian_version")
_MARK = "not on this machine: "


def require(*programs: str) -> None:
    """Skips the test where one of the programs is not installed."""
    lacking = [program for program in programs if shutil.which(program, path=FOLDERS) is None]
    if lacking:
        lack(", ".join(lacking))


def node_packages() -> Path:
    """The folder of Node's packages, as `make test` installs them. Skips the test where it did not."""
    require("node")
    folder = NODE / "node_modules"
    if not (folder / ".made").exists():
        lack("the packages of tests/node")
    return folder


def lack(what: str, reason: str = "") -> NoReturn:
    """Skips the test, or fails it where everything has to be there. `what` is one name, or several with commas."""
    message = f"{_MARK}{what}{f' ({reason})' if reason else ''}"
    if is_complete():
        pytest.fail(message)
    pytest.skip(message)


def require_working(what: str, *command: str) -> None:
    """Skips the test where a command fails that tells whether the libraries of a language are there."""
    program = shutil.which(command[0])
    if program is None or subprocess.run([program, *command[1:]], capture_output=True, check=False).returncode != 0:
        lack(what)


def liquibase() -> str:
    """The class path of Liquibase, which tools/install_liquibase.py has loaded; without it the test is skipped."""
    require("java")
    jars = [*sorted(Path(sys.prefix, "liquibase").glob("*/*.jar")), Path("/usr/share/java/slf4j-api.jar")]
    if len(jars) == 1 or not jars[-1].exists():
        lack("Liquibase")
    return os.pathsep.join(map(str, jars))


def is_complete() -> bool:
    """Whether this is CI as root on Debian, where whatever lacked was installed first."""
    return os.environ.get("CI") == "true" and os.geteuid() == 0 and _DEBIAN.exists()


def summary(reasons: Iterable[str]) -> list[str]:
    """The lines for the end of a run, from the reasons of its skipped tests: each tool, and how many need it."""
    counts: Counter[str] = Counter()
    for reason in reasons:
        _, mark, rest = reason.partition(_MARK)
        if mark:
            counts.update(rest.partition(" (")[0].split(", "))
    return [f"{name}: {count} {'test' if count == 1 else 'tests'} skipped" for name, count in sorted(counts.items())]
