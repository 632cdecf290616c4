"""JUnit's XML: as junitparser reads it, as Jenkins' schema wants it, and as GitLab tells test cases apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from hypothesis import given
from junitparser import JUnitXml

from launch_gates.core.finding import Finding, Location
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.severity import Severity
from launch_gates.report.escape import for_terminal
from launch_gates.report.junit import render
from tests.report.reports import TEXTS, everywhere

if TYPE_CHECKING:
    from collections.abc import Callable

SUITE = {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package"}
ATTRIBUTES = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, SUITE),
    "testcase": ({"name"}, {"name", "time", "classname", "group"}),
    "failure": (set(), {"type", "message"}),
    "error": (set(), {"type", "message"}),
    "skipped": (set(), {"type", "message"}),
    "system-out": (set(), set()),
}
"""Element -> attributes that it must and may have (jenkinsci/xunit-plugin, junit-10.xsd)."""
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase", "system-out"},
    "testcase": {"skipped", "error", "failure", "system-out"},
}
TIME = r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?"


def parsed(report: Report) -> ET.Element:
    root = ET.fromstring(render(report).encode())  # noqa: S314 - our own output
    assert root.tag == "testsuites"
    for element in root.iter():
        must, may = ATTRIBUTES[element.tag]
        assert must <= set(element.keys()) <= may
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
        if "time" in element.keys():  # noqa: SIM118 - an element is no mapping
            assert re.fullmatch(TIME, element.get("time", ""))
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(attribute, "")) == sum(case.find(tag) is not None for case in cases)
        names = [(case.get("classname"), case.get("name")) for case in cases]
        assert len(set(names)) == len(names)
    return root


def test_the_rich_report_looks_as_it_did(explained_report: Report, snapshot: Callable[[str, str], None]) -> None:
    parsed(explained_report)
    snapshot("rich.junit.xml", render(explained_report))


def test_junitparser_reads_the_same(explained_report: Report) -> None:
    suites = JUnitXml.fromstring(render(explained_report).encode())
    assert (suites.tests, suites.failures, suites.errors) == (20, 12, 2)
    suite = next(iter(suites))
    assert (suite.name, suite.skipped, suite.timestamp) == ("secrets", 2, "2026-01-31T09:30:00")
    failed = [case for case in suite if case.result and type(case.result[0]).__name__ == "Failure"]
    assert failed[0].result[0].type == "secrets/stripe-live-secret-key"


@given(TEXTS)
def test_whatever_a_report_holds_it_stays_where_it_is_put(text: str) -> None:
    root = parsed(everywhere(text))
    plain = parsed(everywhere("x"))
    assert [element.tag for element in root.iter()] == [element.tag for element in plain.iter()]
    first = root[0][0]
    assert first.get("name") == for_terminal(text)
    JUnitXml.fromstring(render(everywhere(text)).encode())


def test_a_case_has_the_same_name_when_lines_shift() -> None:
    def names(line: int) -> list[str | None]:
        findings = tuple(
            Finding("a/b", Severity.HIGH, "Key in x.py", Location(path="x.py", line=line + number), "f", "1")
            for number in range(2)
        )
        root = parsed(Report("1", (GateResult("a", "failed", findings=findings),), Severity.HIGH))
        return [case.get("name") for case in root.iter("testcase")]

    assert names(1) == names(7) == ["Key in x.py", "Key in x.py (2)"]


def test_a_gate_without_findings_is_a_case_that_passes(clean_report: Report) -> None:
    root = parsed(clean_report)
    assert [case.get("name") for case in root.iter("testcase")] == ["nothing found"]
