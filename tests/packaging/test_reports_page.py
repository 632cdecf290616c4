"""docs/reports.md has a row, a section and an example for every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from launch_gates.report.formats import FORMATS

PAGE = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_described_with_an_example(name: str) -> None:
    assert f"| [`{name}`](#{name}) |" in PAGE
    _, heading, section = PAGE.partition(f"\n## {name}\n")
    assert heading
    assert "```" in section.partition("\n## ")[0]


def test_the_page_describes_no_other_format() -> None:
    described = {line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| [`")}
    assert described == FORMATS.keys()
