"""`launch-gates check`: every gate about a commit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates.cli.options import CONTEXT_SETTINGS, common_options
from launch_gates.core.errors import UsageError

if TYPE_CHECKING:
    from launch_gates.cli.common_options import CommonOptions


@click.command(context_settings=CONTEXT_SETTINGS)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--ci", is_flag=True, help="In a CI job: what it runs for, as a pull request's commits, or all.")
@common_options
def check(path: Path, *, ci: bool, common: CommonOptions) -> int:
    """Run every gate about a commit over a repository or folder, and say whether it can launch.

    \b
    launch-gates check                      this repository
    launch-gates check ../shop              another one
    launch-gates check --report json=report.json
    launch-gates check --min-confidence likely    without mere guesses
    launch-gates check --ci                 in a CI job: what it runs for
    launch-gates check --base origin/main   what is accepted there, and nothing else, is accepted
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.acceptance.book import read_here  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.running import run_gates  # noqa: PLC0415
    from launch_gates.git.repository import repository_or_none  # noqa: PLC0415
    from launch_gates.registry import OF_A_COMMIT, gate  # noqa: PLC0415

    if not path.is_dir():
        raise UsageError(f"{path} is not a folder", "name a repository or a folder")
    if ci:
        return _check_job(path, common)
    repository = repository_or_none(path)
    root = path.resolve() if repository is None else repository.root
    settings = common.settings(root)
    read_here(root)
    names = settings.gates or OF_A_COMMIT
    gates = [gate(name, settings.origin("gates")).prepare(root, settings) for name in names]
    return run_gates(gates, root, common, settings)


def _check_job(path: Path, common: CommonOptions) -> int:
    from launch_gates.acceptance.book import read_here  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.ci import gates_over, scope_of_this_job, trusting  # noqa: PLC0415
    from launch_gates.cli.running import run_gates  # noqa: PLC0415
    from launch_gates.git.repository import find_any_repository  # noqa: PLC0415
    from launch_gates.registry import OF_A_COMMIT  # noqa: PLC0415

    repository = find_any_repository(path)
    scope = scope_of_this_job(repository, quiet=common.quiet)
    common = trusting(common, scope)
    settings = common.settings(repository.root)
    read_here(repository.root)
    gates = gates_over(settings.gates or OF_A_COMMIT, scope, repository, settings)
    return run_gates(gates, repository.root, common, settings)
