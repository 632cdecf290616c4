"""Inline comments that allow a finding: which forms, on which lines, for which rules, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.acceptance.comments import NEXT_LINE, SAME_LINE, allowance
from launch_gates.core.finding import Allowance
from tests.cli.plants import github_token, password, private_key, stripe_key
from tests.cli.tool import inside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULE = "secrets/stripe-live-secret-key"
OURS = "launch-gates: allow"


def allowed(text: str, line: int = 1, last: int | None = None, rule: str = RULE) -> Allowance | None:
    """What allows a finding of the rule on these lines of the text."""
    lines = text.encode().split(b"\n")
    line_at: Callable[[int], bytes] = lambda number: lines[number - 1] if 1 <= number <= len(lines) else b""  # noqa: E731
    return allowance(line_at, rule, line, line if last is None else last)


@pytest.mark.parametrize(
    "line",
    [
        f"key = 1  # {OURS} {RULE} -- revoked in March",
        f"key = 1  # {OURS} stripe-live-secret-key -- revoked in March",
        f"key = 1;  // {OURS} {RULE} -- revoked in March",
        f"key = 1;  /* {OURS} {RULE} -- revoked in March */",
        f"key = 1;  /* {OURS} {RULE} -- revoked in March */ other()",
        f"<p>1</p> <!-- {OURS} {RULE} -- revoked in March -->",
        f"SELECT 1 -- {OURS} {RULE} -- revoked in March",
        f"key = 1 ; {OURS} {RULE} -- revoked in March",
        f"{{# {OURS} {RULE} -- revoked in March #}}",
        f"{{{{! {OURS} {RULE} -- revoked in March }}}}",
        f"<%-- {OURS} {RULE} -- revoked in March --%>",
        f"(* {OURS} {RULE} -- revoked in March *)",
        f"key = 1  # {OURS} secrets/other, stripe-live-secret-key -- revoked in March",
        f"key = 1  # {OURS} {RULE} -- revoked in March\r",
    ],
)
def test_ours_allows_its_rule_in_every_kind_of_comment(line: str) -> None:
    assert allowed(line) == Allowance("inline comment", "revoked in March")


@pytest.mark.parametrize("marker", sorted(SAME_LINE))
def test_a_marker_within_a_longer_word_allows_nothing(marker: bytes) -> None:
    assert allowed(f"key = 1  # x{marker.decode()}") is None
    assert allowed(f"key = 1  # {marker.decode()}d") is None


def test_a_reason_shows_no_other_credential_of_the_file(tmp_path: Path) -> None:
    first, second = password(1), password(2)
    comment = f"# {OURS} generic-credential -- {first} and {second.upper()} are ours"
    (tmp_path / "settings.py").write_text(f'a_password = "{first}"\nb_password = "{second}"  {comment}\n')
    run = inside("secrets", "settings.py", "--format", "json", cwd=tmp_path)
    assert len(run.report["accepted"]) == 1
    assert first.lower() not in run.out.lower()
    assert second.lower() not in run.out.lower()


@pytest.mark.parametrize("line", [f"1 # {OURS} {RULE}", f"1 /* {OURS} {RULE} */", f"<!-- {OURS} {RULE} -->"])
def test_ours_without_a_reason_is_seen_as_such(line: str) -> None:
    assert allowed(line) == Allowance("inline comment", "")


@pytest.mark.parametrize(
    "names", ["github-token", "secrets/github-token", "stripe", "stripe-live-secret-key-2", "*", "", "secrets/"]
)
def test_ours_allows_no_other_rule(names: str) -> None:
    assert allowed(f"key = 1  # {OURS} {names} -- revoked in March") is None


@pytest.mark.parametrize(
    "comment",
    [
        "# {}", "  // {}", "/* {} */", " * {}", "-- {}", "; {}", "<!-- {} -->", "<%-- {} --%>", "<# {} #>",
        "(* {} *)", "% {}", "' {}", "{{/* {} */}}", "{{# {} #}}", "REM {}", "rem {}",
    ],
)  # fmt: skip
def test_a_line_that_is_all_comment_speaks_for_the_line_after_it(comment: str) -> None:
    text = comment.format(f"{OURS} {RULE} -- revoked") + "\nkey = 1\nkey = 2"
    assert allowed(text, 2) == Allowance("inline comment", "revoked")
    assert allowed(text, 3) is None


def test_a_comment_behind_code_speaks_for_no_other_line() -> None:
    text = f"key = 1  # {OURS} {RULE} -- revoked\nkey = 2"
    assert allowed(text, 1) is not None
    assert allowed(text, 2) is None


def test_a_finding_over_several_lines_is_allowed_before_on_its_first_and_on_its_last() -> None:
    comment = f"# {OURS} {RULE} -- revoked"
    assert allowed(f"{comment}\na\nb\nc", 2, 4) is not None
    assert allowed(f"a {comment}\nb\nc", 1, 3) is not None
    assert allowed(f"a\nb\nc {comment}", 1, 3) is not None
    assert allowed(f"a\nb {comment}\nc", 1, 3) is None


THEIRS = [
    ("# pragma: allowlist secret", "detect-secrets"),
    ("// pragma: whitelist secret", "detect-secrets"),
    ("<!-- Pragma: Allowlist Secret -->", "detect-secrets"),
    ("# gitleaks:allow", "gitleaks"),
    ("# betterleaks:allow", "betterleaks"),
    ("# trufflehog:ignore", "trufflehog"),
    ("# ggignore", "ggshield"),
    ("# ggshield-ignore", "ggshield"),
]


@pytest.mark.parametrize(("comment", "tool"), THEIRS)
def test_the_comments_of_other_tools_allow_every_rule_on_their_line(comment: str, tool: str) -> None:
    found = allowed(f"key = 1  {comment}")
    assert found is not None
    assert found.reason.startswith(f"marked for {tool}: ")
    assert allowed(f"{comment}\nkey = 1", 2) is None
    assert allowed(f"key = 1\n{comment}", 1) is None


@pytest.mark.parametrize("word", ["allowlist", "whitelist"])
def test_nextline_allows_every_rule_on_the_line_after(word: str) -> None:
    comment = f"# pragma: {word} nextline secret"
    found = allowed(f"{comment}\nkey = 1", 2)
    assert found is not None
    assert "detect-secrets" in found.reason
    assert allowed(f"key = 1 {comment}", 1) is None
    assert allowed(f"{comment}\nkey = 1\nkey = 2", 3) is None


def test_every_marker_of_another_tool_is_tested() -> None:
    written = {comment.lower() for comment, _ in THEIRS}
    assert all(any(marker.decode() in comment for comment in written) for marker in SAME_LINE)
    assert len(NEXT_LINE) == 2


def test_an_allowed_finding_is_accepted_with_its_reason_and_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "pay.py").write_text(f'KEY = "{stripe_key()}"  # {OURS} {RULE} -- revoked in March\n')
    run = inside("secrets", "pay.py", "--format", "json", cwd=tmp_path)
    assert run.code == 0
    assert run.rules == []
    accepted = run.report["accepted"]
    assert [(each["rule"], each["reason"], each["source"]) for each in accepted] == [
        (RULE, "revoked in March", "inline comment")
    ]
    assert accepted[0]["location"]["line"] == 1


def test_without_a_reason_it_stays_a_finding_that_asks_for_one(tmp_path: Path) -> None:
    (tmp_path / "pay.py").write_text(f'KEY = "{stripe_key()}"  # {OURS} {RULE}\n')
    run = inside("secrets", "pay.py", "--format", "json", cwd=tmp_path)
    assert run.code == 1
    assert "gives no reason" in run.report["findings"][0]["fix"]


def test_on_one_line_only_the_rule_that_is_named_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "all.py").write_text(f'KEYS = "{stripe_key()}", "{github_token()}"  # {OURS} {RULE} -- revoked\n')
    run = inside("secrets", "all.py", "--format", "json", cwd=tmp_path)
    assert [rule for rule in run.rules if "github" in rule] == run.rules != []
    assert [each["rule"] for each in run.report["accepted"]] == [RULE]


def test_a_private_key_is_allowed_before_its_first_line(tmp_path: Path) -> None:
    plain = private_key()
    (tmp_path / "server.key").write_text(plain)
    rules = inside("secrets", "server.key", "--format", "json", cwd=tmp_path).rules
    assert len(rules) == 1
    (tmp_path / "server.key").write_text(f"# {OURS} {rules[0]} -- made for the tests\n{plain}")
    run = inside("secrets", "server.key", "--format", "json", cwd=tmp_path)
    assert (run.code, run.rules, len(run.report["accepted"])) == (0, [], 1)


def test_a_reason_shows_no_value(tmp_path: Path) -> None:
    for value in (stripe_key(), password()):
        text = f'db_password = "{value}"  # {OURS} {RULE}, generic-credential -- {value} is old, as is x{value}x\n'
        (tmp_path / "settings.py").write_text(text)
        run = inside("secrets", "settings.py", "--format", "json", cwd=tmp_path)
        assert run.code == 0
        assert run.report["accepted"]
        assert value not in run.out
        assert value not in inside("secrets", "settings.py", "--verbose", cwd=tmp_path).out


def test_in_one_long_line_the_reason_ends_with_its_comment(tmp_path: Path) -> None:
    minified = f'a="{stripe_key()}";/* {OURS} {RULE} -- revoked */b="{github_token()}"' + ";c=1" * 5000
    (tmp_path / "app.min.js").write_text(minified)
    run = inside("secrets", "app.min.js", "--format", "json", cwd=tmp_path)
    assert [each["reason"] for each in run.report["accepted"]] == ["revoked"]
    assert len(run.rules) == 1
