"""`launch-gates performance`, which is also `lg-performance`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates import __version__
from launch_gates.cli.gate_command import GateCommand
from launch_gates.cli.options import CONTEXT_SETTINGS, common_options
from launch_gates.cli.performance_options import performance_options
from launch_gates.cli.site_options import site_options
from launch_gates.cli.wait_options import wait_options

if TYPE_CHECKING:
    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.cli.performance_options import PerformanceOptions
    from launch_gates.cli.site_options import SiteOptions
    from launch_gates.cli.wait_options import WaitOptions

_FURTHER = {
    "plot": ("launch_gates.cli.performance_plot:plot", "Draw a page of how fast the site was over its releases."),
}


@click.command(cls=GateCommand, further=_FURTHER, context_settings=CONTEXT_SETTINGS)
@click.argument("url", required=False)
@performance_options
@wait_options
@site_options
@common_options
@click.version_option(__version__, prog_name="launch-gates")
def performance(
    url: str | None,
    *,
    measuring: PerformanceOptions,
    waiting: WaitOptions,
    reach: SiteOptions,
    common: CommonOptions,
) -> int:
    """Measure whether a site is fast enough to sell: the first request, and the 95th percentile of the others.

    The homepage and the routes of [site.routes] are asked four times a second in all, until the verdict is sure.

    \b
    launch-gates performance https://shop.example
    launch-gates performance https://shop.example --wait 5m --history performance.jsonl
    launch-gates performance https://shop.example --samples 400 --budget 10m
    launch-gates performance plot performance.jsonl -o performance.html
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.messages import redacted, say  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.output import deliver  # noqa: PLC0415
    from launch_gates.cli.running import report_of  # noqa: PLC0415
    from launch_gates.cli.site_gates import Target, performance_gate  # noqa: PLC0415
    from launch_gates.gates.performance.table import table  # noqa: PLC0415

    root = Path.cwd()
    settings = common.settings(root)
    gate, config = performance_gate(Target(url, reach, waiting), root, settings, measuring)
    report = report_of([(gate, config)], root, common, settings)
    if gate.run_made is not None and common.format == "text" and not common.quiet:
        say(redacted(table(gate.run_made)))
    return deliver(report, common, settings)
