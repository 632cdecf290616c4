"""Durations (`500ms`, `2s`, `1m`, `1h`, `1d`) and sizes (`16MiB`), read and written. One spelling each, no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DURATIONS: Mapping[str, int] = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
"""Milliseconds in each unit, largest first."""

SIZES: Mapping[str, int] = {"GiB": 1 << 30, "MiB": 1 << 20, "KiB": 1 << 10, "B": 1}
"""Bytes in each unit, largest first."""

DURATION_FORMS = "a duration such as 500ms, 2s, 1m, 1h or 1d"
SIZE_FORMS = "a size such as 512B, 1KiB, 16MiB or 2GiB"

_MOST_DIGITS = 15
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def parse_duration(text: str) -> int:
    """Milliseconds in `text`; raises ValueError, which names the accepted forms, for anything else."""
    return _parse(text, DURATIONS, DURATION_FORMS)


def format_duration(milliseconds: int) -> str:
    """The shortest exact text for whole milliseconds, zero or more: 90000 is `90s`, 120000 is `2m`."""
    return _format(milliseconds, DURATIONS)


def parse_size(text: str) -> int:
    """Bytes in `text`; raises ValueError, which names the accepted forms, for anything else."""
    return _parse(text, SIZES, SIZE_FORMS)


def format_size(size: int) -> str:
    """The shortest exact text for a number of bytes, zero or more: 1048576 is `1MiB`, 1000 is `1000B`."""
    return _format(size, SIZES)


def _parse(text: str, units: Mapping[str, int], forms: str) -> int:
    digits = text.rstrip(_LETTERS)
    factor = units.get(text[len(digits) :])
    # str.isdigit takes every script's digits, int() also underscores and spaces: one spelling only.
    plain = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    if factor is None or not plain or (digits[0] == "0" and digits != "0"):
        message = f"must be {forms}"
        # The text is not repeated: it may be a secret that was pasted into the wrong place.
        raise ValueError(message)
    return int(digits) * factor


def _format(amount: int, units: Mapping[str, int]) -> str:
    if amount < 0:
        message = "there are no negative durations or sizes"
        raise ValueError(message)
    smallest = list(units)[-1]
    unit = next((unit for unit, factor in units.items() if amount and amount % factor == 0), smallest)
    return f"{amount // units[unit]}{unit}"
