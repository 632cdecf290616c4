"""The JSON format read back: the same report, and clear words where it is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.core.errors import ReportError
from launch_gates.report import text
from launch_gates.report.conforms import violation
from launch_gates.report.json_report import render, schema
from launch_gates.report.reading import read
from launch_gates.report.style import Style
from tests.report.reports import TEXTS, everywhere, many

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.core.report import Report


def test_what_is_written_is_read_back(explained_report: Report, clean_report: Report) -> None:
    for report in (explained_report, clean_report):
        again = read(render(report).encode(), "a.json")
        assert render(again) == render(report)
        assert again.verdict == report.verdict


def test_the_text_of_what_is_read_back_is_the_same_but_for_bytes_that_are_no_text(secrets_report: Report) -> None:
    again = read(render(secrets_report).encode(), "a.json")
    style = Style(verbosity="verbose")
    assert text.render_for(again, style) == text.render_for(secrets_report, style)


@given(TEXTS)
def test_any_report_is_read_back(value: str) -> None:
    report = everywhere(value)
    again = read(render(report).encode(), "a.json")
    assert render(again) == render(report)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_anything_else_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ReportError, match=r"^a\.json is no report of launch-gates: "):
        read(content, "a.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"\n", "it is empty"),
        (b"{", r"it is not JSON \(line 1, column 2\)"),
        (b"\xff\xfe\x00", "it is not JSON"),
        (b'{"a": NaN}', "it is not JSON"),
        (b"9" * 10_000, "it is not JSON"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"[" * 60 + b"]" * 60, "it is nested too deeply"),
        (b"[]", "the document is not of the type object"),
        (b"{}", "the document has no schema_version"),
        (b'{"schema_version": "1"}', "the document has no tool"),
        (b'{"version": "2.1.0", "runs": []}', "the document has no schema_version"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        read(content, "a.json")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.update(schema_version=2), "written by a newer launch-gates"),
        (lambda d: d.update(schema_version=True), "schema_version is not 1"),
        (lambda d: d.update(schema_version=0), "schema_version is not 1"),
        (lambda d: d["tool"].update(name="other"), "tool.name is not launch-gates"),
        (lambda d: d["findings"][2].update(severity="worse"), r"findings\[2\]\.severity is none of critical, high"),
        (lambda d: d["findings"][1]["location"].update(line=0), r"findings\[1\]\.location\.line is less than 1"),
        (lambda d: d["findings"][1]["location"].update(line=True), r"location\.line is not of the type integer"),
        (lambda d: d["findings"][0].pop("fingerprint"), r"findings\[0\] has no fingerprint"),
        (lambda d: d["gates"][0].update(seconds=-1), r"gates\[0\]\.seconds is less than 0"),
        (lambda d: d["gates"][0].update(seconds=10**400), r"gates\[0\]\.seconds is too large a number"),
        (lambda d: d["gates"][0]["stats"].update(a=[]), r"a value in gates\[0\]\.stats is not of the type"),
        (lambda d: d["gates"][0]["unchecked"][0].update(fix=None), r"unchecked\[0\]\.fix is not of the type string"),
        (lambda d: d.update(started="yesterday"), "started is not of the form"),
        (lambda d: d.update(started="2026-01-31T09:30:00Z\n"), "started is not of the form"),
        (lambda d: d.update(verdict="go"), "it contradicts itself|contradicts itself"),
        (lambda d: d.update(gates=[], verdict="go"), "contradicts itself"),
    ],
)
def test_each_thing_that_is_not_as_the_schema_has_it_is_named(
    change: Callable[[dict[str, Any]], object], said: str, rich_report: Report
) -> None:
    document = json.loads(render(rich_report))
    change(document)
    with pytest.raises(ReportError, match=said):
        read(json.dumps(document).encode(), "a.json")


def test_a_message_never_quotes_what_stands_there(rich_report: Report) -> None:
    document = json.loads(render(rich_report))
    document["verdict"] = "NEVER SHOWN"
    with pytest.raises(ReportError) as raised:
        read(json.dumps(document).encode(), "a.json")
    assert "NEVER SHOWN" not in raised.value.message + raised.value.fix


def test_what_a_later_version_adds_is_passed_over(rich_report: Report) -> None:
    document = json.loads(render(rich_report))
    document["new"] = document["findings"][0]["new"] = 1
    assert render(read(json.dumps(document).encode(), "a.json")) == render(rich_report)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_what_a_shell_made_of_it_is_read_too(encoding: str, clean_report: Report) -> None:
    assert read(render(clean_report).encode(encoding), "a.json").verdict == "go"


def test_a_keyword_that_is_not_checked_is_no_silent_pass() -> None:
    with pytest.raises(KeyError):
        violation(1, {"maximum": 3}, {})
    assert violation(json.loads(render(many(3))), schema(), schema()) == ""


def test_odd_details_do_not_break_the_text(secrets_report: Report) -> None:
    document = json.loads(render(secrets_report))
    odd = {"refs_holding": "x", "versions": [], "days": "1", "introduced": {"date": {}}, "places_total": 1e9}
    for finding in document["findings"]:
        finding["details"] = {"secret": 3, "redacted": [], "encoding": "a", "parts": {}, "history": odd, "member": 1}
    again = read(json.dumps(document).encode(), "a.json")
    assert "no-go" in text.render_for(again, Style(verbosity="verbose"))
