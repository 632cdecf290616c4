"""Figures for people."""

from __future__ import annotations

import pytest

from launch_gates.core.figures import human_size


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KiB"),
        (1 << 20, "1.0 MiB"),
        (2 << 30, "2.0 GiB"),
        (1 << 43, "8192.0 GiB"),
    ],
)
def test_sizes_are_written_for_people(size: int, text: str) -> None:
    assert human_size(size) == text
