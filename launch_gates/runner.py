"""Runs gates: times them, sorts what they yield, and turns a gate's exception into `unchecked`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from launch_gates import __version__
from launch_gates.core.errors import LaunchGatesError, origin
from launch_gates.core.exit_codes import USAGE
from launch_gates.core.finding import Accepted, Finding, Interrupted, NotLookedAt, Skipped, Stats, Unchecked
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.core.gate import Context, Gate, Outcome, Status
    from launch_gates.core.severity import Severity


def run(gates: Iterable[tuple[Gate[Any], object]], context: Context, fail_on: Severity) -> Report:
    """Every gate with its part of the configuration, one after the other.

    Raises LaunchGatesError only for wrong usage or configuration; whatever else a gate raises makes its result
    `unchecked`, and what it had found before that stays.
    """
    return Report(__version__, tuple(_result(gate, config, context, fail_on) for gate, config in gates), fail_on)


def _result(gate: Gate[Any], config: object, context: Context, fail_on: Severity) -> GateResult:
    started = time.monotonic()
    outcomes: list[Outcome] = []
    try:
        outcomes.extend(gate.run(context, config))
    except LaunchGatesError as error:
        if error.exit_code == USAGE:
            raise
        outcomes.append(_nothing_more(gate, context, error.message, error.fix))
    except Exception as error:  # noqa: BLE001 (a crash is said, never taken for a verdict)
        context.debug(origin(error))
        # Not the exception's own text: it may quote what was being scanned.
        reason = f"launch-gates itself failed ({type(error).__name__})"
        outcomes.append(_nothing_more(gate, context, reason, "run again with --debug and report it"))
    return _sorted(gate.name, outcomes, fail_on, time.monotonic() - started)


def _nothing_more(gate: Gate[Any], context: Context, reason: str, fix: str) -> Unchecked:
    """The gate ended early. Folder and reason come from outside, so they are redacted."""
    return Unchecked(f"{gate.name}/unreadable", _redacted(str(context.root)), _redacted(reason), fix)


def _redacted(text: str) -> str:
    try:
        from launch_gates.detector.redaction import redact  # noqa: PLC0415 (only where something is wrong)

        return redact(text)
    except Exception:  # noqa: BLE001 (it may be the detector that is broken, and the text may hold anything)
        return "not shown, as the detector that keeps credentials out of reports fails"


def _sorted(gate: str, outcomes: list[Outcome], fail_on: Severity, seconds: float) -> GateResult:
    findings = tuple(outcome for outcome in outcomes if isinstance(outcome, Finding))
    unchecked = tuple(outcome for outcome in outcomes if isinstance(outcome, Unchecked))
    ended = [outcome for outcome in outcomes if isinstance(outcome, Interrupted)]
    unchecked += tuple(Unchecked(f"{gate}/unreadable", gate, each.reason, "run it again") for each in ended)
    skipped = next((outcome for outcome in outcomes if isinstance(outcome, Skipped)), None)
    status: Status = "passed"
    if any(finding.severity >= fail_on for finding in findings):
        status = "failed"
    elif unchecked:
        status = "unchecked"
    elif skipped is not None:
        status = "skipped"
    stats: dict[str, int | float | str] = {}
    for outcome in outcomes:
        if isinstance(outcome, Stats):
            stats.update(outcome.values)
    return GateResult(
        gate=gate,
        status=status,
        reason=skipped.reason if skipped is not None else "",
        seconds=round(seconds, 3),
        stats=stats,
        findings=findings,
        accepted=tuple(outcome for outcome in outcomes if isinstance(outcome, Accepted)),
        unchecked=unchecked,
        not_looked_at=tuple(outcome for outcome in outcomes if isinstance(outcome, NotLookedAt)),
        interrupted=bool(ended),
    )
