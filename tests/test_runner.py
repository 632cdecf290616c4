"""The runner: one result a gate, whatever the gate does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates import runner
from launch_gates.core.confidence import Confidence
from launch_gates.core.errors import ConfigError, GitError, UsageError
from launch_gates.core.finding import Accepted, Finding, Location, NotLookedAt, Skipped, Stats, Unchecked
from launch_gates.core.gate import Context
from launch_gates.core.severity import Severity
from tests.cli.plants import github_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.core.gate import GateResult, Outcome

LOW = Finding("made/up", Severity.LOW, "Not so bad", Location(path="a"), "Leave it", "made:1")
HIGH = Finding("made/up", Severity.HIGH, "Bad", Location(path="b"), "Mend it", "made:2")
UNCHECKED = Unchecked("made/unreadable", "c", "no idea", "look")


class Made:
    """A gate that yields what it is given, and raises what stands among it."""

    name = "made"

    def __init__(self, *steps: Outcome | BaseException) -> None:
        """`steps` are taken one after the other."""
        self._steps = steps

    def run(self, _context: Context, config: object) -> Iterator[Outcome]:
        assert config == "its configuration"
        for step in self._steps:
            if isinstance(step, BaseException):
                raise step
            yield step


def result_of(*steps: Outcome | BaseException, fail_on: Severity = Severity.HIGH, root: str = "/root") -> GateResult:
    report = runner.run([(Made(*steps), "its configuration")], Context(Path(root)), fail_on)
    return report.results[0]


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ((), "passed"),
        ((LOW,), "passed"),
        ((HIGH,), "failed"),
        ((UNCHECKED,), "unchecked"),
        ((LOW, UNCHECKED), "unchecked"),
        ((HIGH, UNCHECKED), "failed"),
        ((Skipped("no database"),), "skipped"),
        ((Skipped("no database"), UNCHECKED), "unchecked"),
        ((NotLookedAt("d", "too large"),), "passed"),
        ((Accepted(HIGH, "all right", "a comment"),), "passed"),
        ((GitError("git is gone"),), "unchecked"),
        ((ZeroDivisionError(),), "unchecked"),
        ((HIGH, GitError("git is gone")), "failed"),
    ],
)
def test_the_status_says_the_worst(steps: tuple[Outcome | BaseException, ...], status: str) -> None:
    assert result_of(*steps).status == status


def test_a_finding_fails_from_fail_on_upwards() -> None:
    assert result_of(LOW, fail_on=Severity.LOW).status == "failed"
    assert result_of(HIGH, fail_on=Severity.CRITICAL).status == "passed"


def test_what_is_less_sure_than_asked_for_is_no_finding_and_is_counted() -> None:
    guess = HIGH._replace(confidence=Confidence.GUESS)
    gates = [(Made(guess, LOW._replace(confidence=Confidence.LIKELY)), "its configuration")]
    report = runner.run(gates, Context(Path("/root")), Severity.HIGH, Confidence.LIKELY)
    (result,) = report.results
    assert (report.min_confidence, result.status, result.below_confidence) == (Confidence.LIKELY, "passed", 1)
    assert [each.rule for each in report.findings] == [LOW.rule]
    assert result.stats == {"min_confidence": "likely", "below_min_confidence": 1}
    (everything,) = runner.run(gates, Context(Path("/root")), Severity.HIGH).results
    assert (everything.status, everything.below_confidence, everything.stats) == ("failed", 0, {})


def test_a_secret_is_as_sure_as_at_the_surest_of_its_places() -> None:
    guess = HIGH._replace(confidence=Confidence.GUESS, details={"secret": "s1"})
    sure = LOW._replace(details={"secret": "s1"})
    other = guess._replace(details={"secret": "s2"})
    gates = [(Made(guess, other, sure), "its configuration")]
    (result,) = runner.run(gates, Context(Path("/root")), Severity.HIGH, Confidence.CERTAIN).results
    assert (result.findings, result.below_confidence, result.status) == ((guess, sure), 1, "failed")


def test_each_kind_of_outcome_has_its_place() -> None:
    accepted, left_out = Accepted(HIGH, "all right", "a comment"), NotLookedAt("d", "too large")
    result = result_of(LOW, accepted, UNCHECKED, left_out, Stats({"files": 1}), Stats({"bytes": 2}))
    assert result.findings == (LOW,)
    assert result.accepted == (accepted,)
    assert result.unchecked == (UNCHECKED,)
    assert result.not_looked_at == (left_out,)
    assert result.stats == {"files": 1, "bytes": 2}
    assert result_of(Skipped("no database")).reason == "no database"


def test_an_error_keeps_what_was_found_before_it_and_says_what_to_do() -> None:
    result = result_of(HIGH, GitError("git is gone", "bring it back"), LOW)
    assert result.findings == (HIGH,)
    assert result.unchecked == (Unchecked("made/unreadable", "/root", "git is gone", "bring it back"),)


def test_a_crash_is_named_by_its_type_alone() -> None:
    lines: list[str] = []
    context = Context(Path("/root"), debug=lines.append)
    error = RuntimeError(f"the line was {github_token()}")
    error.__cause__ = ValueError(github_token(2))
    report = runner.run([(Made(HIGH, error), "its configuration")], context, Severity.HIGH)
    assert report.results[0].unchecked[0].reason == "launch-gates itself failed (RuntimeError)"
    assert "ValueError" in lines[0]
    assert "RuntimeError" in lines[0]
    assert "test_runner.py" in lines[0]
    assert "gh" + "p_" not in lines[0] + str(report)


def test_folder_and_reason_of_an_error_are_redacted() -> None:
    result = result_of(GitError(f"cannot read {github_token()}"), root=f"/{github_token(2)}")
    assert "gh" + "p_" + "<redacted>" in result.unchecked[0].reason
    assert result.unchecked[0].subject.endswith("<redacted>")


def test_without_a_detector_neither_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "launch_gates.detector.redaction", None)
    result = result_of(HIGH, GitError(f"cannot read {github_token()}"))
    assert result.findings == (HIGH,)
    assert result.unchecked[0].reason.startswith("not shown")


@pytest.mark.parametrize("error", [ConfigError("wrong"), UsageError("wrong")])
def test_wrong_usage_and_configuration_stop_the_run(error: Exception) -> None:
    with pytest.raises(type(error)):
        result_of(HIGH, error)


def test_an_interrupt_stops_the_run() -> None:
    with pytest.raises(KeyboardInterrupt):
        result_of(HIGH, KeyboardInterrupt())


def test_every_gate_runs_and_the_report_is_in_their_order() -> None:
    gates = [(Made(*steps), "its configuration") for steps in ((ZeroDivisionError(),), (HIGH,), ())]
    report = runner.run(gates, Context(Path("/root")), Severity.HIGH)
    assert [result.status for result in report.results] == ["unchecked", "failed", "passed"]
    assert report.verdict == "no-go"
