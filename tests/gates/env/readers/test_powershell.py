"""What the reader of PowerShell finds, and what it leaves alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Write
from tests.gates.env.tables import facts_of, needs_of


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$a = $env:A", [("A", "unknown")]),
        ('Write-Host "x ${env:A} $env:B/y"', [("A", "unknown"), ("B", "unknown")]),
        ("$a = $Env:A ?? 'd'", [("A", "optional")]),
        ("$a = $env:A ?? $(throw 'no A')", [("A", "required")]),
        ("if (-not $env:A) { throw 'no A' }", [("A", "required")]),
        ("if (!$env:A) {\n  Write-Host 'no A'\n  exit 1\n}\nfoo $env:A", [("A", "required"), ("A", "required")]),
        ("if ([string]::IsNullOrEmpty($env:A)) { throw }", [("A", "required")]),
        ("if ($null -eq $env:A) { throw }", [("A", "required")]),
        ("if ($env:A -eq 'true') { }", [("A", "optional")]),
        ("if ($env:A) { foo $env:A }", [("A", "optional")]),
        ("if (Test-Path env:A) { }", [("A", "optional")]),
        ("[Environment]::GetEnvironmentVariable('A')", [("A", "unknown")]),
        ('[System.Environment]::GetEnvironmentVariable("A", "User")', [("A", "unknown")]),
        ('$env:PATH = "$env:A;$env:PATH"', [("A", "unknown")]),
    ],
)
def test_a_variable_is_read_with_what_happens_without(source: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of("run.ps1", source + "\n") == expected


@pytest.mark.parametrize(
    "source",
    [
        "# $env:A",
        "<# $env:A\n$env:B #>",
        "Write-Host '$env:A'",
        "$x = @'\n$env:A\n'@",
        "$env:A = 'x'\nfoo $env:A",
        "foo $env:TEMP $env:USERPROFILE $env:PATH",
        "$environment:A",
    ],
)
def test_what_is_no_read_stays_quiet(source: str) -> None:
    assert needs_of("run.ps1", source + "\n") == []


def test_what_it_sets_is_listed() -> None:
    source = "$env:A = 'x'\n[Environment]::SetEnvironmentVariable('B', 'y')\n"
    assert facts_of("run.ps1", source).writes == (Write("A", 1), Write("B", 2))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    facts_of("run.ps1", "$env:A " + text)


def test_hostile_text_is_quick() -> None:
    started = time.process_time()
    facts_of("run.ps1", "$env:A " * 50_000)
    facts_of("run.ps1", "if ($env:A) {\n" * 20_000)
    facts_of("run.ps1", "$env:A '" + "'" * 500_000)
    assert time.process_time() - started < 15
