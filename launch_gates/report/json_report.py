r"""The JSON format, for programs. Its shape is report.schema.json beside this file; `schema_version` counts its breaks.

The output is ASCII and I-JSON (RFC 7493): what is no valid Unicode, such as a file name's byte that is not UTF-8,
stands as the visible text `\xff`, since many parsers refuse a document with a lone surrogate in it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from launch_gates.report.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.core.finding import Accepted, Finding
    from launch_gates.core.gate import GateResult
    from launch_gates.core.report import Report

SCHEMA_VERSION = 1
_SURROGATE = "\\ud"
"""How the escape of a surrogate begins, which is half of a character or none."""


def render(report: Report) -> str:
    """The report as one JSON document, a line for each gate and finding. Keys always stand in the same order."""
    accepted = [accepted for result in report.results for accepted in result.accepted]
    document = {
        "schema_version": _text(SCHEMA_VERSION),
        "tool": _text({"name": "launch-gates", "version": report.version}),
        "verdict": _text(report.verdict),
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
    lines = ",\n".join(f"    {_text(value)}" for value in values)
    return f"[\n{lines}\n  ]" if lines else "[]"


def _text(value: object) -> str:
    # Few reports hold anything odd, and looking for it takes longer than writing it.
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        text = _SURROGATE
    if _SURROGATE in text:
        text = json.dumps(_interoperable(value), allow_nan=False)
    return text


def _interoperable(value: object) -> object:
    """The same value with only what every JSON parser takes: no lone surrogates, no infinities."""
    if isinstance(value, str):
        return _unicode(value)
    if isinstance(value, Mapping):
        return {_unicode(str(name)): _interoperable(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_interoperable(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _unicode(text: str) -> str:
    if text.isascii():
        return text
    return "".join(visible(character) if "\ud800" <= character <= "\udfff" else character for character in text)
