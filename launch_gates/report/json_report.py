"""The JSON format, for programs. Its shape is report.schema.json beside this file; `schema_version` counts its breaks.

`reading` is the way back.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from launch_gates.report.ijson import ijson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.core.finding import Accepted, Finding
    from launch_gates.core.gate import GateResult
    from launch_gates.core.report import Report

SCHEMA_VERSION = 1


def render(report: Report) -> str:
    """The report as one JSON document, a line for each gate and finding. Keys always stand in the same order."""
    accepted = [accepted for result in report.results for accepted in result.accepted]
    document = {
        "schema_version": ijson(SCHEMA_VERSION),
        "tool": ijson({"name": "launch-gates", "version": report.version}),
        "started": ijson(report.started),
        "verdict": ijson(report.verdict),
        "fail_on": ijson(report.fail_on.label),
        "min_confidence": ijson(report.min_confidence.label),
        "gates": _lines(_gate(result) for result in report.results),
        "findings": _lines(_finding(finding) for finding in report.findings),
        "accepted": _lines(_accepted(each) for each in sorted(accepted, key=lambda each: -each.finding.severity)),
    }
    return "{\n" + ",\n".join(f'  "{name}": {value}' for name, value in document.items()) + "\n}\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `render` gives."""
    document: dict[str, Any] = json.loads(Path(__file__).with_name("report.schema.json").read_bytes())
    return document


def _gate(result: GateResult) -> dict[str, object]:
    return {
        "gate": result.gate,
        "status": result.status,
        "reason": result.reason,
        "seconds": round(result.seconds, 3),
        "stats": result.stats,
        "unchecked": [
            {"rule": item.rule, "subject": item.subject, "reason": item.reason, "fix": item.fix}
            for item in result.unchecked
        ],
        "not_looked_at": [
            {"subject": item.subject, "reason": item.reason, "count": item.count} for item in result.not_looked_at
        ],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.label,
        "confidence": finding.confidence.label,
        "message": finding.message,
        "fix": finding.fix,
        "fingerprint": finding.fingerprint,
        "location": {name: value for name, value in finding.location._asdict().items() if value is not None},
        "details": finding.details,
    }


def _accepted(accepted: Accepted) -> dict[str, object]:
    return {
        **_finding(accepted.finding),
        "reason": accepted.reason,
        "source": accepted.source,
        "owner": accepted.owner,
        "expires": accepted.expires,
    }


def _lines(values: Iterable[object]) -> str:
    lines = ",\n".join(f"    {ijson(value)}" for value in values)
    return f"[\n{lines}\n  ]" if lines else "[]"
