"""Reports in files: reading them back, within bounds, and writing what was made of them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from launch_gates.cli.messages import print_text, unwritable
from launch_gates.cli.output import printer_of, rendered, write_file
from launch_gates.core.errors import ReportError
from launch_gates.core.figures import human_size
from launch_gates.report.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from launch_gates.core.report import Report

MOST = 256 * 1024 * 1024
"""Bytes of a report: some 300,000 findings."""


def read_report(file: Path) -> Report:
    """The report in a JSON file, or, for `-`, on standard input. Raises ReportError."""
    name = "standard input" if str(file) == "-" else str(file)
    try:
        content = _content(file)
    except (OSError, ValueError) as error:
        reason = ((error.strerror if isinstance(error, OSError) else "") or type(error).__name__).lower()
        raise ReportError(f"{name} cannot be read: {reason}", "name a report that --report json=FILE wrote") from None
    if len(content) > MOST:
        raise ReportError(
            f"{name} is larger than a report may be ({human_size(MOST)})",
            "convert or compare the reports of single gates",
        )
    return read(content, name)


def _content(file: Path) -> bytes:
    """What is there, or its beginning where that is too large."""
    if str(file) == "-":
        return sys.stdin.buffer.read(MOST + 1) if sys.stdin is not None else b""
    with file.open("rb") as stream:
        return stream.read(MOST + 1)


def write_report(report: Report, form: str, output: Path | None) -> None:
    """Writes the report to the file, or prints it. Raises OutputError."""
    write_text(rendered(report, form, colored=output is None and _is_for_a_terminal()), output, printer_of(form))


def write_text(text: str, output: Path | None, printer: Callable[[str], None] = print_text) -> None:
    """Writes the text to the file, or prints it. Raises OutputError."""
    if output is None:
        printer(text)
        return
    try:
        write_file(output, text)
    except OSError as error:
        raise unwritable(str(output), error) from None


def _is_for_a_terminal() -> bool:
    return not os.environ.get("NO_COLOR") and sys.stdout is not None and sys.stdout.isatty()
