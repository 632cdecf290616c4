"""Offsets to lines and columns."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.secrets.lines import Lines

TEXTS = st.text(alphabet=st.sampled_from("ab\n\ré漢😀"), max_size=60)


@given(TEXTS, st.data())
def test_line_and_column_are_those_of_the_text_in_whatever_order_they_are_asked(text: str, data: st.DataObject) -> None:
    lines = Lines(text.encode())
    positions = list(range(len(text)))
    for position in data.draw(st.permutations(positions)):
        before = text[:position]
        expected = (before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)
        offset = len(before.encode())
        assert lines.position(offset) == expected
        assert lines.number(offset) == expected[0]


@given(TEXTS)
def test_lines_are_those_between_line_feeds(text: str) -> None:
    lines = Lines(text.encode())
    expected = text.split("\n")
    assert [lines.line_at(number).decode().rstrip("\n") for number in range(1, len(expected) + 1)] == expected
    assert lines.line_at(0) == lines.line_at(len(expected) + 1) == b""


def test_of_a_long_line_both_ends_are_given() -> None:
    line = b"a" * 5000 + b"b" * 1_000_000 + b"c" * 5000
    assert Lines(line).line_at(1) == b"a" * 4096 + b"c" * 4096


def test_many_columns_of_one_long_line_are_counted_in_one_pass() -> None:
    text = "é".encode() * 5_000_000
    lines = Lines(text)
    started = time.monotonic()
    columns = [lines.position(offset)[1] for offset in range(0, len(text), 2000)]
    assert columns == list(range(1, 5_000_000 + 1, 1000))
    # Counting each from the start of the line takes minutes.
    assert time.monotonic() - started < 20
