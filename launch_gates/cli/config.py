"""`launch-gates config`: what is set, and what may be."""

from __future__ import annotations

from pathlib import Path

import click

from launch_gates.cli.messages import print_text
from launch_gates.cli.options import CONTEXT_SETTINGS


@click.group(context_settings=CONTEXT_SETTINGS)
def config() -> None:
    """Show the configuration, or the schema of its file.

    \b
    launch-gates config show      every setting, and where it comes from
    launch-gates config schema    JSON Schema of launch-gates.toml, for an editor
    """  # noqa: D301 (click's mark for lines that stay as they are)


@config.command(context_settings=CONTEXT_SETTINGS)
@click.option("--config", "file", type=click.Path(path_type=Path), metavar="FILE", help="Show this configuration.")
def show(file: Path | None) -> int:
    """Every setting as it stands here, and where it comes from.

    \b
    launch-gates config show
    LAUNCH_GATES_FAIL_ON=medium launch-gates config show
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.common_options import settings_here  # noqa: PLC0415 (`--help` does without)
    from launch_gates.config import show as shown  # noqa: PLC0415
    from launch_gates.detector.redaction import redact  # noqa: PLC0415 (a configuration may hold anything)

    print_text(redact(shown.show(settings_here(file))))
    return 0


@config.command(context_settings=CONTEXT_SETTINGS)
def schema() -> int:
    """JSON Schema of launch-gates.toml, for an editor.

    \b
    launch-gates config schema > launch-gates.schema.json
    """  # noqa: D301 (click's mark for lines that stay as they are)
    import json  # noqa: PLC0415 (only here)

    from launch_gates.config.schema import schema as described  # noqa: PLC0415

    print_text(json.dumps(described(), indent=2) + "\n")
    return 0
