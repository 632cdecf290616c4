"""The way back from the JSON format: bytes that may be anything, to a report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from launch_gates.core.confidence import Confidence
from launch_gates.core.errors import ReportError
from launch_gates.core.finding import Accepted, Finding, Location, NotLookedAt, Unchecked
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.severity import Severity
from launch_gates.report.conforms import violation
from launch_gates.report.json_report import SCHEMA_VERSION, schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DEEPEST = 50
"""Values within values of a finding's details."""
_WRITE_ONE = "write one with --format json, or --report json=FILE"


def read(content: bytes, name: str) -> Report:
    """The report in the JSON document; `name` is the file's, for messages. Raises ReportError.

    What it cannot say is left out: that a run was interrupted shows as unchecked, and `details` and `stats` are what
    JSON made of them.
    """
    document = _parsed(content, name)
    version = document.get("schema_version") if isinstance(document, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA_VERSION:
        raise ReportError(
            f"{name} was written by a newer launch-gates: its schema_version is above {SCHEMA_VERSION}",
            "update launch-gates here, or let the same version write and read",
        )
    known = schema()
    wrong = violation(document, known, known)
    if wrong:
        raise ReportError(f"{name} is no report of launch-gates: {wrong}", _WRITE_ONE)
    report = _report(document)
    if report.verdict != document["verdict"] or _count(report) != len(document["findings"]):
        raise ReportError(f"{name} contradicts itself: its gates do not come to its verdict and findings", _WRITE_ONE)
    return report


def _parsed(content: bytes, name: str) -> Any:  # noqa: ANN401 (whatever it holds)
    try:
        document = json.loads(content, parse_constant=_no_constant)
    except RecursionError:
        raise ReportError(f"{name} is no report of launch-gates: it is nested too deeply", _WRITE_ONE) from None
    except ValueError as error:  # no JSON, no Unicode, a number with too many digits
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        empty = "it is empty" if not content.strip() else f"it is not JSON{place}"
        raise ReportError(f"{name} is no report of launch-gates: {empty}", _WRITE_ONE) from None
    if _too_deep(document):
        raise ReportError(f"{name} is no report of launch-gates: it is nested too deeply", _WRITE_ONE)
    return document


def _no_constant(_name: str) -> object:
    raise ValueError


def _too_deep(document: object) -> bool:
    layer = [document]
    for _ in range(_DEEPEST):
        layer = [
            inner
            for each in layer
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, (dict, list))
        ]
        if not layer:
            return False
    return True


def _report(document: Mapping[str, Any]) -> Report:
    findings = [_finding(each) for each in document["findings"]]
    accepted = [
        Accepted(_finding(each), each["reason"], each["source"], each["owner"], each["expires"])
        for each in document["accepted"]
    ]
    homes = _Homes(document["gates"])
    found: list[list[Finding]] = [[] for _ in document["gates"]]
    for finding in findings:
        if (home := homes.of(finding.rule)) is not None:
            found[home].append(finding)
    agreed: list[list[Accepted]] = [[] for _ in document["gates"]]
    for each in accepted:
        if (home := homes.of(each.finding.rule)) is not None:
            agreed[home].append(each)
    results = tuple(map(_result, document["gates"], found, agreed))
    return Report(
        document["tool"]["version"],
        results,
        Severity.from_label(document["fail_on"]),
        Confidence.from_label(document["min_confidence"]),
        document["started"],
    )


class _Homes:
    """Which gate a finding is of: the one of its rule's first word, and of several the first that failed."""

    def __init__(self, gates: Sequence[Mapping[str, Any]]) -> None:
        self._homes: dict[str, int] = {}
        for number in sorted(range(len(gates)), key=lambda number: gates[number]["status"] != "failed"):
            self._homes.setdefault(gates[number]["gate"], number)

    def of(self, rule: str) -> int | None:
        """The gate's number; that of the first that failed, or ran, for a rule of no gate's; None without any gate."""
        first = next(iter(self._homes.values()), None)
        return self._homes.get(rule.partition("/")[0], first)


def _count(report: Report) -> int:
    return sum(len(result.findings) for result in report.results)


def _finding(record: Mapping[str, Any]) -> Finding:
    return Finding(
        record["rule"],
        Severity.from_label(record["severity"]),
        record["message"],
        Location(**{name: record["location"].get(name) for name in Location._fields}),
        record["fix"],
        record["fingerprint"],
        record["details"],
        Confidence.from_label(record["confidence"]),
    )


def _result(record: Mapping[str, Any], findings: Sequence[Finding], accepted: Sequence[Accepted]) -> GateResult:
    below = record["stats"].get("below_min_confidence", 0)
    return GateResult(
        gate=record["gate"],
        status=record["status"],
        reason=record["reason"],
        seconds=float(record["seconds"]),
        stats={name: value for name, value in record["stats"].items() if value is not None},
        findings=tuple(findings),
        accepted=tuple(accepted),
        unchecked=tuple(
            Unchecked(each["rule"], each["subject"], each["reason"], each["fix"]) for each in record["unchecked"]
        ),
        not_looked_at=tuple(
            NotLookedAt(each["subject"], each["reason"], each["count"]) for each in record["not_looked_at"]
        ),
        below_confidence=below if isinstance(below, int) else 0,
    )
