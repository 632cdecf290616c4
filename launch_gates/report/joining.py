"""Reports of jobs that ran beside each other, as one report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.finding import secret_of
from launch_gates.core.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launch_gates.core.finding import Finding
    from launch_gates.core.gate import GateResult
    from launch_gates.core.severity import Severity


def joined(reports: Sequence[Report]) -> Report:
    """All results of one or more reports, in their order; the verdict is then the worst.

    Each result stays as it is, with its figures and what it could not check, so that a gate which ran in several jobs
    stands there several times. A finding whose rule and fingerprint an earlier report has is left out, and so is a
    report that is there twice. The strictest `fail_on` of them holds for all.
    """
    different = [report for number, report in enumerate(reports) if report not in reports[:number]]
    fail_on = min(report.fail_on for report in different)
    joining = _Joining(fail_on)
    results = tuple(result for report in different for result in joining.results(report))
    return Report(
        version=", ".join(dict.fromkeys(report.version for report in different)),
        results=results,
        fail_on=fail_on,
        min_confidence=max(report.min_confidence for report in different),
        started=min((report.started for report in different if report.started), default=""),
    )


class _Joining:
    """What the reports so far have said."""

    def __init__(self, fail_on: Severity) -> None:
        self._fail_on = fail_on
        self._seen: set[tuple[str, str]] = set()
        self._secrets: dict[tuple[str, str], str] = {}
        """The secret's number in the joined report, by rule and fingerprint of a finding of it."""
        self._count = 0

    def results(self, report: Report) -> list[GateResult]:
        """The report's results without what is there already."""
        findings = [finding for result in report.results for finding in _all_of(result)]
        numbers = self._numbers(findings)
        results = [self._result(result, numbers) for result in report.results]
        self._seen.update(map(_key, findings))
        return results

    def _result(self, result: GateResult, numbers: dict[tuple[str, str], str]) -> GateResult:
        fails = any(finding.severity >= self._fail_on for finding in result.findings)
        return result._replace(
            status="failed" if fails else result.status,
            findings=tuple(_numbered(each, numbers) for each in result.findings if _key(each) not in self._seen),
            accepted=tuple(
                each._replace(finding=_numbered(each.finding, numbers))
                for each in result.accepted
                if _key(each.finding) not in self._seen
            ),
        )

    def _numbers(self, findings: Iterable[Finding]) -> dict[tuple[str, str], str]:
        """Gate and number of each secret of one report -> its number here: every report counts its secrets from 1."""
        numbers: dict[tuple[str, str], str] = {}
        ours: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for finding in findings:
            if (secret := secret_of(finding)) is not None:
                theirs = finding.rule.partition("/")[0], secret
                ours.setdefault(theirs, []).append(_key(finding))
        for theirs, keys in ours.items():
            known = next((self._secrets[key] for key in keys if key in self._secrets), None)
            if known is None:
                self._count += 1
                known = f"s{self._count}"
            numbers[theirs] = known
            self._secrets.update(dict.fromkeys(keys, known))
        return numbers


def _all_of(result: GateResult) -> list[Finding]:
    return [*result.findings, *(each.finding for each in result.accepted)]


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.fingerprint


def _numbered(finding: Finding, numbers: dict[tuple[str, str], str]) -> Finding:
    secret = secret_of(finding)
    if secret is None:
        return finding
    number = numbers[finding.rule.partition("/")[0], secret]
    return finding if number == secret else finding._replace(details={**finding.details, "secret": number})
