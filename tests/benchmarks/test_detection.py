"""What the benchmark of detection reads from reports, how it scores and judges, and what its page says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import detection, examples, judged, scanners
from benchmarks.detection import Looked
from benchmarks.reports import Report
from benchmarks.run import VERDICTS
from benchmarks.scanners import OURS, Found
from benchmarks.trees import Place

if TYPE_CHECKING:
    from pathlib import Path


def of_ours(severity: str, confidence: str) -> dict[str, object]:
    return {
        "rule": "secrets/some-key",
        "severity": severity,
        "fingerprint": "some-key/" + "0123456789abcdef" * 2,
        "location": {"path": "a.env", "line": 3},
        "confidence": confidence,
        "details": {},
    }


@pytest.mark.parametrize(
    ("severity", "confidence", "strong"),
    [
        ("critical", "certain", True),
        ("high", "likely", True),
        ("high", "guess", False),
        ("medium", "certain", False),
    ],
)
def test_ours_counts_in_full_above_medium_and_from_likely_on(severity: str, confidence: str, *, strong: bool) -> None:
    report = json.dumps({"findings": [of_ours(severity, confidence)]}).encode()
    assert scanners.read(OURS, report) == [Found("some-key", "a.env", 3, "", strong, "0123456789abcdef")]


@pytest.mark.parametrize(
    ("scanner", "report"),
    [
        ("gitleaks", [{"RuleID": "r", "File": "a/b", "StartLine": 3, "Commit": "c1"}]),
        (
            "betterleaks",
            {
                "findings": [
                    {
                        "rule_id": "r",
                        "location": {"path": "./a/b", "start_line": 3},
                        "attributes": {"git.sha": "c1"},
                    }
                ]
            },
        ),
        (
            "kingfisher",
            {
                "findings": [
                    {
                        "rule": {"id": "r"},
                        "finding": {"path": "./a/b", "line": 3, "git_metadata": {"commit": {"id": "c1"}}},
                    }
                ]
            },
        ),
    ],
)
def test_of_each_peers_report_rule_and_place_are_read(scanner: str, report: object) -> None:
    assert scanners.read(scanner, json.dumps(report).encode()) == [Found("r", "a/b", 3, "c1")]


def test_detect_secrets_has_no_commits() -> None:
    report = {"results": {"a/b": [{"type": "r", "line_number": 3, "hashed_secret": "0"}]}}
    assert scanners.read("detect-secrets", json.dumps(report).encode()) == [Found("r", "a/b", 3)]


@pytest.mark.parametrize("scanner", ["gitleaks", "betterleaks"])
def test_nothing_found_is_no_finding(scanner: str) -> None:
    assert scanners.read(scanner, b"") == []
    assert scanners.read(scanner, b"null" if scanner == "gitleaks" else b'{"findings": null}') == []


def test_a_report_of_another_form_is_no_report() -> None:
    with pytest.raises(ValueError, match="an unknown report of gitleaks"):
        scanners.read("gitleaks", b'[{"Rule": "r"}]')


def test_every_peer_is_told_to_hide_values_and_to_ask_nobody(tmp_path: Path) -> None:
    for kind in ("examples", "tree", "history"):
        for call in scanners.calls(kind, tmp_path, tmp_path / "report"):
            said = set(call.arguments)
            assert call.scanner in {OURS, "detect-secrets"} or "--redact" in said
            assert call.scanner != "kingfisher" or "--no-validate" in said
            assert call.scanner != "detect-secrets" or "--no-verify" in said


def example_set(tmp_path: Path) -> Path:
    file = tmp_path / "set.jsonl"
    told = [("r1", True), ("r1", True), ("r1", True), ("r1", True), ("r2", True), ("r2", False), ("r2", False)]
    lines = [json.dumps({"text": f"line {n}", "rule": rule, "expect": yes}) for n, (rule, yes) in enumerate(told)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_recall_is_the_mean_over_rules(tmp_path: Path) -> None:
    loaded = examples.load(example_set(tmp_path))
    found = [Found("any", loaded[0].path, 1, strong=True), Found("any", loaded[4].path, 1)]
    found += [Found("any", loaded[4].path, 2), Found("any", loaded[5].path, 1)]
    every = examples.score(loaded, found, lambda _: True)
    assert (every.recall, every.rules, every.rules_missed) == ((1 / 4 + 1) / 2, 2, 0)
    assert (every.found, every.positives, every.flagged, every.negatives) == (2, 5, 1, 2)
    strong = examples.score(loaded, found, lambda each: each.strong)
    assert (strong.recall, strong.rules_missed, strong.flagged) == (1 / 8, 1, 0)


def test_every_example_is_a_file_of_its_own(tmp_path: Path) -> None:
    file = example_set(tmp_path)
    loaded = examples.load(file)
    place = examples.written(file, loaded, tmp_path / "files")
    assert (place.name, place.files, place.lines) == ("set", 7, 7)
    assert [(tmp_path / "files" / each.path).read_text(encoding="utf-8") for each in loaded] == [
        f"line {number}\n" for number in range(7)
    ]


ENTRY = """\
[[judged]]
repository = "owner/name"
rule = "some-key"
verdict = "sample"
why = "made up"
places = ["tests/a.py 1111", "tests/a.py 2222"]

[[judged]]
repository = "owner/name"
rule = "some-key"
verdict = "real"
why = "issued"
places = ["3333"]
"""


def judgements(tmp_path: Path, text: str = ENTRY) -> list[judged.Judgement]:
    file = tmp_path / "judged.toml"
    file.write_text(text, encoding="utf-8")
    return judged.load(file)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (Found("some-key", "moved/b.py", 9, mark="1111"), "sample"),
        (Found("some-key", "src/c.py", 9, mark="3333"), "real"),
        (Found("some-key", "tests/a.py", 9, mark="of another version"), "sample"),
        (Found("some-key", "src/c.py", 9, mark="of another version"), None),
        (Found("other-key", "tests/a.py", 9, mark="1111"), None),
    ],
)
def test_a_judgement_outlives_moves_and_new_fingerprints(tmp_path: Path, found: Found, verdict: str | None) -> None:
    how = judged.judge("owner/name", [found], judgements(tmp_path))[found]
    assert (how.verdict if how else None) == verdict
    assert judged.judge("owner/other", [found], judgements(tmp_path)) == {found: None}


def test_one_more_finding_in_a_path_makes_those_without_a_known_mark_unjudged(tmp_path: Path) -> None:
    found = [Found("some-key", "tests/a.py", line, mark=mark) for line, mark in ((1, "1111"), (2, "new"), (3, "newer"))]
    how = judged.judge("owner/name", found, judgements(tmp_path))
    assert [each.verdict if each else None for each in how.values()] == ["sample", None, None]


@pytest.mark.parametrize(
    ("change", "says"),
    [(('verdict = "real"', 'verdict = ""'), "is none of real, public"), (('why = "issued"\n', ""), "lacks why")],
)
def test_an_entry_that_says_too_little_is_refused(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    with pytest.raises(judged.NotJudgedWellError, match=says):
        judgements(tmp_path, ENTRY.replace(*change))


def test_what_is_kept_of_judgements_can_be_read_and_tells_no_place_of_what_is_real() -> None:
    kept = judged.load(VERDICTS)
    assert len({(*each.value, each.path) for each in kept}) == len(kept)
    # One value may lie in several files, and is the same in all of them.
    assert len({(*each.value, each.verdict) for each in kept}) == len({each.value for each in kept})
    assert not any(each.path for each in kept if each.verdict == "real")


def looked(name: str, *reports: Report, how: dict[Found, judged.Judgement | None] | None = None) -> Looked:
    return Looked(Place(name, "/somewhere", "0123456789abcdef", 10, 500_000), reports, how or {})


def page_of(*trees: Looked) -> str:
    return detection.page({"date": "today"}, None, trees, (), 0)


def test_findings_are_counted_by_lines_and_those_in_common_by_place() -> None:
    ours = Report(OURS, (Found("a", "x", 1, strong=True), Found("b", "y", 2)))
    peer = Report("gitleaks", (Found("c", "x", 1), Found("c", "x", 3), Found("d", "y", 2)))
    text = page_of(looked("o/one", ours, peer))
    assert "| launch-gates: above medium, likely or certain | 1 of 1 | 1 | 2.0 |  |" in text
    assert "| launch-gates: all | 1 of 1 | 2 | 4.0 |  |" in text
    assert "| gitleaks | 1 of 1 | 3 | 6.0 | 2 |" in text
    assert "| o/one | 0123456789 | 10 | 500,000 | 1 | 2 | 3 |" in text


def test_lines_of_trees_without_a_report_do_not_dilute_the_others() -> None:
    whole = looked("o/one", Report(OURS), Report("gitleaks", (Found("c", "x", 1),)))
    text = page_of(whole, looked("o/two", Report(OURS), Report("gitleaks", failure="took more than 5 s")))
    assert "| gitleaks | 1 of 2 | 1 | 2.0 | 0 |" in text
    assert "| o/two | 0123456789 | 10 | 500,000 | 0 | 0 | ? |" in text
    assert "gitleaks: took more than 5 s: 1 times" in text


def test_what_nobody_has_judged_is_said_by_number_and_rule_alone() -> None:
    new, old = Found("some-key", "src/secret-place", 1, strong=True, mark="9"), Found("old-key", "b", 1, strong=True)
    how = {new: None, old: judged.Judgement("o/one", "old-key", "b", "1", "wrong", "a name | in code")}
    text = page_of(looked("o/one", Report(OURS, (new, old)), how=how))
    assert "Of 2: 0 real, 0 public, 0 sample, 1 wrong, **1 that nobody has judged yet**" in text
    assert "| some-key |  |  |  |  | 1 |" in text
    assert "| wrong | old-key | o/one | 1 | a name \\| in code |" in text
    assert "secret-place" not in text


def test_an_example_set_shows_what_failed_as_failed(tmp_path: Path) -> None:
    loaded = examples.load(example_set(tmp_path))
    reports = (Report(OURS, (Found("any", loaded[4].path, 1),)), Report("gitleaks", failure="exit code 9"))
    given = (loaded, Looked(Place("set", "/somewhere", "0", 7, 7), reports, {}))
    text = detection.page({"date": "today"}, given, (), (), 0)
    assert "| launch-gates: all | 50.0% | 1 of 5 | 1 of 2 | 0 of 2 |" in text
    assert "| launch-gates: above medium, likely or certain | 0.0% | 0 of 5 | 2 of 2 | 0 of 2 |" in text
    assert "| gitleaks | FAILED: exit code 9 |" in text
