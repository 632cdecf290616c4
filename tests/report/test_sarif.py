"""SARIF: the official schema, and GitHub's own rules and limits beyond it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from jsonschema import Draft4Validator

from launch_gates.core.finding import Finding, Location
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.severity import Severity
from launch_gates.report import sarif
from launch_gates.report.sarif import render
from tests.report.reports import TEXTS, everywhere, many

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = json.loads((Path(__file__).parents[1] / "schemas" / "sarif-schema-2.1.0.json").read_bytes())
VALIDATOR = Draft4Validator(SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)


def run_of(report: Report) -> dict[str, Any]:
    text = render(report)
    assert text.isascii()
    document = json.loads(text)
    VALIDATOR.validate(document)
    (run,) = document["runs"]
    keeps_githubs_rules(run)
    return dict(run)


def keeps_githubs_rules(run: dict[str, Any]) -> None:
    """What GitHub refuses a whole file for, or does not show (its documentation of SARIF support)."""
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) <= 25_000
    for rule in rules:
        assert rule["help"]["text"]
        assert len(rule["shortDescription"]["text"]) <= 1_024
        assert len(rule["fullDescription"]["text"]) <= 1_024
        assert len(rule["properties"]["tags"]) <= 10
        assert 0 <= float(rule["properties"]["security-severity"]) <= 10
        assert rule["properties"]["precision"] in {"very-high", "high", "medium", "low"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"]
        assert physical["region"]["startLine"] >= 1
        assert "primaryLocationLineHash" not in result["partialFingerprints"]


def test_the_schema_is_the_official_one() -> None:
    assert SCHEMA["id"] == sarif.SCHEMA


def test_the_rich_report_looks_as_it_did(explained_report: Report, snapshot: Callable[[str, str], None]) -> None:
    run_of(explained_report)
    snapshot("rich.sarif", render(explained_report))


def test_a_clean_report_has_no_results(clean_report: Report) -> None:
    run = run_of(clean_report)
    assert (run["results"], run["invocations"][0]["executionSuccessful"]) == ([], True)


@given(TEXTS)
def test_whatever_a_report_holds_it_is_valid_and_keeps_githubs_rules(text: str) -> None:
    run = run_of(everywhere(text))
    assert len(run["results"]) == 9
    for result in run["results"]:
        assert result["message"]["text"].isprintable()
        assert "](" not in result["message"]["text"]
        assert "\ud800" not in result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_a_rule_says_what_explain_says(explained_report: Report) -> None:
    rules = {rule["id"]: rule for rule in run_of(explained_report)["tool"]["driver"]["rules"]}
    stripe = rules["secrets/stripe-live-secret-key"]
    assert stripe["shortDescription"]["text"] == "Stripe live secret key"
    assert "Roll the key" in stripe["help"]["text"]
    assert stripe["helpUri"] == "https://docs.stripe.com/keys"
    assert stripe["properties"]["precision"] == "very-high"
    assert stripe["properties"]["security-severity"] == "9.5"
    tags = ["security", "secrets", "payments", "Stripe", "external/cwe/cwe-798", "owasp/A07:2021"]
    assert stripe["properties"]["tags"] == tags
    assert [each["target"]["id"] for each in stripe["relationships"]] == ["CWE-798", "A07:2021"]
    guess = rules["secrets/generic-password"]
    assert guess["properties"]["precision"] == "low"
    assert guess["properties"]["security-severity"] == "5.5"


def test_taxa_are_what_the_rules_refer_to(explained_report: Report) -> None:
    run = run_of(explained_report)
    taxa = {each["name"]: [taxon["id"] for taxon in each["taxa"]] for each in run["taxonomies"]}
    assert taxa == {"CWE": ["CWE-798"], "OWASP Top Ten": ["A07:2021"]}
    supported = {each["guid"] for each in run["tool"]["driver"]["supportedTaxonomies"]}
    assert supported == {each["guid"] for each in run["taxonomies"]}


def test_what_was_unchecked_or_accepted_is_said(explained_report: Report) -> None:
    (invocation,) = run_of(explained_report)["invocations"]
    assert invocation["executionSuccessful"] is False
    said = [each["message"]["text"] for each in invocation["toolExecutionNotifications"]]
    assert any(text.startswith("migrations could not be checked: the ledger") for text in said)
    assert "findings that the team has accepted, and that are not here: 2" in said
    assert any("vendor/: excluded" in text for text in said)


@pytest.mark.parametrize(
    ("location", "uri"),
    [
        (Location(path="src/pay.py"), "src/pay.py"),
        (Location(path="a b/100%/[id].js"), "a%20b/100%25/%5Bid%5D.js"),
        (Location(path="a:b.py"), "a%3Ab.py"),
        (Location(path="/etc/passwd"), "file:///etc/passwd"),
        (Location(path="//host/x"), "file:///host/x"),
        (Location(url="https://shop.example/x"), "https%3A//shop.example/x"),
        (Location(name="shop.example"), "shop.example"),
        (Location(), "dns"),
    ],
)
def test_every_place_is_an_address(location: Location, uri: str) -> None:
    finding = Finding("dns/x", Severity.HIGH, "m", location, "f", "1")
    report = Report("1", (GateResult("dns", "failed", findings=(finding,)),), Severity.HIGH)
    (result,) = run_of(report)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_files_name_that_is_no_text_keeps_its_bytes() -> None:
    finding = Finding("a/x", Severity.HIGH, "m", Location(path="caf\udce9.py"), "f", "1")
    report = Report("1", (GateResult("a", "failed", findings=(finding,)),), Severity.HIGH)
    uri = run_of(report)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri) == b"caf\xe9.py"


def test_what_an_upload_has_no_room_for_is_left_out_from_the_end_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_COMPRESSED", 20_000)
    run = run_of(many(3_000))
    kept = len(run["results"])
    assert 100 < kept < 3_000
    worst_first = [Severity.from_label(result["properties"]["severity"]) for result in run["results"]]
    assert worst_first == sorted(worst_first, reverse=True)
    said = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert f"{3_000 - kept:,} more findings had no room here: the JSON report has them all" in said


@pytest.mark.slow
def test_a_hundred_thousand_findings_make_a_file_that_github_takes() -> None:
    document = render(many(100_000))
    assert len(gzip.compress(document.encode())) < 10_000_000
    run = json.loads(document)["runs"][0]
    assert len(run["results"]) == 25_000
    said = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert "75,000 more findings had no room here: the JSON report has them all" in said
