"""`launch-gates report`: what can be done with a report once it is written."""

from __future__ import annotations

from pathlib import Path

import click

from launch_gates.cli.options import CONTEXT_SETTINGS
from launch_gates.core.severity import LABELS
from launch_gates.report.formats import FORMATS

_FILE = click.Path(path_type=Path)
_OUTPUT = click.option("--output", type=_FILE, metavar="FILE", help="Write to this file instead.")
_UNCHECKED = click.option(
    "--unchecked", type=click.Choice(["fail", "warn"]), default="fail",
    help="Whether what could not be checked makes the exit code 3.  [default: fail]",
)  # fmt: skip


@click.group(context_settings=CONTEXT_SETTINGS)
def report() -> None:
    """Convert, join or compare reports that were written with --report json=FILE.

    \b
    launch-gates report convert report.json --format sarif --output report.sarif
    launch-gates report merge secrets.json site.json --output report.json
    launch-gates report diff yesterday.json today.json

    A single - stands for standard input.
    """  # noqa: D301 (click's mark for lines that stay as they are)


@report.command(context_settings=CONTEXT_SETTINGS)
@click.argument("file", type=_FILE)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), required=True, help="What to write.")
@_OUTPUT
def convert(file: Path, form: str, output: Path | None) -> int:
    """Write a JSON report in another format. The exit code is 0, whatever the verdict.

    \b
    launch-gates report convert report.json --format junit --output report.xml
    launch-gates report convert - --format text < report.json
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.stored_reports import read_report, write_report  # noqa: PLC0415 (`--help` does without)

    write_report(read_report(file), form, output)
    return 0


@report.command(context_settings=CONTEXT_SETTINGS)
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="json", help="What to write.")
@_OUTPUT
@_UNCHECKED
def merge(files: tuple[Path, ...], form: str, output: Path | None, unchecked: str) -> int:
    """Join the reports of several jobs. The verdict is the worst of them, and so is the exit code.

    \b
    launch-gates report merge secrets.json site.json --output report.json
    launch-gates report merge *.json --format markdown
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.stored_reports import read_report, write_report  # noqa: PLC0415 (`--help` does without)
    from launch_gates.core.report import exit_code  # noqa: PLC0415
    from launch_gates.report.joining import joined  # noqa: PLC0415

    report = joined([read_report(file) for file in files])
    write_report(report, form, output)
    return exit_code(report, unchecked_fails=unchecked == "fail")


@report.command(context_settings=CONTEXT_SETTINGS)
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="What to print.")
@_OUTPUT
@click.option("--fail-on", type=click.Choice(LABELS), help="The least severity that fails.  [default: that of NEW]")
@_UNCHECKED
def diff(  # noqa: PLR0913 (one argument an option)
    old: Path, new: Path, *, form: str, output: Path | None, fail_on: str | None, unchecked: str
) -> int:
    """Say what is new, what is fixed and what is unchanged between two reports, by fingerprint.

    The exit code is 1 where something at or above --fail-on is new, and else 3 where it cannot be known: something was
    found before, and not everything was looked at again.

    \b
    launch-gates report diff yesterday.json today.json
    launch-gates report diff main.json branch.json --fail-on medium --format json
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.stored_reports import read_report, write_text  # noqa: PLC0415 (`--help` does without)
    from launch_gates.core import exit_codes  # noqa: PLC0415
    from launch_gates.core.severity import Severity  # noqa: PLC0415
    from launch_gates.report.comparing import as_json, as_text, compare  # noqa: PLC0415

    before, after = read_report(old), read_report(new)
    least = after.fail_on if fail_on is None else Severity.from_label(fail_on)
    comparison = compare(before, after)
    write_text((as_json if form == "json" else as_text)(comparison, least), output)
    if comparison.failing(least):
        return exit_codes.FINDINGS
    unclear = bool(comparison.unknown) or any(result.status == "unchecked" for result in after.results)
    return exit_codes.UNCHECKED if unclear and unchecked == "fail" else exit_codes.GO
