"""What `--since` takes: a date, a time, or how long ago. Months and years are those of the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from launch_gates.core.errors import UsageError

_FORMS = "write a date (2025-01-31), a time (2025-01-31T12:00:00Z), or how long ago: 30d, 12w, 6m (months), 1y"
_MONTHS = {"m": 1, "y": 12}
_DAYS = {"d": 1, "w": 7}
_MOST_DIGITS = 6


class Since(NamedTuple):
    """The first second that counts, from 1970, and how a report names it."""

    time: int
    shown: str


def since(text: str, now: datetime | None = None) -> Since:
    """A date begins at midnight UTC, and a time without a zone is one of UTC. Raises UsageError."""
    try:
        moment = _ago(text, now or datetime.now(UTC)) if text[:-1].isdecimal() and text[-1].isalpha() else _dated(text)
    except (ValueError, OverflowError):
        # The text is not repeated: it may be a secret that was pasted into the wrong place.
        raise UsageError("--since is neither a date nor a duration", _FORMS) from None
    is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return Since(int(moment.timestamp()), moment.strftime("%Y-%m-%d" if is_midnight else "%Y-%m-%dT%H:%M:%SZ"))


def _dated(text: str) -> datetime:
    moment = datetime.fromisoformat(text)  # ISO 8601
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _ago(text: str, now: datetime) -> datetime:
    number, unit = text[:-1], text[-1]
    if not number.isascii() or len(number) > _MOST_DIGITS or unit not in _MONTHS | _DAYS:
        raise ValueError(unit)
    if unit in _DAYS:
        return now - timedelta(days=int(number) * _DAYS[unit])
    months = now.year * 12 + now.month - 1 - int(number) * _MONTHS[unit]
    year, month = divmod(months, 12)
    if year < 1:
        raise ValueError(unit)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
