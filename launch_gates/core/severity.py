"""How much a finding hurts a launch. There are five severities, and no others."""

from __future__ import annotations

from enum import IntEnum


class Severity(IntEnum):
    """Ordered, so that `fail-on` is a comparison: a gate fails at or above it."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The lower-case word used in configuration, on the command line and in reports."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Severity:
        """The severity of that lower-case word; raises KeyError for any other word."""
        return _BY_LABEL[label]


_BY_LABEL = {severity.label: severity for severity in Severity}

LABELS = tuple(severity.label for severity in reversed(Severity))
"""Every severity's word, worst first."""
