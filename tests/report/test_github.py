"""GitHub's annotations: one command a line, whatever stands in a report, worst first and within GitHub's limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given

from launch_gates.core.finding import Finding, Location
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.severity import Severity
from launch_gates.report.escape import for_terminal
from launch_gates.report.github import MOST_SUMMARY, commands, outputs, render, summary
from tests.report.reports import TEXTS, everywhere, many

if TYPE_CHECKING:
    from collections.abc import Callable


class Annotation(NamedTuple):
    """What the runner makes of a line (actions/runner, ActionCommand.TryParseV2)."""

    kind: str
    properties: dict[str, str]
    message: str


def read(line: str) -> Annotation:
    found = re.fullmatch(r"::([a-z]+) ([^:]*)::(.*)", line)
    assert found is not None, line
    properties = dict(each.split("=", 1) for each in found[2].split(","))
    return Annotation(found[1], {name: unescaped(value) for name, value in properties.items()}, unescaped(found[3]))


def unescaped(text: str) -> str:
    for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_the_rich_report_looks_as_it_did(rich_report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("rich.github.txt", render(rich_report))
    snapshot("rich.github-summary.md", summary(rich_report))


@given(TEXTS)
def test_whatever_a_report_holds_each_line_is_the_command_that_it_is_meant_to_be(text: str) -> None:
    report = everywhere(text)
    read_back = [read(line) for line in render(report).removesuffix("\n").split("\n")]
    assert len(read_back) == len(commands(report))
    for annotation in read_back:
        assert annotation.kind in {"error", "warning", "notice"}
        assert annotation.properties.keys() <= {"title", "file", "line", "col"}
        assert all(line.isprintable() for line in annotation.message.split("\n"))
        assert all(value.isprintable() for value in annotation.properties.values())
    shown = {annotation.properties.get("title") for annotation in read_back}
    assert any(f"secrets/{for_terminal(text)[:50]}" in str(title) for title in shown)


def test_of_each_kind_there_are_ten_at_most_worst_first_and_the_rest_is_counted() -> None:
    report = many(1_000)
    read_back = [read(line) for line in commands(report)]
    kinds = [annotation.kind for annotation in read_back]
    assert {kind: kinds.count(kind) for kind in kinds} == {"error": 10, "warning": 10, "notice": 10}
    assert all(each.properties["title"].startswith("critical, ") for each in read_back[:10])
    assert read_back[10].properties["title"] == "unchecked: secrets/*"
    last = read_back[-1]
    assert last.properties["title"] == "launch-gates: no-go"
    assert f"{1_000 + 50 - 29:,} more in the job's summary" in last.message


def test_what_fails_is_an_error_and_what_does_not_a_warning_or_a_notice(rich_report: Report) -> None:
    strict = [read(line).kind for line in commands(rich_report._replace(fail_on=Severity.INFO))]
    assert set(strict[:-1]) == {"error", "warning"}
    lax = [read(line).kind for line in commands(rich_report._replace(fail_on=Severity.CRITICAL))]
    assert lax.count("error") == 3


def test_a_secret_in_many_places_is_one_annotation_at_the_first(rich_report: Report) -> None:
    first = read(commands(rich_report)[0])
    assert first.properties["file"] == "services/payments/src/settings_1.py"
    assert (first.properties["line"], first.properties["col"]) == ("1", "8")
    assert "in 8 more places" in first.message


def test_a_clean_report_is_one_notice(clean_report: Report) -> None:
    (only,) = map(read, commands(clean_report))
    assert (only.kind, only.properties) == ("notice", {"title": "launch-gates: go"})


def test_a_long_message_is_cut_before_the_runner_cuts_it() -> None:
    finding = Finding("a/b", Severity.HIGH, "x" * 100_000, Location(path="y" * 9_000), "fix", "1")
    report = Report("1", (GateResult("a", "failed", findings=(finding,)),), Severity.HIGH)
    annotation = read(commands(report)[0])
    assert len(annotation.message) <= 4_096
    assert len(annotation.properties["file"]) <= 255


def test_the_summary_keeps_within_its_bound_and_counts_the_rest() -> None:
    text = summary(many(20_000))
    assert len(text.encode()) <= MOST_SUMMARY
    kept = text.count("\n| critical") + text.count("\n| high") + text.count("\n| medium") + text.count("\n| low")
    assert kept > 1_000
    assert f"{20_000 - kept:,} more had no room here" in text
    assert len(summary(many(20_000), 4_000).encode()) <= 4_000


def test_outputs_are_numbers_and_the_verdict(rich_report: Report) -> None:
    assert outputs(rich_report) == {
        "verdict": "no-go", "findings": "6", "failing": "4", "unchecked": "2",
        "critical": "3", "high": "1", "medium": "1", "low": "0", "info": "1",
    }  # fmt: skip
