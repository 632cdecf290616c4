"""`launch-gates performance plot`."""

from __future__ import annotations

from pathlib import Path

import click

from launch_gates.cli.options import CONTEXT_SETTINGS
from launch_gates.core import exit_codes

DEFAULT = Path("performance.html")


@click.command(context_settings=CONTEXT_SETTINGS)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), default=DEFAULT, metavar="FILE",
    help=f"The page to write.  [default: {DEFAULT}]",
)  # fmt: skip
def plot(file: Path, output: Path) -> int:
    """Draw how fast each route was over the releases in a file of runs, as one page of HTML that needs nothing else.

    \b
    launch-gates performance plot performance.jsonl
    launch-gates performance plot performance.jsonl -o public/performance.html
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.messages import redacted, say, unwritable  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.output import write_file  # noqa: PLC0415
    from launch_gates.gates.performance import history  # noqa: PLC0415
    from launch_gates.gates.performance.plot import page  # noqa: PLC0415

    content = page(history.read(file))
    try:
        write_file(output, content)
    except OSError as error:
        raise unwritable(str(output), error) from None
    say(f"Wrote {redacted(str(output))}")
    return exit_codes.GO
