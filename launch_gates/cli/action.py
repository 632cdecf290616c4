"""`launch-gates action`: what our action for GitHub starts."""

from __future__ import annotations

import click

from launch_gates.cli.options import CONTEXT_SETTINGS


@click.command(context_settings=CONTEXT_SETTINGS)
def action() -> int:
    """Run the gates as a step of GitHub Actions, over what the workflow runs for.

    \b
    launch-gates action            the step's inputs come in INPUT_*, the event in GITHUB_*
    launch-gates check --ci        in any other CI service
    """  # noqa: D301 (click's mark for lines that stay as they are)
    import os  # noqa: PLC0415 (`--help` does without)

    from launch_gates.cli.action_step import run_step  # noqa: PLC0415

    return run_step(os.environ)
