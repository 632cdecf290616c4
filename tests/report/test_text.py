"""The text format says what matters to a person, and no more than was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Accepted, Finding, Location, NotLookedAt, Unchecked
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.severity import Severity
from launch_gates.report.groups import grouped
from launch_gates.report.places import place
from launch_gates.report.style import ANSI, PLAIN, Style, Verbosity
from launch_gates.report.text import render, render_for

if TYPE_CHECKING:
    from collections.abc import Callable

VERBOSITIES = get_args(Verbosity)


def finding(severity: Severity = Severity.HIGH, rule: str = "secrets/x", number: int = 0, path: str = "a") -> Finding:
    """A finding of that secret; of none for number 0."""
    details: dict[str, object] = {"secret": f"s{number}"} if number else {}
    return Finding(rule, severity, f"found in {path}", Location(path=path, line=1), "Fix it.", f"v1:{path}", details)


def report(*results: GateResult) -> Report:
    return Report("1", results, Severity.HIGH)


def last_line(*results: GateResult) -> str:
    return render(report(*results)).splitlines()[-1]


@pytest.mark.parametrize("verbosity", VERBOSITIES)
def test_the_rich_report_looks_as_it_did(
    rich_report: Report, snapshot: Callable[[str, str], None], verbosity: Verbosity
) -> None:
    snapshot(f"rich-{verbosity}.txt", render_for(rich_report, Style(verbosity=verbosity)))


def test_one_gate_looks_as_it_did(secrets_report: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("secrets.txt", render(secrets_report))
    colours = render_for(secrets_report, Style(ANSI, "verbose", 80))
    snapshot("secrets-ansi-verbose-80.txt", colours.replace("\x1b", "ESC"))


def test_a_clean_run_is_one_line_and_a_quiet_one_none(clean_report: Report) -> None:
    assert render(clean_report) == "go (staged changes: 1 file, 20 B, 0.03 s)\n"
    assert render_for(clean_report, Style(verbosity="quiet")) == ""


@pytest.mark.parametrize("verbosity", VERBOSITIES)
def test_colour_changes_nothing_but_colour(rich_report: Report, verbosity: Verbosity) -> None:
    colours = render_for(rich_report, Style(ANSI, verbosity))
    assert "\x1b[" in colours
    assert re.sub(r"\x1b\[[0-9;]*m", "", colours) == render_for(rich_report, Style(PLAIN, verbosity))


def test_prose_keeps_to_the_width_and_no_path_or_address_is_broken(rich_report: Report) -> None:
    *narrow, _verdict = render_for(rich_report, Style(width=60)).splitlines()
    prose = [line for line in narrow if line.startswith(("  fix ", " " * 11))]
    assert len(prose) > 20
    assert max(len(line) for line in prose) <= 60
    squeezed = render_for(rich_report, Style(width=1)).splitlines()
    assert "  rotate   https://dashboard.stripe.com/apikeys" in squeezed
    assert "           services/payments/src/settings_2.py:2:8" in squeezed


def test_occurrences_of_one_secret_are_one_group() -> None:
    findings = [
        finding(Severity.LOW, number=1, path="a"),
        finding(Severity.HIGH, number=2, path="b"),
        finding(Severity.CRITICAL, number=1, path="c"),
        finding(Severity.CRITICAL, rule="secrets/y", number=1, path="d"),
        finding(path="e"),
        finding(path="f"),
    ]
    paths = [[member.location.path for member in group.findings] for group in grouped(findings)]
    assert paths == [["c", "d", "a"], ["b"], ["e"], ["f"]]


def test_the_rule_that_knows_whose_secret_it_is_speaks_and_the_others_are_named_at_their_places() -> None:
    generic = finding(Severity.HIGH, "secrets/generic", 1, path="a")._replace(confidence=Confidence.LIKELY)
    known = finding(Severity.MEDIUM, "secrets/shop-key", 1, path="b")
    known = known._replace(details={**known.details, "provider": "Shop"})
    other_gate = finding(Severity.LOW, "env/x", 1, path="c")
    (group, other) = grouped([generic, other_gate, known])
    assert [member.location.path for member in group.findings] == ["b", "a"]
    assert (group.severity, group.confidence) == (Severity.HIGH, Confidence.CERTAIN)
    assert other.findings == (other_gate,)
    text = render(report(GateResult("secrets", "failed", findings=(generic, known))))
    assert text.startswith("high, certain      found in b\n")
    assert "  where    b:1\n           a:1 (secrets/generic)\n" in text


def test_what_is_known_of_a_value_elsewhere_is_said() -> None:
    generic = finding(Severity.HIGH, "secrets/generic", 1)
    generic = generic._replace(details={**generic.details, "known_as": "secrets/shop-key"})
    assert "  known as secrets/shop-key\n" in render(report(GateResult("secrets", "failed", findings=(generic,))))


def test_a_guess_says_so_whatever_gate_it_is_of() -> None:
    guess = finding(rule="env/x")._replace(confidence=Confidence.GUESS)
    text = render(report(GateResult("env", "failed", findings=(guess,))))
    assert text.startswith("high, guess        found in a\n")
    assert "  guess    This is a guess and may be wrong" in text
    sure = guess._replace(confidence=Confidence.LIKELY)
    assert "a guess" not in render(report(GateResult("env", "failed", findings=(sure,))))


@pytest.mark.parametrize(("number", "said"), [(1, "1 finding below"), (1204, "1,204 findings below")])
def test_what_was_left_out_as_too_unsure_is_counted(number: int, said: str) -> None:
    stats: dict[str, int | float | str] = {"files": 1, "min_confidence": "likely", "below_min_confidence": number}
    result = GateResult("secrets", "passed", stats=stats, below_confidence=number)
    text = render(Report("1", (result,), Severity.HIGH, Confidence.LIKELY))
    verb = "is" if number == 1 else "are"
    assert text == f"go: {said} --min-confidence likely {verb} not shown (1 file, 0.00 s)\n"


@pytest.mark.parametrize(("places", "listed"), [(1, 1), (5, 5), (6, 6), (7, 5), (40, 5)])
def test_five_places_are_listed_and_the_rest_counted(places: int, listed: int) -> None:
    failed = GateResult(
        "secrets", "failed", findings=tuple(finding(number=1, path=f"p{index}") for index in range(places))
    )
    text = render(report(failed))
    assert len(re.findall(r"p\d+:1$", text, re.MULTILINE)) == listed
    assert (f"and {places - listed} more (--verbose lists them)" in text) == (listed < places)
    everything = render_for(report(failed), Style(verbosity="verbose"))
    assert len(re.findall(r"p\d+:1$", everything, re.MULTILINE)) == places


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location(path="a"), "a"),
        (Location(path="a", line=1), "a:1"),
        (Location(path="a", line=1, column=2), "a:1:2"),
        (Location(path="a", line=1, commit="0123456789abcdef"), "a:1 in commit 0123456789ab"),
        (Location(commit="0123456789abcdef"), "in commit 0123456789ab"),
        (Location(path=".env", line=3, name="KEY"), "KEY in .env:3"),
        (Location(name="shop.example"), "shop.example"),
        (Location(url="https://shop.example/"), "https://shop.example/"),
        (Location(database="shop", name="orders"), "orders in database shop"),
        (Location(), ""),
    ],
)
def test_a_place_is_one_line(location: Location, text: str) -> None:
    assert place(location) == text


@pytest.mark.parametrize(
    ("results", "line"),
    [
        ((GateResult("a", "passed"),), "go (0.00 s)"),
        ((GateResult("a", "skipped", "no .env here"),), "go: nothing to check (no .env here)"),
        ((GateResult("a", "passed", seconds=75.2), GateResult("b", "skipped", "x")), "go (2 gates, 75 s)"),
        ((GateResult("a", "passed", findings=(finding(Severity.LOW),)),), "go: 1 low below high (0.00 s)"),
        ((GateResult("a", "failed", findings=(finding(), finding(path="b"))),), "no-go: 2 high (0.00 s)"),
        ((GateResult("a", "failed", "the plan is odd"),), "no-go: a failed: the plan is odd (0.00 s)"),
        ((GateResult("a", "unchecked", "x"),), "unknown: 1 thing could not be checked (0.00 s)"),
        (
            (GateResult("a", "unchecked", unchecked=(Unchecked("r", "s", "t", "u"),) * 2),),
            "unknown: 2 things could not be checked (0.00 s)",
        ),
        ((GateResult("a", "passed", stats={"bytes": 1023, "files": 1234}),), "go (1.0 KiB, 1,234 files, 0.00 s)"),
        ((GateResult("a", "passed", stats={"bytes": 5 << 40}),), "go (5120.0 GiB, 0.00 s)"),
        ((GateResult("a", "passed", stats={"engine": "re2"}),), "go (engine re2, 0.00 s)"),
    ],
)
def test_the_last_line_is_the_verdict_and_what_it_rests_on(results: tuple[GateResult, ...], line: str) -> None:
    assert last_line(*results) == line


def test_a_quiet_run_says_why_the_verdict_is_unknown() -> None:
    unknown = GateResult("a", "unchecked", unchecked=(Unchecked("r", "host", "unreachable", "Start it."),))
    text = render_for(report(unknown), Style(verbosity="quiet"))
    assert "unreachable" in text
    assert text.splitlines()[-1].startswith("unknown: ")


def test_a_quiet_failure_is_the_findings_and_the_verdict(rich_report: Report) -> None:
    text = render_for(rich_report, Style(verbosity="quiet"))
    assert "sk_live_<redacted>" in text
    assert text.splitlines()[-1].startswith("no-go: ")
    assert not [word for word in ("Accepted", "Not looked", "permission denied", "skipped") if word in text]


ANY = st.text(alphabet=st.characters(), max_size=20)


@given(ANY, st.sampled_from(VERBOSITIES))
def test_no_text_from_outside_reaches_the_terminal_as_it_is(text: str, verbosity: Verbosity) -> None:
    details = dict.fromkeys(("secret", "redacted", "provider", "rotate", "name", "confidence"), text)
    lists = {"encoding": [text, 1], "parts": [text, None]}
    hostile = Finding(
        text, Severity.HIGH, text, Location(text, 1, 1, text, text, text, text), text, text, details | lists
    )
    failed = GateResult(
        text,
        "failed",
        text,
        stats={text: text, "source": text},
        findings=(hostile, hostile._replace(rule="x", details={"secret": 3, "parts": text, "rotate": None})),
        accepted=(Accepted(hostile, text, text, text, text),),
        unchecked=(Unchecked(text, text, text, text),),
        not_looked_at=(NotLookedAt(text, text),),
    )
    for results in ((failed,), (failed, GateResult(text, "unchecked", text), GateResult(text, "skipped", text))):
        for line in render_for(report(*results), Style(verbosity=verbosity)).split("\n"):
            assert line.isprintable()


def test_of_what_fails_nothing_a_few_of_a_rule_are_listed_and_the_others_counted() -> None:
    many = tuple(
        finding(severity, rule, number + 10 * severity)
        for severity, rule in (
            (Severity.LOW, "secrets/z"),
            (Severity.MEDIUM, "secrets/y"),
            (Severity.HIGH, "secrets/x"),
        )
        for number in range(1, 9)
    )
    every = report(GateResult("secrets", "failed", findings=many))
    text = render(every)
    assert [text.count(f"\n{label},") + text.startswith(label) for label in ("high", "medium", "low")] == [8, 5, 5]
    assert "and 3 more of secrets/y, medium (--verbose lists them)" in text
    assert "and 3 more of secrets/z, low (--verbose lists them)" in text
    verbose = render_for(every, Style(verbosity="verbose"))
    assert verbose.count("\nlow, certain ") == 8
    assert "more of" not in verbose
