"""SARIF 2.1.0 (OASIS), for GitHub's code scanning and every other viewer of it.

GitHub refuses a whole file over one result without a file, and one that is too large. So each result has an address,
which for a host or database is its name; what is over GitHub's limits is left out from the end, where the least bad
stand, and counted in a notification. Accepted findings are counted too: GitHub opens alerts for suppressed results.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

from launch_gates.core.severity import Severity
from launch_gates.report import sarif_rules
from launch_gates.report.escape import for_terminal
from launch_gates.report.ijson import ijson
from launch_gates.report.places import location_of, place, subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.core.finding import Finding
    from launch_gates.core.report import Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
"""Results of a run: GitHub refuses more, and shows the 5,000 that are worst."""
MOST_COMPRESSED = 9_000_000
"""Bytes of all results, compressed as for an upload, of which GitHub takes 10 MB."""
_MOST_NOTIFICATIONS = 1_000
_MOST_TEXT = 5_000
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}


def render(report: Report) -> str:
    """The report as one JSON document, a line for each rule and result."""
    found = report.findings
    described = sarif_rules.Descriptors(report)
    results = _fitting(ijson(_result(finding, described.index(finding))) for finding in found[:MOST_RESULTS])
    rules, taxonomies = described.rules(), described.taxonomies()
    driver = {
        "name": '"launch-gates"',
        "version": ijson(for_terminal(report.version)),
        "supportedTaxonomies": ijson([{"name": each["name"], "guid": each["guid"]} for each in taxonomies]),
        "rules": _array(map(ijson, rules)),
    }
    run = {
        "tool": f'{{"driver": {_object(driver)}}}',
        "taxonomies": _array(map(ijson, taxonomies)),
        "invocations": ijson([_invocation(report, len(found) - len(results))]),
        "columnKind": '"unicodeCodePoints"',
        "results": _array(results),
    }
    return f'{{"$schema": {ijson(SCHEMA)}, "version": "2.1.0", "runs": [{_object(run)}]}}\n'


def _fitting(results: Iterable[str]) -> list[str]:
    """The results from the first on that an upload has room for."""
    packer, size, kept = zlib.compressobj(), 0, []
    for result in results:
        size += len(packer.compress(result.encode()))
        if size > MOST_COMPRESSED:
            break
        kept.append(result)
    return kept


def _result(finding: Finding, rule_index: int) -> dict[str, object]:
    location = location_of(finding)
    physical: dict[str, object] = {"artifactLocation": _artifact(finding), "region": {"startLine": 1}}
    if location.path and location.line is not None:
        column = {} if location.column is None else {"startColumn": location.column}
        physical["region"] = {"startLine": location.line, **column}
    at: dict[str, object] = {"physicalLocation": physical}
    if not location.path:
        at["logicalLocations"] = [{"fullyQualifiedName": place(location) or for_terminal(subject(finding))}]
    told = {"severity": finding.severity.label, "confidence": finding.confidence.label}
    if location.commit:
        told["commit"] = for_terminal(location.commit)
    return {
        "ruleId": for_terminal(finding.rule),
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": sarif_rules.message(f"{finding.message}. {finding.fix}", _MOST_TEXT)},
        "locations": [at],
        # Not under the name primaryLocationLineHash: GitHub's upload works that one out, and warns of any other.
        "partialFingerprints": {"launchGates/v1": for_terminal(finding.fingerprint)},
        "properties": told,
    }


def _artifact(finding: Finding) -> dict[str, str]:
    """The file as a reference (RFC 3986): relative to the checked folder, or, where the path is absolute, whole."""
    path = finding.location.path or subject(finding)
    try:
        octets = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        octets = for_terminal(path).encode()
    uri = quote(octets) or "unnamed"
    if finding.location.path and uri.startswith("/"):
        return {"uri": f"file:///{uri.lstrip('/')}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _invocation(report: Report, left_out: int) -> dict[str, object]:
    """How the run went: everything that is no finding. It was successful where nothing was left unchecked."""
    said: list[tuple[str, str]] = []
    if left_out:
        said.append(("warning", f"{left_out:,} more findings had no room here: the JSON report has them all"))
    for result in report.results:
        if result.status == "unchecked" and not result.unchecked:
            said.append(("error", f"{result.gate} could not be checked: {result.reason}"))
        said += [
            ("error", f"{item.subject} could not be checked: {item.reason}. {item.fix}") for item in result.unchecked
        ]
    for result in report.results:
        said += [
            ("note", f"not looked at: {each.subject}: {each.reason} ({each.count:,})") for each in result.not_looked_at
        ]
    if accepted := sum(len(result.accepted) for result in report.results):
        said.insert(0, ("note", f"findings that the team has accepted, and that are not here: {accepted:,}"))
    if len(said) > _MOST_NOTIFICATIONS:
        more = len(said) - _MOST_NOTIFICATIONS
        said[_MOST_NOTIFICATIONS:] = [("note", f"{more:,} more had no room here: the JSON report has them all")]
    invocation: dict[str, object] = {
        "executionSuccessful": all(not each.unchecked and each.status != "unchecked" for each in report.results),
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": sarif_rules.message(text, _MOST_TEXT)}} for level, text in said
        ],
        "properties": {"verdict": report.verdict},
    }
    if report.started:
        invocation["startTimeUtc"] = report.started
    return invocation


def _array(values: Iterable[str]) -> str:
    lines = ",\n".join(values)
    return f"[\n{lines}\n]" if lines else "[]"


def _object(members: dict[str, str]) -> str:
    return "{\n" + ",\n".join(f'"{name}": {value}' for name, value in members.items()) + "\n}"
