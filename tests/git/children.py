"""The processes of git that this one has started and not waited for, ended ones among them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_PROC = Path("/proc/self/task")


def git_children() -> list[int]:
    """Their ids. Servers of other tests may run meanwhile, and are no git."""
    if _PROC.exists():
        files = list(_PROC.glob("*/children"))
        ids = [int(word) for file in files for word in file.read_text(encoding="ascii").split()]
        return [each for each in ids if Path(f"/proc/{each}/comm").read_text(encoding="utf-8").startswith("git")]
    listed = subprocess.run(["ps", "-A", "-o", "ppid=,pid=,comm="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [int(pid) for parent, pid, name in rows if int(parent) == os.getpid() and "git" in name]
