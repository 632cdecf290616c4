"""CSV: read back, every line has every column, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from hypothesis import given

from launch_gates.report.csv_report import COLUMNS, render
from launch_gates.report.escape import for_terminal
from tests.report.reports import TEXTS, everywhere

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.core.report import Report


def rows(report: Report) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(render(report), newline=""), strict=True)
    assert tuple(reader.fieldnames or ()) == COLUMNS
    read = list(reader)
    for row in read:
        assert tuple(row) == COLUMNS
        for value in row.values():
            assert value.isprintable()
            assert not value.strip().startswith(("=", "+", "-", "@"))
    return read


def test_the_rich_report_looks_as_it_did(rich_report: Report, snapshot: Callable[[str, str], None]) -> None:
    rows(rich_report)
    snapshot("rich.csv", render(rich_report))


@given(TEXTS)
def test_whatever_a_report_holds_it_stays_where_it_is_put(text: str) -> None:
    read = rows(everywhere(text))
    assert [row["state"] for row in read] == [
        *["found"] * 9, "unchecked", "accepted", "not looked at", "failed", "unchecked", "skipped", "passed",
    ]  # fmt: skip
    assert read[0]["message"] in {for_terminal(text), f"'{for_terminal(text)}"}


def test_a_report_is_counted_whole(rich_report: Report) -> None:
    states = [row["state"] for row in rows(rich_report)]
    assert {state: states.count(state) for state in states} == {
        "found": 14, "unchecked": 2, "accepted": 2, "not looked at": 3, "failed": 2, "passed": 1, "skipped": 1,
    }  # fmt: skip
