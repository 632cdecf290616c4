"""How much memory a command and all that it starts have together, while it runs (Linux: proc(5), smaps_rollup)."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROC = Path("/proc")
_PAUSE = 0.1


@dataclass(frozen=True)
class Peak:
    """Most bytes at one time, pages that several share counted once: of our processes, and of the git they start."""

    ours: int
    git: int


def peak(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Peak | None:
    """Runs the command, looking ten times a second. None where the system does not say."""
    if not (_PROC / "self" / "smaps_rollup").exists():
        return None
    process = subprocess.Popen(
        arguments, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    ours = git = 0
    while process.poll() is None:
        now = {"git": 0, "ours": 0}
        for pid in _family(process.pid):
            with suppress(OSError, IndexError, ValueError):  # it has ended meanwhile
                name = (_PROC / str(pid) / "comm").read_text(encoding="utf-8").strip()
                rollup = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8")
                line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
                now["git" if name == "git" else "ours"] += int(line.split()[1]) << 10
        ours, git = max(ours, now["ours"]), max(git, now["git"])
        time.sleep(_PAUSE)
    return Peak(ours, git)


def _family(pid: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for place in _PROC.iterdir():
        if place.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                # The name stands in brackets and may hold anything: what follows the last one is plain.
                parent = int((place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(place.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found
