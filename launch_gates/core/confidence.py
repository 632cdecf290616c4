"""How sure a finding is before anyone has looked at it. There are three confidences, and no others."""

from __future__ import annotations

from enum import IntEnum


class Confidence(IntEnum):
    """Ordered, so that `min-confidence` is a comparison: what is below it is no finding."""

    GUESS = 0
    """Names and looks speak for it, and nothing proves it."""
    LIKELY = 1
    """Its form or its context is that of the real thing."""
    CERTAIN = 2
    """Its structure proves it."""

    @property
    def label(self) -> str:
        """The lower-case word used in configuration, on the command line and in reports."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Confidence:
        """The confidence of that lower-case word; raises KeyError for any other word."""
        return _BY_LABEL[label]


_BY_LABEL = {confidence.label: confidence for confidence in Confidence}

LABELS = tuple(confidence.label for confidence in reversed(Confidence))
"""Every confidence's word, surest first."""
