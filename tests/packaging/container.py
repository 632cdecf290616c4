"""Building and running our image without a registry or a daemon, as root, where the tools for it are installed.

The base is made of Debian's packages (mmdebstrap), under the name of the one that the Dockerfile takes, and stays in
the storage for the next time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

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
    lacking = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if lacking or os.geteuid() != 0:
        pytest.skip(f"the image is not tested: {', '.join(lacking) or 'root'} is not there")
    if run("buildah", "inspect", "--type", "image", BASE, cwd=folder).returncode != 0:
        _build_base(folder)
    settings = folder / "pip.conf"
    wanted = {name: os.environ.get(f"PIP_{name.upper().replace('-', '_')}", "") for name in ("cert", "index-url")}
    settings.write_text("[global]\n" + "".join(f"{name} = {text}\n" for name, text in wanted.items() if text))
    mounts = [f"{settings}:/etc/pip.conf:ro", *([f"{wanted['cert']}:{wanted['cert']}:ro"] if wanted["cert"] else [])]
    options = [part for mount in mounts for part in ("-v", mount)]
    built = run(*_BUILD, *options, "-t", IMAGE, ".", cwd=checkout)
    assert built.returncode == 0, (built.stdout + built.stderr)[-3000:]


_BUILD = ("buildah", "bud", "--isolation", "chroot", "--pull=never")


def _build_base(folder: Path) -> None:
    packages = "--include=python3,python3-pip,python3-venv,ca-certificates"
    made = run("mmdebstrap", "--mode=root", "--variant=minbase", packages, "trixie", "base.tar", cwd=folder)
    if made.returncode != 0:
        pytest.skip(f"the image is not tested: Debian's packages cannot be had: {made.stderr[-300:]}")
    (folder / "base.Dockerfile").write_text(_BASE_FILE)
    built = run(*_BUILD, "-f", "base.Dockerfile", "-t", BASE, ".", cwd=folder)
    assert built.returncode == 0, built.stderr[-3000:]


def start(*options: str, cwd: Path, command: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Runs the image, without a network."""
    limits = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")
    return run(
        "podman", "--runtime", "runc", "run", "--rm", "--network", "none", *limits, *options, IMAGE, *command, cwd=cwd
    )  # fmt: skip
