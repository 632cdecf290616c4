"""Which findings are one problem to a person: the same secret in nine places is one key to rotate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.core.finding import Finding
    from launch_gates.core.severity import Severity


class Group(NamedTuple):
    """One problem, and every place where it shows; the worst finding first."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that speaks for the group."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """That of its worst finding."""
        return self.first.severity


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """The groups, worst first, else in the order of their first finding.

    Findings are together that share rule and `details["secret"]`, which numbers the secrets of a report. A finding
    without it stands alone.
    """
    together: dict[object, list[Finding]] = {}
    for number, finding in enumerate(sorted(findings, key=lambda finding: -finding.severity)):
        secret = finding.details.get("secret")
        together.setdefault((finding.rule, secret) if isinstance(secret, str) else number, []).append(finding)
    return tuple(Group(tuple(members)) for members in together.values())
