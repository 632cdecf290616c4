"""Runs gates: times them, applies what is accepted, and turns a gate's exception into `unchecked`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from launch_gates import __version__
from launch_gates.core.confidence import Confidence
from launch_gates.core.errors import LaunchGatesError, origin
from launch_gates.core.exit_codes import USAGE
from launch_gates.core.finding import Accepted, Finding, Interrupted, NotLookedAt, Skipped, Stats, Unchecked, secret_of
from launch_gates.core.gate import GateResult, ValueNumbers
from launch_gates.core.report import Report
from launch_gates.git.printable import short_commit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from launch_gates.acceptance.session import Session
    from launch_gates.core.finding import Allowance
    from launch_gates.core.gate import Context, Gate, Outcome, Status
    from launch_gates.core.severity import Severity

    GateAt = Callable[[str, str, frozenset[str] | None], tuple[Gate[Any], object] | None]


class _Bar(NamedTuple):
    """What makes a finding count."""

    fail_on: Severity
    min_confidence: Confidence


def no_gate_at(_name: str, _commit: str, _paths: frozenset[str] | None) -> None:
    """For a run in which nothing depends on another commit."""


def run(
    gates: Iterable[tuple[Gate[Any], object]],
    context: Context,
    fail_on: Severity,
    min_confidence: Confidence = Confidence.GUESS,
    at_commit: GateAt = no_gate_at,
) -> Report:
    """Every gate with its part of the configuration, one after the other.

    What the team has accepted is no finding: as it stands at `context.base_revision`, or in the root where that is
    None. `at_commit` gives the gate of a name over the files of a commit, or those of some paths, where there is one.
    What is less sure than `min_confidence` is no finding: it is counted and left out. A secret is as sure as it is at
    the surest of its places.
    Raises LaunchGatesError only for wrong usage or configuration; whatever else a gate raises makes its result
    `unchecked`, and what it had found before that stays.
    """
    bar = _Bar(fail_on, min_confidence)
    started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    context = context._replace(numbers=ValueNumbers())
    accepting = _Accepting(context, at_commit)
    context = context._replace(allowed_value=accepting.allowed_value)
    results = tuple(_result(gate, config, context, bar, accepting) for gate, config in gates)
    return Report(__version__, results, *bar, started)


class _Accepting:
    """What is accepted, by modules that a run without findings never loads."""

    def __init__(self, context: Context, at_commit: GateAt) -> None:
        self._context = context
        self._at_commit = at_commit
        self._session: Session | None = None

    def allowed_value(self, path: str, value: bytes) -> Allowance | None:
        """As in Context. What keeps it from being told is said when everything is judged."""
        try:
            return self._get().allowed_value(path, value)
        except LaunchGatesError as error:
            if error.exit_code == USAGE:
                raise
            return None

    def judged(self, gate: str, outcomes: list[Outcome]) -> list[Outcome]:
        """The outcomes after looking at what is accepted. Raises ConfigError for a broken file."""
        if not any(isinstance(each, Finding | Accepted) for each in outcomes):
            return outcomes
        return list(self._get().judged(outcomes, lambda commit, paths: self._look_at(gate, commit, paths)))

    def _get(self) -> Session:
        if self._session is None:
            from launch_gates.acceptance.session import Session  # noqa: PLC0415 (a clean commit does without)

            self._session = Session(self._context, _redacted)
        return self._session

    def _look_at(self, name: str, commit: str, paths: frozenset[str] | None) -> Iterable[Outcome]:
        found = self._at_commit(name, commit, paths)
        return () if found is None else found[0].run(self._context, found[1])


def _result(gate: Gate[Any], config: object, context: Context, bar: _Bar, accepting: _Accepting) -> GateResult:
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
    outcomes = _judged(gate, context, outcomes, accepting)
    if context.base_revision is not None:
        outcomes.append(Stats({"accepted_as_of": short_commit(context.base_revision)}))
    return _sorted(gate.name, outcomes, bar, time.monotonic() - started)


def _judged(gate: Gate[Any], context: Context, outcomes: list[Outcome], accepting: _Accepting) -> list[Outcome]:
    """With what is accepted as such. Where that cannot be told, nothing is."""
    try:
        return accepting.judged(gate.name, outcomes)
    except LaunchGatesError as error:
        if error.exit_code == USAGE:
            raise
        found = [each.finding if isinstance(each, Accepted) else each for each in outcomes]
        return [*found, _nothing_more(gate, context, error.message, error.fix)]


def _nothing_more(gate: Gate[Any], context: Context, reason: str, fix: str) -> Unchecked:
    """The gate ended early. Folder and reason come from outside, so they are redacted."""
    return Unchecked(f"{gate.name}/unreadable", _redacted(str(context.root)), _redacted(reason), fix)


def _redacted(text: str) -> str:
    try:
        from launch_gates.detector.redaction import redact  # noqa: PLC0415 (only where something is wrong)

        return redact(text)
    except Exception:  # noqa: BLE001 (it may be the detector that is broken, and the text may hold anything)
        return "not shown, as the detector that keeps credentials out of reports fails"


def _sure_enough(found: Sequence[Finding], least: Confidence) -> tuple[Finding, ...]:
    """The findings that are at least so sure, and every further place of a secret that is so at one of them."""
    secrets = {secret_of(finding) for finding in found if finding.confidence >= least} - {None}
    return tuple(each for each in found if each.confidence >= least or secret_of(each) in secrets)


def _of_gate(gate: str, unchecked: Unchecked) -> Unchecked:
    """With the gate's name in the rule: a source of documents does not know which gate asks."""
    return unchecked if "/" in unchecked.rule else unchecked._replace(rule=f"{gate}/{unchecked.rule}")


def _sorted(gate: str, outcomes: list[Outcome], bar: _Bar, seconds: float) -> GateResult:
    found = [outcome for outcome in outcomes if isinstance(outcome, Finding)]
    findings = _sure_enough(found, bar.min_confidence)
    below = len(found) - len(findings)
    unchecked = tuple(_of_gate(gate, outcome) for outcome in outcomes if isinstance(outcome, Unchecked))
    ended = [outcome for outcome in outcomes if isinstance(outcome, Interrupted)]
    unchecked += tuple(Unchecked(f"{gate}/unreadable", gate, each.reason, "run it again") for each in ended)
    skipped = next((outcome for outcome in outcomes if isinstance(outcome, Skipped)), None)
    status: Status = "passed"
    if any(finding.severity >= bar.fail_on for finding in findings):
        status = "failed"
    elif unchecked:
        status = "unchecked"
    elif skipped is not None:
        status = "skipped"
    stats: dict[str, int | float | str] = {}
    for outcome in outcomes:
        if isinstance(outcome, Stats):
            stats.update(outcome.values)
    if bar.min_confidence > Confidence.GUESS:
        stats |= {"min_confidence": bar.min_confidence.label, "below_min_confidence": below}
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
        below_confidence=below,
    )
