"""The JSON format keeps to its published schema, whatever the report holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from launch_gates.core.finding import Accepted, Finding, Location, NotLookedAt, Unchecked
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.severity import Severity
from launch_gates.report.json_report import render, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VALIDATOR = Draft202012Validator(schema())


def parsed(report: Report) -> Any:  # noqa: ANN401 - a JSON document
    document = json.loads(render(report))
    VALIDATOR.validate(document)
    return document


def objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_object_of_the_schema_is_closed_and_every_property_described() -> None:
    definitions = schema()["$defs"]
    for each in objects(schema()):
        if "properties" in each and each.get("type") == "object":
            assert each["additionalProperties"] is False
            for name, described in each["properties"].items():
                target = definitions[described["$ref"].rpartition("/")[2]] if "$ref" in described else described
                assert target.get("description"), name


def test_the_rich_report_looks_as_it_did(rich_report: Report, snapshot: Callable[[str, str], None]) -> None:
    parsed(rich_report)
    snapshot("rich.json", render(rich_report))


def test_the_keys_stand_in_the_documented_order(rich_report: Report) -> None:
    document = parsed(rich_report)
    head = ["schema_version", "tool", "started", "verdict", "fail_on", "min_confidence"]
    assert list(document) == [*head, "gates", "findings", "accepted"]
    assert list(document["gates"][0]) == ["gate", "status", "reason", "seconds", "stats", "unchecked", "not_looked_at"]
    keys = ["rule", "severity", "confidence", "message", "fix", "fingerprint", "location", "details"]
    assert {tuple(finding) for finding in document["findings"]} == {tuple(keys)}
    assert {tuple(each) for each in document["accepted"]} == {(*keys, "reason", "source", "owner", "expires")}


def test_findings_stand_worst_first_and_a_location_holds_only_what_applies(rich_report: Report) -> None:
    findings = parsed(rich_report)["findings"]
    assert findings[0]["location"] == {"path": "services/payments/src/settings_1.py", "line": 1, "column": 8}
    severities = [Severity.from_label(finding["severity"]) for finding in findings]
    assert severities == sorted(severities, reverse=True)


def test_a_clean_report_is_a_go(clean_report: Report) -> None:
    document = parsed(clean_report)
    assert (document["verdict"], document["findings"], document["accepted"]) == ("go", [], [])


def test_what_is_no_valid_unicode_is_visible_and_the_rest_unchanged() -> None:
    path = "caf\udcc3/\u202e\x1b\U0001f600.py"
    result = GateResult("a", "passed", not_looked_at=(NotLookedAt(path, "\ud800"),))
    left_out = parsed(Report("1", (result,), Severity.HIGH))["gates"][0]["not_looked_at"][0]
    assert left_out["subject"] == "caf\\xc3/\u202e\x1b\U0001f600.py"
    assert left_out["reason"] == "\\ud800"


TEXTS = st.text(alphabet=st.characters(), max_size=15)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(TEXTS, st.dictionaries(TEXTS, JSON, max_size=3), st.floats(), st.sampled_from(list(Severity)))
def test_any_report_is_ascii_that_every_parser_takes(
    text: str, details: dict[str, object], number: float, severity: Severity
) -> None:
    finding = Finding(text, severity, text, Location(text, 1, 2, text, text, text, text), text, text, details)
    result = GateResult(
        text,
        "failed",
        text,
        1.23456,
        {text: number},
        (finding,),
        (Accepted(finding, text, text, text, text),),
        (Unchecked(text, text, text, text),),
        (NotLookedAt(text, text, 2),),
    )
    report = Report(text, (result,), Severity.HIGH)
    assert render(report).isascii()
    for strings in objects(parsed(report)):
        json.dumps(strings, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "maybe"},
        {"schema_version": 2},
        {"extra": 1},
        {"findings": [{"rule": "a/b"}]},
        {"tool": {"name": "other", "version": "1"}},
    ],
)
def test_the_schema_refuses_what_is_no_report(clean_report: Report, change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        VALIDATOR.validate({**parsed(clean_report), **change})
