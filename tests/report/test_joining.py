"""Reports of parallel jobs as one: the worst verdict, each finding once, nothing of a gate lost."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Accepted, Finding, Location, Unchecked
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.severity import Severity
from launch_gates.report.groups import grouped
from launch_gates.report.joining import joined
from launch_gates.report.json_report import render
from launch_gates.report.reading import read

if TYPE_CHECKING:
    from launch_gates.core.gate import Status
    from launch_gates.core.report import Verdict


def found(name: str, severity: Severity = Severity.HIGH, number: int = 1) -> Finding:
    place = Location(path=f"{name}.py", line=1)
    return Finding("secrets/key", severity, f"Key in {name}", place, "Revoke it", name, {"secret": f"s{number}"})


def of(status: Status, *findings: Finding, gate: str = "secrets", fail_on: Severity = Severity.HIGH) -> Report:
    return Report("1", (GateResult(gate, status, findings=findings),), fail_on, started="2026-01-31T09:30:00Z")


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        (("passed", "passed"), "go"),
        (("passed", "skipped"), "go"),
        (("unchecked", "passed"), "unknown"),
        (("passed", "failed"), "no-go"),
        (("unchecked", "failed"), "no-go"),
    ],
)
def test_the_verdict_is_the_worst(statuses: tuple[Status, Status], verdict: Verdict) -> None:
    reports = [of(status, gate=f"gate{number}") for number, status in enumerate(statuses)]
    for order in itertools.permutations(reports):
        assert joined(order).verdict == verdict


def test_the_same_finding_stands_there_once_and_each_results_figures_stay() -> None:
    one = GateResult("secrets", "failed", stats={"source": "work tree", "files": 3}, findings=(found("a"), found("b")))
    unchecked = (Unchecked("secrets/*", "x", "y", "z"),)
    other = GateResult(
        "secrets", "failed", stats={"source": "history"}, findings=(found("b"), found("c")), unchecked=unchecked
    )
    report = joined([Report("1", (one,), Severity.HIGH), Report("1", (other,), Severity.HIGH)])
    assert [finding.fingerprint for finding in report.findings] == ["a", "b", "c"]
    assert [result.stats.get("source") for result in report.results] == ["work tree", "history"]
    assert report.results[1].unchecked == unchecked


def test_places_of_one_secret_within_a_report_all_stay() -> None:
    places = [found("a")._replace(location=Location(path=f"{number}.py")) for number in range(3)]
    assert len(joined([of("failed", *places), of("failed", places[0])]).findings) == 3


def test_two_reports_first_secrets_are_two_secrets() -> None:
    report = joined([of("failed", found("a")), of("failed", found("b"), found("c", number=2))])
    assert len(grouped(report.findings)) == 3


def test_a_secret_that_both_have_is_one_also_in_its_further_places() -> None:
    further = found("a")._replace(fingerprint="a2", location=Location(path="further.py"))
    report = joined([of("failed", found("x"), found("a", number=2)), of("failed", found("a"), further)])
    assert [len(group.findings) for group in grouped(report.findings)] == [1, 2]


def test_the_strictest_threshold_holds_for_all() -> None:
    lax = of("passed", found("a", Severity.MEDIUM))
    report = joined([lax, of("passed", gate="dns", fail_on=Severity.MEDIUM)])
    assert (report.fail_on, report.verdict) == (Severity.MEDIUM, "no-go")


def test_what_one_job_accepted_is_not_accepted_twice() -> None:
    accepted = GateResult("secrets", "passed", accepted=(Accepted(found("a"), "sample", "comment"),))
    reports = [Report("1", (accepted,), Severity.HIGH), Report("2", (accepted,), Severity.HIGH, Confidence.LIKELY)]
    report = joined(reports)
    assert sum(len(result.accepted) for result in report.results) == 1
    assert (report.version, report.min_confidence) == ("1, 2", Confidence.LIKELY)


def test_a_report_given_twice_or_alone_is_itself(rich_report: Report) -> None:
    assert render(joined([rich_report, rich_report])) == render(joined([rich_report]))
    assert joined([rich_report]).verdict == rich_report.verdict


def test_it_can_be_written_read_and_joined_again(rich_report: Report, secrets_report: Report) -> None:
    report = joined([rich_report, secrets_report._replace(version="2")])
    again = read(render(report).encode(), "joined")
    assert render(again) == render(report)
    assert len(joined([again, rich_report]).findings) == len(rich_report.findings)
