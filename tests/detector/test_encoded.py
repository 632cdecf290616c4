"""The encoded forms of a keyword: whatever stands around it in the encoded text, one of them is there."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.detector import encoded

KEYWORDS = ("acme_live_", "shop://", "BEGIN PRIVATE KEY-----", "a+b/c?d", "token", "pat_")
around = st.binary(max_size=12)


def forms(keyword: str, encoding: str) -> list[encoded.Literal]:
    return [literal for literal in encoded.literals(keyword) if literal.encoding == encoding]


@pytest.mark.parametrize("keyword", ["", "a", "sk-", "AQE"])
def test_a_keyword_too_short_to_be_told_from_chance_has_no_encoded_form(keyword: str) -> None:
    assert encoded.literals(keyword) == []


@given(keyword=st.sampled_from(KEYWORDS), before=around, after=around, url_safe=st.booleans())
def test_base64_holds_one_of_the_forms_at_its_phase(
    keyword: str, before: bytes, after: bytes, *, url_safe: bool
) -> None:
    encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
    text = encode(before + keyword.encode() + after)
    at = [(literal, text.find(literal.text)) for literal in forms(keyword, encoded.BASE64)]
    assert any(place >= 0 and (place - literal.phase) % 4 == 0 for literal, place in at)


@given(keyword=st.sampled_from(KEYWORDS), before=around, after=around, upper=st.booleans())
def test_hex_holds_the_form_in_either_case(keyword: str, before: bytes, after: bytes, *, upper: bool) -> None:
    text = (before + keyword.encode() + after).hex()
    (literal,) = forms(keyword, encoded.HEX)
    assert literal.caseless
    assert literal.text in (text.upper() if upper else text).lower().encode()


@given(keyword=st.sampled_from(KEYWORDS), before=st.text(max_size=5), after=st.text(max_size=5))
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_holds_the_form_in_either_byte_order(codec: str, keyword: str, before: str, after: str) -> None:
    (literal,) = forms(keyword, encoded.UTF16)
    assert literal.text in (before + keyword + after).encode(codec, "surrogatepass")


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_percent_encoding_holds_a_form_whether_all_or_only_reserved_characters_are_encoded(keyword: str) -> None:
    texts = [literal.text.lower() for literal in forms(keyword, encoded.PERCENT)]
    assert "".join(f"%{byte:02x}" for byte in keyword.encode()).encode() in texts
    reserved = quote(keyword, safe="").lower()
    assert reserved == keyword.lower() or reserved.encode() in texts


def test_escapes_are_known_as_bytes_as_code_units_and_before_slashes() -> None:
    texts = [literal.text for literal in forms("ab://", encoded.ESCAPES)]
    assert texts == [rb"\x61\x62\x3a\x2f\x2f", rb"\u0061\u0062\u003a\u002f\u002f", rb"ab:\/\/"]


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_no_encoded_form_is_the_keyword_itself(keyword: str) -> None:
    assert keyword.encode() not in {literal.text for literal in encoded.literals(keyword)}
