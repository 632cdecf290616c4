"""What `launch-gates secrets` does once its command line is parsed. Without click, which a hook does not load."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.cli.running import run_gates
from launch_gates.core.errors import NotARepositoryError, UsageError
from launch_gates.gates.secrets.gate import SecretsGate
from launch_gates.git.repository import find_any_repository, find_repository

if TYPE_CHECKING:
    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.config.settings import SecretsSettings
    from launch_gates.core.gate import Gate
    from launch_gates.git.repository import Repository
    from launch_gates.sources.source import Source


_OF_COMMITS = ("--history", "--range", "--push", "--ci")
_OF_COMMITTING = ("--staged", "--message-file")
"""What people wait for: there the files of what is accepted are read only where something is found."""
ALL = "all"
"""The work tree and the history; of a bare repository the history."""


class Commits(NamedTuple):
    """Which commits are meant."""

    range: str | None = None
    since: str | None = None
    branches: tuple[str, ...] = ()
    remote: str = ""
    """Where they are pushed to, if anybody said."""


def scan_secrets(
    mode: str,
    common: CommonOptions,
    *,
    paths: tuple[Path, ...] = (),
    message_file: Path | None = None,
    commits: Commits | None = None,
) -> int:
    """Runs the secrets gate over one source and gives the exit code.

    `mode` is `ALL`, `--staged`, `--worktree`, `--history`, `--range`, `--push`, `--ci`, `--stdin`, `--message-file` or
    `paths`.
    Settings are those of the work tree's top, or of the current folder outside a repository.
    """
    mode, repository = _where(mode)
    root = Path.cwd() if repository is None else repository.root
    scope = None
    if mode == "--ci" and repository is not None:
        from launch_gates.cli import ci  # noqa: PLC0415 (the hooks do without)

        scope = ci.scope_of_this_job(repository, quiet=common.quiet)
        common = ci.trusting(common, scope)
    settings = common.settings(root)
    if mode not in _OF_COMMITTING:
        from launch_gates.acceptance.book import read_here  # noqa: PLC0415 (a clean commit does without)

        read_here(root)
    gate: Gate[SecretsSettings]
    if mode == ALL and repository is not None:
        from launch_gates.gates.secrets.whole import WholeGate  # noqa: PLC0415 (the hooks do without)

        gate = WholeGate(repository, settings.max_size)
    elif scope is not None and repository is not None:
        from launch_gates.cli import ci  # noqa: PLC0415 (as above)

        gate = ci.gate_over(scope, repository, settings.max_size)
    elif mode in _OF_COMMITS and repository is not None:
        from launch_gates.cli.commits import gate_over  # noqa: PLC0415 (the other hooks do without)

        gate = gate_over(mode, commits or Commits(), repository, settings.max_size)
    else:
        gate = SecretsGate(_source(mode, repository, root, settings.max_size, paths, message_file))
    return run_gates([(gate, settings.secrets)], root, common, settings)


def _where(mode: str) -> tuple[str, Repository | None]:
    """The mode and the repository that it is about; None where there is none and none is needed."""
    if mode in _OF_COMMITS:
        return mode, find_any_repository(Path.cwd())
    try:
        return mode, find_repository(Path.cwd())
    except NotARepositoryError:
        if mode == ALL:
            return "--history", find_any_repository(Path.cwd())
        if mode in ("--staged", "--worktree"):
            raise
    return mode, None


def _source(  # noqa: PLR0913, PLR0917 (what the five sources need between them)
    mode: str,
    repository: Repository | None,
    root: Path,
    max_size: int,
    paths: tuple[Path, ...],
    message_file: Path | None,
) -> Source:
    """The source of that mode; no other one is imported."""
    if mode == "--staged" and repository is not None:
        from launch_gates.sources.staged import StagedSource  # noqa: PLC0415

        return StagedSource(repository, max_size)
    if mode == "--worktree" and repository is not None:
        from launch_gates.sources.worktree import WorktreeSource  # noqa: PLC0415

        return WorktreeSource(repository, max_size)
    if mode == "--stdin":
        from launch_gates.sources.stdin import StdinSource  # noqa: PLC0415

        if sys.stdin is None:
            raise UsageError("standard input is closed", "open it, or name files")
        return StdinSource(sys.stdin.buffer, root, max_size)
    if message_file is not None:
        from launch_gates.sources.message import MessageSource  # noqa: PLC0415

        return MessageSource(message_file, root, max_size)
    from launch_gates.sources.files import FilesSource  # noqa: PLC0415

    return FilesSource(paths, root, max_size)
