"""What has to hold before a release goes out: `python -m tools.release_check COMMAND`.

`tag v0.1.0`: tag, version and changelog agree. `dist FOLDER`: wheel and source distribution have valid metadata, and
the wheel, alone in a fresh environment with what is locked, finds a key. `notes`: prints what the changelog says of
this version.
"""

from __future__ import annotations

import email
import os
import random
import re
import string
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

import launch_gates

ROOT = Path(__file__).resolve().parent.parent
VERSION = launch_gates.__version__


class NotReadyError(Exception):
    """Something does not hold; the text says what."""


def notes(changelog: str, version: str = VERSION) -> str:
    """What the changelog says of a version, which needs a date."""
    heading = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n"
    found = re.search(rf"{heading}(.*?)(?=^## \[|\Z)", changelog, re.MULTILINE | re.DOTALL)
    if found is None:
        raise NotReadyError(f"CHANGELOG.md has no line `## [{version}] - YYYY-MM-DD`")
    return found[1].strip() + "\n"


def check_tag(tag: str, changelog: str) -> None:
    """Raises NotReadyError unless the tag is that of the version, and the changelog tells of it."""
    if tag != f"v{VERSION}":
        raise NotReadyError(f"the tag is {tag}, and launch_gates/__init__.py says {VERSION}")
    notes(changelog)


def check_metadata(folder: Path) -> Path:
    """The wheel of a folder that holds one, its source distribution, and nothing else. Raises NotReadyError."""
    from packaging.metadata import Metadata  # noqa: PLC0415 (the other commands need Python alone)

    wheel, source = folder / f"launch_gates-{VERSION}-py3-none-any.whl", folder / f"launch_gates-{VERSION}.tar.gz"
    if {wheel, source} != set(folder.iterdir()):
        raise NotReadyError(f"{folder} has to hold {wheel.name} and {source.name}, and nothing else")
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = archive.read(f"launch_gates-{VERSION}.dist-info/METADATA")
    with tarfile.open(source) as unpacked:
        file = unpacked.extractfile(f"launch_gates-{VERSION}/PKG-INFO")
        in_source = file.read() if file else b""
    for content in (in_wheel, in_source):
        metadata = Metadata.from_email(content, validate=True)
        if str(metadata.version) != VERSION or not email.message_from_bytes(content).get_payload():
            raise NotReadyError("the metadata is of another version, or has no description")
    return wheel


def check_wheel(wheel: Path) -> None:
    """Installs it as a user would, and has it find a key that nobody issued. Raises NotReadyError."""
    key = "_".join(("sk", "live", "".join(random.choices(string.ascii_letters + string.digits, k=99))))  # noqa: S311 no secret
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder, "bin")
        pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-deps"]
        for what in (["--require-hashes", "-r", str(ROOT / "requirements" / "runtime.txt")], [str(wheel)]):
            subprocess.run([*pip, *what], check=True)
        said = _run(programs / "launch-gates", "--version")
        if VERSION not in said.stdout:
            raise NotReadyError(f"`launch-gates --version` says {said.stdout.strip()!r}")
        found = _run(programs / "lg-secrets", "--stdin", stdin=f"KEY = '{key}'\n")
        if found.returncode != 1 or "secrets/stripe-live-secret-key" not in found.stdout or key in found.stdout:
            raise NotReadyError(f"the installed wheel did not find a key: exit code {found.returncode}")


def _run(program: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    # What is installed is to be looked at, not this checkout.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [program, *arguments], input=stdin, env=environment, capture_output=True, text=True, check=False
    )


def main(arguments: list[str]) -> int:
    """Says in a line what holds, or what does not; 1 for the latter."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    try:
        match arguments:
            case ["tag", tag]:
                check_tag(tag, changelog)
                print(f"{tag}: tag, version and changelog agree")
            case ["dist", folder]:
                check_wheel(check_metadata(Path(folder)))
                print(f"{folder}: metadata is valid, and the wheel works where nothing else is installed")
            case ["notes"]:
                print(notes(changelog), end="")
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (NotReadyError, ExceptionGroup) as error:
        print(f"release_check: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
