"""Durations and sizes have one spelling each, and every other is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.config import units

AMOUNTS = st.integers(min_value=0, max_value=10**14)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("500ms", 500), ("2s", 2000), ("1m", 60_000), ("1h", 3_600_000), ("1d", 86_400_000), ("0ms", 0), ("0s", 0)],
)
def test_a_duration_is_read_in_milliseconds(text: str, milliseconds: int) -> None:
    assert units.parse_duration(text) == milliseconds


@pytest.mark.parametrize(
    ("text", "size"), [("512B", 512), ("1KiB", 1024), ("16MiB", 16_777_216), ("2GiB", 2_147_483_648), ("0B", 0)]
)
def test_a_size_is_read_in_bytes(text: str, size: int) -> None:
    assert units.parse_size(text) == size


WRONG_DURATIONS = ("", "s", "5", "-5s", "+5s", "1.5s", "5 s", " 5s", "5s ", "5s\n", "5S", "5sec", "05s", "00s", "1_0s")


@pytest.mark.parametrize("text", [*WRONG_DURATIONS, "\u0665s", "1e3s", "1h30m", "9" * 5000 + "s", "5\x00s"])
def test_any_other_duration_is_refused_with_the_accepted_forms(text: str) -> None:
    with pytest.raises(ValueError, match="500ms, 2s, 1m, 1h or 1d"):
        units.parse_duration(text)


@pytest.mark.parametrize(
    "text", ["", "16", "16MB", "16mib", "16 MiB", "16M", "1.5GiB", "-1B", "016B", "1TiB", "9" * 5000 + "B", "²B"]
)
def test_any_other_size_is_refused_with_the_accepted_forms(text: str) -> None:
    with pytest.raises(ValueError, match="512B, 1KiB, 16MiB or 2GiB"):
        units.parse_size(text)


@given(AMOUNTS)
def test_what_is_written_reads_the_same(amount: int) -> None:
    assert units.parse_duration(units.format_duration(amount)) == amount
    assert units.parse_size(units.format_size(amount)) == amount


@given(st.from_regex(r"[0-9]{1,4}[A-Za-z]{0,3}\n?", fullmatch=True))
def test_a_text_that_reads_is_the_one_spelling(text: str) -> None:
    try:
        size = units.parse_size(text)
    except ValueError:
        return
    assert text in {f"{size // factor}{unit}" for unit, factor in units.SIZES.items()}


@pytest.mark.parametrize(("amount", "text"), [(90_000, "90s"), (120_000, "2m"), (1, "1ms"), (0, "0ms")])
def test_a_duration_is_written_in_the_largest_unit_that_is_exact(amount: int, text: str) -> None:
    assert units.format_duration(amount) == text


@pytest.mark.parametrize(("amount", "text"), [(1 << 28, "256MiB"), (1000, "1000B"), (3 << 30, "3GiB"), (0, "0B")])
def test_a_size_is_written_in_the_largest_unit_that_is_exact(amount: int, text: str) -> None:
    assert units.format_size(amount) == text


def test_there_is_no_negative_amount() -> None:
    with pytest.raises(ValueError, match="negative"):
        units.format_size(-1)
