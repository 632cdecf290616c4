"""All results of a run, and the verdict on the launch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from launch_gates.core import exit_codes
from launch_gates.core.confidence import Confidence

if TYPE_CHECKING:
    from launch_gates.core.finding import Finding
    from launch_gates.core.gate import GateResult
    from launch_gates.core.rule import Rule
    from launch_gates.core.severity import Severity

Verdict = Literal["go", "no-go", "unknown"]


class Report(NamedTuple):
    """The results of every gate that ran, from which severity on a finding fails it, and how sure one has to be."""

    version: str
    results: tuple[GateResult, ...]
    fail_on: Severity
    min_confidence: Confidence = Confidence.GUESS
    started: str = ""
    """When the run began, in UTC: `2026-01-31T09:30:00Z` (RFC 3339); empty where that is not known."""
    rules: tuple[Rule, ...] = ()
    """What the findings' rules say, for the formats that explain them; it is there only where one was asked for."""

    @property
    def verdict(self) -> Verdict:
        """`no-go` when a gate failed, else `unknown` when something was unchecked, else `go`."""
        statuses = {result.status for result in self.results}
        if "failed" in statuses:
            return "no-go"
        return "unknown" if "unchecked" in statuses else "go"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, worst first; within a severity in the order of the gates."""
        found = [finding for result in self.results for finding in result.findings]
        return tuple(sorted(found, key=lambda finding: -finding.severity))


def was_interrupted(report: Report) -> bool:
    """Whether somebody ended a gate before it was through."""
    return any(result.interrupted for result in report.results)


def exit_code(report: Report, *, unchecked_fails: bool) -> int:
    """The exit code of a report; `unchecked_fails` is False under `--unchecked=warn`."""
    if was_interrupted(report):
        return exit_codes.INTERRUPTED
    if report.verdict == "no-go":
        return exit_codes.FINDINGS
    if report.verdict == "unknown" and unchecked_fails:
        return exit_codes.UNCHECKED
    return exit_codes.GO
