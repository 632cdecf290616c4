"""GitLab's two reports: the fields that its parsers ask for."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from hypothesis import given
from jsonschema import Draft7Validator

from launch_gates.report import gitlab_codequality, gitlab_secret_detection
from tests.report.reports import TEXTS, everywhere

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.core.report import Report

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://.+"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}


def record(required: str, **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required.split(), "properties": properties}


TOOL = record("id name version vendor", id=TEXT, name=TEXT, version=TEXT, vendor=record("name", name=TEXT))
SECRET_DETECTION = Draft7Validator(
    record(
        "scan version vulnerabilities",
        version={"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        scan=record(
            "analyzer end_time scanner start_time status type",
            analyzer=TOOL,
            scanner=TOOL,
            start_time=TIME,
            end_time=TIME,
            status={"enum": ["success", "failure"]},
            type={"const": "secret_detection"},
            messages={
                "type": "array",
                "items": record("level value", level={"enum": ["info", "warn", "fatal"]}, value=TEXT),
            },
        ),
        vulnerabilities={
            "type": "array",
            "items": record(
                "id identifiers location",
                id=TEXT,
                name={"type": "string", "maxLength": 255},
                description={"type": "string", "maxLength": 1_048_576},
                severity={"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                solution={"type": "string", "maxLength": 7_000},
                identifiers={
                    "type": "array",
                    "minItems": 1,
                    "items": record("type name value", type=TEXT, name=TEXT, value=TEXT, url=ADDRESS),
                },
                location=record(
                    "commit", commit=record("sha", sha=TEXT), file={"type": "string"}, start_line={"type": "number"}
                ),
            ),
        },
    )
)
"""What GitLab's schema 15.0.2 asks for of the fields that we write."""
CODE_QUALITY = Draft7Validator(
    {
        "type": "array",
        "items": record(
            "description check_name fingerprint severity location",
            description=TEXT,
            check_name=TEXT,
            fingerprint={"type": "string"},
            severity={"enum": ["info", "minor", "major", "critical", "blocker"]},
            location=record("path lines", path=TEXT, lines=record("begin", begin={"type": "integer", "minimum": 1})),
        ),
    }
)


def secrets_of(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gitlab_secret_detection.render(report))
    SECRET_DETECTION.validate(document)
    ids = [each["id"] for each in document["vulnerabilities"]]
    assert len(set(ids)) == len(ids)
    assert "raw_source_code_extract" not in json.dumps(document)
    return document


def issues_of(report: Report) -> list[dict[str, Any]]:
    document: list[dict[str, Any]] = json.loads(gitlab_codequality.render(report))
    CODE_QUALITY.validate(document)
    fingerprints = [each["fingerprint"] for each in document]
    assert len(set(fingerprints)) == len(fingerprints)
    return document


def test_the_rich_report_looks_as_it_did(explained_report: Report, snapshot: Callable[[str, str], None]) -> None:
    secrets_of(explained_report)
    issues_of(explained_report)
    snapshot("rich.gitlab-secret-detection.json", gitlab_secret_detection.render(explained_report))
    snapshot("rich.gitlab-codequality.json", gitlab_codequality.render(explained_report))


@given(TEXTS)
def test_whatever_a_report_holds_both_are_what_gitlab_asks_for(text: str) -> None:
    report = everywhere(text)
    assert len(issues_of(report)) == 10
    vulnerabilities = secrets_of(report)["vulnerabilities"]
    assert len(vulnerabilities) == sum(finding.rule.startswith("secrets/") for finding in report.findings)
    for each in vulnerabilities:
        assert each["description"].isprintable()
        # GitLab shows it as Markdown: what may hold a file's name is code, and ends where we end it.
        shown = r"(`[^`]+`|<code>(\w|&#\d+;)+</code>|) Confidence: likely\."
        assert re.match(shown, each["description"])


def test_secret_detection_holds_the_secrets_gate_and_counts_the_others(explained_report: Report) -> None:
    document = secrets_of(explained_report)
    assert len(document["vulnerabilities"]) == 13
    assert {"level": "info", "value": "findings of other gates, which have no place in this format: 1"} in document[
        "scan"
    ]["messages"]
    assert (document["scan"]["start_time"], document["scan"]["end_time"]) == (
        "2026-01-31T09:30:00",
        "2026-01-31T09:30:03",
    )


def test_a_scan_that_left_something_unchecked_has_not_succeeded(explained_report: Report, clean_report: Report) -> None:
    assert secrets_of(explained_report)["scan"]["status"] == "failure"
    assert secrets_of(clean_report)["scan"]["status"] == "success"
    others = explained_report._replace(results=explained_report.results[1:])
    scan = secrets_of(others)["scan"]
    assert (scan["status"], scan["messages"][0]["level"]) == ("failure", "fatal")


def test_a_vulnerability_has_its_commit_its_weakness_and_no_secret(explained_report: Report) -> None:
    found = secrets_of(explained_report)["vulnerabilities"]
    commits = {each["location"]["commit"]["sha"] for each in found}
    assert commits == {"0000000", "1a2b3c4d5e6f708090a0b0c0d0e0f00112233445"}
    assert {"type": "cwe", "name": "CWE-798", "value": "798"}.items() <= found[0]["identifiers"][1].items()
    assert re.fullmatch(r"[0-9a-f-]{36}", found[0]["id"])


def test_code_quality_severities_and_places(explained_report: Report) -> None:
    issues = issues_of(explained_report)
    assert {each["severity"] for each in issues} == {"blocker", "critical", "major", "info"}
    spf = next(each for each in issues if each["check_name"] == "dns/spf-too-many-lookups")
    assert spf["location"] == {"path": "shop.example", "lines": {"begin": 1}}
    assert any("could not be checked" in each["description"] for each in issues)
