"""What the reader of batch files finds, and what it leaves alone."""

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
        ("echo %A%", [("A", "unknown")]),
        ("echo %A:~0,3%", [("A", "unknown")]),
        ('if "%A%"=="" set A=1\necho %A%', [("A", "optional")]),
        ('if "%A%"=="" goto error', [("A", "required")]),
        ("if not defined A exit /b 1", [("A", "required")]),
        ("if not defined A (\n  echo no\n  exit /b 1\n)", [("A", "required")]),
        ("if defined A echo %A%", [("A", "optional")]),
        ("set OPTS=%OPTS% -x", [("OPTS", "unknown")]),
        ('if /i "%A%"=="true" echo x', [("A", "optional")]),
    ],
)
def test_a_variable_is_read_with_what_happens_without(source: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of("run.bat", f"@echo off\n{source}\n") == expected


@pytest.mark.parametrize(
    "source",
    [
        "rem %A%",
        ":: %A%",
        "set A=1\necho %A%",
        "echo %PATH% %TEMP% %~dp0 %1 %*",
        "for %%i in (*) do echo %%i",
        "echo 100% sure %lower%",
    ],
)
def test_what_is_no_read_stays_quiet(source: str) -> None:
    assert needs_of("run.cmd", f"@echo off\n{source}\n") == []


def test_what_it_sets_is_listed() -> None:
    assert facts_of("run.bat", "set A=1\nset OPTS=%OPTS% -x\n").writes == (Write("A", 1),)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    facts_of("run.bat", "%A% " + text)


def test_hostile_text_is_quick() -> None:
    started = time.process_time()
    facts_of("run.bat", "%A% " * 50_000)
    facts_of("run.bat", "if not defined A (\n" * 20_000)
    facts_of("run.bat", "%" * 500_000)
    assert time.process_time() - started < 15
