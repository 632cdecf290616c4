"""GitLab's Secret Detection report, version 15.0.2: `artifacts:reports:secret_detection`.

It holds what the secrets gate found; what other gates found is counted in the scan's messages. The source line, for
which the format has a field, is never in it. GitLab shows the description as Markdown, so what may hold a file's name
stands there as code. Later versions, up to 15.2.1, ask for the same of these fields.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from launch_gates.report.escape import cut, for_terminal
from launch_gates.report.ijson import ijson
from launch_gates.report.markdown import code
from launch_gates.report.references import standards
from launch_gates.report.summary import looked_at

if TYPE_CHECKING:
    from launch_gates.core.finding import Finding
    from launch_gates.core.report import Report
    from launch_gates.core.rule import Rule

VERSION = "15.0.2"
GATE = "secrets"
_NO_COMMIT = "0000000"
"""What GitLab's own analyzer writes where it has no commit."""
_EPOCH = "1970-01-01T00:00:00"
_MOST_NAME, _MOST_FIX, _MOST_MESSAGE, _MOST_TEXT = 255, 7_000, 5_000, 100_000
_FINDINGS = uuid.uuid5(uuid.NAMESPACE_URL, "https://pypi.org/project/launch-gates/")


def render(report: Report) -> str:
    """The report as one JSON document, a line for each secret's place."""
    rules = {rule.id: rule for rule in report.rules}
    numbers: dict[str, int] = {}
    lines = []
    for finding in report.findings:
        if _is_secret(finding):
            number = numbers[finding.fingerprint] = numbers.get(finding.fingerprint, 0) + 1
            lines.append(ijson(_vulnerability(finding, number, rules.get(finding.rule))))
    found = "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
    head = f'"version": "{VERSION}",\n"scan": {ijson(_scan(report))}'
    return f'{{\n{head},\n"vulnerabilities": {found}\n}}\n'


def _is_secret(finding: Finding) -> bool:
    return finding.rule.partition("/")[0] == GATE


def _scan(report: Report) -> dict[str, object]:
    tool = {
        "id": "launch-gates",
        "name": "launch-gates",
        "version": for_terminal(report.version) or "0",
        "vendor": {"name": "launch-gates"},
    }
    started = report.started.removesuffix("Z") or _EPOCH
    seconds = sum(result.seconds for result in report.results)
    results = [result for result in report.results if result.gate == GATE]
    whole = results and all(not result.unchecked and result.status != "unchecked" for result in results)
    return {
        "analyzer": tool,
        "scanner": tool,
        "type": "secret_detection",
        "start_time": started,
        "end_time": _later(started, seconds),
        "status": "success" if whole else "failure",
        "messages": _messages(report),
    }


def _later(started: str, seconds: float) -> str:
    try:
        return (datetime.fromisoformat(started) + timedelta(seconds=seconds)).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return started


def _messages(report: Report) -> list[dict[str, str]]:
    messages = []
    results = [result for result in report.results if result.gate == GATE]
    if not results:
        messages.append(("fatal", "the secrets gate did not run"))
    for result in results:
        messages.append(("info", looked_at(result)))
        if result.reason:
            messages.append(("warn" if result.status == "unchecked" else "info", result.reason))
        messages += [
            ("warn", f"{item.subject} could not be checked: {item.reason}. {item.fix}") for item in result.unchecked
        ]
        messages += [
            ("info", f"not looked at: {each.subject}: {each.reason} ({each.count:,})") for each in result.not_looked_at
        ]
    others = sum(not _is_secret(finding) for finding in report.findings)
    if others:
        messages.append(("info", f"findings of other gates, which have no place in this format: {others:,}"))
    return [{"level": level, "value": cut(for_terminal(value), _MOST_TEXT)} for level, value in messages]


def _vulnerability(finding: Finding, number: int, rule: Rule | None) -> dict[str, object]:
    title = rule.title if rule is not None else finding.rule
    identifier = for_terminal(finding.rule) or GATE
    identifiers = [{"type": "launch_gates_rule", "name": f"launch-gates rule {identifier}", "value": identifier}]
    if rule is not None:
        for standard in standards(rule.references):
            if standard.is_cwe:
                number_of = standard.id.removeprefix("CWE-")
                identifiers.append({"type": "cwe", "name": standard.id, "value": number_of, "url": standard.url})
    location: dict[str, object] = {"commit": {"sha": for_terminal(finding.location.commit or _NO_COMMIT)}}
    if finding.location.path:
        location["file"] = for_terminal(finding.location.path)
        location["start_line"] = finding.location.line or 1
    return {
        "id": str(uuid.uuid5(_FINDINGS, f"{number}:{for_terminal(finding.fingerprint)}")),
        "category": "secret_detection",
        "name": cut(for_terminal(title), _MOST_NAME),
        "description": cut(
            f"{code(cut(finding.message, _MOST_MESSAGE))} Confidence: {finding.confidence.label}."
            + (f" {for_terminal(rule.why)}" if rule is not None else ""),
            _MOST_TEXT,
        ),
        "severity": finding.severity.label.capitalize(),
        "solution": cut(for_terminal(finding.fix), _MOST_FIX),
        "identifiers": identifiers,
        "location": location,
    }
