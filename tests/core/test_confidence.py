"""The order of confidences, and their words."""

from __future__ import annotations

import pytest

from launch_gates.core.confidence import LABELS, Confidence


def test_the_surer_is_the_greater() -> None:
    assert Confidence.GUESS < Confidence.LIKELY < Confidence.CERTAIN
    assert LABELS == ("certain", "likely", "guess")


def test_every_word_gives_its_confidence_and_no_other_word_does() -> None:
    assert [Confidence.from_label(label).label for label in LABELS] == list(LABELS)
    for word in ("Likely", "sure", ""):
        with pytest.raises(KeyError):
            Confidence.from_label(word)
