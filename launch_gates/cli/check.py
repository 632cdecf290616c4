"""`launch-gates check`: every gate that applies."""

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
@common_options
def check(path: Path, *, common: CommonOptions) -> int:
    """Run every gate that applies to a repository or folder, and say whether it can launch.

    \b
    launch-gates check                      this repository
    launch-gates check ../shop              another one
    launch-gates check --report json=report.json
    launch-gates check --min-confidence likely    without mere guesses
    launch-gates check --base origin/main   what is accepted there, and nothing else, is accepted
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.acceptance.book import read_here  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.running import run_gates  # noqa: PLC0415
    from launch_gates.git.repository import repository_or_none  # noqa: PLC0415
    from launch_gates.registry import GATES, gate  # noqa: PLC0415

    if not path.is_dir():
        raise UsageError(f"{path} is not a folder", "name a repository or a folder")
    repository = repository_or_none(path)
    root = path.resolve() if repository is None else repository.root
    settings = common.settings(root)
    read_here(root)
    names = settings.gates or tuple(GATES)
    gates = [gate(name, settings.origin("gates")).prepare(root, settings) for name in names]
    return run_gates(gates, root, common, settings)
