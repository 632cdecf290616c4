"""Until when a finding is accepted, as people write it. Months and years are those of the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from launch_gates.core.errors import UsageError

_FORMS = "write a date (2026-12-31), or how long: 30d, 12w, 6m (months), 1y"
_DAYS = {"d": 1, "w": 7}
_MONTHS = {"m": 1, "y": 12}
_MOST_DIGITS = 4


def last_day(text: str, today: date) -> date:
    """The last day on which it counts. Raises UsageError for anything else, and for a day that has passed."""
    try:
        day = _after(text, today) if text[:-1].isdecimal() and text[-1:].isalpha() else day_of(text)
    except (ValueError, OverflowError):
        # The text is not repeated: it may be a secret that was pasted into the wrong place.
        raise UsageError("--expires is neither a date nor a duration", _FORMS) from None
    if day < today:
        raise UsageError("--expires is in the past", _FORMS)
    return day


def day_of(text: str) -> date:
    """The day that a text such as 2026-12-31 is. Raises ValueError for anything else, other forms of ISO 8601 too."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(len(text))
    return day


def _after(text: str, today: date) -> date:
    number, unit = text[:-1], text[-1]
    if not number.isascii() or len(number) > _MOST_DIGITS or unit not in _DAYS | _MONTHS:
        raise ValueError(unit)
    if unit in _DAYS:
        return today + timedelta(days=int(number) * _DAYS[unit])
    year, month = divmod(today.year * 12 + today.month - 1 + int(number) * _MONTHS[unit], 12)
    return today.replace(year=year, month=month + 1, day=min(today.day, monthrange(year, month + 1)[1]))
