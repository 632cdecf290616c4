"""Until when: dates, durations, and what is neither."""

from __future__ import annotations

from datetime import date

import pytest

from launch_gates.acceptance.expiry import last_day
from launch_gates.core.errors import UsageError

TODAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-02-14", date(2026, 2, 14)),
        ("2026-01-31", TODAY),
        ("30d", date(2026, 3, 2)),
        ("2w", date(2026, 2, 14)),
        ("1m", date(2026, 2, 28)),
        ("11m", date(2026, 12, 31)),
        ("1y", date(2027, 1, 31)),
    ],
)
def test_a_date_or_how_long(text: str, day: date) -> None:
    assert last_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["", "d", "soon", "30", "30h", "-3d", "2026-13-01", "20260214", "99999d", "9999y", "٣d", "2026-W05-1"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="neither a date nor a duration"):
        last_day(text, TODAY)


def test_so_is_the_past() -> None:
    with pytest.raises(UsageError, match="in the past"):
        last_day("2026-01-30", TODAY)
