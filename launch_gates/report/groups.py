"""Which findings are one problem to a person: the same secret in nine places is one key to rotate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.core.finding import secret_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.core.confidence import Confidence
    from launch_gates.core.finding import Finding
    from launch_gates.core.severity import Severity


class Group(NamedTuple):
    """One problem, and every place where it shows; the finding that says most of it first."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that speaks for the group."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """That of its worst finding."""
        return max(finding.severity for finding in self.findings)

    @property
    def confidence(self) -> Confidence:
        """That of its surest finding."""
        return max(finding.confidence for finding in self.findings)


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """The groups, worst first, else in the order of their first finding.

    Findings are together that share gate and `details["secret"]`, which numbers the secrets of a gate, whatever rules
    found them. A finding without it stands alone.
    """
    together: dict[object, list[Finding]] = {}
    for number, finding in enumerate(sorted(findings, key=lambda finding: -finding.severity)):
        secret, gate = secret_of(finding), finding.rule.partition("/")[0]
        together.setdefault(number if secret is None else (gate, secret), []).append(finding)
    return tuple(Group(tuple(sorted(members, key=_says_less))) for members in together.values())


def _says_less(finding: Finding) -> tuple[bool, bool, int, int]:
    """The more specific rule speaks, which is the one that knows whose credential it is; then the worse finding."""
    details = finding.details
    return "known_as" in details, not details.get("provider"), -finding.severity, -finding.confidence
