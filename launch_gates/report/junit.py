"""JUnit's XML, for the test pages of Jenkins, GitLab and others.

A gate is a test suite and a finding a test case. Only elements and attributes of Jenkins' junit-10.xsd are used; GitLab
reads the same. A case's name has no line number, as GitLab tells by it which failures are new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.report.escape import for_terminal
from launch_gates.report.places import location_of, place
from launch_gates.report.summary import looked_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.core.finding import Finding
    from launch_gates.core.gate import GateResult
    from launch_gates.core.report import Report


def render(report: Report) -> str:
    """The report as XML.

    A finding that fails its gate is a failure; one below that passes and says so. What could not be checked is an
    error, what the team has accepted is skipped, and so is a gate that had nothing to do.
    """
    suites = [_Suite(report, result) for result in report.results]
    failures, errors = sum(suite.failures for suite in suites), sum(suite.errors for suite in suites)
    seconds = sum(result.seconds for result in report.results)
    head = (
        f'<testsuites name="launch-gates" tests="{sum(suite.tests for suite in suites)}" failures="{failures}" '
        f'errors="{errors}" time="{_seconds(seconds)}">'
    )
    lines = [line for suite in suites for line in suite.lines()]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, "</testsuites>"]) + "\n"


class _Suite:
    """One gate's cases, and how many of each there are."""

    def __init__(self, report: Report, result: GateResult) -> None:
        self.tests = self.failures = self.errors = self.skipped = 0
        self._result = result
        self._started = report.started.removesuffix("Z")
        self._names: dict[tuple[str, str], int] = {}
        self._cases = list(self._all(report))

    def lines(self) -> Iterator[str]:
        """The suite's XML."""
        started = f' timestamp="{_quoted(self._started)}"' if self._started else ""
        yield (
            f'  <testsuite name="{_quoted(self._result.gate)}" tests="{self.tests}" failures="{self.failures}" '
            f'errors="{self.errors}" skipped="{self.skipped}" time="{_seconds(self._result.seconds)}"{started}>'
        )
        yield from self._cases
        left_out = [f"{each.subject}: {each.reason} ({each.count:,})" for each in self._result.not_looked_at]
        said = [looked_at(self._result), *(f"Not looked at: {each}" for each in left_out)]
        yield f"    <system-out>{_lines(said)}</system-out>"
        yield "  </testsuite>"

    def _all(self, report: Report) -> Iterator[str]:
        result = self._result
        for finding in sorted(result.findings, key=lambda finding: -finding.severity):
            about = f"{finding.severity.label}, {finding.confidence.label}: {finding.message}"
            if finding.severity >= report.fail_on:
                self.failures += 1
                yield self._case(finding.rule, finding.message, "failure", about, _said(finding), finding.rule)
            else:
                text = [f"Below {report.fail_on.label}, which does not fail: {about}", *_said(finding)]
                yield self._case(finding.rule, finding.message, "system-out", "", text)
        for item in result.unchecked:
            self.errors += 1
            about = f"{item.subject} could not be checked: {item.reason}"
            yield self._case(item.rule, item.subject, "error", about, [about, f"Fix: {item.fix}"], "unchecked")
        for accepted in result.accepted:
            self.skipped += 1
            about = f"accepted: {accepted.reason} ({accepted.source})"
            yield self._case(accepted.finding.rule, accepted.finding.message, "skipped", about, [])
        if result.status == "unchecked" and not result.unchecked:
            self.errors += 1
            yield self._case(result.gate, "the gate as a whole", "error", result.reason, [], "unchecked")
        elif result.status == "skipped":
            self.skipped += 1
            yield self._case(result.gate, "the gate as a whole", "skipped", result.reason, [])
        elif not self.tests:
            yield self._case(result.gate, "nothing found", "", "", [])

    def _case(  # noqa: PLR0913, PLR0917 (the parts of an element)
        self, classname: str, name: str, element: str, message: str, text: list[str], kind: str = ""
    ) -> str:
        self.tests += 1
        known = classname, for_terminal(name)
        number = self._names[known] = self._names.get(known, 0) + 1
        unique = name if number == 1 else f"{name} ({number})"
        head = f'    <testcase classname="{_quoted(classname)}" name="{_quoted(unique)}"'
        if not element:
            return f"{head}/>"
        given = f' message="{_quoted(message)}"' if message else ""
        given += f' type="{_quoted(kind)}"' if kind else ""
        return f"{head}><{element}{given}>{_lines(text)}</{element}></testcase>"


def _said(finding: Finding) -> list[str]:
    redacted = finding.details.get("redacted")
    said = [place(location_of(finding)), redacted if isinstance(redacted, str) else ""]
    return [*(each for each in said if each), f"Fix: {finding.fix}", f"launch-gates explain {finding.rule}"]


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def _lines(lines: list[str]) -> str:
    return "\n".join(_text(line) for line in lines)


def _text(text: str) -> str:
    """Printable text has nothing that XML 1.0 forbids; what is left are its own signs."""
    return for_terminal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    return _text(text).replace('"', "&quot;")
