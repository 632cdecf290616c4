"""The table of report formats. A further format is a file with a `render`, and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launch_gates.core.report import Report

    Render = Callable[[Report], str]


def _text() -> Render:
    from launch_gates.report import text  # noqa: PLC0415 (only the format asked for is loaded)

    return text.render


def _json() -> Render:
    from launch_gates.report import json_report  # noqa: PLC0415 (only the format asked for is loaded)

    return json_report.render


FORMATS: Mapping[str, Callable[[], Render]] = {"text": _text, "json": _json}
"""Name on the command line -> what loads the format and gives its `render`."""
