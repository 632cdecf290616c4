"""Every format is in the table, renders every report, and is loaded only when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates.report.formats import FORMATS

if TYPE_CHECKING:
    from launch_gates.core.report import Report

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders_purely(name: str, rich_report: Report, clean_report: Report) -> None:
    render = FORMATS[name]()
    for report in (rich_report, clean_report):
        text = render(report)
        assert text.endswith("\n")
        assert text == render(report)


def test_a_file_that_can_render_is_in_the_table() -> None:
    files = [path for path in (ROOT / "launch_gates" / "report").glob("*.py") if "\ndef render(" in path.read_text()]
    assert len(files) == len(FORMATS)


def test_the_text_format_loads_no_json() -> None:
    program = (
        "import sys; from launch_gates.report.formats import FORMATS; FORMATS['text']();"
        "assert not {'json', 'textwrap', 'shutil', 'launch_gates.report.json_report'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": str(ROOT)})
