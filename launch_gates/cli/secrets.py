"""`launch-gates secrets`, which is also `lg-secrets`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates import __version__
from launch_gates.cli.options import CONTEXT_SETTINGS, common_options

if TYPE_CHECKING:
    from launch_gates.cli.common_options import CommonOptions


@click.command(context_settings=CONTEXT_SETTINGS)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, readable=False))
@click.option("--staged", is_flag=True, help="What the next commit adds.")
@click.option("--worktree", is_flag=True, help="Every file that git tracks or would add.")
@click.option("--history", is_flag=True, help="Everything that git holds, reachable or not.")
@click.option("--range", "range_", metavar="A..B", help="What each commit of a range brought. A alone is A..HEAD.")
@click.option("--push", is_flag=True, help="What a push is about to send; for a pre-push hook.")
@click.option("--ci", is_flag=True, help="What a CI job runs for: a pull request's commits, those of a push, or all.")
@click.option(
    "--since", metavar="WHEN", help="Of --history or --range only commits from a date on: 2025-01-31, 30d, 6m."
)
@click.option(
    "--branches",
    multiple=True,
    metavar="GLOB",
    help="Of --history or --range only commits of these branches; may be given again.",
)
@click.option("--stdin", is_flag=True, help="Standard input.")
@click.option("--message-file", type=click.Path(path_type=Path), metavar="FILE", help="A commit message.")
@common_options
@click.version_option(__version__, prog_name="launch-gates")
def secrets(  # noqa: PLR0913 (one argument an option)
    paths: tuple[Path, ...], *, staged: bool, worktree: bool, history: bool, range_: str | None, push: bool, ci: bool,
    since: str | None, branches: tuple[str, ...], stdin: bool, message_file: Path | None, common: CommonOptions,
) -> int:  # fmt: skip
    """Find leaked credentials. No credential is ever printed.

    \b
    launch-gates secrets                     the work tree and the history
    launch-gates secrets --worktree          the files as they are
    launch-gates secrets --history           everything that git holds
    launch-gates secrets --history --since 6m    its commits of the last six months
    launch-gates secrets --range main..HEAD  what this branch brought, also what it removed again
    launch-gates secrets --ci                in a CI job: what it runs for
    launch-gates secrets --range main..HEAD --base main    accepting only what main accepts
    launch-gates secrets --staged            what the next commit adds
    launch-gates secrets src .env            these files and folders
    launch-gates secrets --min-confidence likely    without mere guesses
    heroku logs | launch-gates secrets --stdin
    """  # noqa: D301 (click's mark for lines that stay as they are)
    chosen = {
        "--staged": staged,
        "--worktree": worktree,
        "--history": history,
        "--range": range_ is not None,
        "--push": push,
        "--ci": ci,
        "--stdin": stdin,
        "--message-file": message_file is not None,
        # git gives a pre-push hook the remote's name and address, which may be passed on.
        "paths": bool(paths) and not push,
    }
    asked = [name for name, is_chosen in chosen.items() if is_chosen]
    if len(asked) > 1:
        raise click.UsageError(f"{' and '.join(asked)} do not go together: choose one")
    if (since is not None or branches) and asked not in (["--history"], ["--range"]):
        raise click.UsageError("--since and --branches need --history or --range: they choose among commits")
    from launch_gates.cli.scanning import ALL, Commits, scan_secrets  # noqa: PLC0415 (`--help` does without)

    commits = Commits(range_, since, branches, str(paths[0]) if push and paths else "")
    return scan_secrets(asked[0] if asked else ALL, common, paths=paths, message_file=message_file, commits=commits)
