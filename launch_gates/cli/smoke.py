"""`launch-gates smoke`, which is also `lg-smoke`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates import __version__
from launch_gates.cli.options import CONTEXT_SETTINGS, common_options
from launch_gates.cli.site_options import site_options
from launch_gates.cli.smoke_options import smoke_options
from launch_gates.cli.wait_options import wait_options

if TYPE_CHECKING:
    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.cli.site_options import SiteOptions
    from launch_gates.cli.smoke_options import SmokeOptions
    from launch_gates.cli.wait_options import WaitOptions


@click.command(context_settings=CONTEXT_SETTINGS)
@click.argument("url", required=False)
@smoke_options
@wait_options
@site_options
@common_options
@click.version_option(__version__, prog_name="launch-gates")
def smoke(
    url: str | None, *, also: SmokeOptions, waiting: WaitOptions, reach: SiteOptions, common: CommonOptions
) -> int:
    """Find what is broken on a deployed site: pages that fail, walls, files that nobody should see.

    Without a configuration the usual places are looked at, and what was assumed is said.

    \b
    launch-gates smoke https://shop.example
    launch-gates smoke https://shop.example --wait 5m  after a deploy: not before its commit answers
    launch-gates smoke localhost:3000                  before the deploy
    launch-gates smoke https://shop.example --connect-to shop.example:443:203.0.113.7:443
                                                       before the name points there
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.running import run_gates  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.site_gates import Target, smoke_gate  # noqa: PLC0415

    root = Path.cwd()
    settings = common.settings(root)
    return run_gates([smoke_gate(Target(url, reach, waiting), root, settings, also)], root, common, settings)
