"""Comma-separated values (RFC 4180, with line feeds), for spreadsheets.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, whatever quotes are around it. Such a
cell gets an apostrophe in front, which spreadsheets do not show.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from launch_gates.report.escape import for_terminal
from launch_gates.report.places import location_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.core.finding import Finding
    from launch_gates.core.report import Report

COLUMNS = (
    "state", "gate", "rule", "severity", "confidence", "message", "path", "line", "column", "commit", "url", "name",
    "database", "reason", "fix", "fingerprint", "count",
)  # fmt: skip
_FORMULA = tuple("=+-@'")


def render(report: Report) -> str:
    """The report with a head line. `state` is found, accepted, unchecked, not looked at, or, of a gate, its status."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in _rows(report):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return written.getvalue()


def _rows(report: Report) -> Iterator[dict[str, object]]:
    for finding in report.findings:
        yield {"state": "found", **_of(finding)}
    for result in report.results:
        for item in result.unchecked:
            yield {
                "state": "unchecked", "gate": result.gate, "rule": item.rule, "name": item.subject,
                "reason": item.reason, "fix": item.fix,
            }  # fmt: skip
        for accepted in result.accepted:
            yield {"state": "accepted", **_of(accepted.finding), "reason": accepted.reason}
        for left_out in result.not_looked_at:
            yield {
                "state": "not looked at", "gate": result.gate, "name": left_out.subject, "reason": left_out.reason,
                "count": left_out.count,
            }  # fmt: skip
        yield {"state": result.status, "gate": result.gate, "reason": result.reason, "count": len(result.findings)}


def _of(finding: Finding) -> dict[str, object]:
    return {
        "gate": finding.rule.partition("/")[0],
        "rule": finding.rule,
        "severity": finding.severity.label,
        "confidence": finding.confidence.label,
        "message": finding.message,
        **location_of(finding)._asdict(),
        "fix": finding.fix,
        "fingerprint": finding.fingerprint,
    }


def _cell(value: object) -> str:
    """Visible characters on one line, and nothing that is computed."""
    text = "" if value is None else for_terminal(str(value))
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
