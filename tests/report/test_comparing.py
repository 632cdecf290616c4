"""What became of findings between two reports: never fixed where nobody looked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from launch_gates.core.finding import Accepted, Finding, Location, NotLookedAt, Unchecked
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.severity import Severity
from launch_gates.report.comparing import as_json, as_text, compare
from tests.report.reports import TEXTS, everywhere

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.core.gate import Status


def found(name: str, severity: Severity = Severity.HIGH, line: int = 1) -> Finding:
    return Finding("secrets/key", severity, f"Key in {name}.py", Location(path=f"{name}.py", line=line), "f", name)


def of(*findings: Finding, status: Status = "passed", source: str = "work tree", **more: object) -> Report:
    result = GateResult("secrets", status, stats={"source": source}, findings=findings)._replace(**more)  # type: ignore[arg-type]
    return Report("1", (result,), Severity.HIGH)


def names(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.fingerprint for finding in findings]


def test_new_fixed_and_unchanged_by_fingerprint(snapshot: Callable[[str, str], None]) -> None:
    old = of(found("a"), found("b"), found("d"))
    new = of(found("b", line=70), found("c", Severity.LOW), found("e"), accepted=(Accepted(found("d"), "r", "s"),))
    comparison = compare(old, new)
    assert names(comparison.new) == ["e", "c"]
    assert names(comparison.fixed) == ["a"]
    assert names(comparison.unchanged) == ["b"]
    assert names(comparison.accepted) == ["d"]
    assert names(comparison.failing(Severity.HIGH)) == ["e"]
    snapshot("diff.txt", as_text(comparison, Severity.HIGH))
    snapshot("diff.json", as_json(comparison, Severity.HIGH))


def test_a_second_place_of_a_known_secret_is_nothing_new() -> None:
    assert compare(of(found("a")), of(found("a"), found("a", line=9))).new == ()


def test_what_nobody_looked_at_again_is_not_fixed() -> None:
    old = of(found("a"))
    unchecked = of(status="unchecked", unchecked=(Unchecked("secrets/*", "x", "y", "z"),))
    skipped, elsewhere = of(status="skipped"), of(source="staged changes")
    less = of(below_confidence=1)
    gone = Report("1", (), Severity.HIGH)
    for new in (unchecked, skipped, elsewhere, less, gone):
        comparison = compare(old, new)
        assert (names(comparison.fixed), names(comparison.unknown)) == ([], ["a"])
    assert names(compare(old, of()).fixed) == ["a"]


@pytest.mark.parametrize("subject", ["lib/a.py", "lib/", "lib"])
def test_what_a_setting_leaves_out_by_now_is_not_fixed(subject: str) -> None:
    inside = found("a")._replace(location=Location(path="lib/a.py"))
    new = of(not_looked_at=(NotLookedAt(subject, "excluded"),))
    comparison = compare(of(inside, found("b")), new)
    assert (names(comparison.fixed), names(comparison.unknown)) == (["b"], ["a"])


@pytest.mark.parametrize("source", ["staged changes", "files", "standard input", "push", "range main..HEAD"])
def test_what_is_another_thing_each_time_is_never_fixed(source: str) -> None:
    comparison = compare(of(found("a"), source=source), of(source=source))
    assert (names(comparison.fixed), names(comparison.unknown)) == ([], ["a"])


@given(TEXTS)
def test_whatever_a_report_holds_each_line_is_ours(text: str) -> None:
    report = everywhere(text)
    comparison = compare(Report("1", (), Severity.HIGH), report)
    shown = as_text(comparison, Severity.HIGH)
    assert all(line.isprintable() for line in shown.split("\n"))
    assert shown.count("\n") == 3 * len(comparison.new) + 2
    document = json.loads(as_json(comparison, Severity.HIGH))
    assert len(document["new"]) == len(comparison.new)
    assert compare(report, report).unchanged == comparison.new
