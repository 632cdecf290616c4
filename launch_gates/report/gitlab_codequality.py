"""GitLab's Code Quality report, for the widget of a merge request: `artifacts:reports:codequality`.

It knows places in files and nothing else. A finding on a host or a database stands there under that name, and what
could not be checked as an issue of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.severity import Severity
from launch_gates.report.escape import for_terminal
from launch_gates.report.ijson import ijson
from launch_gates.report.places import subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.core.finding import Finding, Unchecked
    from launch_gates.core.report import Report

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(report: Report) -> str:
    """The report as a JSON array, an issue a line."""
    issues = ",\n".join(ijson(issue) for issue in _issues(report))
    return f"[\n{issues}\n]\n" if issues else "[]\n"


def _issues(report: Report) -> Iterator[dict[str, object]]:
    numbers: dict[str, int] = {}
    issues = [_of_finding(finding) for finding in report.findings]
    issues += [_of_unchecked(item) for result in report.results for item in result.unchecked]
    for issue in issues:
        # One secret has the same fingerprint wherever it stands, and GitLab shows one issue of a fingerprint.
        fingerprint = str(issue["fingerprint"])
        number = numbers[fingerprint] = numbers.get(fingerprint, 0) + 1
        yield {**issue, "fingerprint": f"{number}:{fingerprint}"}


def _of_finding(finding: Finding) -> dict[str, object]:
    about = f"{finding.message} ({finding.severity.label}, {finding.confidence.label}). {finding.fix}"
    line = finding.location.line if finding.location.path else None
    return _issue(about, finding.rule, finding.fingerprint, _SEVERITIES[finding.severity], subject(finding), line or 1)


def _of_unchecked(item: Unchecked) -> dict[str, object]:
    about = f"{item.subject} could not be checked: {item.reason}. {item.fix}"
    fingerprint = f"unchecked:{item.rule}:{item.subject}"
    return _issue(about, item.rule, fingerprint, "major", item.subject or item.rule, 1)


def _issue(  # noqa: PLR0913, PLR0917 (the format's fields)
    description: str, check_name: str, fingerprint: str, severity: str, path: str, line: int
) -> dict[str, object]:
    return {
        "description": for_terminal(description),
        "check_name": for_terminal(check_name) or "launch-gates",
        "fingerprint": for_terminal(fingerprint),
        "severity": severity,
        "location": {"path": for_terminal(path), "lines": {"begin": line}},
    }
