"""The secrets gate over commits, as the command line asks for it: a history, a part of one, a range, a push."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from launch_gates.gates.secrets.history.choice import Filters, of_history, of_range
from launch_gates.gates.secrets.history.commits_gate import CommitsGate
from launch_gates.gates.secrets.history.gate import HistoryGate
from launch_gates.gates.secrets.history.push import by_git, by_pre_commit, is_told_by_pre_commit, of_push
from launch_gates.gates.secrets.history.since import since

if TYPE_CHECKING:
    from launch_gates.cli.scanning import Commits
    from launch_gates.gates.secrets.history.push import Push
    from launch_gates.git.repository import Repository


def gate_over(mode: str, commits: Commits, repository: Repository, max_size: int) -> CommitsGate | HistoryGate:
    """The gate of that mode. Raises UsageError."""
    filters = Filters(None if commits.since is None else since(commits.since), commits.branches)
    if mode == "--push":
        choice = of_push(_pushed(commits.remote))
    elif commits.range is not None:
        choice = of_range(commits.range, filters)
    elif filters == Filters():
        return HistoryGate(repository, max_size)
    else:
        choice = of_history(filters)
    return CommitsGate(repository, choice, max_size)


def _pushed(remote: str) -> Push:
    if is_told_by_pre_commit(os.environ) or sys.stdin is None or sys.stdin.isatty():
        return by_pre_commit(os.environ)
    lines = sys.stdin.buffer.read()
    # Where nothing is said, nothing is pushed, or something else has read it: it may be what is checked out.
    return by_git(lines, remote) if lines.strip() else by_pre_commit({"PRE_COMMIT_REMOTE_NAME": remote})
