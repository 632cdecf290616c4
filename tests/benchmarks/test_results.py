"""What the benchmark says of its timings: ratios, bars, tables."""

from __future__ import annotations

import pytest

from benchmarks import results
from benchmarks.scenarios import Bar
from benchmarks.timing import Command, Sample, Series

BAR = Bar("peer", 1.0)


def series(name: str, *walls: float, cpu: float = 1.0, failure: str = "") -> Series:
    return Series(Command(name, (f"/somewhere/{name}", "--flag")), [Sample(wall, cpu) for wall in walls], failure)


def test_a_ratio_pairs_the_runs_of_the_same_round() -> None:
    # The machine was ten times slower in the second round, for both alike.
    found = results.ratio(series("ours", 1, 10, 1), series("peer", 2, 20, 2))
    assert (found.median, found.low, found.high) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    ("ours", "peer", "says"),
    [
        (series("ours", 1, 1, 1), series("peer", 2, 2, 2), "peer: met, 0.50x"),
        (series("ours", 3, 3, 3), series("peer", 2, 2, 2), "peer: NOT MET, 1.50x"),
        (series("ours", 1, 1.9, 3), series("peer", 2, 2, 2), "peer: met (too close to be sure), 0.95x"),
        (series("ours", failure="exit code 3, not 0"), series("peer", 2), "NOT MET, ours failed: exit code 3, not 0"),
        (series("ours", 1), series("peer", failure="took more than 300 s"), "not measured, peer failed: took more"),
        (series("ours", 1), None, "not measured, peer was left out"),
    ],
)
def test_a_bar_is_met_only_by_a_measured_comparison(ours: Series, peer: Series | None, says: str) -> None:
    assert says in results.verdict(BAR, ours, peer)


def test_what_failed_is_shown_as_failed_and_has_no_figures() -> None:
    cells = results.rows([series("ours", 0.5), series("peer", failure="exit code 2, not 0")])
    assert cells[1] == ("peer", "FAILED: exit code 2, not 0", "", "", "", "")
    assert "FAILED: exit code 2, not 0" in results.terminal_table(cells)


def test_when_ours_failed_there_are_no_ratios() -> None:
    cells = results.rows([series("ours", failure="exit code 2, not 0"), series("peer", 0.5)])
    assert cells[1][-2:] == ("", "")


def test_every_row_of_a_table_has_every_column() -> None:
    cells = results.rows([series("ours", 0.5, 0.6), series("peer", 1.5, 2.5)])
    assert {len(row) for row in cells} == {len(results.HEADERS)}
    assert {line.count("|") for line in results.markdown_table(cells).splitlines()} == {len(results.HEADERS) + 1}


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0421, "42 ms"), (0.9994, "999 ms"), (1.0, "1.00 s"), (12.345, "12.35 s")]
)
def test_durations_are_in_milliseconds_below_one_second(seconds: float, text: str) -> None:
    assert results.duration(seconds) == text
