"""Building and running our image without a registry or a daemon, as root, where the tools for it are installed.

The base is made of Debian's packages (mmdebstrap), under the name of the one that the Dockerfile takes, and stays in
the storage for the next time.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests import installed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BASE = "docker.io/library/python:3.13-slim"
IMAGE = "localhost/launch-gates-under-test"
_TOOLS = ("buildah", "podman", "runc", "mmdebstrap")
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
_BASE_FILE = """FROM scratch
ADD base.tar /
RUN ln -sf /usr/bin/python3 /usr/local/bin/python && ln -sf /usr/bin/pip /usr/local/bin/pip \\
 && rm -f /usr/lib/python3*/EXTERNALLY-MANAGED
"""


def run(*command: str | Path, cwd: Path, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs one of the tools to its end, with layers as plain folders, which needs no kernel module."""
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "STORAGE_DRIVER": "vfs", **(environ or {})},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def build(checkout: Path, folder: Path) -> None:
    """Builds the image of a checkout; skips the test where that is not possible here."""
    installed.require(*_TOOLS)
    if os.geteuid() != 0:
        installed.lack("root")
    if run("buildah", "inspect", "--type", "image", BASE, cwd=folder).returncode != 0:
        _build_base(folder)
    settings = folder / "pip.conf"
    wanted = {name: os.environ.get(f"PIP_{name.upper().replace('-', '_')}", "") for name in ("cert", "index-url")}
    settings.write_text("[global]\n" + "".join(f"{name} = {text}\n" for name, text in wanted.items() if text))
    mounts = [f"{settings}:/etc/pip.conf:ro", *([f"{wanted['cert']}:{wanted['cert']}:ro"] if wanted["cert"] else [])]
    options = [part for mount in mounts for part in ("-v", mount)]
    built = run(*_BUILD, *options, "-t", IMAGE, ".", cwd=checkout)
    assert built.returncode == 0, (built.stdout + built.stderr)[-3000:]


_LIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")
"""Below what root may have where it has not all of root's rights; the tools' own defaults are above."""
_BUILD = ("buildah", "bud", "--isolation", "chroot", "--pull=never", *_LIMITS)


def _build_base(folder: Path) -> None:
    packages = "--include=python3,python3-pip,python3-venv,ca-certificates"
    made = run("mmdebstrap", "--mode=root", "--variant=minbase", packages, "trixie", "base.tar", cwd=folder)
    if made.returncode != 0:
        installed.lack("Debian's packages", made.stderr[-300:])
    (folder / "base.Dockerfile").write_text(_BASE_FILE)
    built = run(*_BUILD, "-f", "base.Dockerfile", "-t", BASE, ".", cwd=folder)
    assert built.returncode == 0, built.stderr[-3000:]


_RUN = ("--runtime", "runc", "run")


def start(*options: str, cwd: Path, command: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Runs the image, without a network."""
    return run("podman", *_RUN, "--rm", "--network", "none", *_LIMITS, *options, IMAGE, *command, cwd=cwd)


def write_docker(folder: Path, user: int) -> dict[str, str]:
    """Writes a `docker` that is podman; gives the environment for it. What root would start as itself has that user."""
    program = folder / "docker"
    program.write_text(f"""#!/bin/sh
test "$1" = run || exec podman "$@"
shift
for each; do
  shift
  test "$each" = 0:0 && each={user}:{user}
  set -- "$@" "$each"
done
exec podman {" ".join(_RUN)} {" ".join(_LIMITS)} "$@"
""")
    program.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "STORAGE_DRIVER": "vfs"}


def give(root: Path, user: int) -> None:
    """Makes everything in a folder, and itself, that user's."""
    for folder, folders, files in os.walk(root):
        for name in (".", *folders, *files):
            os.chown(os.path.join(folder, name), user, user, follow_symlinks=False)  # noqa: PTH118
