"""`launch-gates secrets`, which is also `lg-secrets`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates.cli.options import CONTEXT_SETTINGS, common_options
from launch_gates.core.errors import NotARepositoryError

if TYPE_CHECKING:
    from launch_gates.cli.options import CommonOptions
    from launch_gates.gates.secrets.sources.source import Source


@click.command(context_settings=CONTEXT_SETTINGS)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--staged", is_flag=True, help="What the next commit adds.")
@click.option("--worktree", is_flag=True, help="Every file that git tracks or would add. The default.")
@click.option("--stdin", is_flag=True, help="Standard input.")
@click.option("--message-file", type=click.Path(path_type=Path), metavar="FILE", help="A commit message.")
@common_options
def secrets(  # noqa: PLR0913 (one argument an option)
    paths: tuple[Path, ...], *, staged: bool, worktree: bool, stdin: bool, message_file: Path | None,
    common: CommonOptions,
) -> int:  # fmt: skip
    """Find leaked credentials. No credential is ever printed.

    \b
    launch-gates secrets                     the work tree
    launch-gates secrets --staged            what the next commit adds
    launch-gates secrets src .env            these files and folders
    heroku logs | launch-gates secrets --stdin
    """  # noqa: D301 (click's mark for lines that stay as they are)
    chosen = {
        "--staged": staged,
        "--worktree": worktree,
        "--stdin": stdin,
        "--message-file": message_file is not None,
        "paths": bool(paths),
    }
    asked = [name for name, is_chosen in chosen.items() if is_chosen]
    if len(asked) > 1:
        raise click.UsageError(f"{' and '.join(asked)} do not go together: choose one")
    from launch_gates.cli.running import run_gates  # noqa: PLC0415 (`--help` does without)
    from launch_gates.gates.secrets.gate import SecretsGate  # noqa: PLC0415
    from launch_gates.git.repository import find_repository  # noqa: PLC0415

    mode = asked[0] if asked else "--worktree"
    if stdin and sys.stdin is None:
        raise click.UsageError("standard input is closed")
    try:
        repository = find_repository(Path.cwd())
        root = repository.root
    except NotARepositoryError:
        if mode in ("--staged", "--worktree"):
            raise
        repository, root = None, Path.cwd()
    settings = common.settings(root)
    source: Source
    if repository is not None and mode == "--staged":
        from launch_gates.gates.secrets.sources.staged import StagedSource  # noqa: PLC0415 (one source a run)

        source = StagedSource(repository, settings.max_size)
    elif repository is not None and mode == "--worktree":
        from launch_gates.gates.secrets.sources.worktree import WorktreeSource  # noqa: PLC0415

        source = WorktreeSource(repository, settings.max_size)
    elif stdin:
        from launch_gates.gates.secrets.sources.stdin import StdinSource  # noqa: PLC0415

        source = StdinSource(sys.stdin.buffer, root, settings.max_size)
    elif message_file is not None:
        from launch_gates.gates.secrets.sources.message import MessageSource  # noqa: PLC0415

        source = MessageSource(message_file, root, settings.max_size)
    else:
        from launch_gates.gates.secrets.sources.files import FilesSource  # noqa: PLC0415

        source = FilesSource(paths, root, settings.max_size)
    return run_gates([(SecretsGate(source), settings.secrets)], root, common, settings)
