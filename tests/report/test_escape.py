"""Nothing that a terminal acts on, or does not show, passes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from launch_gates.report.escape import for_command_data, for_command_property, for_terminal

ANY_TEXT = st.text(alphabet=st.characters())
BIDI = {"\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


@given(ANY_TEXT)
@example("".join(map(chr, range(0x100))))
@example("".join(map(chr, range(0x2000, 0x2100))))
@example("\ud800\udc80\udcff\udfff\ufeff\ufe0f\U000e0041\U000e0101\u3164\u115f\u2800\u034f")
def test_no_control_format_bidi_or_unseen_character_and_no_surrogate_passes(text: str) -> None:
    shown = for_terminal(text)
    assert shown.isprintable()
    assert not BIDI & set(shown)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not set(shown) & set("\u034f\u115f\u1160\u2800\u3164\ufe0f\uffa0\U000e0101")
    shown.encode("utf-8")


@given(ANY_TEXT)
def test_showing_twice_changes_nothing(text: str) -> None:
    assert for_terminal(for_terminal(text)) == for_terminal(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("src/pay.py", "src/pay.py"),
        ("Zürich/東京 café", "Zürich/東京 café"),
        ("C:\\shop", "C:\\shop"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x7f\x9b", "\\x7f\\x9b"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("a\u200bb\u00a0c", "a\\u200bb\\xa0c"),
        ("\udcff", "\\xff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_escapes_are_visible_and_the_rest_stays(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


@pytest.mark.parametrize(
    ("text", "as_data", "as_property"),
    [
        ("src/pay.py", "src/pay.py", "src/pay.py"),
        ("a: b, c", "a: b, c", "a%3A b%2C c"),
        ("one\r\ntwo\n::error::x", "one%0D%0Atwo%0A::error::x", "one%0D%0Atwo%0A%3A%3Aerror%3A%3Ax"),
        ("100%\n", "100%25%0A", "100%25%0A"),
        ("%0A%3A", "%250A%253A", "%250A%253A"),
    ],
)
def test_a_workflow_command_ends_where_we_end_it(text: str, as_data: str, as_property: str) -> None:
    assert for_command_data(text) == as_data
    assert for_command_property(text) == as_property
